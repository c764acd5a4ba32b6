"""Which version of a law holds on a day, and numbers as a statute writes them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.citing import chinese_number
from app.domain.statute import (
    Recognition,
    Statute,
    StatuteArticle,
    StatuteParagraph,
    StatuteVersion,
    gaps_and_repeats,
    holding_on,
    number_of,
    same_text,
)


def statute(text: str = "甲。") -> Statute:
    article = StatuteArticle(number=1, label="第一条", paragraphs=(StatuteParagraph(lead=text),))
    return Statute(title="示例办法", articles=(article,))


def version(first: str, last: str | None = None, text: str = "甲。") -> StatuteVersion:
    return StatuteVersion(
        code="TEST1",
        statute=statute(text),
        content_hash=statute(text).content_hash,
        effective_from=date.fromisoformat(first),
        effective_to=date.fromisoformat(last) if last else None,
        source_name="a.md",
        source_sha256="0" * 64,
        imported_at=datetime(2026, 1, 1, tzinfo=UTC),
    )


@given(st.integers(1, 9999))
def test_a_number_is_read_as_it_is_written(n: int) -> None:
    assert number_of(chinese_number(n)) == n
    assert number_of(str(n)) == n


@pytest.mark.parametrize("words", ["", "甲", "第一", "零"])
def test_what_is_no_number_is_none(words: str) -> None:
    assert number_of(words) is None


def test_the_day_before_an_amendment_shows_the_old_text() -> None:
    old, new = version("2021-04-29", text="旧。"), version("2025-12-01", text="新。")

    assert holding_on((old, new), date(2025, 11, 30)) is old
    assert holding_on((new, old), date(2025, 12, 1)) is new
    assert holding_on((old, new), date(2021, 4, 28)) is None
    assert holding_on((), date(2021, 4, 28)) is None


def test_a_version_that_named_its_end_holds_no_longer() -> None:
    ended = version("2021-04-29", "2025-11-30")

    assert holding_on((ended,), date(2025, 11, 30)) is ended
    assert holding_on((ended,), date(2025, 12, 1)) is None


def test_the_same_text_is_found_whatever_its_days() -> None:
    there = version("2021-04-29")

    assert same_text((there,), statute()) is there
    assert same_text((there,), statute("乙。")) is None


def test_gaps_and_repeats_are_named() -> None:
    assert gaps_and_repeats([(1, 0), (2, 0), (2, 1), (3, 0)]) == ()
    assert gaps_and_repeats([(2, 0), (6, 0), (4, 0), (6, 0)]) == (
        "没有认出第 1 条，请核对原文",
        "没有认出第 3 至 5 条，请核对原文",
        "第 4 条出现在第 6 条之后",
        "第 6 条出现在第 6 条之后",
    )


def test_only_what_was_recognised_is_told() -> None:
    report = Recognition(0, 2, 0, 7, 9, 3, "UTF-8")

    assert report.sentence == "认出 2 章、7 条、9 款、3 项"
