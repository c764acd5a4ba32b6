"""场所/设施/财物清单: what is seized, line by line, with totals per unit in figures and words."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from app.domain.papers.fields import Filled
from app.domain.papers.groups import Meta, OfficerLine, PaperRef, PartyGroup, PhotoRef
from app.domain.papers.paper import PaperKind
from app.domain.shape import Shape

KIND = PaperKind.GOODS_LIST


class GoodsRow(Shape):
    """One printed line; an empty optional cell is printed as ／, an unmarked batch as 未标注."""

    seq: int
    name: Filled = Field(title="标称名称", max_length=40)
    spec: Filled = Field(title="规格、包装", max_length=40)
    maker: Filled = Field(title="标示生产单位及许可证编号", max_length=60)
    batch: Filled = Field(title="批号或生产日期", max_length=20)
    unit: Filled = Field(title="单位", max_length=4)
    quantity: Filled = Field(title="数量", max_length=10)
    note: Filled = Field(title="备注", max_length=60)
    photos: tuple[PhotoRef, ...] = ()


class UnitTotal(Shape):
    """The sum of one unit; quantities are never added across units."""

    unit: Filled = Field(title="单位", max_length=4)
    figures: Filled = Field(title="合计数量", max_length=20)
    capitals: Filled = Field(title="合计大写", max_length=60)


class GoodsListValues(Shape):
    """Everything frozen on a goods list."""

    kind: Literal[PaperKind.GOODS_LIST] = PaperKind.GOODS_LIST
    v: Literal[1] = 1
    practice: bool
    meta: Meta
    party: PartyGroup
    officers: tuple[OfficerLine, ...] = Field(title="执法人员", min_length=2, max_length=6)
    categories: tuple[Literal["场所", "设施", "财物"], ...] = Field(title="类别", min_length=1)
    attached_to: PaperRef  # 所附文书: the decision of the same set
    place: Filled = Field(title="物品所在地", max_length=100)
    rows: tuple[GoodsRow, ...] = Field(title="财物清单各行", min_length=1)
    kinds_figures: Filled = Field(title="合计种数", max_length=10)  # 3
    kinds_capitals: Filled = Field(title="合计种数大写", max_length=20)  # 叁
    totals: tuple[UnitTotal, ...] = Field(title="合计", min_length=1)
    total_words: Filled = Field(title="合计")  # 3 种；12 盒、7 袋（大写：叁种，壹拾贰盒、柒袋）
    checked_note: Filled = Field(title="核对无误")
    custody_place: Filled = Field(title="保管地点", max_length=80)
    custodian: Filled = Field(title="保管人", max_length=30)
