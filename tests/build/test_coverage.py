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


def test_the_page_is_what_its_own_checklists_give(tool, library):
    """Checklists published since do not count; the page names those it was made from."""
    told = tool.PAGE.read_text(encoding="utf-8")
    named = tool.editions_named(told)
    found = [library.checklist(name, version) for name, version, _ in named]

    made = tool.page(tuple(checklist for checklist, _ in found), library)

    assert len(named) >= 2
    unchanged = [digest[:12] for _, digest in found] == [digest for _, _, digest in named]
    if unchanged:
        assert made == told, "run build/coverage.py"
    assert frame(made) == frame(told)


def frame(page: str) -> list[list[str]]:
    """What does not depend on the items: article, what it is about, steps."""
    cells = (line.split(" | ") for line in page.splitlines() if line.startswith("| "))
    return [[row[0], row[1], row[4]] for row in cells]


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
