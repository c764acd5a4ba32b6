"""The two published checklists: complete, in plain words, and true to both legal bases."""

from __future__ import annotations

from itertools import chain

import pytest

from app.domain.checklist import (
    Checklist,
    NumberItem,
    applicable,
    citations,
    is_attention_only,
    known_facts,
    numbers,
)
from app.domain.citing import cite_line, resolves
from app.storage.library import Library

CATERING_PROFILES = {
    "a small restaurant": ("meat", "uses_additives", "has_cold_chain", "prior_sheet"),
    "a chain restaurant": (
        "meat",
        "uses_additives",
        "has_cold_chain",
        "unpackaged_rte",
        "central_dishwashing_outsourced",
        "online_sales",
        "advertises",
        "major_event",
        "entrusted_logistics",
        "above_scale",
        "managed_by_company",
        "prior_sheet",
    ),
}
WORKSHOP_PROFILES = {
    "a bean-curd workshop": ("uses_additives", "unpackaged_rte", "has_cold_chain", "prior_sheet"),
    "a meat workshop after a recall": (
        "meat",
        "uses_additives",
        "unpackaged_rte",
        "has_cold_chain",
        "recall_case",
        "prior_sheet",
    ),
}
PROFILES = [
    *((("catering", name, facts)) for name, facts in CATERING_PROFILES.items()),
    *((("workshop", name, facts)) for name, facts in WORKSHOP_PROFILES.items()),
]


@pytest.fixture(scope="module")
def library() -> Library:
    return Library()


@pytest.fixture(params=["catering", "workshop"])
def checklist(request, library) -> Checklist:
    return library.newest(request.param)[0]


def test_every_commissioned_citation_opens_its_article_paragraph_and_item(checklist, library):
    basis = library.basis("commissioned")
    for item in checklist.items():
        for cite in item.cites.commissioned:
            text = library.provisions.text_of(cite)
            assert text, f"{item.id}: {cite}"
            assert resolves(cite, basis) is None


def test_every_in_force_citation_and_penalty_stands_in_law_in_force(checklist, library):
    basis = library.basis("in-force")
    for item in checklist.items():
        for cite in chain(item.cites.in_force, item.penalty):
            assert resolves(cite, basis) is None, f"{item.id}: {cite}"
            assert basis.documents[cite.doc].status == "in_force"


def test_every_attention_point_leads_to_its_passage(checklist, library):
    for item in checklist.items():
        for point in item.attention:
            assert library.provisions.passage(point.doc, point.index), f"{item.id}: {point}"


def test_every_citation_can_be_printed(checklist, library):
    for basis_id in ("commissioned", "in-force"):
        basis = library.basis(basis_id)
        everything = frozenset(fact.id for fact in checklist.facts)
        for item in checklist.items():
            cites = citations(item, basis_id, everything)
            assert cite_line(cites, basis).count("《") == len({cite.doc for cite in cites})


@pytest.mark.parametrize(("form", "name", "facts"), PROFILES)
def test_typical_premises_see_forty_to_sixty_items(form, name, facts, library):
    checklist, _ = library.newest(form)
    seen = applicable(checklist, dict.fromkeys(facts, True))
    assert 40 <= len(seen) <= 60, name
    judged = [place for place in seen if not is_attention_only(place.item, "in-force")]
    assert len(judged) >= 40


@pytest.mark.parametrize("form", ["catering", "workshop"])
def test_the_presumed_facts_already_make_a_whole_inspection(form, library):
    checklist, _ = library.newest(form)
    presumed = {fact.id: fact.default for fact in checklist.facts}
    assert 40 <= len(applicable(checklist, presumed)) <= 60


def test_key_items_are_about_a_third_and_all_rest_on_law_in_force(checklist):
    items = tuple(checklist.items())
    key = [item for item in items if item.key]
    assert len(items) / 4 <= len(key) <= len(items) * 0.38
    assert all(item.cites.in_force for item in key)


@pytest.mark.parametrize("paper_duty", ["I034", "I035", "I038", "I047", "I049", "I103", "I112"])
def test_paper_duties_are_general(paper_duty, library):
    assert not library.newest("catering")[0].item(paper_duty).key


def test_an_officer_finds_findings_measures_and_guidance_on_every_item(checklist):
    for item in checklist.items():
        assert len(item.findings) >= 3, item.id
        assert item.measures, item.id
        assert 8 <= len(item.guidance) <= 70, item.id
        assert item.guidance.endswith("。"), item.id
        assert item.look_at, item.id
        assert len(item.text) <= 60


def test_key_items_that_show_on_the_spot_want_a_photo(checklist):
    for item in checklist.items():
        if item.key and "照" in item.look_at:
            assert item.photo_on_fail, item.id


def test_measured_items_leave_the_limit_open_where_the_law_gives_no_figure(checklist):
    measured = [item for item in checklist.items() if isinstance(item, NumberItem)]
    assert {item.id for item in measured} == {"I003", "I010", "I013"}
    assert all(item.limits is None and "测" in item.look_at for item in measured)


def test_every_fact_is_a_question_that_switches_something(checklist):
    always = {place.item.id for place in applicable(checklist, {})}
    for fact in checklist.facts:
        assert fact.ask.endswith("吗？")
        assert len(fact.ask) <= 24
        assert known_facts(checklist, {fact.id: True}) >= {fact.id}
        seen = {place.item.id for place in applicable(checklist, {fact.id: True})}
        assert seen - always, fact.id


def test_printed_numbers_are_section_and_item(checklist):
    printed = numbers(checklist)
    first = checklist.sections[0].items[0]
    last = checklist.sections[-1].items[-1]
    assert printed[first.id] == "1.1"
    assert printed[last.id] == f"{len(checklist.sections)}.{len(checklist.sections[-1].items)}"
    assert len(set(printed.values())) == len(printed)


def test_a_workshop_is_punished_by_provincial_rules_only(library):
    """食品安全法 127: no penalty of the law itself is named for a small workshop."""
    checklist, _ = library.newest("workshop")
    named = {(cite.doc, cite.article) for item in checklist.items() for cite in item.penalty}
    assert named == {("FSL21", 127)}


def test_provisions_for_caterers_alone_do_not_bind_workshops_and_the_reverse(library):
    workshop, _ = library.newest("workshop")
    catering, _ = library.newest("catering")
    caterers_only = {("FSL21", 55), ("FSL21", 56)}
    producers_only = {("FSL21", 46), ("FSL21", 50), ("L09", 36), ("L09", 46)}
    for checklist, foreign in ((workshop, caterers_only), (catering, producers_only)):
        cited = {
            (cite.doc, cite.article)
            for item in checklist.items()
            for cite in (*item.cites.commissioned, *item.cites.in_force)
        }
        assert not cited & foreign


def test_the_rule_for_workshops_is_marked_as_not_settled(library):
    checklist, _ = library.newest("workshop")
    assert checklist.family == "key0-general8"
    assert checklist.family_note
