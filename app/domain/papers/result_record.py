"""监督检查结果记录表: what was checked, what was found, and what follows from it.

Two forms, told apart by `body.form`: the 2016 table under `commissioned`, where the
result is computed, and the record under the law in force, where it is not.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from app.domain.paper import PaperKind
from app.domain.papers.fields import Blank, Filled, Iso
from app.domain.papers.groups import Meta, OfficerLine, PaperRef, PartyGroup
from app.domain.shape import Shape

KIND = PaperKind.RESULT_RECORD
EXPLANATION_ON_PAGE_ONE = 400  # characters of 说明; longer moves whole to the 附页
PROBLEMS_ON_PAGE_ONE = 300  # the same for 主要问题


class Choice(Shape):
    """One printed box: every alternative stays printed, ticked or not."""

    text: Filled = Field(title="选项", max_length=40)
    ticked: bool


class Checked(Shape):
    """Printed numbers of the checked items; each count is the length of its list."""

    key: tuple[Filled, ...] = ()
    key_failed: tuple[Filled, ...] = ()
    general: tuple[Filled, ...] = ()
    general_failed: tuple[Filled, ...] = ()
    not_applicable: tuple[Filled, ...] = ()  # 合理缺项, in none of the lists above
    unanswered: tuple[Filled, ...] = ()  # 飞行检查 only

    @property
    def total(self) -> int:
        """检查项数: key and general items that were judged."""
        return len(self.key) + len(self.general)


class ProblemRow(Shape):
    """One row of the 附页: 序号 · 检查项目 · 发现的问题 · 措施和整改要求."""

    number: Filled = Field(title="项目序号", max_length=8)
    key: bool
    section: Filled = Field(title="检查项目", max_length=30)
    found: Filled = Field(title="发现的问题", max_length=200)
    measure: Filled = Field(title="措施和整改要求", max_length=120)


class Commissioned(Shape):
    """The 2016 table: the fixed sentence, the computed result, its handling and the reasons."""

    form: Literal["commissioned"] = "commissioned"
    laws: Filled = Field(title="检查依据", max_length=120)  # as named in the fixed sentence
    table: Filled = Field(title="检查要点表", max_length=60)  # 《…要点表》第1版
    results: tuple[Choice, ...] = Field(title="检查结果", min_length=1)
    handling: tuple[Choice, ...] = Field(title="结果处理", min_length=1)
    # 说明 as finished numbered paragraphs: problems, then 合理缺项 and how the result follows
    explanation: tuple[Filled, ...] = ()
    # what stands under the problem table when 说明 moves to the 附页: all but the problems
    reasoning: tuple[Filled, ...] = ()


class InForce(Shape):
    """The record under the law in force: counts, the officers' own conclusion, the handling."""

    form: Literal["in-force"] = "in-force"
    modes: tuple[Choice, ...] = Field(title="检查方式", min_length=1)
    time: Filled = Field(title="检查时间", max_length=60)  # 2026年9月22日9时05分至11时40分
    checklist: Filled = Field(title="检查要点表", max_length=400)  # 《…》第1版；全部项目
    risk_grade: Filled = Field(title="风险等级", max_length=20)  # C级 / 无
    counted: Filled = Field(title="检查情况")  # the finished sentence of the counts
    main_problems: Filled = Field(title="主要问题")  # 未发现问题。 or the problems in one paragraph
    conclusion: tuple[Choice, ...] = Field(title="检查结论", min_length=1)  # 未发现问题 / 发现问题
    conclusion_words: Filled = Field(title="检查结论", max_length=200)
    handling: tuple[Choice, ...] = Field(title="结果处理", min_length=1)
    papers: tuple[PaperRef, ...] = ()  # 文书索引; empty prints 无
    cites: tuple[Filled, ...] = Field(title="依据", min_length=1)
    publication: Filled = Field(title="公开期限", max_length=60)
    publication_day: Iso | None = None
    posting_notice: Blank = Field(default="", max_length=80)  # only where the basis asks for it


class ResultRecordValues(Shape):
    """Everything frozen on a result record."""

    kind: Literal[PaperKind.RESULT_RECORD] = PaperKind.RESULT_RECORD
    v: Literal[1] = 1
    practice: bool
    meta: Meta
    party: PartyGroup
    officers: tuple[OfficerLine, ...] = Field(title="执法人员", min_length=2, max_length=6)
    nth_of_year: int
    checked_day: Filled = Field(title="检查日期", max_length=20)
    checked_iso: Iso
    checked: Checked
    problems: tuple[ProblemRow, ...] = ()
    opinion: Filled = Field(title="被检查单位意见", max_length=120)  # 无
    body: Annotated[Commissioned | InForce, Field(discriminator="form")]

    @property
    def gist(self) -> str:
        """What it says, in half a line, for whoever is about to sign."""
        body = self.body
        boxes = body.results if body.form == "commissioned" else body.conclusion
        chosen = "、".join(box.text for box in boxes if box.ticked)
        return f"共检查{self.checked.total}项，{chosen}"
