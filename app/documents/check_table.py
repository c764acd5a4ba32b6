"""检查要点表 as a page: every item with its box, the finding beside it, never a colour."""

from __future__ import annotations

from app.documents.blocks import (
    Block,
    Cell,
    Gap,
    Inline,
    Paragraph,
    Row,
    Sheet,
    Space,
    Table,
    Tick,
    Together,
    line,
)
from app.documents.copies import copy_mark
from app.documents.groups import signing_officers
from app.documents.signing import (
    Signing,
    needs_witness_line,
    officer_line,
    party_line,
    short_refusal,
    witness_line,
)
from app.domain.paper import CopyKind
from app.domain.papers.check_table import KIND, CheckRow, CheckSection, CheckTableValues

_TWO = (21.0, 12.0, 62.0, 25.0, 45.0)
# Three choices get a column each, so that a row stays one line high.
_THREE = (21.0, 12.5, 61.5, 8.4, 8.4, 8.4, 44.8)
_BROKEN = {"不符合": "不\n符合", "合理缺项": "合理\n缺项", "符合": "符\n合"}
_NOTE_SIZE = 9.5


def sheets(values: CheckTableValues, *, copy: CopyKind, signing: Signing) -> tuple[Sheet, ...]:
    """One sheet; it flows over as many pages as it needs."""
    meta = values.meta
    party: tuple[Inline, ...] = (
        f"被检查单位：{values.party.name}", Gap(3), f"检查日期：{values.checked_day}",
    )  # fmt: skip
    body: tuple[Block, ...] = (line(party, 10.5, 17), _table(values), *_notes(values))
    return (
        Sheet(
            "form", meta.agency, meta.title, meta.number,
            body=(*body, Together(_signatures(values, signing))),
            copy_mark=copy_mark(KIND, copy),
            above_number=(line(values.checklist, 10.5, 17, align="center"),),
            notes=(meta.copies,),
        ),
    )  # fmt: skip


def _table(values: CheckTableValues) -> Table:
    split = len(values.choices) > 2
    columns = _THREE if split else _TWO
    rows = [_head(values, split)]
    for section in values.sections:
        rows.extend(_row(values, section, row, split) for row in section.rows)
    whole = len(columns) - 1
    rows.append(Row((Cell(values.other_problems, span=whole),), group="其他需要\n记录的问题"))
    rows.append(Row((Cell(values.statistics, span=whole),), group="统　　计"))
    return Table(
        columns, tuple(rows), head=1, size=10.2, leading=13.6, pad_y=0.5, grouped=True
    )  # fmt: skip


def _head(values: CheckTableValues, split: bool) -> Row:
    marks = tuple(_BROKEN.get(word, word) for word in values.choices) if split else ("评　价",)
    words = ("检查项目", "项目\n序号", "检　查　内　容", *marks, "备　　注")
    return Row(tuple(_title(text) for text in words), height=11)


def _title(text: str) -> Cell:
    return Cell(text, align="center", role="hei", flush=True)


def _row(values: CheckTableValues, section: CheckSection, row: CheckRow, split: bool) -> Row:
    number = Cell(("*" if row.key else "") + row.number, align="center", flush=True)
    note = Cell(row.note, size=_NOTE_SIZE, leading=12.8)
    cells = (number, Cell(row.text), *_marks(values, row, split), note)
    return Row(cells, height=8, group=f"{section.ordinal}\n{section.title}")


def _marks(values: CheckTableValues, row: CheckRow, split: bool) -> tuple[Cell, ...]:
    if split:
        return tuple(
            Cell((Tick("", row.mark == word),), align="center", flush=True)
            for word in values.choices
        )
    parts: list[Inline] = []
    for word in values.choices:
        parts += [Tick(word, row.mark == word), Gap(0.3)]
    return (Cell(tuple(parts[:-1]), align="center"),)


def _notes(values: CheckTableValues) -> tuple[Block, ...]:
    """说明 under the table."""
    if not values.notes:
        return ()
    text = "说明：" + "".join(
        note if note[:1].isdigit() else f"{place}．{note}"
        for place, note in enumerate(values.notes, start=1)
    )
    return (Paragraph(text, 9.5, 14.5, first=0, before=4),)


def _signatures(values: CheckTableValues, signing: Signing) -> tuple[Block, ...]:
    officers = tuple(
        officer_line(
            signing, one.certificate_no,
            prefix=f"检查人员 {one.name}（执法证号 {one.certificate_no}）签名：",
            height=30,
        )
        for one in signing_officers(values.officers, signing)
    )  # fmt: skip
    refusal = short_refusal(signing, size=11)
    party: tuple[Block, ...] = (
        (line("被检查单位：", 11, 18), *refusal)
        if refusal
        else (party_line(signing, "被检查单位负责人签名："),)
    )
    witness = (witness_line(signing),) if needs_witness_line(signing) else ()
    return (*officers, Space(3), *party, *witness)
