"""The two published checklists: complete, in plain words, and true to both legal bases."""

from __future__ import annotations

import pytest

from app.domain.checklist import (
    Checklist,
    NumberItem,
    numbers,
)
from app.storage.library import Library


@pytest.fixture(scope="module")
def library() -> Library:
    return Library()


@pytest.fixture(params=["catering", "workshop"])
def checklist(request, library) -> Checklist:
    return library.newest(request.param)[0]


@pytest.mark.parametrize("paper_duty", ["I034", "I035", "I038", "I047", "I049", "I103", "I112"])
def test_paper_duties_are_general(paper_duty, library):
    assert not library.newest("catering")[0].item(paper_duty).key


def test_measured_items_leave_the_limit_open_where_the_law_gives_no_figure(checklist):
    measured = [item for item in checklist.items() if isinstance(item, NumberItem)]
    assert {item.id for item in measured} == {"I003", "I010", "I013"}
    assert all(item.limits_are_open and "测" in item.look_at for item in measured)


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
