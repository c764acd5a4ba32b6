"""Makers, dairies, counters of special food, online trade: whole, plain and true to the law."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

import pytest

from app.domain.checklist import (
    CheckItem,
    Checklist,
    Citation,
    NumberItem,
    applicable,
    citations,
    known_facts,
)
from app.paths import bundle
from app.storage.library import Library

FORMS = ("production", "dairy", "special-food-counter", "online")
ADDED = {
    "production": {"I321", "I322", "I323", "I324", "I329"},
    "dairy": {"I321", "I324", "I325"},
    "special-food-counter": {"I321", "I323", "I324"},
    "online": {"I321", "I323", "I324", "I326"},
}
MEASURED = {
    "production": {"I003", "I010", "I013"},
    "dairy": {"I003", "I010", "I013", "I203"},
    "special-food-counter": {"I013"},
    "online": {"I013"},
}
CATERERS = {("FSL21", 55), ("FSL21", 56)}
SELLERS = {("FSL21", 53), ("FSL21", 54), ("L09", 39), ("L09", 40)}
MAKERS = {("FSL21", 46), ("FSL21", 50), ("FSL21", 51), ("FSL21", 52), ("L09", 36), ("L09", 46)}
# provisions of the law that bind another kind of party than the list is for
FOREIGN = {
    "production": CATERERS | SELLERS,
    "dairy": CATERERS | SELLERS,
    "special-food-counter": CATERERS | MAKERS,
    "online": CATERERS | MAKERS,
}


@pytest.fixture(scope="module")
def library() -> Library:
    return Library()


@pytest.fixture(params=FORMS)
def checklist(request, library) -> Checklist:
    return library.newest(request.param)[0]


def cited(item: CheckItem) -> Iterator[Citation]:
    yield from chain(item.cites.commissioned, item.cites.in_force, item.penalty)


def text_of(checklist: Checklist) -> str:
    return bundle("forms", "checklists", checklist.id, "1.yaml").read_text("utf-8")


def test_a_platform_is_not_asked_what_only_a_seller_owes(library):
    checklist, _ = library.newest("online")
    alone = {place.item.id for place in applicable(checklist, {"third_party_platform": True})}
    assert {"I326", "I131", "I132", "I134"} <= alone
    assert not alone & {"I031", "I047", "I027", "I082"}


PAPERS = ("I035", "I038", "I039", "I043", "I045", "I047", "I049", "I103", "I112", "I131", "I205")


@pytest.mark.parametrize("paper", PAPERS)
def test_paper_duties_are_general(paper, checklist):
    assert not any(item.key for item in checklist.items() if item.id == paper)


@pytest.mark.parametrize("danger", ["I020", "I027", "I159"])
def test_dangers_are_key_in_every_list(danger, checklist):
    assert checklist.item(danger).key


def test_measured_items_leave_the_limit_open(checklist):
    measured = [item for item in checklist.items() if isinstance(item, NumberItem)]
    assert {item.id for item in measured} == MEASURED[checklist.id]
    assert all(item.limits_are_open and "测" in item.look_at for item in measured)


def test_special_food_follows_from_its_kinds_and_is_not_asked(library):
    for form in FORMS:
        checklist, _ = library.newest(form)
        asked = {fact.id for fact in checklist.asked()}
        assert "special_food" not in asked
        for kind in asked & {"health_food", "fsmp", "infant_formula"}:
            assert "special_food" in known_facts(checklist, {kind: True})


def test_the_registration_of_each_kind_is_cited_for_that_kind_only(library):
    for form in FORMS:
        item = library.newest(form)[0].item("I168")
        for kind, article in (("health_food", 76), ("fsmp", 80), ("infant_formula", 81)):
            cites = citations(item, "in-force", frozenset({kind}))
            assert {cite.article for cite in cites} <= {article}


def test_added_duties_are_marked_in_the_file_and_rest_on_law_in_force(checklist):
    lines = text_of(checklist).splitlines()
    assert {item.id for item in checklist.items() if item.id[:2] == "I3"} == ADDED[checklist.id]
    for added in ADDED[checklist.id]:
        item = checklist.item(added)
        assert item.cites.in_force
        assert not item.cites.commissioned
        above = lines[lines.index(f"  - id: {added}") - 1]
        assert above.strip().startswith("# 现行法另有的要求")


def test_provisions_of_another_kind_of_party_are_left_out(checklist):
    named = {(cite.doc, cite.article) for item in checklist.items() for cite in cited(item)}
    assert not named & FOREIGN[checklist.id]


def test_the_dairy_plan_is_a_reason_to_look_at_dairies_and_infant_formula_only(library):
    assert any(
        p.doc == "DP20" for item in library.newest("dairy")[0].items() for p in item.attention
    )
    for form in ("production", "online"):
        for item in library.newest(form)[0].items():
            assert all(point.doc != "DP20" for point in item.attention), item.id


def test_only_infant_formula_powder_may_not_share_a_recipe_between_brands(library):
    assert not library.newest("production")[0].item("I188").cites.in_force
    assert library.newest("dairy")[0].item("I188").when == ("infant_formula",)


def test_an_unsettled_result_rule_says_so(checklist):
    assert bool(checklist.family_note) is (checklist.id == "online")
