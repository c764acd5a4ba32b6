"""What every published list keeps: sound, short, printable, true to both bases, never padded."""

from __future__ import annotations

import itertools
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
from tests.forms.premises import FEW_DUTIES, PREMISES, Typical

LIBRARY = Library()
LISTS = {checklist.id: checklist for checklist in LIBRARY.checklists()}
COMMISSIONED, IN_FORCE = LIBRARY.basis("commissioned"), LIBRARY.basis("in-force")
POLICY = {"DP20", "WP20", "N07"}
# Why these lists hold more key items than a third stands in docs/checklists.md.
SHARE = {"stall": 0.70, "workshop": 0.40, "produce-market": 0.40}


@pytest.fixture(params=LISTS)
def checklist(request) -> Checklist:
    return LISTS[request.param]


def text_of(checklist: Checklist) -> str:
    path = bundle("forms", "checklists", checklist.id, f"{checklist.version}.yaml")
    return path.read_text("utf-8")


def cited(item: CheckItem) -> Iterator[Citation]:
    yield from chain(item.cites.commissioned, item.cites.in_force, item.penalty)


def test_the_ten_kinds_and_the_stall_have_their_list():
    assert {one.premises_code for one in LISTS.values()} == {
        "MFG", "WKS", "SAL", "MKT", "CAT", "CAN", "DAI", "SPC", "ONL", "STO", "STL",
    }  # fmt: skip


def test_the_file_has_no_mistake(checklist):
    path = bundle("forms", "checklists", checklist.id, f"{checklist.version}.yaml")
    assert LIBRARY.check(path) == ()


def test_every_commissioned_citation_opens_its_text(checklist):
    for item in checklist.items():
        for cite in item.cites.commissioned:
            assert LIBRARY.provisions.text_of(cite), f"{item.id}: {cite}"
            assert resolves(cite, COMMISSIONED) is None


def test_every_in_force_citation_and_penalty_stands_in_law_in_force(checklist):
    for item in checklist.items():
        for cite in chain(item.cites.in_force, item.penalty):
            assert resolves(cite, IN_FORCE) is None, f"{item.id}: {cite}"
            assert IN_FORCE.documents[cite.doc].status == "in_force"


def test_every_citation_can_be_printed(checklist):
    for item in checklist.items():
        for basis, cites in (
            (COMMISSIONED, item.cites.commissioned),
            (IN_FORCE, item.cites.in_force),
            (IN_FORCE, item.penalty),
        ):
            assert cite_line(cites, basis).count("《") == len({cite.doc for cite in cites})


def test_a_point_of_attention_grounds_nothing(checklist):
    """A policy is never cited, and what law in force does not ask is never punished nor key."""
    for item in checklist.items():
        assert not {cite.doc for cite in cited(item)} & POLICY, item.id
        for point in item.attention:
            assert point.doc in POLICY
            assert LIBRARY.provisions.passage(point.doc, point.index), f"{item.id}: {point}"
            assert IN_FORCE.documents[point.doc].status == "policy"
        if is_attention_only(item, "in-force"):
            assert not item.penalty, item.id
            assert not item.key, item.id
            assert not {"seize", "preserve", "stop", "investigate"} & set(item.measures), item.id


def test_a_penalty_is_cited_only_beside_the_duty_it_punishes(checklist):
    """Whatever the facts, an item with a penalty has a provision that asks something."""
    for item in checklist.items():
        assert not item.penalty or item.cites.in_force, item.id
        assert not {cite.doc for cite in item.penalty} & {"L09", "D16"}, item.id


@pytest.mark.parametrize("case", PREMISES, ids=str)
def test_typical_premises_see_their_items(case: Typical):
    checklist = LISTS[case.form]
    assert set(case.facts) <= {fact.id for fact in checklist.asked()}
    places = applicable(checklist, dict.fromkeys(case.facts, True))
    assert len(places) == case.seen
    assert sum(not is_attention_only(place.item, "in-force") for place in places) == case.judged


def test_three_typical_premises_of_every_kind_see_forty_to_eighty_items(checklist):
    mine = [case for case in PREMISES if case.form == checklist.id]
    assert len(mine) == 3
    for case in mine:
        if checklist.id == "stall":
            assert 8 <= case.seen <= 12
        elif case.name in FEW_DUTIES:
            assert case.seen < 40
        else:
            assert 40 <= case.seen <= 80, case.name


@pytest.mark.parametrize(
    "form", ["catering", "workshop", "retail", "canteen", "production", "dairy"]
)
def test_the_presumed_facts_already_make_a_whole_inspection(form):
    presumed = {fact.id: fact.default for fact in LISTS[form].facts}
    assert 40 <= len(applicable(LISTS[form], presumed)) <= 80


@pytest.mark.parametrize("case", PREMISES, ids=str)
def test_about_a_third_at_most_is_key(case: Typical):
    places = applicable(LISTS[case.form], dict.fromkeys(case.facts, True))
    share = sum(place.item.key for place in places) / len(places)
    assert share <= SHARE.get(case.form, 0.36)


def test_a_mark_is_the_same_in_every_list():
    for item_id in {item.id for one in LISTS.values() for item in one.items()}:
        marks = {item.key for one in LISTS.values() for item in one.items() if item.id == item_id}
        assert len(marks) == 1, item_id


def test_no_item_is_judged_without_a_provision_that_holds(checklist):
    """A citation that waits for a fact never leaves its item without any."""
    alone = [{fact.id: True} for fact in checklist.asked()]
    pairs = [{**one, **two} for one, two in itertools.combinations(alone, 2)]
    for given in ({}, *alone, *pairs):
        holding = known_facts(checklist, given)
        for place in applicable(checklist, given):
            for basis in ("commissioned", "in-force"):
                if not is_attention_only(place.item, basis):
                    assert citations(place.item, basis, holding), f"{given}: {place.item.id}"


def test_a_text_is_one_short_requirement_unique_in_its_list(checklist):
    texts = [item.text for item in checklist.items()]
    assert len(set(texts)) == len(texts)
    for text in texts:
        assert 4 <= len(text) <= 60
        assert not any(mark in text for mark in "。；？！\n"), text


def test_an_officer_finds_findings_measures_and_guidance_on_every_item(checklist):
    for item in checklist.items():
        assert len(set(item.findings)) == len(item.findings) >= 3, item.id
        assert item.measures, item.id
        assert item.look_at, item.id
        assert 8 <= len(item.guidance) <= 70, item.id
        assert item.guidance.endswith("。"), item.id
        assert 1 <= item.guidance.count("。") <= 2, item.id
        assert item.photo_on_fail or not (item.key and "照" in item.look_at), item.id


def test_findings_say_something_of_their_own(checklist):
    """None is the requirement said backwards, none is part of another."""
    for item in checklist.items():
        for one, two in itertools.permutations(item.findings, 2):
            assert one not in two, f"{item.id}: {one} / {two}"
        assert item.text not in item.findings


# Whose figure a measured item is held to; a plant's own rule is neither label nor office.
SOURCES = {"I003": "office", "I010": "label", "I013": "label"}


def test_measured_items_say_in_which_unit_and_whose_limit_and_never_guess_one(checklist):
    """The law gives no figure: the office's or the label's is entered on the spot."""
    for item in checklist.items():
        if isinstance(item, NumberItem):
            assert item.id in {"I003", "I010", "I013", "I203"}
            assert item.unit in {"℃", "米"}
            assert item.limits_are_open
            assert "测" in item.look_at
            plant = checklist.id == "dairy" and item.id in {"I010", "I203"}
            source = item.limits.source if item.limits else None
            assert source == (None if plant else SOURCES[item.id]), item.id
            assert item.limits is None or item.limits.note


def test_facts_are_short_questions_asked_once(checklist):
    asked = checklist.asked()
    assert len({fact.ask for fact in asked}) == len(asked)
    for fact in asked:
        assert fact.ask.endswith("吗？")
        assert len(fact.ask) <= 24, fact.id


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
        needed = dict.fromkeys(_needed_with(checklist, fact.id), True)
        assert seen({**needed, fact.id: True}) - seen(needed) - nothing, fact.id


def _needed_with(checklist: Checklist, fact: str) -> set[str]:
    """The other facts that the items of this fact name beside it."""
    named = [
        {*item.when, *when}
        for item in checklist.items()
        for when in (item.when, *(cite.when for cite in cited(item)))
        if fact in {*item.when, *when}
    ]
    return min(named, key=len, default={fact}) - {fact}


def test_every_character_can_be_printed(checklist):
    assert FontSet.load().missing(text_of(checklist).replace("\n", "")) == ()


def test_duties_of_the_law_in_force_are_marked_in_the_file(checklist):
    lines = text_of(checklist).splitlines()
    for item in checklist.items():
        if item.id[:2] == "I3":
            above = lines[lines.index(f"  - id: {item.id}") - 1]
            assert above.strip().startswith("# 现行法另有的要求"), item.id


# The duties the commissioned sources do not know, and the lists that must ask them.
IN_FORCE_ONLY = {
    "samples of every meal": ("I302", {"canteen"}, ("FSR19", 28)),
    "maintenance, cleaning, calibration": ("I301", {"catering", "canteen"}, ("FSL21", 56)),
    "meals ordered from outside": ("I303", {"canteen"}, ("FSL21", 57)),
    "the contractor's licence": ("I304", {"canteen"}, ("FSR19", 28)),
    "records of wholesale": ("I305", {"retail", "storage-transport"}, ("FSL21", 53)),
    "the inspection is not obstructed": ("I321", set(LISTS) - {"stall"}, ("FSL21", 133)),
    "bulk road transport: the permit": ("I327", {"storage-transport"}, ("FSL21", 41)),
    "bulk road transport: the tank": ("I328", {"storage-transport"}, ("FSL21", 41)),
    "bulk road transport: the check": ("I329", {"storage-transport", "production"}, ("FSL21", 41)),
}  # fmt: skip


@pytest.mark.parametrize("duty", IN_FORCE_ONLY)
def test_a_duty_of_the_law_in_force_alone_stands_in_its_lists(duty):
    item_id, forms, ground = IN_FORCE_ONLY[duty]
    found = {name for name, one in LISTS.items() if item_id in {i.id for i in one.items()}}
    assert found == forms
    for name in found:
        item = LISTS[name].item(item_id)
        named = {(cite.doc, cite.article) for cite in (*item.cites.in_force, *item.penalty)}
        assert ground in named or ("FSL21", 127) in named
        assert not item.cites.commissioned


@pytest.mark.parametrize(
    "form", sorted(set(LISTS) - {"stall", "produce-market"})
)  # fmt: skip
def test_a_food_business_is_asked_for_its_own_checks(form):
    """食品安全法 47: 自查, as I215, or as the canteen's I123."""
    checks = {"I215", "I123"} & {item.id for item in LISTS[form].items()}
    assert checks
    for one in checks:
        assert ("FSL21", 47) in {
            (cite.doc, cite.article) for cite in LISTS[form].item(one).cites.in_force
        }


def test_the_page_of_the_checklists_tells_the_numbers_of_today():
    told = bundle("docs", "checklists.md").read_text("utf-8")
    for one in LISTS.values():
        items = tuple(one.items())
        key = sum(item.key for item in items)
        row = f"| {len(items)} | {key} | {len(items) - key} | {len(one.asked())} | `{one.family}`"
        (line,) = [line for line in told.splitlines() if f"`{one.premises_code}` |" in line]
        assert row in line
        assert ("[?]" in line) is bool(one.family_note)
    for case in PREMISES:
        places = applicable(LISTS[case.form], dict.fromkeys(case.facts, True))
        key = sum(place.item.key for place in places)
        judged = sum(not is_attention_only(place.item, "commissioned") for place in places)
        assert f"| {case.name} | {case.seen} | {key} | {case.judged} | {judged} |" in told


# A whole 款 is meant: that there is a label at all, all four controls, any of eight obstructions.
WHOLE_PARAGRAPHS = {("I028", "FSL21", 67), ("I093", "FSL21", 46), ("I321", "SAMR49", 49)}


def test_citations_go_down_to_paragraph_and_item(checklist):
    for item in checklist.items():
        for basis, cites in (
            (COMMISSIONED, item.cites.commissioned),
            (IN_FORCE, (*item.cites.in_force, *item.penalty)),
        ):
            for cite in cites:
                assert cite.paragraph is not None, f"{item.id}: {cite}"
                listed = basis.documents[cite.doc].items.get(f"{cite.article}-{cite.paragraph}")
                if listed and cite.item is None:
                    assert (item.id, cite.doc, cite.article) in WHOLE_PARAGRAPHS


@pytest.mark.parametrize("folder", ["overlays", "bases"])
def test_overlays_and_bases_can_be_printed(folder):
    for path in sorted(bundle("forms", folder).rglob("*.yaml")):
        assert FontSet.load().missing(path.read_text("utf-8").replace("\n", "")) == (), path.name
