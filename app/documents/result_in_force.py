"""The record under the law in force: a list of rows in data, so that an official form fits in.

When an official annex is obtained only `ROWS` changes: which label stands beside which
field, how high, how wide.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.documents.blocks import (
    FORM_GRID,
    Block,
    Cell,
    Fill,
    Gap,
    Inline,
    Paragraph,
    Row,
    Run,
    Sheet,
    Table,
    Tick,
    Together,
    label,
)
from app.documents.groups import LONG_ADDRESS, LONG_NAME
from app.documents.result_2016 import annex_heading, annex_title
from app.documents.result_signatures import annex_end, problem_table, signature_row
from app.documents.signing import Signing
from app.domain.paper import CopyKind
from app.domain.papers.result_record import (
    PROBLEMS_ON_PAGE_ONE,
    Choice,
    InForce,
    ResultRecordValues,
)


@dataclass(frozen=True, slots=True)
class RowOf:
    """One row of the form: pairs of label and field; a field without label takes the whole row."""

    pairs: tuple[tuple[str, str], ...]
    height: float = 8.0


ROWS: tuple[RowOf, ...] = (
    RowOf((("单位名称", "name"), ("统一社会\n信用代码", "credit_code"))),
    RowOf((("经营地址", "address"), ("许可证编号", "licence_no"))),
    RowOf((("现场负责人", "contact"), ("联系电话", "telephone"))),
    RowOf((("检查方式", "modes"), ("检查时间", "time"))),
    RowOf((("检查要点表", "checklist"), ("风险等级", "grade"))),
    RowOf((("", "checked"),), 30),
    RowOf((("检查结论", "conclusion"),), 16),
    RowOf((("结果处理", "handling"),), 12),
    RowOf((("文书索引", "papers"),)),
    RowOf((("依　　据", "cites"),)),
)


# What moves whole to the 附页, in this order: field and heading there.
_MOVES = (("checked", "主要问题"), ("cites", "依据"), ("papers", "文书索引"))


def sheets_in_force(
    values: ResultRecordValues, form: InForce, mark: str, copy: CopyKind, signing: Signing
) -> tuple[Sheet, ...]:
    """One candidate a step: nothing moved, then 主要问题, 依据, 文书索引."""
    least = 1 if len(form.main_problems) > PROBLEMS_ON_PAGE_ONE else 0
    return tuple(
        _sheet(values, form, mark, *_parts(values, form, copy, signing, _MOVES[:count]))
        for count in range(least, len(_MOVES) + 1)
    )


def _sheet(
    values: ResultRecordValues, form: InForce, mark: str,
    body: tuple[Block, ...] | Callable[[int], tuple[Block, ...]], annex: tuple[Block, ...] = (),
) -> Sheet:  # fmt: skip
    meta = values.meta
    return Sheet(
        "form", meta.agency, meta.title, meta.number, body=body, annex=annex, copy_mark=mark,
        notes=(meta.copies, form.publication), one_page=True,
    )  # fmt: skip


def _notice(form: InForce) -> tuple[Block, ...]:
    """Where it must hang, and how long; only where the basis asks for it."""
    if not form.posting_notice:
        return ()
    return (Paragraph(form.posting_notice, 10, 16, role="kai", align="left", first=0, before=3),)


def _parts(
    values: ResultRecordValues, form: InForce, copy: CopyKind, signing: Signing,
    moved: Sequence[tuple[str, str]],
) -> tuple[Callable[[int], tuple[Block, ...]], tuple[Block, ...]]:  # fmt: skip
    """Page 1 with references to what moved, and the 附页 that holds it."""

    def body(annex_pages: int) -> tuple[Block, ...]:
        fields = _fields(values, form)
        for place, (field, _) in enumerate(moved, start=1):
            fields[field] = f"详见附页第{place}项。"
        if moved:
            note = f"附页共{annex_pages}页，与本页同时有效。"
            words = _text((Run("主要问题：", "hei"), "详见附页第1项。", Run(note, "kai")))
            fields["checked"] = (*_counted(form), words)
        return (_table(values, fields, copy, signing), *_notice(form))

    if not moved:
        return body, ()
    blocks: list[Block] = [annex_title()]
    for place, (field, words) in enumerate(moved, start=1):
        blocks.append(annex_heading(f"{place}．{words}"))
        blocks.append(_moved(values, form, field))
    return body, (*blocks, Together(annex_end(values, signing, copy)))


def _moved(values: ResultRecordValues, form: InForce, field: str) -> Block:
    if field == "checked" and values.problems:
        return problem_table(values.problems)
    plain = _fields(values, form)[field] if field != "checked" else form.main_problems
    return Paragraph(str(plain), 11, 19, first=0, left=12)


Content = str | tuple[Inline, ...] | tuple[Block, ...]


def _fields(values: ResultRecordValues, form: InForce) -> dict[str, Content]:
    """The content of every field `ROWS` may name."""
    party = values.party
    return {
        "name": party.name,
        "address": party.address,
        "credit_code": party.credit_code,
        "licence_no": party.licence_no,
        "contact": party.in_charge,
        "telephone": party.telephone,
        "modes": _ticks(form.modes, 0.6),
        "time": form.time,
        "checklist": form.checklist,
        "grade": (f"{form.risk_grade}　本年度第", Fill(str(values.nth_of_year)), "次检查"),
        "checked": (
            *_counted(form),
            _text((Run("主要问题：", "hei"), form.main_problems)),
        ),
        "conclusion": (
            Paragraph(_ticks(form.conclusion, 1.5), 11, 19, align="left", first=0),
            Paragraph(form.conclusion_words, 11, 19, first=0),
        ),
        "handling": (Paragraph(_ticks(form.handling, 1.2), 11, 19, align="left", first=0),),
        "papers": "；".join(f"{one.title} {one.number}" for one in form.papers) or "无",
        "cites": "；".join(form.cites),
    }


def _counted(form: InForce) -> tuple[Block, ...]:
    return (
        Paragraph("检查情况", 11.5, 19, role="hei", align="left", first=0),
        _text(form.counted),
    )


def _text(content: str | tuple[Inline, ...]) -> Paragraph:
    return Paragraph(content, 11, 18.8)


def _ticks(choices: Sequence[Choice], gap: float) -> tuple[Inline, ...]:
    return tuple(
        part for choice in choices for part in (Tick(choice.text, choice.ticked), Gap(gap))
    )[:-1]


def _table(
    values: ResultRecordValues, fields: dict[str, Content], copy: CopyKind, signing: Signing
) -> Table:
    party = values.party
    long = len(party.name) > LONG_NAME or len(party.address) > LONG_ADDRESS
    rows = [_row(row, fields) for row in (_widened(ROWS) if long else ROWS)]
    return Table(FORM_GRID, (*rows, signature_row(values, signing, copy, span=2)))


def _widened(rows: Sequence[RowOf]) -> tuple[RowOf, ...]:
    """A long name or address takes a whole row; what stood beside them shares one."""
    pairs = {field: (words, field) for row in rows for words, field in row.pairs}
    alone = tuple(RowOf((pairs[field],)) for field in ("name", "address"))
    beside = tuple(
        pair for row in rows for pair in row.pairs
        if {"name", "address"} & {field for _, field in row.pairs}
        and pair[1] not in {"name", "address"}
    )  # fmt: skip
    rest = tuple(row for row in rows if not {"name", "address"} & {f for _, f in row.pairs})
    return (*alone, RowOf(beside), *rest)


def _row(row: RowOf, fields: dict[str, Content]) -> Row:
    cells: list[Cell] = []
    alone = len(row.pairs) == 1
    for words, field in row.pairs:
        if not words:
            cells.append(Cell(fields[field], span=len(FORM_GRID), side="top"))
            continue
        cells.append(label(words))
        cells.append(Cell(fields[field], span=len(FORM_GRID) - 1 if alone else 1))
    return Row(tuple(cells), height=row.height)
