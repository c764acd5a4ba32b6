"""The signature row of a result record, and the 附页 with its own."""

from __future__ import annotations

from collections.abc import Sequence

from app.documents.blocks import Block, Cell, Paragraph, Row, Sides, Space, Table, Tick, line
from app.documents.groups import officers_cell, top
from app.documents.signing import (
    Signing,
    day_words,
    needs_witness_line,
    party_line,
    short_refusal,
    witness_line,
)
from app.domain.paper import CopyKind, SignState
from app.domain.papers.posting import SIGNED_ELSEWHERE
from app.domain.papers.refusals import page_words
from app.domain.papers.result_record import ProblemRow, ResultRecordValues

HALVES = (82.5, 82.5)
_MASKED = f"（{SIGNED_ELSEWHERE}）"


def _heading(text: str) -> Paragraph:
    return Paragraph(text, 10.5, 17, role="hei", align="left", first=0)


def signature_row(
    values: ResultRecordValues, signing: Signing, copy: CopyKind, span: int = 1
) -> Row:
    """Officers on the left, the party's opinion and signature on the right."""
    left = top(_heading("执法人员（签名）"), *officers_cell(values.officers, signing), span=span)
    opinion = line(f"意见：{values.opinion}", 10.5, 16.5) if copy is not CopyKind.POSTING else None
    right: list[Block] = [_heading("被检查单位意见")]
    right += [opinion] if opinion else []
    right += _party(signing, copy)
    return Row((left, Cell(tuple(right), span=span, side="top")), height=38)


def _party(signing: Signing, copy: CopyKind) -> list[Block]:
    record = signing.party
    if copy is CopyKind.POSTING:
        return [*_masked(signing), Space(16), _party_rule(), _chop(day_words(record))]
    blocks: list[Block] = list(short_refusal(signing))
    if needs_witness_line(signing):
        blocks.append(witness_line(signing, height=27, size=10.5, dated=False))
    if not signing.party_did_not_sign:
        blocks.append(Space(14))
    line_ = party_line(signing, "法定代表人或负责人：", height=30, size=10.5, dated=False)
    return [*blocks, line_, _chop(day_words(record))]


def _masked(signing: Signing) -> list[Block]:
    record = signing.party
    if record is None or not signing.party_did_not_sign:
        return [line(_MASKED, 10.5, 16.5)]
    what = page_words(record).removesuffix("，见末页")
    return [line((Tick(f"{what}{_MASKED}", True),), 10.5, 16.5)]


def _party_rule() -> Block:
    return party_line(Signing(), "法定代表人或负责人：", height=30, size=10.5, dated=False)


def _chop(day: str) -> Block:
    return Sides("　　　　　　　　（章）", day, 10.5, 22)


def problem_table(problems: Sequence[ProblemRow]) -> Table:
    """序号 · 检查项目 · 发现的问题 · 措施和整改要求."""
    head = Row(
        tuple(
            Cell(text, align="center", role="hei")
            for text in ("序号", "检查项目", "发现的问题", "措施和整改要求")
        )
    )
    rows = tuple(
        Row(
            (
                Cell(("*" if row.key else "") + row.number, align="center"),
                Cell(row.section, align="center", size=9.5),
                Cell(row.found),
                Cell(row.measure),
            )
        )
        for row in problems
    )
    return Table((16, 24, 72, 53), (head, *rows), head=1, size=10, leading=14.5)


def annex_end(values: ResultRecordValues, signing: Signing, copy: CopyKind) -> tuple[Block, ...]:
    """附页到此结束, and the second signature row."""
    left = top(_heading("执法人员（签名）"), *officers_cell(values.officers, signing))
    shown = Signing() if copy is CopyKind.POSTING else signing
    right = top(
        _heading("被检查单位"),
        *([line((Tick(_state(signing), True),), 10.5, 16)] if signing.party_did_not_sign else []),
        party_line(shown, "法定代表人或负责人：", height=30, size=10.5, dated=False),
        Space(14),
        _chop(day_words(signing.party)),
    )
    closing = Paragraph(
        "附页到此结束，以下空白。", 10.5, 22, role="kai", align="center", first=0
    )  # fmt: skip
    return (closing, Table(HALVES, (Row((left, right), height=34),)))


def _state(signing: Signing) -> str:
    record = signing.party
    if record is None or record.state is SignState.SIGNED:
        return ""
    return f"{page_words(record).removesuffix('，见末页')}（见第1页）"
