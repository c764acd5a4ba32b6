"""送达回证 on paper: one page, the only place where a refusal to receive is written."""

from __future__ import annotations

from collections.abc import Iterable

from app.documents.blocks import (
    Block,
    Cell,
    Gap,
    Inline,
    Paragraph,
    Row,
    Seal,
    Sheet,
    Signature,
    Space,
    Table,
    Tick,
    Together,
    label,
    line,
    value,
)
from app.documents.copies import copy_mark
from app.documents.signing import Signing, day_words, officer_line, party_line
from app.domain.paper import CopyKind, ServiceMode
from app.domain.papers.result_record import Choice
from app.domain.papers.service_receipt import KIND, ServiceReceiptValues

_GRID = (27.0, 56.0, 24.0, 58.0)
_PAPERS = (58.0, 54.0, 26.0)


def sheet(values: ServiceReceiptValues, copy: CopyKind, signing: Signing) -> Sheet:
    """The one copy of a receipt."""
    return Sheet(
        frame="form",
        agency=values.meta.agency,
        title=values.meta.title,
        number=values.meta.number,
        copy_mark=copy_mark(KIND, copy),
        one_page=True,
        body=(
            _table(values, signing),
            Together((Space(6), Seal(values.seal.agency, values.seal.day_words, size=14))),
        ),
        notes=(values.meta.copies,),
    )


def _table(values: ServiceReceiptValues, signing: Signing) -> Table:
    rows = (
        Row((label("受送达人"), value(values.addressee, 3)), 9),
        Row((label("送达文书\n名称、编号"), Cell((_papers(values),), 3, flush=True))),
        Row((label("送达方式"), Cell(tuple(_modes(values.modes)), 3)), 14),
        Row((label("送达地点"), value(values.place, 3)), 9),
        Row(
            (
                label("送达时间"),
                value(values.time),
                label("送 达 人"),
                Cell(tuple(_servers(values, signing))),
            ),
            20,
        ),
        Row((label("受送达人\n签名或者盖章"), Cell(tuple(_received(values, signing)), 3)), 24),
        Row((label("见证人"), Cell(tuple(_witness(values, signing)), 3)), 12),
        Row((label("备　　注"), Cell(tuple(_remark(values)), 3, side="top")), 20),
    )
    return Table(_GRID, rows, size=10.5)


def _papers(values: ServiceReceiptValues) -> Table:
    head = Row(tuple(label(text) for text in ("文书名称", "文书编号", "份数")))
    rows = tuple(
        Row((value(row.title), value(row.number), value(row.copies, align="center")), 8)
        for row in values.rows
    )
    return Table(_PAPERS, (head, *rows), head=1, size=10.5)


def _modes(choices: tuple[Choice, ...]) -> Iterable[Block]:
    """Three ways on the first line, the rest on the second, as the form has them."""
    for part in (choices[:3], choices[3:]):
        yield Paragraph(tuple(_boxes(part)), 10.5, 17, align="left", first=0)


def _boxes(choices: Iterable[Choice]) -> Iterable[Inline]:
    for seq, choice in enumerate(choices):
        if seq:
            yield Gap(0.8)
        yield Tick(choice.text, choice.ticked)


def _servers(values: ServiceReceiptValues, signing: Signing) -> Iterable[Signature]:
    for seq, one in enumerate(values.servers[:2], start=1):
        yield officer_line(
            signing,
            one.certificate_no,
            prefix=f"{seq} {one.name}",
            height=36,
            size=10.5,
            dated=False,
        )


def _received(values: ServiceReceiptValues, signing: Signing) -> Iterable[Block]:
    if values.mode is ServiceMode.LEFT_AT_PREMISES:
        yield Paragraph("（未签收，见备注）", 10.5, 17, "kai", "center", first=0)
        return
    known = values.recipient + (f"（{values.relation}）" if values.relation != "／" else "")
    yield party_line(signing, f"收件人 {known}：", height=36, size=10.5, dated=False)
    record = signing.party
    day = day_words(record) if record is not None else "　　年　　月　　日"
    yield line(f"{day}　　　时　　　分" if record is None else day, 10.5, 17, "right")


def _witness(values: ServiceReceiptValues, signing: Signing) -> Iterable[Block]:
    if not values.witness:
        yield line("／", 10.5, 17)
        return
    record = signing.witness
    yield Signature(
        "签名：",
        strokes=signing.drawn(record),
        after=day_words(record),
        height=36,
        size=10.5,
    )
    yield line(f"姓名、身份：{values.witness}，{values.witness_identity}", 10.5, 17)


def _remark(values: ServiceReceiptValues) -> Iterable[Block]:
    yield Paragraph(tuple(_boxes(values.refusal)), 10.5, 17, align="left", first=0)
    yield Paragraph(values.remark, 10.5, 17)
