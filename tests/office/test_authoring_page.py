"""docs/authoring.md names every column as the program does."""

from __future__ import annotations

from app.office.columns import NAMES, SETTINGS, SURVEY
from app.paths import bundle


def test_every_column_stands_in_the_page_with_its_words() -> None:
    page = bundle("docs", "authoring.md").read_text(encoding="utf-8")

    for column in SURVEY:
        assert f"| `{column.name}` |" in page
        assert column.words.replace("|", "\\|") in page
    for name, words in SETTINGS:
        assert f"| `{name}` | {words} |" in page


def test_no_column_is_named_twice() -> None:
    assert len(set(NAMES)) == len(NAMES)
