"""From an article to the items that rest on it."""

from __future__ import annotations

from app.domain.resting import Resting, items_resting_on, resting_index
from app.storage.library import Library
from tests.domain.law import checklist, item


def test_an_article_finds_its_items_with_the_place_inside_it() -> None:
    penal = [{"doc": "FSL21", "article": 33, "paragraph": 1}]
    point = [{"doc": "DP20", "index": 3}]
    made = checklist(item(1), item(2, penalty=penal, attention=point))

    found = items_resting_on((made,), "FSL21", 33)

    assert [(one.number, one.item_id, one.role, one.paragraph, one.item) for one in found] == [
        ("1.1", "I001", "in_force", None, 1),
        ("1.2", "I002", "in_force", None, 1),
        ("1.2", "I002", "penalty", 1, None),
    ]
    assert found[0] == Resting("sample", 1, "1.1", "I001", "第1项要求说明", "in_force", None, 1)
    assert {one.role for one in items_resting_on((made,), "L09", 27)} == {"commissioned"}
    assert [one.role for one in items_resting_on((made,), "DP20", 4)] == ["attention"]
    assert items_resting_on((made,), "FSL21", 34) == ()


def test_the_index_says_the_same_as_asking_article_by_article() -> None:
    checklists = Library().checklists()

    index = resting_index(checklists)

    assert len(index) > 100
    for (doc, article), items in index.items():
        assert tuple(items) == items_resting_on(checklists, doc, article)
