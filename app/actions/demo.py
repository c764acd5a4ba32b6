"""The whole job on the sample data: one catering visit from the door to the served papers.

A failed key item, two failed general items, six photographs, a party that refuses to sign
before a witness, and three lines of goods detained by the emergency route. What stands
here is invented; the acts are the ones the screen calls.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from app.actions import registering
from app.actions.desk import Desk
from app.actions.handwriting import practice_strokes
from app.domain.checklist import CheckItem, Checklist
from app.domain.counting import judged_places
from app.domain.measures import Custody, Ground
from app.domain.moments import day_of
from app.domain.paper import PaperKind, ServiceMode, SignState
from app.domain.people import Officer, Party, Witness
from app.domain.scripted import (
    ScriptedAnswer,
    ScriptedApproval,
    ScriptedClosing,
    ScriptedGoods,
    ScriptedOpening,
    ScriptedPartySigning,
    ScriptedRectification,
    ScriptedSeizure,
    ScriptedService,
    ScriptedVisit,
)
from app.domain.visit import Conclusion, Handling, Verdict
from app.paths import bundle

WITNESS = Witness(name="吕吉昌", identity="海棠社区网格员", telephone="000-5550 2211")
EXPIRED, CERTIFICATE, FLIES = "I027", "I038", "I006"
LEFT_OUT = {"I050": "本店自行采购，没有总部配送", "I034": "开业不满一个月，培训排在下周"}


def ticking(start: datetime, step: timedelta = timedelta(seconds=3)) -> Callable[[], datetime]:
    """A clock that starts at `start` and goes on by `step` at every look."""
    looks = iter(range(10_000_000))

    def clock() -> datetime:
        return start + step * next(looks)

    return clock


def photo_names() -> list[str]:
    """The sample photographs, in the order of their names."""
    return sorted(one.name for one in photos_folder().iterdir() if one.suffix == ".jpg")


def photos_folder() -> Path:
    return bundle("resources", "sample", "photos")


def script(desk: Desk, basis: str) -> ScriptedVisit:
    """The scripted visit, on the first catering party of the sample register."""
    checklist, _ = desk.library.newest("catering")
    party = next(one for one in registering.parties(desk) if one.premises == "CAT")
    officers = registering.officers(desk)[:2]
    photos = photo_names()
    due = day_of(desk.clock()) + timedelta(days=7)
    facts = {"meat": True, "has_cold_chain": True, "uses_additives": True}
    return ScriptedVisit(
        format=1,
        party=party,
        officers=tuple(officers),
        checklist="catering",
        basis="commissioned" if basis == "commissioned" else "in-force",
        opening=ScriptedOpening(
            credentials="、".join(f"{one.name} {one.badge_no}" for one in officers),
            rights=f"已向{party.person_in_charge or party.legal_representative}宣读，对方表示听清",
            recusal="不申请回避",
            entry_code_reason="现场没有网络，离店前补扫",
        ),
        facts=facts,
        answers=_answers(checklist, basis, facts, photos, due),
        seizure=_seizure(photos, party),
        rectification=ScriptedRectification(due=due),
        closing=_closing(basis, due),
        party_signing=ScriptedPartySigning(
            name=party.legal_representative,
            state=SignState.REFUSED,
            reason="要等合伙人回来商量",
            reason_quoted=True,
            witness=WITNESS,
        ),
        service=ScriptedService(
            mode=ServiceMode.LEFT_AT_PREMISES,
            refusal_reason="要等合伙人回来商量",
            stamp_kind="prestamped",
            stamp_serials=("YZ-000417", "YZ-000418"),
        ),
        strokes=_strokes(party, officers),
    )


def _answers(
    checklist: Checklist, basis: str, facts: dict[str, bool], photos: list[str], due: date
) -> tuple[ScriptedAnswer, ...]:
    failed = _failed(photos, due)
    made = []
    for place in judged_places(checklist, facts, basis):
        made.append(failed.get(place.item.id) or _plain(place.item))
    return tuple(made)


def _plain(item: CheckItem) -> ScriptedAnswer:
    if item.id in LEFT_OUT:
        return ScriptedAnswer(
            item=item.id, verdict=Verdict.NOT_APPLICABLE, reason=LEFT_OUT[item.id]
        )
    values = {"I013": "3.5", "I003": "40", "I010": "92"}
    number = item.kind == "number"
    return ScriptedAnswer(
        item=item.id,
        verdict=Verdict.PASS,
        value=values.get(item.id, "1") if number else "",
        limit_high=8.0 if item.id == "I013" else None,
        limit_low=0.0 if item.id == "I013" else None,
        limit_source="label" if item.id == "I013" else "",
    )


def _failed(photos: list[str], due: date) -> dict[str, ScriptedAnswer]:
    return {
        EXPIRED: ScriptedAnswer(
            item=EXPIRED,
            verdict=Verdict.FAIL,
            findings=(),
            finding="冷藏柜内存放超过保质期的卤牛肉 3.2 kg、冷冻虾仁 12 袋、速冻饺皮 6 包，"
            "与在用原料混放",
            measures=("seize", "investigate"),
            photos=(photos[0], photos[1]),
        ),
        CERTIFICATE: ScriptedAnswer(
            item=CERTIFICATE,
            verdict=Verdict.FAIL,
            finding="凉菜间切配人员 1 名，不能出示一年内的健康证明",
            measures=("written_deadline",),
            due=due,
        ),
        FLIES: ScriptedAnswer(
            item=FLIES,
            verdict=Verdict.FAIL,
            finding="后厨通往院子的纱门破损约 20 cm，不能防蝇",
            measures=("on_the_spot",),
            corrected="当场换上备用纱门，复看合格",
            photos=(photos[2],),
        ),
    }


def _seizure(photos: list[str], party: Party) -> ScriptedSeizure:
    lines = (
        ("卤牛肉（自制）", "散装", party.name, "", True, "3.2", "kg"),
        ("冷冻虾仁", "500 g/袋", "远鸿冷链", "2026-02-14", False, "12", "袋"),
        ("速冻饺皮", "1 kg/包", "福满面业", "20260302B", False, "6", "包"),
    )
    return ScriptedSeizure(
        reason="你（单位）在冷藏柜内存放超过保质期的卤牛肉等三种食品原料，与在用原料混放，"
        "涉嫌经营超过保质期的食品",
        urgency="原料与在用原料混放，随时可能下锅",
        place="后厨冷藏柜",
        lines=tuple(
            ScriptedGoods(
                name=name,
                spec=spec,
                maker=maker,
                batch=batch,
                batch_unmarked=unmarked,
                quantity=Decimal(quantity),
                unit=unit,
                ground=Ground.UNLAWFUL_USE,
                item=EXPIRED,
                connection="超过保质期",
                photos=(photos[3 + index],),
            )
            for index, (name, spec, maker, batch, unmarked, quantity, unit) in enumerate(lines)
        ),
        custody=Custody(place="本局 2 号冷库", conditions="0～4 ℃ 冷藏", custodian="何静"),
        approval=ScriptedApproval(
            approver="韩立群", post="局长", means="paper", signed_copy=photos[6]
        ),
        statement="当事人称不知道原料已经过期，没有提出其他意见",
        seal_places=("冷藏柜左门", "冷藏柜右门"),
    )


def _closing(basis: str, due: date) -> ScriptedClosing:
    commissioned = basis == "commissioned"
    return ScriptedClosing(
        conclusion=(Conclusion.LARGELY_COMPLIANT if commissioned else Conclusion.PROBLEMS_FOUND),
        own_words="" if commissioned else "发现重点项目不符合，影响食品安全；其他一般项目问题轻微",
        handling=(Handling.WRITTEN_DEADLINE,)
        if commissioned
        else (Handling.ON_THE_SPOT, Handling.WRITTEN_DEADLINE, Handling.INVESTIGATE),
        due=due,
        opinion="",
        statement="经营者口头称会尽快补办健康证明",
        attendance="经营者在场并陪同检查",
    )


def _strokes(party: Party, officers: tuple[Officer, ...]) -> dict[str, dict[PaperKind, object]]:
    names = {party.legal_representative, WITNESS.name, *(one.name for one in officers)}
    return {
        name: {kind: practice_strokes(name, kind.value) for kind in PaperKind} for name in names
    }
