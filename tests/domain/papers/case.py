"""The case of the reference papers: a key item and two general items failed, three lines seized."""

from __future__ import annotations

import functools
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from app.domain.basis import Basis
from app.domain.calendar import Calendar
from app.domain.checklist import Checklist, applicable, is_attention_only
from app.domain.measures import Custody, Demand, GoodsLine, Ground, Rectification, Seizure
from app.domain.moments import SHANGHAI
from app.domain.paper import (
    Paper,
    PaperKind,
    PaperState,
    Recording,
    Service,
    ServiceMode,
)
from app.domain.papers.context import DraftContext
from app.domain.people import Agency, Approval, Officer, Party, PartyKind
from app.domain.visit import (
    Answer,
    ChecklistRef,
    Closing,
    Conclusion,
    Handling,
    OpeningStep,
    Photo,
    StepKind,
    Verdict,
    Visit,
    VisitKind,
    VisitState,
)
from tests.domain import law

DAY = date(2026, 9, 22)
HASH = "a" * 64
EXPIRED, TOOLS, COLD = "I027", "I011", "I013"  # 7.3*, 6.3, 8.2*
NOT_HERE = "I018"


def at(hour: int, minute: int) -> datetime:
    return datetime(2026, 9, 22, hour, minute, tzinfo=SHANGHAI)


NOW = at(11, 40)


@functools.cache
def basis(name: str = "in-force") -> Basis:
    return law.read_basis(name)


@functools.cache
def calendar() -> Calendar:
    return law.read_calendar()


@functools.cache
def checklist() -> Checklist:
    return Checklist.model_validate(law.read_yaml("forms", "checklists", "catering", "1.yaml"))


def agency(**more: Any) -> Agency:
    given = {
        "name": "云桥区市场监督管理局",
        "short_name": "云市监",
        "code": 379999,
        "telephone": "000-5550 2000",
        "reconsideration_body": "云桥区人民政府",
        "court": "云桥区人民法院",
        "head": "局长甲",
        **more,
    }
    return Agency(**given)


def officer(number: int, name: str, badge: str, **more: Any) -> Officer:
    given = {"valid_until": date(2028, 12, 31), **more}
    return Officer(id=law.identity(number), name=name, badge_no=badge, **given)


ZHOU = officer(31, "周明川", "37999900021")
SHEN = officer(32, "沈若溪", "37999900034")


def party(**more: Any) -> Party:
    given = {
        "id": law.identity(2),
        "kind": PartyKind.HOUSEHOLD,
        "name": "云桥区鋐远面点餐饮店",
        "certificate_kind": "营业执照（个体工商户）；食品经营许可证（餐饮服务）",
        "credit_code": "92379999MAXX00023R",
        "licence_no": "JY23799990000459",
        "address": "澜州市云桥区河沿路18号裕民市场东区一层112—114号",
        "legal_representative": "鄢㛃",
        "person_in_charge": "鄢㛃",
        "id_number": "999999199001010016",
        "telephone": "000-5550 1188",
        "risk_grade": "C级",
        **more,
    }
    return Party(**given)


def photo(seq: int, **more: Any) -> Photo:
    given = {
        "id": law.identity(100 + seq),
        "seq": seq,
        "name": f"p{seq}.jpg",
        "media_type": "image/jpeg",
        "sha256": f"{seq:064x}",
        "size": 1000,
        "width": 640,
        "height": 480,
        "t": at(9, 30),
        **more,
    }
    return Photo(**given)


def goods(seq: int, name: str, quantity: str, unit: str, **more: Any) -> GoodsLine:
    given = {
        "id": law.identity(60 + seq),
        "name": name,
        "spec": "1 L/盒；纸盒",
        "maker": "澜州市青原乳业有限公司 SC10537999900015",
        "batch": "20251120",
        "quantity": Decimal(quantity),
        "unit": unit,
        "ground": Ground.BELOW_STANDARD,
        "item_id": EXPIRED,
        **more,
    }
    return GoodsLine(**given)


def lines() -> tuple[GoodsLine, ...]:
    return (
        goods(1, "稀奶油", "12", "盒", unit_price="18.00元", note="冷藏；保质期9个月"),
        goods(
            2, "小麦粉（中筋）", "7", "袋", note="含已拆封1袋，余约9 kg", ground=Ground.UNLAWFUL_USE
        ),
        goods(3, "复配膨松剂", "2.50", "kg", batch="", batch_unmarked=True),
    )


def seizure(**more: Any) -> Seizure:
    given = {
        "id": law.identity(50),
        "reason": "你（单位）仓储间存放并使用超过保质期的稀奶油、小麦粉、复配膨松剂",
        "place": "澜州市云桥区河沿路18号裕民市场东区一层112—114号",
        "controlled_at": at(10, 30),
        "lines": lines(),
        "custody": Custody(
            place="本局涉案物品保管室（阴凉库、冷藏柜）", conditions="稀奶油2 ℃～8 ℃，其余常温干燥"
        ),
        "reported_at": at(10, 35),
        "approval": Approval(approver="局长甲", post="局长", t=at(10, 36), means="phone"),
        "urgency": "物品可能被转移、使用",
        "seal_places": ("仓储间南墙货架", "冷藏柜门"),
        **more,
    }
    return Seizure(**given)


def failed(item_id: str, finding: str, *measures: str, **more: Any) -> Answer:
    return Answer(
        item_id=item_id,
        verdict=Verdict.FAIL,
        finding=finding,
        measures=measures,
        t=at(9, 40),
        **more,
    )


def answers(basis_id: str = "in-force") -> dict[str, Answer]:
    found = {
        place.item.id: Answer(item_id=place.item.id, verdict=Verdict.PASS, t=at(9, 30))
        for place in applicable(checklist(), FACTS)
        if not is_attention_only(place.item, basis_id)
    }
    found[EXPIRED] = failed(
        EXPIRED, "仓储间货架上存放稀奶油、小麦粉、复配膨松剂三种，均已超过标示的保质期", "seize"
    )
    found[TOOLS] = failed(TOOLS, "生食、熟食用刀具2把、案板3块无区分标识", "written_deadline")
    found[COLD] = failed(
        COLD, "2号冷藏柜柜内温度10.6 ℃，高于该柜标示的0 ℃～8 ℃", "written_deadline",
        value="10.6", limit_low=0.0, limit_high=8.0, limit_source="label",
    )  # fmt: skip
    found[NOT_HERE] = Answer(
        item_id=NOT_HERE, verdict=Verdict.NOT_APPLICABLE, reason="由市政供水", t=at(9, 50)
    )
    return found


FACTS = {"meat": True, "has_cold_chain": True, "uses_additives": True}


def steps() -> tuple[OpeningStep, ...]:
    return (
        OpeningStep(kind=StepKind.CREDENTIALS, t=at(9, 5), note="看清了"),
        OpeningStep(kind=StepKind.RIGHTS, t=at(9, 6), note="鄢㛃"),
        OpeningStep(kind=StepKind.RECUSAL, t=at(9, 7), note="不申请"),
        OpeningStep(kind=StepKind.ENTRY_CODE, t=at(9, 4), note="RQ-2026-0922"),
    )


def closing(basis_id: str = "in-force", **more: Any) -> Closing:
    commissioned = basis_id == "commissioned"
    given = {
        "conclusion": Conclusion.NON_COMPLIANT if commissioned else Conclusion.PROBLEMS_FOUND,
        "own_words": "发现重点项目不符合，影响食品安全；其他项目问题轻微。",
        "handling": (Handling.WRITTEN_DEADLINE,)
        if commissioned
        else (Handling.WRITTEN_DEADLINE, Handling.INVESTIGATE),
        "due": date(2026, 9, 29),
        "attendance": "9时05分到店时经营者鄢㛃在场，全程参加检查。",
        "statement": "“面粉是上个月促销时多进的，忘了看日期；奶油是朋友放在这里的，没有卖。”",
        "t": at(11, 30),
        **more,
    }
    return Closing(**given)


def rectification(**more: Any) -> Rectification:
    given = {
        "demands": (
            Demand(
                item_id=TOOLS,
                conduct="生食、熟食用刀具2把、案板3块无区分标识，混放于粗加工间操作台",
                demand="为生食、熟食用工具、容器设置明显区分标识，分开存放、分开使用",
            ),
            Demand(
                item_id=COLD,
                conduct="2号冷藏柜柜内温度10.6 ℃，高于该柜标示的0 ℃～8 ℃",
                demand="检修2号冷藏柜，恢复至0 ℃～8 ℃；修复前不得存放需冷藏的食品",
            ),
        ),
        "due": date(2026, 9, 29),
        **more,
    }
    return Rectification(**given)


def visit(basis_id: str = "in-force", /, **more: Any) -> Visit:
    given = {
        "id": law.identity(1),
        "state": VisitState.OPEN,
        "kind": VisitKind.ROUTINE,
        "party": party(),
        "officers": (ZHOU, SHEN),
        "basis": basis_id,
        "checklist": ChecklistRef(id="catering", version=1, hash="0" * 64),
        "place": "经营场所（前厅、后厨、仓储间）",
        "nth_of_year": 2,
        "created_at": at(9, 0),
        "opened_at": at(9, 10),
        "steps": steps(),
        "facts": FACTS,
        "facts_confirmed": True,
        "answers": answers(basis_id),
        "photos": (
            photo(1, item_id=TOOLS),
            *(photo(seq, item_id=EXPIRED) for seq in (2, 3, 4)),
            photo(5, item_id=COLD),
            photo(6, goods_line=law.identity(61), purpose="goods"),
        ),
        "seizure": seizure(),
        "rectification": rectification(),
        "closing": closing(basis_id),
        **more,
    }
    return Visit(**given)


NUMBERS = {
    PaperKind.RESULT_RECORD: "云市监检记〔2026〕1018号",
    PaperKind.CHECK_TABLE: "云市监检点〔2026〕1018号",
    PaperKind.SITE_RECORD: "云市监现笔〔2026〕326号",
    PaperKind.RECTIFICATION_ORDER: "云市监责改〔2026〕211号",
    PaperKind.SEIZURE_DECISION: "云市监强措〔2026〕37号",
    PaperKind.GOODS_LIST: "云市监物单〔2026〕52号",
    PaperKind.SEAL_LABEL: "云市监封〔2026〕88号",
    PaperKind.SERVICE_RECEIPT: "云市监送回〔2026〕402号",
}
SET = (PaperKind.SEIZURE_DECISION, PaperKind.GOODS_LIST, PaperKind.SEAL_LABEL)


def paper(kind: PaperKind, **more: Any) -> Paper:
    given = {
        "id": law.identity(200 + list(PaperKind).index(kind)),
        "visit_id": law.identity(1),
        "set_id": law.identity(200),
        "kind": kind,
        "state": PaperState.FROZEN,
        "number": NUMBERS[kind],
        "day": "2026-09-22",
        "content_hash": HASH,
        **more,
    }
    return Paper(**given)


def service(**more: Any) -> Service:
    given = {
        "mode": ServiceMode.LEFT_AT_PREMISES,
        "place": "澜州市云桥区河沿路18号裕民市场东区一层112—114号",
        "t": at(11, 42),
        "refusal_reason": "要等店铺合伙人回来商量",
        "witness": "吕𠮷昌",
        "witness_identity": "裕民市场服务部值班员",
        "servers": (ZHOU.name, SHEN.name),
        **more,
    }
    return Service(**given)


def recording() -> Recording:
    return Recording(
        start=at(11, 20), end=at(11, 20) + timedelta(minutes=8), digest="9f4c07a251e8b36d"
    )


_BEFORE = {
    PaperKind.CHECK_TABLE: SET,
    PaperKind.SITE_RECORD: (*SET, PaperKind.CHECK_TABLE),
    PaperKind.RECTIFICATION_ORDER: (*SET, PaperKind.CHECK_TABLE, PaperKind.SITE_RECORD),
    PaperKind.RESULT_RECORD: (
        *SET,
        PaperKind.CHECK_TABLE,
        PaperKind.SITE_RECORD,
        PaperKind.RECTIFICATION_ORDER,
    ),
}
SERVED = (
    PaperKind.RECTIFICATION_ORDER,
    PaperKind.SEIZURE_DECISION,
    PaperKind.GOODS_LIST,
    PaperKind.RESULT_RECORD,
)


def context(kind: PaperKind, basis_id: str = "in-force", /, **more: Any) -> DraftContext:
    """The context in which that paper is drafted, with everything earlier already frozen."""
    given = DraftContext(
        visit=visit(basis_id),
        checklist=checklist(),
        basis=basis(basis_id),
        coercive=basis("in-force"),
        calendar=calendar(),
        agency=agency(),
        number=NUMBERS[kind],
        set_numbers={one: NUMBERS[one] for one in SET if kind in SET and one is not kind},
        earlier=tuple(paper(one) for one in _BEFORE.get(kind, ())),
        now=NOW,
        practice=False,
        service=service() if kind is PaperKind.SERVICE_RECEIPT else None,
        served=tuple(paper(one) for one in SERVED) if kind is PaperKind.SERVICE_RECEIPT else (),
    )
    return replace(given, **more)


def with_visit(kind: PaperKind, basis_id: str = "in-force", /, **more: Any) -> DraftContext:
    """The same case with something about the visit changed."""
    return context(kind, basis_id, visit=visit(basis_id, **more))
