"""The signature areas of a paper in their states: blank for the pen, signed, or not signed.

The state is fixed at sealing; what happens after issue stands in a later paper. The words
for a missing signature are those of the four variants: two officers, witness, recording,
not present.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from app.documents.blocks import Block, PageSign, Paragraph, Rich, Signature, Tick, line
from app.domain.moments import chinese_date, day_of
from app.domain.paper import PaperKind, Role, SignatureRecord, SignState
from app.domain.papers.refusals import (
    NOT_SIGNED,
    heading,
    non_signature_sentence,
    page_words,
    short_sentence,
)
from app.domain.strokes import Strokes

BLANK_DAY = "　　年　月　日"


@dataclass(frozen=True, slots=True)
class Signing:
    """What is known of the signatures; without records it is the numbered sheet for the pen."""

    records: tuple[SignatureRecord, ...] = ()
    strokes: Mapping[str, Strokes] = field(default_factory=dict)  # blob hash → strokes

    @property
    def state(self) -> Literal["blank", "signed"]:
        return "signed" if self.records else "blank"

    def of(self, role: Role, badge_no: str = "") -> SignatureRecord | None:
        """The last record of that role (of that officer, where a number is given)."""
        found = [
            r for r in self.records if r.role is role and (not badge_no or r.badge_no == badge_no)
        ]
        return found[-1] if found else None

    @property
    def party(self) -> SignatureRecord | None:
        return self.of(Role.PARTY)

    @property
    def witness(self) -> SignatureRecord | None:
        return self.of(Role.WITNESS)

    def drawn(self, record: SignatureRecord | None) -> Strokes | None:
        """The strokes of a record, if it was signed on the screen and they are at hand."""
        if record is None or record.state is not SignState.SIGNED:
            return None
        return next((self.strokes[blob] for blob in record.blobs if blob in self.strokes), None)

    @property
    def party_did_not_sign(self) -> bool:
        record = self.party
        return record is not None and record.state in NOT_SIGNED


def day_words(record: SignatureRecord | None) -> str:
    """The day of a signature, or a blank day for the pen."""
    if record is None or record.state is SignState.PEN:
        return BLANK_DAY
    return chinese_date(day_of(record.t))


def officer_line(
    signing: Signing, badge_no: str, *, prefix: Rich, height: float = 30.0,
    size: float = 11.0, dated: bool = True, length: float | None = None,
) -> Signature:  # fmt: skip
    """The line of one officer: printed name first, then the rule or the drawn signature."""
    record = signing.of(Role.OFFICER, badge_no)
    return Signature(
        prefix,
        strokes=signing.drawn(record),
        after=day_words(record) if dated else "",
        height=height,
        size=size,
        length=length,
    )


def witness_name(signing: Signing) -> tuple[str, str]:
    """Name and identity of the witness who signed, or whom the refusal names."""
    record, party = signing.witness, signing.party
    if record is not None:
        named = party.witness_identity if party and party.witness == record.signer else ""
        return record.signer, record.witness_identity or named
    return (party.witness, party.witness_identity) if party else ("", "")


def witness_line(
    signing: Signing, *, height: float = 28.0, size: float = 11.0, dated: bool = True
) -> Signature:
    """见证人签名, with the name stated by the refusal record."""
    record = signing.witness
    name, _ = witness_name(signing)
    return Signature(
        f"见证人（{name}）签名：" if name else "见证人签名：",
        strokes=signing.drawn(record),
        after=day_words(record) if dated else "",
        height=height,
        size=size,
    )


def needs_witness_line(signing: Signing) -> bool:
    """A witness signed, or the refusal names one who signs by pen."""
    party = signing.party
    return signing.witness is not None or bool(party and party.witness)


def party_line(
    signing: Signing, prefix: str, *, height: float = 30.0, size: float = 11.0, dated: bool = True
) -> Signature:
    """The line of the party: blank for the pen, signed, or empty where it did not sign."""
    record = signing.party
    unsigned = record is not None and record.state in NOT_SIGNED
    return Signature(
        prefix,
        strokes=signing.drawn(record),
        after=day_words(record) if dated else "",
        words="（未签名）" if unsigned else "",
        height=height,
        size=size,
    )


def refusal_block(
    signing: Signing, kind: PaperKind, officers: Sequence[str], *,
    who: str = "", size: float = 11.0, leading: float = 18.0,
) -> tuple[Block, ...]:  # fmt: skip
    """Head and words of a missing signature; empty when the party signed or is to sign."""
    record = signing.party
    if record is None or record.state not in NOT_SIGNED:
        return ()
    words = non_signature_sentence(record, officers, kind, who=who)
    return (
        line((Tick(heading(record), True, "hei"),), size, leading + 3),
        Paragraph(words, size, leading),
    )


def short_refusal(signing: Signing, *, size: float = 10.5) -> tuple[Block, ...]:
    """The same in one ticked paragraph, for a narrow cell."""
    record = signing.party
    if record is None or record.state not in NOT_SIGNED:
        return ()
    return (Paragraph((Tick(short_sentence(record), True),), size, 1.55 * size, first=0),)


def page_strip(signing: Signing, officers: Sequence[tuple[str, str]]) -> tuple[PageSign, ...]:
    """The strip signed on every page: party, witness, officers (name, certificate number)."""
    party = signing.party
    unsigned = party is not None and party.state in NOT_SIGNED
    words = page_words(party) if unsigned and party is not None else ""
    records = [signing.of(Role.OFFICER, badge) for _, badge in officers]
    drawn = tuple(strokes for strokes in map(signing.drawn, records) if strokes is not None)
    last = records[-1] if records else None
    return (
        PageSign("当事人：", 41, _one(signing.drawn(party)), words, day_words(party)),
        PageSign("见证人：", 41, _one(signing.drawn(signing.witness)), "", _witness_day(signing)),
        PageSign("检查人员：", 83, drawn, "", day_words(last), places=max(2, len(officers))),
    )


def _one(strokes: Strokes | None) -> tuple[Strokes, ...]:
    return () if strokes is None else (strokes,)


def _witness_day(signing: Signing) -> str:
    if signing.state == "signed" and not needs_witness_line(signing):
        return ""
    return day_words(signing.witness)
