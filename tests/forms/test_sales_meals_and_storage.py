"""Shops, canteens, markets, stores, stalls: their lists are whole, plain and true to the law."""

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
from tests.forms.premises import STALL

FORMS = ("retail", "canteen", "produce-market", "storage-transport", "stall")
ADDED = {
    "retail": {"I305", "I307", "I310", "I321", "I323", "I324"},
    "canteen": {"I301", "I302", "I303", "I304", "I321"},
    "produce-market": {"I321"},
    "storage-transport": {"I305", "I321", "I327", "I328", "I329"},
    "stall": set(),
}
# provisions of the law that bind another kind of party than the list is for
CATERERS = {("FSL21", 55), ("FSL21", 56)}
MAKERS = {("FSL21", 46), ("FSL21", 50), ("L09", 36), ("L09", 46)}
FOREIGN = {
    "retail": CATERERS | MAKERS,
    "canteen": MAKERS,
    "produce-market": CATERERS | MAKERS,
    "storage-transport": CATERERS | MAKERS,
    "stall": CATERERS | MAKERS,
}


@pytest.fixture(scope="module")
def library() -> Library:
    return Library()


@pytest.fixture(params=FORMS)
def checklist(request, library) -> Checklist:
    return library.newest(request.param)[0]


def cited(item: CheckItem) -> Iterator[Citation]:
    yield from chain(item.cites.commissioned, item.cites.in_force, item.penalty)


@pytest.mark.parametrize("paper", ["I035", "I038", "I047", "I049", "I103", "I112", "I155", "I302"])
def test_paper_duties_are_general(paper, checklist):
    found = [item for item in checklist.items() if item.id == paper]
    assert not any(item.key for item in found)


def test_measured_items_leave_the_limit_open(checklist):
    for item in checklist.items():
        assert isinstance(item, NumberItem) == (item.id in {"I003", "I010", "I013"})
        if isinstance(item, NumberItem):
            assert item.limits_are_open
            assert "测" in item.look_at


def test_duties_the_commissioned_texts_do_not_know_are_items_of_the_law_in_force(checklist):
    added = {item.id for item in checklist.items() if item.id.startswith("I3")}
    assert added == ADDED[checklist.id]
    for item in checklist.items():
        if item.id in added:
            assert not item.cites.commissioned
            assert item.cites.in_force


def test_an_added_duty_is_marked_in_the_file(checklist):
    text = bundle("forms", "checklists", checklist.id, "1.yaml").read_text("utf-8")
    lines = text.splitlines()
    for added in ADDED[checklist.id]:
        above = lines[lines.index(f"  - id: {added}") - 1]
        assert above.strip().startswith("# 现行法另有的要求")


def test_provisions_of_another_kind_of_party_are_left_out(checklist):
    named = {(cite.doc, cite.article) for item in checklist.items() for cite in cited(item)}
    assert not named & FOREIGN[checklist.id]


def test_the_stall_list_is_a_short_cut_of_the_market_list(library):
    stall, market = library.newest("stall")[0], library.newest("produce-market")[0]
    assert 8 <= len(tuple(stall.items())) <= 12
    for item in stall.items():
        same = market.item(item.id)
        assert (item.text, item.key, item.findings, item.measures, item.cites.in_force) == (
            same.text,
            same.key,
            same.findings,
            same.measures,
            same.cites.in_force,
        )
        assert "is_stallholder" in same.when
        assert set(item.when) < set(same.when)


def test_a_market_operator_and_a_stall_are_asked_about_their_own_duties(library):
    market, _ = library.newest("produce-market")
    operator = {place.item.id for place in applicable(market, {"is_market_operator": True})}
    stall = {place.item.id for place in applicable(market, dict.fromkeys(STALL, True))}
    assert operator & stall == {"I321"}
    assert {"I077", "I078", "I079", "I080", "I143", "I144"} <= operator


def test_a_stall_that_sells_produce_only_is_not_asked_for_a_licence(library):
    """食品安全法 35 ¶1: selling produce needs no licence."""
    for form, facts in (("stall", ("meat", "has_cold_chain")), ("produce-market", STALL)):
        checklist, _ = library.newest(form)
        seen = {place.item.id for place in applicable(checklist, dict.fromkeys(facts, True))}
        assert "I031" not in seen


def test_only_wholesale_markets_owe_the_testing_of_produce(library):
    market, _ = library.newest("produce-market")
    retail = frozenset({"is_market_operator"})
    stopped = market.item("I080")
    assert {cite.article for cite in citations(stopped, "in-force", retail)} == {61}
    both = citations(stopped, "in-force", retail | {"wholesale_market"})
    assert {cite.article for cite in both} == {61, 64}
    assert "wholesale_market" in market.item("I146").when


def test_narrow_members_of_a_merge_bring_their_citation_only_with_their_fact(library):
    retail, _ = library.newest("retail")
    for item_id, article, fact in (
        ("I155", (75, 3), "central_distribution"),
        ("I165", (90, 1), "health_food"),
        ("I103", (39, 2), "trace_focus"),
    ):
        item = retail.item(item_id)
        without = {(c.article, c.paragraph) for c in citations(item, "commissioned", frozenset())}
        with_it = {
            (c.article, c.paragraph) for c in citations(item, "commissioned", frozenset({fact}))
        }
        assert article not in without
        assert article in with_it


def test_special_food_follows_from_its_kinds_and_is_not_asked(library):
    retail, _ = library.newest("retail")
    assert "special_food" not in {fact.id for fact in retail.asked()}
    for kind in ("health_food", "fsmp", "infant_formula"):
        assert {"special_food", "trace_focus"} <= known_facts(retail, {kind: True})
    assert "special_population_food" in known_facts(retail, {"fsmp": True})


def test_unsettled_result_rules_say_so(library):
    for form in FORMS:
        checklist, _ = library.newest(form)
        settled = form in {"retail", "canteen"}
        assert bool(checklist.family_note) is not settled
