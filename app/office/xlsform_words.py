"""The vocabulary of ordinary XLSForms: which types and columns a checklist can hold."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from app.domain.errors import Problem
from app.office.sheets import Cell, Row, Table

CODE = "xlsform.left_out"

KNOWN = ("choices", "choices and columns", "columns")  # names of the sheet of choices, old ones too
NUMBERS = frozenset({"integer", "int", "decimal", "range", "percentage", "add_integer_prompt"})
TEXTS = frozenset({"text", "string", "add_text_prompt"})
YES = frozenset({"yes", "y", "1", "true", "是", "oui", "si", "sí"})
_NO = frozenset({"no", "n", "0", "false", "否", "non", "2"})
_NEITHER = frozenset({"na", "n/a", "n_a", "not_applicable", "合理缺项", "不适用", "99", "9"})
COLUMNS = frozenset({"type", "name", "relevant", "constraint", "disabled", "default"})
EXPRESSIONS = ("calculation", "choice_filter", "repeat_count", "required", "trigger")
SETTINGS_READ = frozenset({"form_title", "title", "form_id", "id_string", "default_language"})
UNKNOWN_UNIT = "未写"
_WRONG = re.compile(r"[^a-z0-9]+")


def answers_of(options: list[tuple[str, str]]) -> str:
    """The value that means yes in a yes/no list (with or without 不适用); empty: it is none."""
    values = [value.strip().lower() for value, _ in options]
    yes = [value for value in values if value in YES]
    no = [value for value in values if value in _NO]
    rest = [value for value in values if value not in YES | _NO | _NEITHER]
    if len(yes) != 1 or len(no) != 1 or rest:
        return ""
    return next(value.strip() for value, _ in options if value.strip().lower() in YES)


def slug(text: str, joint: str, most: int) -> str:
    """Small letters, digits and one joint; empty when nothing of the text is left."""
    found = _WRONG.sub(joint, text.strip().lower()).strip(joint)
    if found and not found[0].isalpha():
        found = f"q{joint}{found}"
    return found[:most].strip(joint) if len(found) > 1 else ""


def plain(cell: Cell | None) -> str:
    """A cell as one line of visible text."""
    if cell is None:
        return ""
    value = cell.value
    whole = isinstance(value, float) and value.is_integer()
    return " ".join(str(int(value) if whole else value).split())


def guessed_language(table: Table, column: str, wished: str) -> str:
    """The column to read: the plain one, that of the default language, a Chinese one, the first."""
    if column in table.columns:
        return column
    spoken = [name for name in table.columns if re.match(rf"{column}:+", name)]
    for wanted in filter(None, (wished.lower(), "chinese", "中文", "zh")):
        for name in spoken:
            if wanted in name.lower():
                return name
    return spoken[0] if spoken else column


def renamed(table: Table) -> Table:
    """The columns by the names of today; old forms say command, caption, bind:relevant."""
    names = {old: new for old, new in _aliases(table) if new not in table.columns}
    if not names:
        return table
    columns = {names.get(name, name): letter for name, letter in table.columns.items()}
    rows = [
        Row(row.number, {names.get(k, k): v for k, v in row.cells.items()}, row.spoilt)
        for row in table.rows
    ]
    return Table(table.name, columns, rows)


def _aliases(table: Table) -> Iterator[tuple[str, str]]:
    taken: set[str] = set()
    for name in table.columns:
        bare = re.sub(r"^bind::?", "", name).strip()
        new = _OLD.get(bare, bare if name != bare else "")
        if new and new not in taken:
            taken.add(new)
            yield name, new


_OLD = {
    "command": "type",
    "caption": "label",
    "relevance": "relevant",
    "tag": "name",
    "list": "list_name",
    "value": "name",
    "calculate": "calculation",
    "required_": "required",
}


def lists_of(table: Table, language: str) -> dict[str, list[tuple[str, str]]]:
    """Each list of choices: (name, label)."""
    label = guessed_language(table, "label", language)
    lists: dict[str, list[tuple[str, str]]] = {}
    for row in table.rows:
        name, value = plain(row.cells.get("list_name")), plain(row.cells.get("name"))
        words = plain(row.cells.get(label)) or value
        if name and words:
            lists.setdefault(name, []).append((value, words))
    return lists


def unread_columns(table: Table, read: Collection[str]) -> Iterator[Problem]:
    """Columns that are not read at all: once each, with how often they are filled."""
    for name, letter in table.columns.items():
        filled = sum(name in row.cells for row in table.rows)
        if name not in read and filled:
            words = f"列 {name} 要点表用不上，{filled} 处没有带入。"
            yield Problem(f"{table.name}!{letter}1", words, CODE)
