"""What several layouts share: the table of the party, the foot of a letter, underlined names."""

from __future__ import annotations

from collections.abc import Sequence

from app.documents.blocks import (
    LETTER_GRID,
    Block,
    Fill,
    Inline,
    Row,
    Rule,
    Seal,
    Signature,
    Space,
    Table,
    Together,
    label,
    value,
)
from app.documents.groups import signing_officers
from app.documents.signing import (
    Signing,
    needs_witness_line,
    officer_line,
    party_line,
    refusal_block,
    witness_line,
)
from app.domain.paper import PaperKind, SignatureRecord
from app.domain.papers.groups import OfficerLine, PartyGroup, Remedies, SealGroup
from app.domain.people import PartyKind

LONG_NAME = 40  # a longer one takes the whole width
SIGNATURE = 36.0  # points: 12 mm of drawn strokes stand free


def party_rows(party: PartyGroup, height: float) -> tuple[Row, ...]:
    """PARTY in full, in the grid of four columns."""
    certificates = (label("主体资格\n证照名称"), value(party.certificates))
    name = (label("当事人"), value(party.name, 3 if len(party.name) > LONG_NAME else 1))
    first = (
        (Row(name, height), Row((certificates[0], value(party.certificates, 3)), height))
        if len(party.name) > LONG_NAME
        else (Row((*name, *certificates), height),)
    )
    return (
        *first,
        Row(
            (
                label("统一社会\n信用代码"),
                value(party.credit_code),
                label("许可证编号"),
                value(party.licence_no),
            ),
            height,
        ),
        Row((label("住所\n（住址）"), value(party.address, 3)), height),
        Row(
            (
                label("法定代表人\n（负责人、\n经营者）"),
                value(party.representative),
                label("身份证件\n号码"),
                value(party.id_number),
            ),
            height,
        ),
        Row(
            (
                label("联系电话"),
                value(party.telephone),
                label("其他\n联系方式"),
                value(party.other_contact),
            ),
            height,
        ),
    )


def letter_grid(party: PartyGroup) -> Table:
    return Table(LETTER_GRID, party_rows(party, 7.5), size=10.5)


def underlined(sentence: str, *names: str) -> tuple[Inline, ...]:
    """The sentence with these names underlined, as entered into a fixed text."""
    parts: list[Inline] = []
    rest = sentence
    for name in sorted(names, key=sentence.find):
        before, found, after = rest.partition(name)
        if not found:
            continue
        parts += [before, Fill(name)] if before else [Fill(name)]
        rest = after
    return (*parts, rest) if rest else tuple(parts)


def contact(remedies: Remedies) -> str:
    return f"联系人：{remedies.contact}　　　联系电话：{remedies.telephone}"


def who(party: PartyGroup, record: SignatureRecord) -> str:
    """当事人（现场负责人甲）: the one who was there, with the capacity."""
    if record.signer == party.name:
        return "当事人"
    if record.signer == party.representative:
        return f"当事人（{_head(party.kind)}{record.signer}）"
    return f"当事人（现场负责人{record.signer}）"


def _head(kind: PartyKind) -> str:
    return "法定代表人" if kind is PartyKind.ENTERPRISE else "经营者"


def letter_foot(
    kind: PaperKind,
    seal: SealGroup,
    party: PartyGroup,
    officers: Sequence[OfficerLine],
    signing: Signing,
) -> Together:
    """Agency, date and seal with the strip of signatures: never parted, never alone."""
    return Together(
        (
            Space(8),
            Seal(seal.agency, seal.day_words, size=14, leading=25),
            Rule(0.5, before=2, after=4),
            *_party_strip(kind, party, officers, signing),
            *_officer_lines(officers, signing),
        )
    )


def _party_strip(
    kind: PaperKind, party: PartyGroup, officers: Sequence[OfficerLine], signing: Signing
) -> tuple[Block, ...]:
    record = signing.party
    if record is None or not signing.party_did_not_sign:
        return (
            *_witness(signing),
            party_line(signing, "当事人签名：", height=SIGNATURE, size=10.5),
        )
    names = [one.name for one in signing_officers(officers, signing)]
    said = refusal_block(signing, kind, names, who=who(party, record), size=10.5, leading=16.5)
    return (*said, *_witness(signing))


def _witness(signing: Signing) -> tuple[Signature, ...]:
    return (
        (witness_line(signing, height=SIGNATURE, size=10.5),) if needs_witness_line(signing) else ()
    )


def _officer_lines(officers: Sequence[OfficerLine], signing: Signing) -> tuple[Signature, ...]:
    return tuple(
        officer_line(
            signing,
            one.certificate_no,
            prefix=f"执法人员 {one.name}（{one.certificate_kind} {one.certificate_no}）签名：",
            height=SIGNATURE,
            size=10.5,
        )
        for one in signing_officers(officers, signing)
    )
