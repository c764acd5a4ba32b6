"""From a visit to the values of a paper: one door for all kinds, and the way back from bytes.

`draft` computes everything that will be printed; after freezing only `parse` is used, so
that a sealed paper is read from its exact bytes and never drafted again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from pydantic import ValidationError

from app.domain.errors import InputRefused
from app.domain.labels import label
from app.domain.paper import PaperKind
from app.domain.papers import (
    check_table,
    goods_list,
    rectification_order,
    result_drafting,
    seal_label,
    seizure_decision,
    service_receipt,
    site_record,
)
from app.domain.papers.check_table import CheckTableValues
from app.domain.papers.context import DraftContext
from app.domain.papers.goods_list import GoodsListValues
from app.domain.papers.rectification_order import RectificationOrderValues
from app.domain.papers.result_record import ResultRecordValues
from app.domain.papers.seal_label import SealLabelValues
from app.domain.papers.seizure_decision import SeizureDecisionValues
from app.domain.papers.service_receipt import ServiceReceiptValues
from app.domain.papers.site_record import SiteRecordValues, draft_scene

PaperValues = (
    ResultRecordValues
    | CheckTableValues
    | SiteRecordValues
    | RectificationOrderValues
    | SeizureDecisionValues
    | GoodsListValues
    | SealLabelValues
    | ServiceReceiptValues
)

_DRAFTS: Mapping[PaperKind, Callable[[DraftContext], PaperValues]] = {
    PaperKind.RESULT_RECORD: result_drafting.draft,
    PaperKind.CHECK_TABLE: check_table.draft,
    PaperKind.SITE_RECORD: site_record.draft,
    PaperKind.RECTIFICATION_ORDER: rectification_order.draft,
    PaperKind.SEIZURE_DECISION: seizure_decision.draft,
    PaperKind.GOODS_LIST: goods_list.draft,
    PaperKind.SEAL_LABEL: seal_label.draft,
    PaperKind.SERVICE_RECEIPT: service_receipt.draft,
}
_SHAPES: Mapping[PaperKind, type[PaperValues]] = {
    PaperKind.RESULT_RECORD: ResultRecordValues,
    PaperKind.CHECK_TABLE: CheckTableValues,
    PaperKind.SITE_RECORD: SiteRecordValues,
    PaperKind.RECTIFICATION_ORDER: RectificationOrderValues,
    PaperKind.SEIZURE_DECISION: SeizureDecisionValues,
    PaperKind.GOODS_LIST: GoodsListValues,
    PaperKind.SEAL_LABEL: SealLabelValues,
    PaperKind.SERVICE_RECEIPT: ServiceReceiptValues,
}


class ValuesUnreadable(InputRefused):
    code = "paper.values_unreadable"


def draft(kind: PaperKind, context: DraftContext) -> PaperValues:
    """The values of that paper, or a refusal naming the field that is in the way."""
    return _DRAFTS[kind](context)


def parse(kind: PaperKind, data: bytes) -> PaperValues:
    """Frozen values from their exact bytes; anything else than such values is refused."""
    try:
        return _SHAPES[kind].model_validate_json(data)
    except ValidationError as fault:
        raise ValuesUnreadable(
            f"这不是《{label(kind)}》的内容，没有读入。保存的文书都在。请检查数据文件夹。"
        ) from fault


def day_and_party(values: PaperValues) -> tuple[date, str]:
    """The day of freezing, and the party: empty on the papers of a seizure (decisions 3)."""
    day = date.fromisoformat(values.meta.day)
    if isinstance(values, SeizureDecisionValues | GoodsListValues | SealLabelValues):
        return day, ""
    if isinstance(values, ServiceReceiptValues):
        return day, values.addressee
    return day, values.party.name


def index_words(kind: PaperKind) -> str:
    """How other papers name this kind in an index."""
    return label(kind)


def summary(values: PaperValues) -> str:
    """One line on what is being signed."""
    return f"{values.meta.title}　{values.meta.number}　{values.gist}"


__all__ = [
    "DraftContext",
    "PaperValues",
    "ValuesUnreadable",
    "day_and_party",
    "draft",
    "draft_scene",
    "index_words",
    "parse",
    "summary",
]
