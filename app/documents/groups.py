"""What several layouts print alike: officers who sign, party rows."""

from __future__ import annotations

from collections.abc import Sequence

from app.documents.blocks import FORM_GRID, Block, Cell, Row, Signature, label, line, value
from app.documents.signing import Signing, day_words, officer_line
from app.domain.paper import Role, SignatureRecord
from app.domain.papers.groups import OfficerLine, PartyGroup

LONG_NAME, LONG_ADDRESS = 40, 60  # longer: full-width rows instead of a pair of cells


def name_and_address(party: PartyGroup, name: str, address: str) -> tuple[Row, ...]:
    """The two as a pair of cells, or as full-width rows where one is long."""
    if len(party.name) <= LONG_NAME and len(party.address) <= LONG_ADDRESS:
        return (Row((label(name), value(party.name), label(address), value(party.address))),)
    return tuple(
        Row((label(words), value(text, span=len(FORM_GRID) - 1)))
        for words, text in ((name, party.name), (address, party.address))
    )


def signing_officers(officers: Sequence[OfficerLine], signing: Signing) -> tuple[OfficerLine, ...]:
    """Those who signed; before anybody did, all who may."""
    signed = tuple(one for one in officers if signing.of(Role.OFFICER, one.certificate_no))
    return signed if len(signed) > 1 else tuple(officers)


def last_officer_record(
    officers: Sequence[OfficerLine], signing: Signing
) -> SignatureRecord | None:
    records = [signing.of(Role.OFFICER, one.certificate_no) for one in officers]
    found = [record for record in records if record is not None]
    return found[-1] if found else None


def officers_cell(
    officers: Sequence[OfficerLine], signing: Signing, *, height: float = 30.0, size: float = 10.5
) -> tuple[Block, ...]:
    """执法人员（签名）: a numbered line each, and one date under them."""
    chosen = signing_officers(officers, signing)
    lines: tuple[Signature, ...] = tuple(
        officer_line(
            signing, one.certificate_no, prefix=f"{number}　{one.name}：", height=height,
            size=size, dated=False,
        )
        for number, one in enumerate(chosen, start=1)
    )  # fmt: skip
    day = day_words(last_officer_record(chosen, signing))
    return (*lines, line(day, size, 24, align="right"))


def top(*blocks: Block, span: int = 1) -> Cell:
    """A cell of blocks that begin at its top."""
    return Cell(blocks, span=span, side="top")
