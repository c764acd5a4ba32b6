"""Small values of the domain for the tests of the law room."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import yaml

from app.domain.basis import Basis
from app.domain.calendar import Calendar
from app.domain.checklist import Checklist
from app.domain.measures import Custody, GoodsLine, Ground, Seizure
from app.domain.moments import SHANGHAI
from app.domain.people import Approval, Officer, Party
from app.domain.visit import Answer, ChecklistRef, Closing, Verdict, Visit, VisitKind
from app.paths import bundle

NOW = datetime(2026, 9, 22, 11, 30, tzinfo=SHANGHAI)
TODAY = NOW.date()


def read_basis(name: str) -> Basis:
    return Basis.model_validate(read_yaml("forms", "bases", f"{name}.yaml"))


def read_calendar() -> Calendar:
    return Calendar.model_validate(read_yaml("resources", "calendar", "cn.yaml"))


def read_yaml(*parts: str) -> Any:
    return yaml.safe_load(bundle(*parts).read_text(encoding="utf-8"))


def identity(number: int) -> str:
    return f"{number:032x}"


def item(number: int, **more: Any) -> dict[str, Any]:
    cites = {
        "commissioned": [{"doc": "L09", "article": 27}],
        "in_force": [{"doc": "FSL21", "article": 33, "item": 1}],
    }
    given = {"kind": "verdict", "id": f"I{number:03d}", "text": f"第{number}项要求说明"}
    return {**given, "cites": cites, **more}


def checklist(*items: dict[str, Any], family: str = "key1-rate70", **more: Any) -> Checklist:
    return Checklist.model_validate(
        {
            "format": 1,
            "id": "sample",
            "version": 1,
            "title": "样表",
            "premises": "餐饮服务",
            "premises_code": "CAT",
            "family": family,
            "sections": [{"title": "一节", "items": list(items)}],
            **more,
        }
    )


def answer(item_id: str, verdict: Verdict | None = Verdict.PASS, **more: Any) -> Answer:
    return Answer(item_id=item_id, verdict=verdict, t=NOW, **more)


def failed(item_id: str, **more: Any) -> Answer:
    return answer(item_id, Verdict.FAIL, **{"finding": "冷藏柜温度过高", **more})


def closing(**more: Any) -> Closing:
    return Closing(t=NOW, **more)


def visit(*answers: Answer, **more: Any) -> Visit:
    given = {
        "id": identity(1),
        "kind": VisitKind.ROUTINE,
        "party": Party(id=identity(2), name="样例饭店"),
        "officers": (
            Officer(id=identity(3), name="甲", badge_no="1", valid_until=date(2030, 1, 1)),
            Officer(id=identity(4), name="乙", badge_no="2", valid_until=date(2030, 1, 1)),
        ),
        "basis": "in-force",
        "checklist": ChecklistRef(id="sample", version=1, hash="0" * 64),
        "created_at": NOW - timedelta(hours=2),
        "answers": {one.item_id: one for one in answers},
        **more,
    }
    return Visit(**given)


def goods_line(**more: Any) -> GoodsLine:
    given = {
        "id": identity(9),
        "name": "冷冻鸡腿",
        "batch": "20260301",
        "quantity": Decimal(3),
        "unit": "箱",
        "ground": Ground.SAFETY_HAZARD,
        "item_id": "I001",
        **more,
    }
    return GoodsLine(**given)


def seizure(**more: Any) -> Seizure:
    given = {
        "id": identity(5),
        "reason": "经营超过保质期的食品",
        "place": "后厨冷库",
        "controlled_at": NOW - timedelta(hours=1),
        "lines": (goods_line(),),
        "custody": Custody(place="本局仓库"),
        "urgency": "物品可能被转移",
        **more,
    }
    return Seizure(**given)


def approval(t: datetime) -> Approval:
    return Approval(approver="局长甲", t=t)
