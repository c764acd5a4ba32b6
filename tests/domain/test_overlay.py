"""A province adds and tightens; what would loosen is refused by name and nothing is used."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from app.domain.checklist import Checklist, Limits, NumberItem
from app.domain.citing import cite_line
from app.domain.overlay import OverlayRefused, apply_to_basis, apply_to_checklist
from app.domain.overlay_faults import basis_faults, checklist_faults
from app.domain.overlay_shape import Overlay
from tests.domain.law import checklist, item, read_basis, read_yaml

BASIS = read_basis("in-force")
SHANDONG = Overlay.model_validate(read_yaml("forms", "overlays", "shandong-workshop", "1.yaml"))
WORKSHOP = Checklist.model_validate(read_yaml("forms", "checklists", "workshop", "1.yaml"))
LAW = {
    "code": "PROV1", "title": "示例省条例", "short": "示例省条例", "status": "in_force",
    "effective_from": "2020-01-01", "articles": 9, "items": {"2-1": 2},
}  # fmt: skip
NOWHERE = {"doc": "NO1", "article": 1}
CITE = {"doc": "PROV1", "article": 2, "paragraph": 1, "item": 1}


def overlay(**more: Any) -> Overlay:
    given = {
        "format": 1, "overlay": "example", "version": 1, "title": "示例省叠加规定",
        "region": "示例省", "explain": "示例", "checklists": ["sample"],
        "documents": {"PROV1": LAW},
    }  # fmt: skip
    return Overlay.model_validate({**given, **more})


def measured(number: int, low: float | None, high: float | None) -> dict[str, Any]:
    limits = {"low": low, "high": high, "source": "office"}
    return item(number, kind="number", label="温度", unit="℃", limits=limits)


BASE = checklist(
    item(1, key=True, photo_on_fail=True, findings=["甲"], guidance="先看。"),
    item(2),
    measured(3, 0, 8),
    item(4, kind="number", label="浓度", unit="%"),
)


def test_an_overlay_tightens_an_item_and_leaves_the_others_alone() -> None:
    tight = {
        "item": "I002", "key": True, "photo_on_fail": True, "cites": [CITE], "penalty": [CITE],
        "findings": ["乙", "乙"], "measures": ["seize"], "guidance": "再看。",
    }  # fmt: skip

    laid = apply_to_checklist(BASE, overlay(tightens=[tight]))

    changed = laid.item("I002")
    assert (changed.key, changed.photo_on_fail, changed.measures) == (True, True, ("seize",))
    assert [cite.doc for cite in changed.cites.in_force] == ["FSL21", "PROV1"]
    assert [cite.doc for cite in changed.penalty] == ["PROV1"]
    assert changed.guidance == "再看。"
    assert laid.item("I001") == BASE.item("I001")
    assert [one.id for one in laid.items()] == [one.id for one in BASE.items()]


def test_what_is_there_already_is_not_said_twice() -> None:
    tight = {"item": "I001", "findings": ["甲", "乙"], "guidance": "再看。"}

    changed = apply_to_checklist(BASE, overlay(tightens=[tight])).item("I001")

    assert changed.findings == ("甲", "乙")
    assert changed.guidance == "先看。\n再看。"
    assert changed.key


def test_limits_may_be_narrowed_and_set_where_there_were_none() -> None:
    narrow = {"item": "I003", "limits": {"low": 0, "high": 5, "source": "statute"}}
    first = {"item": "I004", "limits": {"high": 5, "source": "statute"}}

    laid = apply_to_checklist(BASE, overlay(tightens=[narrow, first]))

    third, fourth = laid.item("I003"), laid.item("I004")
    assert isinstance(third, NumberItem)
    assert isinstance(fourth, NumberItem)
    assert third.limits == Limits(low=0, high=5, source="statute")
    assert fourth.limits == Limits(high=5, source="statute")


def own(number: int, **more: Any) -> dict[str, Any]:
    return item(number, cites={"in_force": [CITE]}, **more)


def test_added_items_stand_behind_and_printed_numbers_do_not_move() -> None:
    adds = [
        {"section": "一节", "items": [own(8, text="省里加的一条要求", when=["loose"])]},
        {"section": "省里的", "items": [own(9, text="省里加的另一条要求")]},
    ]
    facts = [{"id": "loose", "ask": "卖散装吗？"}]

    laid = apply_to_checklist(BASE, overlay(adds=adds, facts=facts))

    assert [section.title for section in laid.sections] == ["一节", "省里的"]
    assert [one.id for one in laid.items()] == ["I001", "I002", "I003", "I004", "I008", "I009"]
    assert [fact.id for fact in laid.facts] == ["loose"]


def test_an_overlay_for_other_premises_changes_nothing() -> None:
    assert apply_to_checklist(BASE, SHANDONG) is BASE


@pytest.mark.parametrize(
    ("tight", "sentence"),
    [
        ({"item": "I001", "key": False}, "不能由重点项改为一般项"),
        ({"item": "I001", "photo_on_fail": False}, "不能去掉"),
        ({"item": "I003", "limits": {"low": -5, "high": 8, "source": "office"}}, "不能放宽"),
        ({"item": "I003", "limits": {"low": 0, "high": 9, "source": "office"}}, "不能放宽"),
        ({"item": "I003", "limits": {"low": 0, "source": "office"}}, "不能放宽"),
        ({"item": "I003", "limits": {"high": 8, "source": "office"}}, "不能放宽"),
        ({"item": "I001", "limits": {"high": 8, "source": "office"}}, "没有限值"),
        ({"item": "I777", "key": True}, "没有检查项 I777"),
    ],
)
def test_a_loosening_overlay_is_refused(tight: dict[str, Any], sentence: str) -> None:
    with pytest.raises(OverlayRefused) as refusal:
        apply_to_checklist(BASE, overlay(tightens=[tight]))
    assert sentence in refusal.value.sentence
    assert refusal.value.code == "overlay.refused"


def test_a_limit_open_on_one_side_may_stay_open_there() -> None:
    base = checklist(measured(3, None, 8), measured(5, 0, None))
    narrow = [
        {"item": "I003", "limits": {"high": 5, "source": "office"}},
        {"item": "I005", "limits": {"low": 1, "source": "office"}},
    ]

    assert checklist_faults(base, overlay(tightens=narrow)) == ()


def test_every_fault_is_told_at_once_with_its_place() -> None:
    broken = overlay(
        tightens=[{"item": "I001", "key": False}, {"item": "I001"}],
        facts=[{"id": "a1"}, {"id": "a1"}],
        adds=[
            {"section": "一节", "items": [own(1), item(8, cites={}), own(9, when=["zz"])]},
            {"section": "一节", "items": [own(8)]},
        ],
    )

    found = checklist_faults(BASE, broken)

    assert [fault.path for fault in found] == [
        ("tightens", 0, "key"),
        ("tightens", 1, "item"),
        ("facts", 1, "id"),
        ("adds", 0, "items", 0, "id"),
        ("adds", 0, "items", 1, "cites"),
        ("adds", 0, "items", 2, "when"),
        ("adds", 1, "section"),
        ("adds", 1, "items", 0, "id"),
    ]
    with pytest.raises(OverlayRefused, match="另有 7 处"):
        apply_to_checklist(BASE, broken)


def test_a_key_the_overlay_does_not_know_cannot_be_written() -> None:
    with pytest.raises(ValidationError, match="removes"):
        overlay(removes=["I001"])


def clock(code: str, **more: Any) -> dict[str, Any]:
    return {"code": code, "title": "甲", "klass": "C", "amount": 9, "event": "e", "cites": [CITE],
            **more}  # fmt: skip


def tight(code: str, amount: int) -> dict[str, Any]:
    return {"code": code, "amount": amount, "cites": [CITE], "note": "省里更短"}


def test_terms_are_added_and_tightened_with_their_ground() -> None:
    laid = apply_to_basis(
        BASIS,
        overlay(
            clocks=[clock("province_term")],
            tightened_clocks=[
                tight("publication", 10),
                tight("produce_retention", 12),
                tight("preservation_decision", 5),
                tight("hearing_notice", 10),
            ],
            seizure_days=20,
        ),
    )

    assert laid.clock("province_term").amount == 9
    publication = laid.clock("publication")
    assert (publication.amount, publication.note[-4:]) == (10, "省里更短")
    assert cite_line(publication.cites, laid).endswith("《示例省条例》第二条第（一）项")
    assert laid.clock("produce_retention").amount == 12
    assert laid.clock("preservation_decision").amount == 5
    assert laid.clock("case_decision") == BASIS.clock("case_decision")
    assert laid.seizure_terms.days == 20
    assert apply_to_basis(BASIS, overlay()).seizure_terms.days == 30


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"tightened_clocks": [tight("publication", 21)]}, "不能由 20 改为 21"),
        ({"tightened_clocks": [tight("produce_retention", 5)]}, "不能由 6 改为 5"),
        ({"tightened_clocks": [tight("hearing_notice", 5)]}, "不能由 7 改为 5"),
        ({"tightened_clocks": [tight("interview", 5)]}, "没有可以加严的期限 interview"),
        ({"tightened_clocks": [tight("unknown", 5)]}, "没有可以加严的期限 unknown"),
        ({"clocks": [clock("publication")]}, "期限 publication 已有"),
        ({"seizure_days": 31}, "只能缩短"),
        ({"documents": {"PROV2": LAW}}, "代码 PROV1 不同"),
        ({"documents": {"FSL21": {**LAW, "code": "FSL21"}}}, "另一个文件"),
        ({"clocks": [clock("x", cites=[{"doc": "PROV1", "article": 10}])]}, "没有第 10 条"),
        ({"tightened_clocks": [{**tight("publication", 9), "cites": [NOWHERE]}]}, "没有代码为 NO1"),
        ({"tightens": [{"item": "I001", "cites": [{"doc": "L09", "article": 1}]}]}, "不是现行文件"),
        ({"tightens": [{"item": "I001", "penalty": [{"doc": "D16", "article": 1}]}]},
         "不是现行文件"),
        ({"adds": [{"section": "甲", "items": [item(9, cites={"in_force": [
            {"doc": "PROV1", "article": 2, "item": 3}]})]}]}, "共 2 项"),
        ({"adds": [{"section": "甲", "items": [own(9, penalty=[{"doc": "DP20", "article": 2}])]}]},
         "不是现行文件"),
    ],
)  # fmt: skip
def test_an_overlay_that_loosens_the_law_or_leads_nowhere_is_refused(
    more: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(OverlayRefused) as refusal:
        apply_to_basis(BASIS, overlay(**more))
    assert sentence in "".join(fault.sentence for fault in refusal.value.faults)


def test_the_overlay_of_shandong_fits_the_workshop_and_the_law() -> None:
    assert basis_faults(BASIS, SHANDONG) == ()
    assert checklist_faults(WORKSHOP, SHANDONG) == ()

    laid, law = apply_to_checklist(WORKSHOP, SHANDONG), apply_to_basis(BASIS, SHANDONG)

    added = {one.id for one in laid.items()} - {one.id for one in WORKSHOP.items()}
    assert added == {
        "sd_certificate", "sd_display", "sd_supply_proof", "sd_forbidden_products",
        "sd_no_commission",
    }  # fmt: skip
    certificate = laid.item("sd_certificate")
    assert cite_line(certificate.penalty, law).endswith("条例》第四十一条第一款")
    assert "第八条第一款第（一）项" not in cite_line(laid.item("I006").cites.in_force, law)
    assert cite_line(laid.item("I006").cites.in_force, law).endswith("第八条第一款第（二）项")
    assert law.clock("sd_certificate_validity").amount == 3
    assert all(len(one.text) <= 60 for one in laid.items())
    assert len({one.text for one in laid.items()}) == len(list(laid.items()))


# Items of the province's regulation, article.paragraph(item), and where it punishes.
READ_IN_SHANDONG = {
    "I032": ("8.1(9) 10.1 15.1(1)", "45.1"), "I002": ("8.1(9)", "45.1"),
    "I003": ("8.1(9)", "45.1"), "I004": ("15.1(2)", "45.1"), "I006": ("8.1(2)", "45.1"),
    "I009": ("15.1(3)", "45.1"), "I010": ("8.1(5)", "45.1"), "I011": ("8.1(5)", "45.1"),
    "I012": ("8.1(5)", "45.1"), "I013": ("8.1(5)", "45.1"), "I014": ("8.1(5)", "45.1"),
    "I015": ("8.1(3)", "45.1"), "I016": ("8.1(7)", "45.1"), "I018": ("8.1(4)", "45.1"),
    "I019": ("8.1(8)", "45.1"), "I041": ("8.1(1)", "45.1"), "I066": ("8.1(6) 8.2", "45.1 43.1"),
    "I020": ("8.2", "43.1"), "I021": ("8.2", "43.1"), "I023": ("8.2", "43.1"),
    "I024": ("8.2", "43.1"), "I025": ("8.2", "43.1"), "I026": ("8.2", "43.1"),
    "I027": ("8.2", "43.1"), "I029": ("8.2", "43.1"), "I159": ("8.2", "43.1"),
    "I028": ("8.2 21.1", "43.1 44.1(3)"), "I037": ("11.2", "44.1(2)"),
    "I038": ("11.1", "44.1(2)"), "I039": ("12.1", "44.1(1)"), "I215": ("9.1", "44.1(4)"),
    "I217": ("12.1 20.1", "44.1(1)"), "I089": ("39.3 39.4", "44.1(5)"), "I321": ("48.1", "48.1"),
}  # fmt: skip


def _places(cites: Any) -> str:
    return " ".join(
        f"{one.article}.{one.paragraph or 1}" + (f"({one.item})" if one.item else "")
        for one in cites
        if one.doc == "SDR17"
    )


def test_every_row_read_in_shandongs_regulation_stands_in_its_overlay() -> None:
    laid = apply_to_checklist(WORKSHOP, SHANDONG)
    found = {
        item.id: (_places(item.cites.in_force), _places(item.penalty))
        for item in laid.items()
        if item.id.startswith("I") and _places(item.cites.in_force)
    }

    assert found == READ_IN_SHANDONG


def test_shandongs_duties_that_nobody_proposed_are_items_of_its_own() -> None:
    laid = apply_to_checklist(WORKSHOP, SHANDONG)
    found = {
        item.id: (_places(item.cites.in_force), _places(item.penalty))
        for item in laid.items()
        if item.id.startswith("sd_")
    }

    assert found == {
        "sd_certificate": ("10.1 17.2 18.2", "41.1"),
        "sd_display": ("13.1", "46.1"),
        "sd_supply_proof": ("20.2", ""),
        "sd_forbidden_products": ("19.1", "42.1"),
        "sd_no_commission": ("20.3", "42.1"),
    }
