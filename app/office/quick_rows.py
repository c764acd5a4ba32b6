"""Rows that are plainly good, in one go: most of a sheet repeats a few words, days and counts.

A row takes this way only when all of it is ordinary text that was found good before; the least
doubt sends it to `RowReader`, which alone judges. Both give the same result.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from typing import Any

from app.office import cells
from app.office.cells import CellValue
from app.office.records import LINE, NAME, NUMBER, PROSE, Result

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
_MOST = 20_000  # combinations kept; a sheet with more is read the long way
_DOUBTFUL = re.compile("[?？\ufffd□]")
Getter = Callable[[Sequence[CellValue]], Any]


class QuickRows:
    """Learns from the rows the reader found good."""

    def __init__(self, places: Mapping[str, int]) -> None:
        self._words, self._days, self._counts = (
            _getter(places, group) for group in (_WORDS, _DAYS, _COUNTS)
        )
        self._single = tuple(
            places.get(field, -1)
            for field in (
                "number",
                "party_name",
                "credit_code",
                "licence_no",
                "address",
                "problems",
                "note",
            )
        )
        self._known_words: dict[Any, tuple[str, ...]] = {}
        self._known_days: dict[Any, tuple[str, str]] = {}
        self._known_counts: dict[Any, tuple[int | None, int | None, int | None]] = {}

    def read(self, values: Sequence[Any]) -> Result | None:
        """The result, or None where the row wants a closer look."""
        try:
            words = self._known_words[self._words(values)]
            days = self._known_days[self._days(values)]
            counts = self._known_counts[self._counts(values)]
            number, name, credit, licence, address, problems, note = [
                values[at] if at >= 0 else "" for at in self._single
            ]
            whole = "".join((number, name, credit, licence, address, problems, note))
        except (KeyError, IndexError, TypeError):
            return None
        if not (
            whole.isprintable()
            and name
            and _DOUBTFUL.search(name) is None
            and _short(name, address, note, problems)
            and (not number or _plain_number(number))
            and (not credit or cells.is_sound_credit_code(credit))
            and (not licence or cells.is_sound_licence(licence) or _plain_licence(licence))
        ):
            return None
        note_, premises, station, kind, outcome, conclusion, handling, officers = words
        day, due = days
        return Result(
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
            *counts,
            problems.strip(),
            due,
            note.strip(),
        )

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


def _nothing(_values: Sequence[CellValue]) -> None:
    return None


def _short(name: str, address: str, note: str, problems: str) -> bool:
    return (
        len(name) <= NAME and len(address) <= LINE and len(note) <= LINE and len(problems) <= PROSE
    )


def _plain_number(text: str) -> bool:
    """A number that reads the same however it is normalised, without guards and spaces."""
    if text.isascii():
        return text.isalnum() and text == text.upper() and len(text) <= NUMBER
    return (
        len(text) <= NUMBER
        and " " not in text
        and text[0] not in "'’‘`="
        and text == text.upper()
        and unicodedata.is_normalized("NFKC", text)
    )


def _plain_licence(text: str) -> bool:
    return (
        text.isascii()
        and text.isalnum()
        and text == text.upper()
        and cells.licence(text)[0] is None
    )
