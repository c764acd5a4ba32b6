"""Which column of a foreign sheet is which field: saved once, found again by its headers.

A mapping names columns only. It changes no word of a result: what a sheet calls 合格 stays
refused until whoever inspected says which of our words it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, ValidationError

from app.domain.errors import InputRefused
from app.domain.shape import Shape
from app.office.records import BY_KEY, FIELDS, NEEDED
from app.trust import strict_json
from app.trust.digest import sha256_hex

_OFFICERS = ("officers", "officer_1")
_SPACES = re.compile(r"[\s　:：*＊（(]+.*$|[\s　]+")


class MappingRefused(InputRefused):
    code = "mapping.refused"


class ColumnMapping(Shape):
    """Saved under a name; `columns`: field → header as it stands in the sheet."""

    format: Literal["shian.mapping/1"] = "shian.mapping/1"
    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
    columns: Mapping[str, str] = Field(min_length=1)
    sheet: str = ""  # empty: the first sheet with these headers

    @property
    def hash(self) -> str:
        return sha256_hex(self.to_bytes())

    def to_bytes(self) -> bytes:
        return strict_json.dumps(self.model_dump(mode="json"))

    def fits(self, headers: Sequence[str]) -> bool:
        """Whether every mapped column stands in these headers."""
        return {plain(one) for one in self.columns.values()} <= {plain(one) for one in headers}

    def places(self, headers: Sequence[str]) -> dict[str, int]:
        """Field → place of its column. Raises MappingRefused when one is not there, or twice."""
        found = {field: _place(header, headers) for field, header in self.columns.items()}
        gone = [self.columns[field] for field, at in found.items() if at is None]
        if gone:
            raise MappingRefused(
                f"表里没有列“{'”“'.join(gone)}”，没有导入。请核对列对应方案“{self.name}”，"
                "或者换一张表。",
                code="mapping.column_missing",
            )
        return {field: at for field, at in found.items() if at is not None}


def _place(wanted: str, headers: Sequence[str]) -> int | None:
    """The one column of this header: as it is written, else by what tells columns apart."""
    for same in (str.strip, plain):
        at = [n for n, one in enumerate(headers) if same(one) == same(wanted)]
        if len(at) > 1:
            raise _twice(wanted, at, headers)
        if at:
            return at[0]
    return None


def _twice(wanted: str, at: Sequence[int], headers: Sequence[str]) -> MappingRefused:
    columns = "、".join(f"{letter(n)} 列“{headers[n].strip()}”" for n in at)
    return MappingRefused(
        f"有 {len(at)} 列都像“{plain(wanted)}”：{columns}，不知道用哪一列，没有导入。"
        "请删去或改名多余的，或者用 --mapping 写明是哪一列。",
        code="mapping.header_twice",
    )


def letter(place: int) -> str:
    """The letter of a column counted from 0."""
    text = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        text = chr(65 + rest) + text
    return text


def plain(header: str) -> str:
    """A header without what does not tell columns apart: spaces, a star, words in brackets."""
    return _SPACES.sub("", header.strip())


def read(data: bytes) -> ColumnMapping:
    """A mapping file. Raises MappingRefused in one sentence."""
    try:
        mapping = ColumnMapping.model_validate(strict_json.loads(data))
    except (ValidationError, InputRefused) as error:
        raise MappingRefused(
            "列对应方案读不出，没有采用。请用 shian office mapping suggest 重新生成一份。"
        ) from error
    return checked(mapping)


def checked(mapping: ColumnMapping) -> ColumnMapping:
    """The mapping, when it knows its fields and has all that a result needs."""
    if unknown := [key for key in mapping.columns if key not in BY_KEY]:
        known = "、".join(field.key for field in FIELDS)
        raise MappingRefused(
            f"列对应方案里有不认识的栏目 {'、'.join(unknown)}，没有采用。可用的是：{known}。",
            code="mapping.field_unknown",
        )
    headers = [plain(one) for one in mapping.columns.values()]
    if twice := sorted({one for one in headers if headers.count(one) > 1}):
        raise MappingRefused(
            f"列“{'”“'.join(twice)}”对应了两个栏目，没有采用。请一列对一个栏目。",
            code="mapping.column_twice",
        )
    _require_needed(mapping.columns)
    return mapping


def _require_needed(columns: Mapping[str, str]) -> None:
    missing = [BY_KEY[key].words for key in NEEDED if key not in columns]
    if not any(key in columns for key in _OFFICERS):
        missing.append(BY_KEY["officers"].words)
    if missing:
        raise MappingRefused(
            f"没有认出“{'”“'.join(missing)}”这几列，没有导入。请在表头写上这些名称，"
            "或者用 --mapping 给出列对应方案。",
            code="mapping.needed_missing",
        )


def suggest(headers: Sequence[str], name: str = "自动") -> ColumnMapping:
    """The mapping that the headers themselves say. Raises MappingRefused when one is missing."""
    columns = guess(headers)
    _require_needed(columns)
    for header in columns.values():
        at = [n for n, one in enumerate(headers) if plain(one) == plain(header)]
        if len(at) > 1:
            raise _twice(header, at, headers)
    return ColumnMapping(name=name, columns=columns)


def guess(headers: Sequence[str]) -> dict[str, str]:
    """Field → header for every header we know; exact names before other names."""
    columns: dict[str, str] = {}
    free = {plain(one): one for one in reversed(headers) if one.strip()}
    for exact in (True, False):
        for field in FIELDS:
            names = (field.words,) if exact else field.also
            hit = next((one for one in names if one in free), None)
            if field.key not in columns and hit is not None:
                columns[field.key] = free.pop(hit)
    return {field.key: columns[field.key] for field in FIELDS if field.key in columns}
