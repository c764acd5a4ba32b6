"""Measures taken on the spot: rectification, and seizure (查封 / 扣押) with its goods lines."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from app.domain.people import Approval
from app.domain.shape import Identity, Line, Moment, Prose, Shape


class SeizureMode(StrEnum):
    CLOSE_UP = "close_up"  # 查封
    DETAIN = "detain"  # 扣押


class Ground(StrEnum):
    """The law's own grounds, chosen per goods line (decisions 18); 食品安全法 110(4)(5)."""

    BELOW_STANDARD = "below_standard"  # 有证据证明不符合食品安全标准
    SAFETY_HAZARD = "safety_hazard"  # 有证据证明存在安全隐患
    UNLAWFUL_USE = "unlawful_use"  # 用于违法生产经营


class GoodsLine(Shape):
    """One line of the 财物清单."""

    id: Identity
    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]
    spec: Line = ""  # 规格、包装
    maker: Line = ""  # 标示生产单位及许可证编号
    batch: Line = ""  # 批号或生产日期; empty + unmarked
    batch_unmarked: bool = False  # 未标注 is a choice, not an empty field
    quantity: Annotated[Decimal, Field(gt=0)]
    unit: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4)]
    ground: Ground
    item_id: str = ""  # the checklist item it is connected with
    connection: Line = ""  # 与案件的联系
    unit_price: Line = ""
    seal_no: Line = ""
    note: Line = ""


class GoodsDraft(Shape):
    """A line being written, not yet a line of the list: kept so that nothing typed is lost."""

    id: Identity
    name: Line = ""
    spec: Line = ""
    maker: Line = ""
    batch: Line = ""
    batch_unmarked: bool = False
    quantity: Line = ""
    unit: Line = ""
    ground: Ground | None = None
    item_id: str = ""
    connection: Line = ""
    unit_price: Line = ""
    seal_no: Line = ""
    note: Line = ""


class Custody(Shape):
    """Where and how the goods are kept (行政强制法 26)."""

    place: Line = ""
    conditions: Line = ""
    custodian: Line = ""


class Seizure(Shape):
    """查封 / 扣押 before and after it is decided; drafted during the visit.

    `route`: `prior` = approved before; `emergency` = taken on the spot, reported and
    back-filed within 24 hours of `controlled_at` (行政强制法 18, 19).
    """

    id: Identity
    mode: SeizureMode = SeizureMode.DETAIN
    route: Literal["prior", "emergency"] = "emergency"
    reason: Prose = ""  # 经查……
    place: Line = ""  # 实施地点
    controlled_at: Moment | None = None
    days: Annotated[int, Field(ge=1, le=30)] = 30
    lines: tuple[GoodsLine, ...] = ()
    unfinished: tuple[GoodsDraft, ...] = ()  # never on a paper; nothing is issued while one is here
    custody: Custody = Custody()
    approval: Approval | None = None  # before (prior) or back-filed (emergency)
    reported_at: Moment | None = None  # emergency: reported to the head
    urgency: Line = ""  # why it could not wait
    statement: Prose = ""  # 当事人的陈述和申辩 on this measure
    seal_places: tuple[Line, ...] = ()  # one seal strip each, with the place it is put


class Demand(Shape):
    """One demand of the rectification order: the conduct found and what must be done."""

    item_id: str
    conduct: Prose
    demand: Prose


class Rectification(Shape):
    """责令改正 / 限期整改, drafted from the failed items; due null = 立即改正."""

    demands: tuple[Demand, ...] = ()
    due: date | None = None
