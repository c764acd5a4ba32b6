"""The page of coverage is what the forms and its data say, for every article of both sources."""

from __future__ import annotations

import importlib.util
import sys

import pytest
import yaml

from app.paths import bundle
from app.storage.library import Library


@pytest.fixture(scope="module")
def tool():
    """build/coverage.py as a module."""
    spec = importlib.util.spec_from_file_location("coverage_tool", bundle("build", "coverage.py"))
    module = importlib.util.module_from_spec(spec)
    sys.modules["coverage_tool"] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules["coverage_tool"]


@pytest.fixture(scope="module")
def library() -> Library:
    return Library()


def test_the_page_is_what_the_forms_give_today(tool):
    assert tool.main(["--check"]) == 0, "run build/coverage.py"


def test_every_published_list_was_looked_into(tool, library):
    named = {name for name, _, _ in tool.editions_named(tool.PAGE.read_text(encoding="utf-8"))}
    assert named == {checklist.id for checklist in library.checklists()}


def test_every_item_rests_on_an_article_of_the_page_or_on_law_in_force_alone(tool, library):
    lists = library.checklists()
    told = {
        item
        for source in tool.SOURCES
        for row in tool.rows(source, lists, library)
        for item in row.items
    }
    for checklist in lists:
        for item in checklist.items():
            assert item.id in told or not item.cites.commissioned, item.id


@pytest.mark.parametrize(("source", "articles"), [("L09", 104), ("D16", 169)])
def test_every_article_has_something_or_the_reason_for_nothing(tool, library, source, articles):
    rows = tool.rows(source, library.checklists(), library)

    assert [row.article for row in rows] == list(range(1, articles + 1))
    assert [row.article for row in rows if row.is_empty] == []
    assert [row.article for row in rows if row.reason and (row.items or row.steps)] == []


def test_without_checklists_an_article_says_that_its_list_is_missing(tool, library):
    rows = {row.article: row for row in tool.rows("L09", (), library)}

    assert rows[40].reason == tool.NOT_YET
    assert rows[1].reason != tool.NOT_YET


def test_no_penalty_is_named_from_the_superseded_law(tool, library):
    for source in tool.SOURCES:
        for row in tool.rows(source, library.checklists(), library):
            assert "2009" not in row.penalties
            assert "送审稿" not in row.penalties


def test_the_data_names_only_what_it_defines():
    data = yaml.safe_load(bundle("docs", "coverage.yaml").read_text(encoding="utf-8"))
    articles = [said for source in ("L09", "D16") for said in data[source].values()]

    assert {step for said in articles for step in said.get("step", ())} == set(data["steps"])
    assert {said["reason"] for said in articles if "reason" in said} <= set(data["reasons"])


def test_the_command_writes_and_compares(tool, tmp_path, monkeypatch):
    monkeypatch.setattr(tool, "PAGE", tmp_path / "coverage.md")

    assert tool.main(["--check"]) == 1
    assert tool.main([]) == 0
    assert tool.main(["--check"]) == 0
