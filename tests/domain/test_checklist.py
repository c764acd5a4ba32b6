from __future__ import annotations

import pytest

from app.domain.checklist import (
    applicable,
    citations,
    is_attention_only,
    known_facts,
    numbers,
    places,
)
from tests.domain.law import checklist, item

FACTS = [
    {"id": "infant", "ask": "婴配食品", "implies": ["special"]},
    {"id": "special", "ask": "特殊食品", "implies": ["trace", "infant"]},
    {"id": "trace", "ask": "追溯重点"},
]


def test_items_are_numbered_by_section_and_place_whatever_the_facts() -> None:
    two = checklist(item(1), item(2, when=["trace"]), item(3), facts=FACTS)

    assert numbers(two) == {"I001": "1.1", "I002": "1.2", "I003": "1.3"}
    assert [place.number for place in applicable(two, {})] == ["1.1", "1.3"]
    assert [place.section for place in places(two)] == [0, 0, 0]


def test_a_fact_brings_what_it_implies_even_in_a_circle() -> None:
    sample = checklist(item(1), facts=FACTS)

    assert known_facts(sample, {"infant": True}) == {"infant", "special", "trace"}
    assert known_facts(sample, {"infant": False, "trace": True}) == {"trace"}


def test_an_item_is_found_by_its_id_or_not_at_all() -> None:
    sample = checklist(item(1), item(2))

    assert sample.item("I002").id == "I002"
    with pytest.raises(KeyError):
        sample.item("I009")


def test_a_citation_under_a_fact_counts_only_while_the_fact_holds() -> None:
    cites = {
        "commissioned": [],
        "in_force": [
            {"doc": "FSL21", "article": 33},
            {"doc": "FSL21", "article": 34, "when": ["trace"]},
        ],
    }
    one = checklist({**item(1), "cites": cites}).item("I001")

    assert [c.article for c in citations(one, "in-force", frozenset())] == [33]
    assert [c.article for c in citations(one, "in-force", frozenset({"trace"}))] == [33, 34]
    assert citations(one, "commissioned", frozenset()) == ()
    assert is_attention_only(one, "commissioned")
    assert not is_attention_only(one, "in-force")
