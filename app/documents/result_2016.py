"""The 2016 table: page 1 is always whole; what does not fit moves whole to the 附页."""

from __future__ import annotations

import re
from collections.abc import Sequence

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
    value,
)
from app.documents.groups import name_and_address
from app.documents.result_signatures import annex_end, problem_table, signature_row
from app.documents.signing import Signing
from app.domain.paper import CopyKind
from app.domain.papers.result_record import (
    EXPLANATION_ON_PAGE_ONE,
    Choice,
    Commissioned,
    ResultRecordValues,
)

# What moves to the 附页, in this order.
_MOVES = ("explanation", "general", "key", "failed")
_NOTHING = "无"


def sheets_2016(
    values: ResultRecordValues, form: Commissioned, mark: str, copy: CopyKind, signing: Signing
) -> tuple[Sheet, ...]:
    """One candidate a step: nothing moved, 说明 moved, then the lists."""
    least = 1 if sum(map(len, form.explanation)) > EXPLANATION_ON_PAGE_ONE else 0
    builders = (
        _Builder(values, form, copy, signing, frozenset(_MOVES[:count]))
        for count in range(least, len(_MOVES) + 1)
    )
    return tuple(builder.sheet(mark) for builder in builders)


class _Builder:
    """One candidate: what is moved, and the numbers the moved parts have in the 附页."""

    def __init__(
        self, values: ResultRecordValues, form: Commissioned, copy: CopyKind, signing: Signing,
        moved: frozenset[str],
    ) -> None:  # fmt: skip
        self.values, self.form, self.copy, self.signing = values, form, copy, signing
        checked = values.checked
        self.parts: list[tuple[str, str, tuple[str, ...]]] = []  # name, heading, numbers
        if "key" in moved:
            self._move("key", "检查的重点项", checked.key)
        if "failed" in moved and checked.key_failed:
            self._move("key_failed", "重点项发现问题", checked.key_failed)
        if "general" in moved:
            self._move("general", "检查的一般项", checked.general)
        if "failed" in moved and checked.general_failed:
            self._move("general_failed", "一般项发现问题", checked.general_failed)
        self.explained = "explanation" in moved

    def _move(self, name: str, heading: str, numbers: tuple[str, ...]) -> None:
        self.parts.append((name, f"{heading}（{len(numbers)}项）", numbers))

    def sheet(self, mark: str) -> Sheet:
        meta = self.values.meta
        moved = bool(self.parts) or self.explained
        return Sheet(
            "form", meta.agency, meta.title, meta.number,
            body=self.body if moved else self.body(0),
            annex=self.annex() if moved else (),
            copy_mark=mark,
            notes=(meta.copies,),
            one_page=True,
        )  # fmt: skip

    def body(self, annex_pages: int) -> tuple[Block, ...]:
        whole = len(FORM_GRID)
        rows = (
            *self._party(),
            Row((Cell(self._checked(), span=whole, side="top"),)),
            Row((Cell(_choices("检查结果", self.form.results, 3.2), span=whole),), height=9.5),
            Row((Cell(_choices("结果处理", self.form.handling, 1.0), span=whole),), height=9.5),
            Row((Cell(self._explanation(annex_pages), span=whole, side="top"),), height=40),
            signature_row(self.values, self.signing, self.copy, span=2),
        )
        return (Table(FORM_GRID, rows),)

    def _party(self) -> tuple[Row, ...]:
        party = self.values.party
        visits: tuple[Inline, ...] = ("本年度第", Fill(str(self.values.nth_of_year)), "次检查")
        return (
            *name_and_address(party, "名　　称", "地　　址"),
            Row(
                (
                    label("联 系 人"),
                    value(party.in_charge),
                    label("联系方式"),
                    value(party.telephone),
                )
            ),
            Row(
                (
                    label("许可证编号"),
                    value(party.licence_no),
                    label("检查次数"),
                    value(visits),
                )
            ),
        )

    def _checked(self) -> tuple[Block, ...]:
        values, form = self.values, self.form
        names = [part for one in values.officers for part in ("、", Fill(one.name))][1:]
        fixed: tuple[Inline, ...] = (
            f"{values.meta.agency}检查人员", *names,
            f"根据{form.laws.removesuffix('的规定')}的规定，于",
            *_day(values.checked_day), "对你单位进行了监督检查。本次监督检查按照", form.table,
            "开展，共检查了（", Fill(str(values.checked.total)), "）项内容；其中：",
        )  # fmt: skip
        return (
            _heading("检查内容"),
            _text(fixed),
            _text(self._counted("重点项", "key", "；")),
            _text(self._counted("一般项", "general", "。")),
        )

    def _counted(self, words: str, name: str, end: str) -> tuple[Inline, ...]:
        checked = self.values.checked
        numbers: tuple[str, ...] = getattr(checked, name)
        failed: tuple[str, ...] = getattr(checked, f"{name}_failed")
        return (
            f"{words}（", Fill(str(len(numbers))), "）项，项目序号分别是（",
            Fill(self._numbers(name, numbers)), "），发现问题（", Fill(str(len(failed))),
            "）项，项目序号分别是（", Fill(self._numbers(f"{name}_failed", failed)), f"）{end}",
        )  # fmt: skip

    def _numbers(self, name: str, numbers: Sequence[str]) -> str:
        """The numbers, or where they stand in the 附页."""
        for place, (moved, _, _) in enumerate(self.parts, start=1):
            if moved == name:
                return f"详见附页第{place}项"
        return "、".join(numbers) or _NOTHING

    def _explanation(self, annex_pages: int) -> tuple[Block, ...]:
        texts: Sequence[str] = self.form.explanation
        closing: tuple[Inline, ...] = ()
        if self.explained:
            where = f"各项问题、当场采取的措施和整改要求详见附页第{len(self.parts) + 1}项。"
            texts = (*self.form.reasoning, where)
        if self.explained or self.parts:
            note = f"附页共{annex_pages}页，与本页同时有效，应当与本页一并张贴。"
            closing = (Run(note, "kai"),)
        paragraphs: list[Block] = [_text(text, 17.6) for text in texts]
        if closing:
            paragraphs.append(_text(closing, 17.6))
        return (_heading("说明（可附页）"), *paragraphs)

    def annex(self) -> tuple[Block, ...]:
        blocks: list[Block] = [annex_title()]
        for place, (name, heading, numbers) in enumerate(self.parts, start=1):
            blocks.append(annex_heading(f"{place}．{heading}"))
            blocks.append(_list("、".join(numbers) + "。"))
            absent = self.values.checked.not_applicable
            if name == "general" and absent:
                blocks.append(_list(f"合理缺项（{len(absent)}项，不计入）：{'、'.join(absent)}。"))
        if self.explained:
            blocks.append(annex_heading(f"{len(self.parts) + 1}．说明"))
            if self.values.problems:
                blocks.append(problem_table(self.values.problems))
            else:
                blocks.extend(_text(text, 19) for text in self.form.explanation)
        return (*blocks, Together(annex_end(self.values, self.signing, self.copy)))


def annex_title() -> Paragraph:
    return Paragraph("附　页", 18, 28, role="title", align="center", first=0)


def annex_heading(text: str) -> Paragraph:
    return Paragraph(
        text, 12, 20, role="hei", align="left", first=0, before=5, after=2, keep_next=True
    )


def _list(text: str) -> Paragraph:
    return Paragraph(text, 11, 19, first=0, left=12)


def _heading(text: str) -> Paragraph:
    return Paragraph(text, 11.5, 19, role="hei", align="left", first=0)


def _text(content: tuple[Inline, ...] | str, leading: float = 18.8) -> Paragraph:
    return Paragraph(content, 11, leading)


def _choices(name: str, choices: Sequence[Choice], gap: float) -> tuple[Block, ...]:
    parts: list[Inline] = [Run(name, "hei"), Gap(2.0)]
    for choice in choices:
        parts += [Tick(choice.text, choice.ticked), Gap(gap)]
    return (Paragraph(tuple(parts[:-1]), 11.5, 17, align="left", first=0),)


def _day(words: str) -> tuple[Inline, ...]:
    """2026年9月22日 with its figures as fills."""
    found = re.findall(r"(\d+)(\D+)", words)
    return tuple(part for figure, unit in found for part in (Fill(figure), unit)) or (Fill(words),)
