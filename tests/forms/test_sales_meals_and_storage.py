"""Shops, canteens, markets, stores, stalls: their lists are whole, plain and true to the law."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

import pytest

from app.documents.fonts import FontSet
from app.domain.checklist import (
    CheckItem,
    Checklist,
    Citation,
    NumberItem,
    applicable,
    citations,
    is_attention_only,
    known_facts,
)
from app.domain.citing import cite_line, resolves
from app.paths import bundle
from app.storage.library import Library

FORMS = ("retail", "canteen", "produce-market", "storage-transport", "stall")
KITCHEN = ("meat", "has_cold_chain", "prior_sheet")
STALL = ("is_stallholder", "edible_produce", "meat", "has_cold_chain")
SHOP = ("has_cold_chain", "sells_loose_food", "trace_focus", "prior_sheet")
# form, premises, facts, how many items the visit shows, how many are judged by law in force
PREMISES = [
    ("retail", "a corner shop", SHOP, 49, 48),
    (
        "retail",
        "a supermarket",
        (
            *SHOP,
            "unpackaged_rte",
            "prepares_on_site",
            "edible_produce",
            "meat",
            "imported_food",
            "health_food",
            "infant_formula",
            "central_distribution",
            "online_sales",
        ),
        75,
        68,
    ),
    (
        "retail",
        "a grain and oil wholesaler",
        (*SHOP, "wholesale", "additive_products", "gm_ingredients", "entrusted_logistics"),
        55,
        54,
    ),
    ("canteen", "a school's own canteen", (*KITCHEN, "uses_additives"), 50, 49),
    (
        "canteen",
        "a contracted canteen of a building site",
        (
            *KITCHEN,
            "uses_additives",
            "unpackaged_rte",
            "canteen_contracted",
            "central_dishwashing_outsourced",
            "managed_by_company",
        ),
        56,
        53,
    ),
    ("canteen", "a home for the old that orders meals", (*KITCHEN, "orders_meals"), 50, 49),
    ("produce-market", "a retail market's operator", ("is_market_operator",), 9, 7),
    (
        "produce-market",
        "a wholesale market's operator",
        ("is_market_operator", "wholesale_market"),
        10,
        8,
    ),
    (
        "produce-market",
        "an operator and a stall on one visit",
        (
            *STALL,
            "is_market_operator",
            "sells_other_food",
            "sells_loose_food",
            "unpackaged_rte",
            "prior_sheet",
        ),
        45,
        40,
    ),
    (
        "storage-transport",
        "a cold store that is no food business",
        ("nonfood_operator", "entrusted_logistics", "has_cold_chain", "prior_sheet"),
        13,
        11,
    ),
    (
        "storage-transport",
        "a licensed distribution centre",
        ("food_operator", "entrusted_logistics", "has_cold_chain", "wholesale", "prior_sheet"),
        34,
        33,
    ),
    ("storage-transport", "a dry store of a food business", ("food_operator",), 29, 29),
    ("stall", "a vegetable stall", (), 8, 7),
    ("stall", "a meat stall", ("meat", "has_cold_chain"), 10, 9),
    (
        "stall",
        "a stall of cooked meat",
        ("sells_other_food", "unpackaged_rte", "meat", "has_cold_chain"),
        12,
        11,
    ),
]
ADDED = {
    "retail": {"I305", "I307", "I310", "I321", "I323", "I324"},
    "canteen": {"I301", "I302", "I303", "I304", "I321"},
    "produce-market": {"I321"},
    "storage-transport": {"I305", "I321"},
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


def test_the_file_has_no_mistake(checklist, library):
    path = bundle("forms", "checklists", checklist.id, "1.yaml")
    assert library.check(path) == ()


def test_every_citation_opens_or_resolves_and_can_be_printed(checklist, library):
    commissioned, in_force = library.basis("commissioned"), library.basis("in-force")
    for item in checklist.items():
        for cite in item.cites.commissioned:
            assert library.provisions.text_of(cite), f"{item.id}: {cite}"
            assert resolves(cite, commissioned) is None
        for cite in chain(item.cites.in_force, item.penalty):
            assert resolves(cite, in_force) is None, f"{item.id}: {cite}"
            assert in_force.documents[cite.doc].status == "in_force"
        for point in item.attention:
            assert library.provisions.passage(point.doc, point.index), f"{item.id}: {point}"
        assert "《" in cite_line(cited(item), commissioned) or not item.cites.commissioned


@pytest.mark.parametrize("case", PREMISES)
def test_typical_premises_see_their_items(case, library):
    form, premises, facts, seen, judged = case
    checklist, _ = library.newest(form)
    assert set(facts) <= {fact.id for fact in checklist.facts}
    places = applicable(checklist, dict.fromkeys(facts, True))
    assert len(places) == seen, premises
    assert sum(not is_attention_only(place.item, "in-force") for place in places) == judged


@pytest.mark.parametrize("form", ["retail", "canteen"])
def test_shops_and_canteens_are_between_forty_and_eighty_items(form, library):
    checklist, _ = library.newest(form)
    for name, _premises, facts, _seen, _judged in PREMISES:
        if name == form:
            assert 40 <= len(applicable(checklist, dict.fromkeys(facts, True))) <= 80
    presumed = {fact.id: fact.default for fact in checklist.facts}
    assert 40 <= len(applicable(checklist, presumed)) <= 80


@pytest.mark.parametrize("case", PREMISES)
def test_no_item_is_judged_without_a_provision_that_holds(case, library):
    """A citation that waits for a fact never leaves its item without any."""
    form, premises, facts, _seen, _judged = case
    checklist, _ = library.newest(form)
    given = dict.fromkeys(facts, True)
    holding = known_facts(checklist, given)
    for basis in ("commissioned", "in-force"):
        for place in applicable(checklist, given):
            if not is_attention_only(place.item, basis):
                assert citations(place.item, basis, holding), f"{premises}: {place.item.id}"


def test_key_items_are_about_a_third_at_most(checklist):
    items = tuple(checklist.items())
    key = [item for item in items if item.key]
    assert all(item.cites.in_force for item in key)
    if checklist.id != "stall":  # the short list holds the dangers and little else
        assert len(items) / 5 <= len(key) <= len(items) * 0.36


@pytest.mark.parametrize("paper", ["I035", "I038", "I047", "I049", "I103", "I112", "I155", "I302"])
def test_paper_duties_are_general(paper, checklist):
    found = [item for item in checklist.items() if item.id == paper]
    assert not any(item.key for item in found)


def test_an_officer_finds_findings_measures_and_guidance_on_every_item(checklist):
    for item in checklist.items():
        assert len(item.findings) >= 3, item.id
        assert item.measures, item.id
        assert 8 <= len(item.guidance) <= 70, item.id
        assert item.guidance.endswith("。"), item.id
        assert item.look_at, item.id
        assert len(item.text) <= 60
        assert item.photo_on_fail or not (item.key and "照" in item.look_at), item.id


def test_measured_items_leave_the_limit_open(checklist):
    for item in checklist.items():
        assert isinstance(item, NumberItem) == (item.id in {"I003", "I010", "I013"})
        if isinstance(item, NumberItem):
            assert item.limits is None
            assert "测" in item.look_at


def test_facts_are_short_questions_that_change_something(checklist):
    for fact in checklist.facts:
        assert fact.ask == "" or (fact.ask.endswith("吗？") and len(fact.ask) <= 24), fact.id
    assert len({fact.ask for fact in checklist.asked()}) == len(checklist.asked())


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


def test_every_character_can_be_printed(checklist):
    text = bundle("forms", "checklists", checklist.id, "1.yaml").read_text("utf-8")
    assert FontSet.load().missing(text.replace("\n", "")) == ()


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
