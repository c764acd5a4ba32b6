"""检查要点表: every item of the visit with its mark, the finding and the photo numbers."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from app.domain.papers.fields import Blank, Filled
from app.domain.papers.groups import Meta, OfficerLine, PartyGroup, PhotoRef
from app.domain.papers.paper import PaperKind
from app.domain.shape import Shape

KIND = PaperKind.CHECK_TABLE


class CheckRow(Shape):
    """One item; `mark` is one of the table's choices, or empty where none is ticked."""

    number: Filled = Field(title="项目序号", max_length=8)  # printed *1.2 where key
    key: bool
    text: Filled = Field(title="检查内容", max_length=120)
    mark: Blank = ""
    note: Blank = Field(default="", title="检查要点表备注")
    photos: tuple[PhotoRef, ...] = ()


class CheckSection(Shape):
    """检查大项, with its ordinal in Chinese."""

    ordinal: Filled = Field(title="大项序号", max_length=6)  # 一
    title: Filled = Field(title="检查项目", max_length=30)
    rows: tuple[CheckRow, ...] = Field(title="检查内容各行", min_length=1)


class CheckTableValues(Shape):
    """Everything frozen on a check table."""

    kind: Literal[PaperKind.CHECK_TABLE] = PaperKind.CHECK_TABLE
    v: Literal[1] = 1
    practice: bool
    meta: Meta
    party: PartyGroup
    officers: tuple[OfficerLine, ...] = Field(title="执法人员", min_length=2, max_length=6)
    checklist: Filled = Field(title="表号与版本", max_length=60)  # 《餐饮服务…要点表》第1版
    checked_day: Filled = Field(title="检查日期", max_length=20)
    choices: tuple[Filled, ...] = Field(title="评价选项", min_length=2)  # 是、否 or three words
    sections: tuple[CheckSection, ...] = Field(title="检查项目", min_length=1)
    other_problems: Filled = Field(title="其他需要记录的问题", max_length=300)  # 无
    statistics: Filled = Field(title="统计")
    notes: tuple[Filled, ...] = ()  # 说明: 1．… 2．…
