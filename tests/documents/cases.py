"""One catering visit with everything on it, and its eight papers as values, for the tests.

Shop, people and numbers are invented.
"""

from __future__ import annotations

import base64
import hashlib
import math
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from app.documents.papers import Signing
from app.domain.checklist import applicable, is_attention_only
from app.domain.labels import label
from app.domain.measures import Custody, Demand, GoodsLine, Ground, Rectification, Seizure
from app.domain.moments import SHANGHAI
from app.domain.paper import (
    Paper,
    PaperKind,
    PaperState,
    Recording,
    Role,
    Service,
    ServiceMode,
    SignatureRecord,
    SignState,
)
from app.domain.papers.drafting import DraftContext, PaperValues, draft
from app.domain.people import Agency, Approval, Officer, Party, PartyKind
from app.domain.strokes import Point, Strokes
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
)
from app.storage.library import Library

START = datetime(2026, 9, 22, 9, 5, tzinfo=SHANGHAI)
NOW = datetime(2026, 9, 22, 11, 40, tzinfo=SHANGHAI)
CONTENT = hashlib.sha256(b"a paper").hexdigest()
HOST = "verify.example"
TOKEN = base64.b32encode(bytes((7 * n * n + 13 * n) % 256 for n in range(177))).decode().rstrip("=")
AGENCY = Agency(
    name="云桥区市场监督管理局",
    short_name="云市监",
    code=379999,
    station="裕民所",
    address="澜州市云桥区政务路 1 号",
    contact="周明川、沈若溪",
    telephone="000-5550 2000",
    reconsideration_body="云桥区人民政府",
    court="云桥区人民法院",
    head="梁思远",
)
PARTY = Party(
    id=f"{1:032x}",
    kind=PartyKind.HOUSEHOLD,
    name="云桥区铉远面点餐饮店",
    premises="CAT",
    certificate_kind="营业执照（个体工商户）；食品经营许可证",
    credit_code="92379999MAXX00023R",
    licence_no="JY23799990000459",
    address="澜州市云桥区河沿路18号裕民市场东区一层112—114号",
    legal_representative="鄢䶮",
    person_in_charge="鄢䶮",
    id_number="999999199001010016",
    telephone="000-5550 1188",
    risk_grade="C级",
)
OFFICERS = (
    Officer(id=f"{3:032x}", name="周明川", badge_no="37999900021", valid_until=date(2030, 1, 1)),
    Officer(id=f"{4:032x}", name="沈若溪", badge_no="37999900034", valid_until=date(2030, 1, 1)),
)
NUMBERS = {
    PaperKind.RESULT_RECORD: "云市监检记〔2026〕1018号",
    PaperKind.CHECK_TABLE: "云市监检点〔2026〕1018号",
    PaperKind.SITE_RECORD: "云市监现笔〔2026〕326号",
    PaperKind.RECTIFICATION_ORDER: "云市监责改〔2026〕211号",
    PaperKind.SEIZURE_DECISION: "云市监强制〔2026〕37号",
    PaperKind.GOODS_LIST: "云市监清单〔2026〕52号",
    PaperKind.SEAL_LABEL: "云市监封〔2026〕88号",
    PaperKind.SERVICE_RECEIPT: "云市监送〔2026〕402号",
}
BASES = ("commissioned", "in-force")
LIBRARY = Library(None)

_FOUND = {
    "I027": "仓储间货架上存放稀奶油、小麦粉、复配膨松剂三种，均已超过标示的保质期，与在用原料混放，"
    "加工间当日投料记录显示已领用小麦粉1袋",
    "I010": "生食、熟食用刀具2把、案板3块无区分标识，混放于粗加工间操作台",
    "I015": "2号冷藏柜柜内温度10.6 ℃，高于该柜标示的0 ℃～8 ℃",
}


def strokes(seed: int) -> Strokes:
    """A made-up hand."""
    lines = []
    for n in range(7):
        x0, y0 = 30 + 52 * (n % 4) + 9 * (seed % 5), 30 + 30 * (n // 2 % 3)
        lines.append(
            tuple(
                Point(
                    x=x0 + 11.0 * s * math.cos(n + seed) + 4 * math.sin(s),
                    y=y0 + 9.0 * s * abs(math.sin(n * 1.7 + seed)) + 5 * math.cos(s * 0.9),
                    t=n * 300 + s * 12,
                )
                for s in range(9)
            )
        )
    return Strokes(width=400, height=160, strokes=tuple(lines))


def goods(number: int, name: str, spec: str, quantity: int, unit: str, **more: Any) -> GoodsLine:
    return GoodsLine(
        id=f"{100 + number:032x}",
        name=name,
        spec=spec,
        quantity=Decimal(quantity),
        unit=unit,
        ground=Ground.BELOW_STANDARD,
        item_id="I027",
        **more,
    )


GOODS = (
    goods(
        1,
        "稀奶油",
        "1 L/盒；纸盒",
        12,
        "盒",
        maker="澜州市青原乳业有限公司 SC10537999900015",
        batch="20251120",
        unit_price="18.00元",
        note="冷藏；保质期9个月",
    ),
    goods(
        2,
        "小麦粉（中筋）",
        "25 kg/袋；编织袋",
        7,
        "袋",
        maker="澜州市谷禾食品有限责任公司 SC10137999900122",
        batch="20250802",
        note="含已拆封1袋，余约9 kg",
    ),
    goods(
        3,
        "复配膨松剂",
        "5 kg/桶；塑料桶",
        2,
        "桶",
        maker="澜州市晨塬配料有限公司 SC20337999900033",
        batch="20240830",
        note="1桶开封，余约4 kg",
    ),
)


def _photo(seq: int, item_id: str) -> Photo:
    return Photo(
        id=f"{200 + seq:032x}",
        seq=seq,
        name=f"{seq}.jpg",
        media_type="image/jpeg",
        sha256=hashlib.sha256(bytes([seq])).hexdigest(),
        size=1,
        width=1,
        height=1,
        item_id=item_id,
        t=START,
    )


def _answers(basis: str, failures: int) -> dict[str, Answer]:
    checklist, _ = LIBRARY.checklist("catering", 1)
    answers: dict[str, Answer] = {}
    left = failures
    for place in applicable(checklist, {"has_cold_chain": True, "uses_additives": True}):
        item = place.item
        if is_attention_only(item, basis):
            continue
        if item.id in _FOUND:
            answers[item.id] = Answer(
                item_id=item.id,
                verdict=Verdict.FAIL,
                finding=_FOUND[item.id],
                measures=("written_deadline",),
                due=date(2026, 9, 29),
                t=NOW,
            )
        elif left > 0:
            left -= 1
            answers[item.id] = Answer(
                item_id=item.id,
                verdict=Verdict.FAIL,
                t=NOW,
                measures=("on_the_spot",),
                finding="现场查看，第三排货架与墙面相接处积尘，记录本九月十五日至十九日空缺，"
                "当班人员说明因设备检修没有登记，没有其他材料可以补充",
            )
        elif item.id == "I012":
            answers[item.id] = Answer(
                item_id=item.id,
                verdict=Verdict.NOT_APPLICABLE,
                reason="未使用集中消毒餐饮具",
                t=NOW,
            )
        else:
            answers[item.id] = Answer(item_id=item.id, verdict=Verdict.PASS, t=NOW)
    return answers


def visit(basis: str, *, failures: int = 0, **more: Any) -> Visit:
    """The visit under a basis, with `failures` more failed items."""
    checklist, digest = LIBRARY.checklist("catering", 1)
    computed = basis == "commissioned"
    closing = Closing(
        conclusion=Conclusion.LARGELY_COMPLIANT if computed else Conclusion.PROBLEMS_FOUND,
        own_words="发现重点项目不符合，影响食品安全；其他一般项目问题轻微。",
        handling=(Handling.WRITTEN_DEADLINE,)
        if computed
        else (Handling.WRITTEN_DEADLINE, Handling.INVESTIGATE),
        due=date(2026, 9, 29),
        deviation_reason="两名检查人员确认",
        statement="“面粉是上个月促销时多进的，忘了看日期；奶油是朋友放在这里的，没有卖。”",
        other_problems="监控显示仓储间9月20日夜间曾搬运货物，已提取录像。",
        attendance="9时05分到店时经营者鄢䶮在场，全程参加检查。",
        t=NOW,
    )
    return Visit(
        **{
            "id": f"{9:032x}",
            "kind": VisitKind.ROUTINE,
            "party": PARTY,
            "officers": OFFICERS,
            "basis": basis,
            "nth_of_year": 2,
            "created_at": START,
            "opened_at": START,
            "checklist": ChecklistRef(id=checklist.id, version=checklist.version, hash=digest),
            "closed_at": NOW,
            "facts": {"has_cold_chain": True, "uses_additives": True},
            "facts_confirmed": True,
            "answers": _answers(basis, failures),
            "steps": (
                OpeningStep(kind=StepKind.CREDENTIALS, t=START, note="看清了。"),
                OpeningStep(kind=StepKind.RIGHTS, t=START + timedelta(minutes=1)),
                OpeningStep(kind=StepKind.RECUSAL, t=START + timedelta(minutes=1), note="不申请。"),
                OpeningStep(kind=StepKind.ENTRY_CODE, t=START, note="网络不通", done=False),
            ),
            "photos": (_photo(1, "I010"), _photo(2, "I027"), _photo(3, "I027"), _photo(4, "I015")),
            "seizure": SEIZURE,
            "rectification": RECTIFICATION,
            "closing": closing,
            **more,
        }
    )


SEIZURE = Seizure(
    id=f"{5:032x}",
    route="emergency",
    place="经营场所仓储间",
    controlled_at=START,
    days=30,
    lines=GOODS,
    reason="你（单位）仓储间存放并使用超过保质期的稀奶油、小麦粉、复配膨松剂",
    custody=Custody(
        place="本局涉案物品保管室",
        conditions="阴凉库、冷藏柜；稀奶油2 ℃～8 ℃，其余常温干燥",
        custodian="严守信",
    ),
    approval=Approval(
        approver="梁思远", post="局长", t=START + timedelta(minutes=40), means="phone"
    ),
    reported_at=START + timedelta(minutes=30),
    urgency="物品正在使用，可能被转移",
    statement="未提出",
    seal_places=("仓储间货架南侧", "冷藏柜门", "编织袋袋口"),
)
RECTIFICATION = Rectification(
    demands=(
        Demand(
            item_id="I010",
            conduct=_FOUND["I010"],
            demand="为生食、熟食用工具、容器设置明显区分标识，分开存放、分开使用",
        ),
        Demand(
            item_id="I015",
            conduct=_FOUND["I015"],
            demand="检修2号冷藏柜，恢复至0 ℃～8 ℃；修复前不得存放需冷藏的食品",
        ),
    ),
    due=date(2026, 9, 29),
)
SERVICE = Service(
    mode=ServiceMode.LEFT_AT_PREMISES,
    place="受送达人经营场所前厅收银台",
    t=NOW + timedelta(minutes=2),
    refusal_reason="要等店铺合伙人回来商量",
    witness="吕吉昌",
    witness_identity="裕民市场服务部值班员",
    recording=Recording(start=NOW, end=NOW + timedelta(minutes=4), digest="9f4c07a251e8b36d"),
    servers=("周明川", "沈若溪"),
)


def paper(kind: PaperKind) -> Paper:
    return Paper(
        id=f"{20 + list(PaperKind).index(kind):032x}",
        visit_id=f"{9:032x}",
        set_id=f"{8:032x}",
        kind=kind,
        state=PaperState.SEALED,
        number=NUMBERS[kind],
        content_hash=CONTENT,
        day="2026-09-22",
    )


def values(
    kind: PaperKind, basis: str = "in-force", *, practice: bool = False, **more: Any
) -> PaperValues:
    """The values of one paper of the visit."""
    seen = more.pop("of", None) or visit(basis, **more)
    checklist, _ = LIBRARY.checklist("catering", 1)
    served = tuple(
        map(
            paper,
            (
                PaperKind.RECTIFICATION_ORDER,
                PaperKind.SEIZURE_DECISION,
                PaperKind.GOODS_LIST,
                PaperKind.RESULT_RECORD,
            ),
        )
    )
    earlier = tuple(
        paper(one)
        for one in (
            PaperKind.SEIZURE_DECISION,
            PaperKind.GOODS_LIST,
            PaperKind.SITE_RECORD,
            PaperKind.CHECK_TABLE,
            PaperKind.RECTIFICATION_ORDER,
        )
        if one is not kind
    )
    return draft(
        kind,
        DraftContext(
            visit=seen,
            checklist=checklist,
            basis=LIBRARY.basis(basis),
            coercive=LIBRARY.basis("in-force"),
            calendar=LIBRARY.calendar(),
            agency=AGENCY,
            number=NUMBERS[kind],
            set_numbers=NUMBERS,
            earlier=earlier,
            now=NOW,
            practice=practice,
            service=SERVICE,
            served=served,
        ),
    )


def record(
    role: Role, signer: str, state: SignState, seed: int = 0, **more: Any
) -> SignatureRecord:
    method = {SignState.SIGNED: "strokes", SignState.PEN: "pen"}.get(state, "none")
    blobs = (f"{seed:064x}",) if state is SignState.SIGNED else ()
    return SignatureRecord(
        signer=signer,
        role=role,
        method=method,
        state=state,
        content_hash=CONTENT,
        blobs=blobs,
        t=NOW,
        **more,
    )


def _officers() -> tuple[SignatureRecord, ...]:
    return tuple(
        record(Role.OFFICER, one.name, SignState.SIGNED, seed, badge_no=one.badge_no)
        for seed, one in enumerate(OFFICERS, start=11)
    )


def _signing(*records: SignatureRecord) -> Signing:
    drawn = {blob: strokes(int(blob, 16)) for one in records for blob in one.blobs}
    return Signing(records=records, strokes=drawn)


WITNESS = {"witness": "吕吉昌", "witness_identity": "裕民市场服务部值班员"}
BLANK = Signing()
SIGNED = _signing(record(Role.PARTY, "鄢䶮", SignState.SIGNED, 7), *_officers())
REFUSED = _signing(
    record(
        Role.PARTY,
        "鄢䶮",
        SignState.REFUSED,
        reason="要等店铺合伙人回来商量",
        reason_quoted=True,
        **WITNESS,
    ),
    record(
        Role.WITNESS, "吕吉昌", SignState.SIGNED, 5, witness_identity=WITNESS["witness_identity"]
    ),
    *_officers(),
)
ABSENT = _signing(
    record(
        Role.PARTY,
        "鄢䶮",
        SignState.ABSENT,
        notice="于2026年9月22日9时10分、9时40分以电话通知",
        **WITNESS,
    ),
    record(
        Role.WITNESS, "吕吉昌", SignState.SIGNED, 5, witness_identity=WITNESS["witness_identity"]
    ),
    *_officers(),
)
CANNOT_WRITE = _signing(
    record(
        Role.PARTY,
        "鄢䶮",
        SignState.CANNOT_WRITE,
        reason="右手烫伤",
        recording=Recording(start=NOW, end=NOW + timedelta(minutes=3), digest="9f4c07a251e8b36d"),
    ),
    *_officers(),
)
STATES = {
    "blank": BLANK,
    "signed": SIGNED,
    "refused": REFUSED,
    "absent": ABSENT,
    "cannot": CANNOT_WRITE,
}


def name_of(kind: PaperKind) -> str:
    return label(kind)
