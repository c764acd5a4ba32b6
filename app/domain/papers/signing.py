"""Who signs a paper, in which order, and what a signature must be to count.

Read out, then the party signs or the reason why not is written, then a witness where the
law asks for one or one came, then two different officers with valid certificates. Each
record covers the content hash and the hashes of all records before it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.domain.basis import Basis
from app.domain.moments import chinese_date, day_of
from app.domain.paper import (
    SIGNED_KINDS,
    Paper,
    PaperKind,
    Role,
    ServiceMode,
    SignatureRecord,
    SignState,
)
from app.domain.papers.non_signature import (
    SignatureRefused,
    needs_support,
    needs_witness,
    require_identity,
    require_reasons,
    require_support,
)
from app.domain.papers.refusals import NOT_SIGNED
from app.domain.people import Officer
from app.domain.visit import Visit

OFFICERS_NEEDED = 2


@dataclass(frozen=True, slots=True)
class Signer:
    """One who signs, or already did (`done`)."""

    role: Role
    name: str
    badge_no: str = ""
    done: bool = False


def signers(
    kind: PaperKind, visit: Visit, records: Sequence[SignatureRecord] = ()
) -> tuple[Signer, ...]:
    """Everybody who signs this kind of paper, in order; seal strips are signed by nobody."""
    if kind not in SIGNED_KINDS:
        return ()
    party = _record_of(records, Role.PARTY)
    return (_party(visit, party), *_witnesses(records, party), *_officers(visit, records))


def next_signers(paper: Paper, visit: Visit) -> tuple[Signer, ...]:
    """Everybody who signs this paper, in order, with what is done."""
    everybody = signers(paper.kind, visit, paper.signatures)
    if not _left_at_premises(paper):
        return tuple(_recipient(paper, one) for one in everybody)
    # The receipt itself says that nobody received it: the party is not asked once more.
    witness = _service_witness(paper, everybody)
    return (*witness, *(one for one in everybody if one.role is Role.OFFICER))


def next_signer(paper: Paper, visit: Visit) -> Signer | None:
    """Whose turn it is; None when the paper is complete."""
    return next((one for one in next_signers(paper, visit) if not one.done), None)


def is_complete(paper: Paper, visit: Visit) -> bool:
    """The party or its non-signature, the witness who must sign, and two officers are there."""
    return next_signer(paper, visit) is None


def require_turn(paper: Paper, visit: Visit, record: SignatureRecord, basis: Basis) -> None:
    """Refuse a record that is out of turn, covers something else, or lacks what it needs."""
    if paper.kind not in SIGNED_KINDS:
        raise SignatureRefused(
            "signature.not_for_this_paper", "封条不签名，只盖章。", "请给决定书和清单签名。"
        )
    _require_cover(paper, record)
    _require_method(record)
    if record.role is Role.PARTY:
        _require_party(paper, visit, record, basis)
    elif record.role is Role.WITNESS:
        _require_witness(paper, visit, record)
    else:
        _require_officer(paper, visit, record)


# --- who stands in the list ---------------------------------------------------------------


def _record_of(records: Sequence[SignatureRecord], role: Role) -> SignatureRecord | None:
    return next((record for record in records if record.role is role), None)


def _party(visit: Visit, record: SignatureRecord | None) -> Signer:
    party = visit.party
    name = record.signer if record else ""
    return Signer(
        Role.PARTY,
        name or party.person_in_charge or party.legal_representative or party.name,
        done=record is not None,
    )


def _witnesses(
    records: Sequence[SignatureRecord], party: SignatureRecord | None
) -> tuple[Signer, ...]:
    record = _record_of(records, Role.WITNESS)
    if record is not None:
        return (Signer(Role.WITNESS, record.signer, done=True),)
    if party is not None and party.witness:
        return (Signer(Role.WITNESS, party.witness),)
    return ()


def _officers(visit: Visit, records: Sequence[SignatureRecord]) -> tuple[Signer, ...]:
    done = [
        Signer(Role.OFFICER, record.signer, record.badge_no, done=True)
        for record in records
        if record.role is Role.OFFICER
    ]
    signed = {one.badge_no for one in done}
    waiting = [
        Signer(Role.OFFICER, officer.name, officer.badge_no)
        for officer in visit.officers
        if officer.badge_no not in signed
    ]
    return (*done, *waiting[: max(0, OFFICERS_NEEDED - len(done))])


def _left_at_premises(paper: Paper) -> bool:
    return (
        paper.kind is PaperKind.SERVICE_RECEIPT
        and paper.service is not None
        and paper.service.mode is ServiceMode.LEFT_AT_PREMISES
    )


def _recipient(paper: Paper, one: Signer) -> Signer:
    """A receipt is signed by whoever received the papers."""
    if paper.kind is not PaperKind.SERVICE_RECEIPT or paper.service is None:
        return one
    asked = one.role is Role.PARTY and not one.done and paper.service.recipient
    return replace(one, name=paper.service.recipient) if asked else one


def _service_witness(paper: Paper, everybody: Sequence[Signer]) -> tuple[Signer, ...]:
    signed = tuple(one for one in everybody if one.role is Role.WITNESS)
    if signed or paper.service is None or not paper.service.witness:
        return signed
    return (Signer(Role.WITNESS, paper.service.witness),)


# --- what a record must be ----------------------------------------------------------------


def _require_cover(paper: Paper, record: SignatureRecord) -> None:
    if record.content_hash != paper.content_hash:
        raise SignatureRefused(
            "signature.other_content",
            "这一笔签的是另一份内容（校验码不同）。",
            "请重新打开这份文书再签。",
        )
    if record.prev != paper.signature_hashes:
        raise SignatureRefused(
            "signature.chain_broken",
            "签名期间这份文书又有了别的签名，前后接不上。",
            "请重新打开这份文书再签。",
        )


_METHOD_OF = {SignState.SIGNED: "strokes", SignState.PEN: "pen"}


def _require_method(record: SignatureRecord) -> None:
    if record.method != _METHOD_OF.get(record.state, "none"):
        raise SignatureRefused(
            "signature.method", "签名的方式和状态对不上。", "请重新选择签名方式。"
        )
    if record.state not in NOT_SIGNED and not record.blobs:
        raise SignatureRefused("signature.empty", "没有签名的笔迹或照片。", "请重新签名。")
    if record.role is not Role.PARTY and record.state in NOT_SIGNED:
        raise SignatureRefused(
            "signature.must_sign",
            "只有当事人可以记为未签名，见证人和执法人员必须亲自签名。",
            "请由本人签名，或者换人。",
        )


def _require_party(paper: Paper, visit: Visit, record: SignatureRecord, basis: Basis) -> None:
    if _record_of(paper.signatures, Role.PARTY) is not None:
        raise SignatureRefused(
            "signature.already_there", "当事人一栏已经办过了。", "要重来请先退回修改。"
        )
    if paper.signatures:
        raise SignatureRefused(
            "signature.party_first", "当事人要在见证人和执法人员之前签。", "要重来请先退回修改。"
        )
    if _left_at_premises(paper):
        raise SignatureRefused(
            "signature.not_received",
            "文书是留置送达的，受送达人一栏已写明未签收。",
            "请由见证人和送达人签名。",
        )
    if record.state in NOT_SIGNED:
        require_reasons(record)
        require_support(paper, visit, record, basis)


def _require_witness(paper: Paper, visit: Visit, record: SignatureRecord) -> None:
    _require_party_done(paper)
    if _record_of(paper.signatures, Role.WITNESS) is not None:
        raise SignatureRefused("signature.already_there", "见证人已经签过了。", "请签下一栏。")
    if _record_of(paper.signatures, Role.OFFICER) is not None:
        raise SignatureRefused(
            "signature.witness_late", "见证人要在执法人员之前签。", "要重来请先退回修改。"
        )
    party = _record_of(paper.signatures, Role.PARTY)
    named = party.witness if party else (paper.service.witness if paper.service else "")
    if named and record.signer != named:
        raise SignatureRefused(
            "witness.other_name", f"写明的见证人是{named}，不是{record.signer}。", "请由本人签名。"
        )
    if not named:
        require_identity(visit, record.signer, record.witness_identity)


def _require_party_done(paper: Paper) -> None:
    if _left_at_premises(paper) or _record_of(paper.signatures, Role.PARTY) is not None:
        return
    raise SignatureRefused(
        "signature.party_first",
        "当事人还没有签名，也没有写明未签名的原因。",
        "请先办当事人一栏。",
    )


def _require_officer(paper: Paper, visit: Visit, record: SignatureRecord) -> None:
    officer = next((one for one in visit.officers if one.badge_no == record.badge_no), None)
    if officer is None or officer.name != record.signer:
        raise SignatureRefused(
            "officer.unknown",
            f"{record.signer}（{record.badge_no or '无证号'}）不是本次检查的执法人员。",
            "请由参加检查的执法人员签名。",
        )
    require_valid(officer, record)
    _require_party_done(paper)
    waiting = [one for one in next_signers(paper, visit) if not one.done]
    if waiting and waiting[0].role is Role.WITNESS:
        raise SignatureRefused(
            "signature.witness_first", f"见证人{waiting[0].name}还没有签名。", "请先请见证人签名。"
        )
    if record.badge_no in {one.badge_no for one in paper.signatures if one.role is Role.OFFICER}:
        raise SignatureRefused(
            "officer.same",
            f"执法人员{officer.name}（证号 {officer.badge_no}）已经签过，不能一人签两次。",
            "请由另一名执法人员签名。",
        )
    if not waiting:
        raise SignatureRefused("signature.already_there", "这份文书已经签完。", "请封存。")


def require_valid(officer: Officer, record: SignatureRecord) -> None:
    """The certificate holds on the day of signing."""
    day = day_of(record.t)
    if day > officer.valid_until:
        raise SignatureRefused(
            "officer.certificate_expired",
            f"{officer.name}的执法证已于{chinese_date(officer.valid_until)}到期。",
            "请换用有效证件的执法人员，或在设置里更新证件期限。",
        )
    if not officer.valid_on(day):
        raise SignatureRefused(
            "officer.certificate_not_yet",
            f"{officer.name}的执法证还没有生效。",
            "请换用有效证件的执法人员，或在设置里更新证件期限。",
        )


__all__ = [
    "OFFICERS_NEEDED",
    "SignatureRefused",
    "Signer",
    "is_complete",
    "needs_support",
    "needs_witness",
    "next_signer",
    "next_signers",
    "require_turn",
    "require_valid",
    "signers",
]
