"""Rows that are plainly good, in one go: most of a sheet repeats a few words, days and counts.

A row takes this way only when all of it is ordinary text that was found good before; the least
doubt sends it to `RowReader`, which alone judges. Both give the same result.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from typing import Any, NamedTuple

from app.office import cells
from app.office.cells import CellValue
from app.office.code_checks import is_sound_credit_code, is_sound_licence
from app.office.records import LINE, NAME, PROSE, Result, fingerprint_of

_WORDS = (
    "id_note",
    "premises",
    "station",
    "kind",
    "outcome",
    "conclusion",
    "handling",
    "officers",
    "officer_1",
    "badge_1",
    "officer_2",
    "badge_2",
)
_DAYS = ("day", "due")
_COUNTS = ("checked", "passed", "failed")
_SINGLE = ("number", "party_name", "credit_code", "licence_no", "address", "problems", "note")
_MOST = 20_000  # combinations kept; a sheet with more is read the long way
_DOUBTFUL = re.compile("[?？\ufffd□]")
# A number that reads the same however it is normalised, without guards and spaces.
_NUMBER = re.compile(r"[0-9A-Z\u4e00-\u9fff〔〕-]{1,30}")
Getter = Callable[[Sequence[CellValue]], Any]


class _Known(NamedTuple):
    """The repeated cells of rows that were found good, read."""

    words: tuple[str, ...]
    days: tuple[str, str]
    counts: tuple[int | None, int | None, int | None]
    fingerprint: bytes


class QuickRows:
    """Learns from the rows the reader found good."""

    def __init__(self, places: Mapping[str, int]) -> None:
        self._words, self._days, self._counts = (
            _getter(places, group) for group in (_WORDS, _DAYS, _COUNTS)
        )
        self._repeated = _getter(places, (*_WORDS, *_DAYS, *_COUNTS))
        self._single = _padded(places, _SINGLE)
        self._known: dict[Any, _Known] = {}
        self._known_words: dict[Any, tuple[str, ...]] = {}
        self._known_days: dict[Any, tuple[str, str]] = {}
        self._known_counts: dict[Any, tuple[int | None, int | None, int | None]] = {}

    def read(self, values: Sequence[Any]) -> tuple[Result, bytes] | None:
        """The result and its fingerprint, or None where the row wants a closer look."""
        try:
            repeated = self._repeated(values)
            known = self._known.get(repeated) or self._composed(repeated, values)
            single = self._single(values)
            number, name, credit, licence, address, problems, note = single
            whole = "".join(single)
        except (KeyError, IndexError, TypeError):
            return None
        if not (
            whole.isprintable()
            and name
            and (name.isalnum() or _DOUBTFUL.search(name) is None)
            and len(name) <= NAME
            and (len(whole) <= LINE or _short(address, note, problems))
            and (not number or _NUMBER.fullmatch(number))
            and (not credit or is_sound_credit_code(credit))
            and (not licence or is_sound_licence(licence) or _plain_licence(licence))
        ):
            return None
        (note_, premises, station, kind, outcome, conclusion, handling, officers) = known.words
        day, due = known.days
        return tuple.__new__(
            Result,
            (
                number,
                name.strip(),
                credit,
                licence,
                note_,
                address.strip(),
                premises,
                station,
                day,
                kind,
                outcome,
                conclusion,
                handling,
                officers,
                *known.counts,
                problems.strip(),
                due,
                note.strip(),
                "",
                "sheet",
                "",
                "",
                False,
            ),
        ), known.fingerprint

    def _composed(self, repeated: Any, values: Sequence[Any]) -> _Known:  # noqa: ANN401
        """Words, days and counts known each by itself; KeyError where one is not."""
        words = self._known_words[self._words(values)]
        days = self._known_days[self._days(values)]
        counts = self._known_counts[self._counts(values)]
        _, _, _, _, outcome, conclusion, handling, officers = words
        print_ = fingerprint_of(days[0], outcome, conclusion, handling, officers, *counts)
        known = _Known(words, days, counts, print_)
        _keep(self._known, repeated, known)
        return known

    def learn(self, values: Sequence[CellValue], result: Result) -> None:
        """This row was found good: its words, days and counts need no second look."""
        try:
            _keep(
                self._known_words,
                self._words(values),
                (
                    result.id_note,
                    result.premises,
                    result.station,
                    result.kind,
                    result.outcome,
                    result.conclusion,
                    result.handling,
                    result.officers,
                ),
            )
            _keep(self._known_days, self._days(values), (result.day, result.due))
            _keep(
                self._known_counts,
                self._counts(values),
                (result.checked, result.passed, result.failed),
            )
        except (IndexError, TypeError):
            return  # a short row, or a cell that is no text


def _keep(known: dict[Any, Any], key: Any, value: Any) -> None:  # noqa: ANN401 - cells of any kind
    if len(known) < _MOST:
        known[key] = value


def _getter(places: Mapping[str, int], fields: Sequence[str]) -> Getter:
    chosen = [places[field] for field in fields if field in places]
    return itemgetter(*chosen) if chosen else _nothing


def _padded(places: Mapping[str, int], fields: Sequence[str]) -> Getter:
    """These cells in this order; what the sheet has no column for is empty."""
    chosen = tuple(places.get(field, -1) for field in fields)
    if -1 not in chosen:
        return itemgetter(*chosen)
    return lambda values: [values[at] if at >= 0 else "" for at in chosen]


def _nothing(_values: Sequence[CellValue]) -> None:
    return None


def _short(address: str, note: str, problems: str) -> bool:
    return len(address) <= LINE and len(note) <= LINE and len(problems) <= PROSE


def _plain_licence(text: str) -> bool:
    return (
        text.isascii()
        and text.isalnum()
        and text == text.upper()
        and cells.licence(text)[0] is None
    )
