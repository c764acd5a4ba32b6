"""`python -m tests.ui.pictures_lists OUT [light] [dark]`: the checklist page for every kind of
premises, half way through a visit, and the page where the lists are edited."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


from app.actions import inspecting, registering
from app.actions.desk import Desk, new_id
from app.domain.checklist import CheckItem, applicable
from app.domain.people import Party
from app.domain.visit import Answer, StepKind, Verdict, Visit, VisitKind
from tests.office import tables
from tests.ui import made, picture_run
from tests.ui.pictures_b import Show
from tests.ui.stages import Stage

NEW = {
    "河湾农贸市场": ("河湾农贸市场管理有限公司", "MKT", "云麓市青川区河湾里 60 号", "邹国强"),
    "鲜达": ("云麓鲜达网络科技有限公司", "ONL", "云麓市青川区软件路 9 号", "石磊"),
    "老马": ("老马清真牛羊肉摊", "STL", "云麓市青川区河湾农贸市场 B07 号", "马全有"),
}


@dataclass(frozen=True, slots=True)
class Kind:
    """One list: whom it is used on, what holds there, and where the officers stand."""

    checklist: str
    party: str
    facts: tuple[str, ...]
    section: str  # the section that only this kind of premises has, or has most of


KINDS = (
    Kind("catering", "蜀香居", ("meat", "has_cold_chain", "uses_additives"), "加工制作过程"),
    Kind(
        "workshop",
        "刘二姐",
        ("meat", "uses_additives", "unpackaged_rte", "has_cold_chain", "recall_case"),
        "加工制作过程",
    ),
    Kind(
        "production",
        "福满面业",
        ("uses_additives", "allergen_ingredients", "enterprise_standard", "prior_sheet"),
        "产品检验",
    ),
    Kind(
        "dairy",
        "云麓乳业",
        ("raw_milk", "has_cold_chain", "uses_additives", "infant_formula", "prior_sheet"),
        "特殊食品",
    ),
    Kind("special-food-counter", "康源", ("health_food", "advertises", "prior_sheet"), "特殊食品"),
    Kind(
        "online",
        "鲜达",
        ("third_party_platform", "sells_directly", "online_sales", "health_food"),
        "市场与平台责任",
    ),
    Kind(
        "retail",
        "惠民",
        ("has_cold_chain", "sells_loose_food", "unpackaged_rte", "meat", "health_food"),
        "进货查验",
    ),
    Kind(
        "canteen",
        "实验中学",
        ("meat", "has_cold_chain", "uses_additives", "prior_sheet"),
        "管理制度与自查",
    ),
    Kind(
        "produce-market",
        "河湾农贸市场",
        ("is_market_operator", "wholesale_market"),
        "市场与平台责任",
    ),
    Kind(
        "storage-transport",
        "远鸿",
        ("food_operator", "entrusted_logistics", "has_cold_chain", "wholesale"),
        "贮存运输与温控",
    ),
    Kind("stall", "老马", ("meat", "has_cold_chain"), "禁止性要求"),
)


def register_new(desk: Desk) -> None:
    """The kinds that the sample register has nobody of."""
    for at, (name, code, address, person) in enumerate(NEW.values(), start=1):
        party = Party(
            id=new_id(),
            name=name,
            premises=code,
            certificate_kind="营业执照",
            credit_code=tables.credit(7000 + at),
            address=address,
            legal_representative=person,
            person_in_charge=person,
        )
        registering.save_party(desk, party)


def visit_of(desk: Desk, kind: Kind, clock: made.StandingClock) -> Visit:
    """A visit up to the section asked for; there one item complies and the next fails."""
    party = registering.parties(desk, kind.party)[0]
    officers = [one.id for one in registering.officers(desk)[:2]]
    visit = inspecting.prepare_visit(
        desk,
        party_id=party.id,
        kind=VisitKind.ROUTINE,
        checklist_id=kind.checklist,
        officer_ids=officers,
    )
    for step in (StepKind.CREDENTIALS, StepKind.RIGHTS, StepKind.RECUSAL, StepKind.ENTRY_CODE):
        inspecting.record_step(desk, visit.id, step, "已办")
    checklist = inspecting.checklist_of(desk, visit)
    facts = {fact.id: fact.id in kind.facts for fact in checklist.asked()}
    inspecting.record_facts(desk, visit.id, facts, confirmed=True)
    visit = inspecting.begin(desk, visit.id)
    judged = set(made.judged_ids(desk, visit))
    there: list[CheckItem] = []
    for place in applicable(checklist, visit.facts):
        if checklist.sections[place.section].title == kind.section:
            there.append(place.item)
        elif not there and place.item.id in judged:
            answer = Answer(item_id=place.item.id, verdict=Verdict.PASS, t=clock())
            inspecting.answer(desk, visit.id, answer)
    wanted = [item for item in there if item.id in judged]
    if len(wanted) > 1:
        first = Answer(item_id=wanted[0].id, verdict=Verdict.PASS, t=clock())
        inspecting.answer(desk, visit.id, first)
    item = wanted[min(1, len(wanted) - 1)]
    found = item.findings[:1]
    answer = Answer(
        item_id=item.id,
        verdict=Verdict.FAIL,
        findings=found,
        finding=f"{found[0]}。" if found else "",
        measures=("on_the_spot",),
        t=clock(),
    )
    inspecting.answer(desk, visit.id, answer)
    inspecting.remember_position(desk, visit.id, item.id)
    return inspecting.load(desk, visit.id)


def pictures(home: Path, out: Path, style: str) -> None:
    stage = Stage.__new__(Stage)
    stage.clock = made.StandingClock()
    stage.desk = made.sample_desk(home, stage.clock)
    register_new(stage.desk)
    visits = [visit_of(stage.desk, kind, stage.clock) for kind in KINDS]
    show = Show(stage, out, style)
    for kind, visit in zip(KINDS, visits, strict=True):
        show.go("inspect", visit_id=visit.id)
        show.shoot(f"list-{kind.checklist}")
    show.go("forms")
    show.shoot("forms-all")
    show.go("forms", checklist_id="catering", item_id="I013")
    show.shoot("forms-item")
    page = show.window.page()
    page.form.text.setPlainText("冷藏冷冻设施有效运行，食品温度符合要求，有记录")  # type: ignore[union-attr]
    page.form.hand_over()  # type: ignore[union-attr]
    show.shoot("forms-changed")
    page.publish_button.click()  # type: ignore[union-attr]
    show.shoot("forms-publish")
    page.keep_button.click()  # type: ignore[union-attr]  # nothing is asked when the window closes
    show.settle()
    show.close()


if __name__ == "__main__":
    raise SystemExit(picture_run.run(pictures))
