"""Makers, dairies, counters of special food, online trade: whole, plain and true to the law."""

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

FORMS = ("production", "dairy", "special-food-counter", "online")
BISCUITS = ("uses_additives", "has_cold_chain", "allergen_ingredients", "prior_sheet")
MILK = ("raw_milk", "uses_additives", "has_cold_chain", "prior_sheet")
SHOP = ("sells_directly", "online_sales", "health_food", "infant_formula", "imported_food")
# form, premises, facts, how many items the visit shows, how many are judged by law in force
PREMISES = [
    ("production", "a biscuit factory", BISCUITS, 57, 55),
    (
        "production",
        "a maker of health food",
        (
            "health_food",
            "extraction_process",
            "commissioned_production",
            "enterprise_standard",
            "uses_additives",
            "entrusted_logistics",
            "has_cold_chain",
            "advertises",
            "online_sales",
            "above_scale",
            "prior_sheet",
        ),
        73,
        69,
    ),
    (
        "production",
        "a meat factory after a recall",
        ("meat", "trace_focus", "uses_additives", "has_cold_chain", "recall_case", "prior_sheet"),
        61,
        60,
    ),
    ("dairy", "a maker of liquid milk", MILK, 53, 52),
    (
        "dairy",
        "a maker of infant formula",
        (*MILK, "infant_formula", "enterprise_standard", "entrusted_logistics", "advertises"),
        74,
        70,
    ),
    (
        "dairy",
        "a maker of milk drinks from powder",
        (
            "uses_additives",
            "has_cold_chain",
            "reconstituted_milk",
            "allergen_ingredients",
            "commissioned_production",
            "entrusted_logistics",
        ),
        55,
        53,
    ),
    (
        "special-food-counter",
        "the counter of a pharmacy chain",
        ("health_food", "central_distribution", "advertises", "prior_sheet"),
        44,
        42,
    ),
    (
        "special-food-counter",
        "a shop for mothers and babies",
        (
            "infant_formula",
            "fsmp",
            "imported_food",
            "advertises",
            "central_distribution",
            "has_cold_chain",
            "prior_sheet",
        ),
        49,
        47,
    ),
    (
        "special-food-counter",
        "the special zone of a supermarket",
        ("health_food", "infant_formula", "imported_food", "has_cold_chain", "prior_sheet"),
        46,
        44,
    ),
    ("online", "a platform alone", ("third_party_platform",), 9, 6),
    (
        "online",
        "a platform that also sells",
        ("third_party_platform", *SHOP, "advertises"),
        44,
        39,
    ),
    ("online", "an online shop", (*SHOP, "advertises"), 38, 35),
]
ADDED = {
    "production": {"I321", "I322", "I323", "I324"},
    "dairy": {"I321", "I324", "I325"},
    "special-food-counter": {"I321", "I323", "I324"},
    "online": {"I321", "I323", "I324", "I326"},
}
MEASURED = {
    "production": {"I003", "I010", "I013"},
    "dairy": {"I003", "I010", "I013", "I203"},
    "special-food-counter": {"I013"},
    "online": set(),
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


def test_the_file_has_no_mistake(checklist, library):
    assert library.check(bundle("forms", "checklists", checklist.id, "1.yaml")) == ()


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
        for basis, cites in (
            (commissioned, item.cites.commissioned),
            (in_force, item.cites.in_force),
        ):
            assert cite_line(cites, basis).count("《") == len({cite.doc for cite in cites})


@pytest.mark.parametrize("case", PREMISES, ids=lambda case: case[1])
def test_typical_premises_see_their_items(case, library):
    form, _premises, facts, seen, judged = case
    checklist, _ = library.newest(form)
    assert set(facts) <= {fact.id for fact in checklist.asked()}
    places = applicable(checklist, dict.fromkeys(facts, True))
    assert len(places) == seen
    assert sum(not is_attention_only(place.item, "in-force") for place in places) == judged


@pytest.mark.parametrize("form", ["production", "dairy", "special-food-counter"])
def test_makers_and_counters_are_between_forty_and_eighty_items(form, library):
    counts = [case[3] for case in PREMISES if case[0] == form]
    assert len(counts) == 3
    assert all(40 <= count <= 80 for count in counts)


@pytest.mark.parametrize("form", ["production", "dairy"])
def test_the_presumed_facts_already_make_a_whole_inspection(form, library):
    checklist, _ = library.newest(form)
    presumed = {fact.id: fact.default for fact in checklist.facts}
    assert 40 <= len(applicable(checklist, presumed)) <= 80


def test_a_platform_is_not_asked_what_only_a_seller_owes(library):
    checklist, _ = library.newest("online")
    alone = {place.item.id for place in applicable(checklist, {"third_party_platform": True})}
    assert {"I326", "I131", "I132", "I134"} <= alone
    assert not alone & {"I031", "I047", "I027", "I082"}


def test_no_item_is_judged_without_a_provision_that_holds(checklist):
    """A citation that waits for a fact never leaves its item without any."""
    alone = [{fact.id: True} for fact in checklist.asked()]
    pairs = [{**one, **two} for one in alone for two in alone]
    for given in ({}, *alone, *pairs):
        holding = known_facts(checklist, given)
        for basis in ("commissioned", "in-force"):
            for place in applicable(checklist, given):
                if not is_attention_only(place.item, basis):
                    assert citations(place.item, basis, holding), f"{given}: {place.item.id}"


def test_key_items_are_about_a_third_at_most(checklist):
    items = tuple(checklist.items())
    key = [item for item in items if item.key]
    assert all(item.cites.in_force for item in key)
    assert len(items) / 5 <= len(key) <= len(items) * 0.36


PAPERS = ("I035", "I038", "I039", "I043", "I045", "I047", "I049", "I103", "I112", "I131", "I205")


@pytest.mark.parametrize("paper", PAPERS)
def test_paper_duties_are_general(paper, checklist):
    assert not any(item.key for item in checklist.items() if item.id == paper)


@pytest.mark.parametrize("danger", ["I020", "I027", "I159"])
def test_dangers_are_key_in_every_list(danger, checklist):
    assert checklist.item(danger).key


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
    measured = [item for item in checklist.items() if isinstance(item, NumberItem)]
    assert {item.id for item in measured} == MEASURED[checklist.id]
    assert all(item.limits is None and "测" in item.look_at for item in measured)


def test_facts_are_short_questions(checklist):
    for fact in checklist.asked():
        assert fact.ask.endswith("吗？")
        assert len(fact.ask) <= 24, fact.id
    assert len({fact.ask for fact in checklist.asked()}) == len(checklist.asked())


def test_every_question_changes_an_item_or_a_citation(checklist):
    def seen(given: dict[str, bool]) -> set[tuple[str, Citation]]:
        holding = known_facts(checklist, given)
        return {
            (place.item.id, cite)
            for place in applicable(checklist, given)
            for cite in cited(place.item)
            if holding.issuperset(cite.when)
        }

    nothing = seen({})
    for fact in checklist.asked():
        with_needs = {name: True for name in _needed_with(checklist, fact.id)}
        assert seen({**with_needs, fact.id: True}) - seen(with_needs) - nothing, fact.id


def _needed_with(checklist: Checklist, fact: str) -> set[str]:
    """The other facts that the items of this fact name beside it."""
    named = [set(item.when) for item in checklist.items() if fact in item.when]
    return min(named, key=len, default={fact}) - {fact}


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


def test_every_character_can_be_printed(checklist):
    assert FontSet.load().missing(text_of(checklist).replace("\n", "")) == ()


def test_an_unsettled_result_rule_says_so(checklist):
    assert bool(checklist.family_note) is (checklist.id == "online")
