"""Our own workbook, row by row: values with their cells, and every mistake at once.

What is read here is plain (dicts and lists, as from YAML); `workbook.py` makes the value.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from app.office import cell_words, comments, relevance
from app.office.cell_words import near
from app.office.columns import BY_NAME, NAMES, SETTINGS, RowKind
from app.office.readings import (
    Path,
    Reading,
    RowReader,
    take_comments,
    text_of,
    whole_number,
)
from app.office.sheets import Book, Cell, Row, Table

_TYPES = ("begin_group", "end_group", "select_one 选项表名", "calculate", "decimal", "text")
_KINDS = {"decimal": "number", "integer": "number", "text": "text"}
_TOP = {
    "form_title": "title",
    "form_id": "id",
    "version": "version",
    "premises": "premises",
    "premises_code": "premises_code",
    "family": "family",
    "family_note": "family_note",
    "format": "format",
}
_WHOLE = frozenset({"version", "format"})
_NUMBER_ONLY = ("unit", "constraint", "limit_low", "limit_high", "limit_source", "limit_note")


def read_sheets(book: Book) -> Reading:
    """The three sheets of a workbook of ours."""
    reading = Reading(problems=book.problems)
    survey, settings = book.tables["survey"], book.tables.get("settings")
    if settings is None:
        reading.wrong("settings!A1", "缺少工作表 settings，名称、代号和版本写在那里。")
    else:
        _settings(settings, reading)
    _unknown_columns(survey, NAMES, reading)
    options = _options(book.tables.get("choices"), reading)
    _Survey(survey, options, reading).read()
    return reading


def _unknown_columns(table: Table, known: tuple[str, ...], reading: Reading) -> None:
    for name, letter in table.columns.items():
        if name not in known:
            reading.wrong(
                f"{table.name}!{letter}1",
                f"没有名为 {name} 的列{near(name, known)}。可用的列：{'、'.join(known)}。",
            )


def _settings(table: Table, reading: Reading) -> None:
    known = tuple(name for name, _ in SETTINGS)
    _unknown_columns(table, known, reading)
    for row in table.rows[1:]:
        reading.wrong(f"{table.name}!A{row.number}", "settings 只写一行，这一行是多的。")
    row = table.rows[0] if table.rows else Row(2)
    for column, key in _TOP.items():
        reading.cells[(key,)] = table.place(row.number, column)
        if column in row.spoilt:
            reading.spoilt.add((key,))
        elif cell := row.cells.get(column):
            value = whole_number(cell, reading) if column in _WHOLE else text_of(cell, reading)
            reading.plain[key] = value
            if value is None:
                reading.spoilt.add((key,))
    reading.plain.setdefault("format", 1)
    if cell := row.cells.get("comments"):
        take_comments(cell, comments.HEAD, reading)


@dataclass(slots=True)
class _Options:
    cell: str
    labels: list[tuple[str, str]] = field(default_factory=list)  # label, its cell


def _options(table: Table | None, reading: Reading) -> dict[str, _Options]:
    lists: dict[str, _Options] = {}
    if table is None:
        return lists
    for row in table.rows:
        name, label = row.cells.get("list_name"), row.cells.get("label")
        if name is None or label is None:
            if not row.spoilt:
                missing = "list_name" if name is None else "label"
                reading.wrong(table.place(row.number, missing), f"这一行缺少 {missing}。")
            continue
        options = lists.setdefault(str(name.value).strip(), _Options(name.place))
        if (text := text_of(label, reading)) is not None:
            options.labels.append((text, label.place))
    return lists


class _Survey:
    """Walks the rows: facts at the head, then sections from begin_group to end_group."""

    def __init__(self, table: Table, options: dict[str, _Options], reading: Reading) -> None:
        self._table = table
        self._options = options
        self._reading = reading
        self._facts: list[dict[str, Any]] = []
        self._sections: list[dict[str, Any]] = []
        self._open: dict[str, Any] | None = None
        self._opened_at = ""
        self._derived: list[tuple[str, Cell]] = []

    def read(self) -> None:
        for row in self._table.rows:
            self._row(row)
        if self._open is not None:
            self._wrong(self._opened_at, "这个大项没有 end_group。")
        self._reading.plain["facts"] = self._facts
        self._reading.plain["sections"] = self._sections
        self._reading.cells[("sections",)] = f"{self._table.name}!A1"
        self._check_derived()

    def _row(self, row: Row) -> None:
        cell = row.cells.get("type")
        if cell is None:
            if "type" not in row.spoilt:
                self._wrong(
                    self._table.place(row.number, "type"),
                    f"这一行没有写 type，只能写 {'、'.join(_TYPES)}。",
                )
            return
        kind = " ".join(str(cell.value).split())
        match kind.replace(" ", "_").lower() if kind.startswith(("begin", "end")) else kind:
            case "begin_group":
                self._begin(row, cell)
            case "end_group":
                self._end(row, cell)
            case "select_one yes_no":
                self._fact(row, cell, asked=True)
            case "calculate":
                self._fact(row, cell, asked=False)
            case _:
                self._item(row, cell, kind)

    def _begin(self, row: Row, cell: Cell) -> None:
        if self._open is not None:
            self._wrong(cell.place, "大项里面不能再套大项，请先写 end_group。")
        at: Path = ("sections", len(self._sections))
        take = self._reader(row)
        self._columns(row, "section", ("type", "name", "label", "comments"))
        self._open = {"items": []}
        self._opened_at = cell.place
        self._sections.append(self._open)
        take.place(at, "type")
        take.place((*at, "items"), "type")
        take.take(self._open, at, "label", "title")
        self._remark(row, comments.section_row(str(self._open.get("title", ""))))

    def _end(self, row: Row, cell: Cell) -> None:
        if self._open is None:
            self._wrong(cell.place, "这里的 end_group 前面没有 begin_group。")
        self._columns(row, "section", ("type",))
        self._open = None

    def _fact(self, row: Row, cell: Cell, *, asked: bool) -> None:
        if self._open is not None:
            self._wrong(cell.place, "现场情况写在最前面，不写在大项里。")
        self._columns(row, "fact")
        at: Path = ("facts", len(self._facts))
        fact: dict[str, Any] = {}
        take = self._reader(row)
        self._facts.append(fact)
        take.place(at, "type")
        take.take(fact, at, "name", "id")
        label = row.cells.get("label")
        if asked:
            take.take(fact, at, "label", "ask")
            if label is None and "label" not in row.spoilt:
                self._wrong(self._table.place(row.number, "label"), "现场情况缺少问句。")
        elif label is not None:
            self._wrong(label.place, "calculate 行不问人，不写 label。要问就写 select_one yes_no。")
        take.read(fact, at, "implies", "implies", cell_words.words)
        take.read(fact, at, "default", "default", cell_words.yes_no)
        self._required(row)
        if not fact.get("default", True):
            del fact["default"]
        if (calculation := row.cells.get("calculation")) is not None:
            self._derived.append((str(fact.get("id", "")), calculation))
        self._remark(row, comments.fact_row(str(fact.get("id", ""))))

    def _check_derived(self) -> None:
        """The calculation is written by us; one that says something else is not thrown away."""
        for name, cell in self._derived:
            implying = tuple(
                str(fact.get("id")) for fact in self._facts if name in fact.get("implies", [])
            )
            expected = relevance.derived(implying) if implying else "'no'"
            if "".join(str(cell.value).split()) != "".join(expected.split()):
                self._wrong(
                    cell.place,
                    f"calculation 与 implies 不一致。按 implies 应当是 {expected}；"
                    "请改 implies 一列，这里删空即可。",
                )

    def _item(self, row: Row, cell: Cell, kind: str) -> None:
        list_name = kind.removeprefix("select_one ").strip() if "select_one " in kind else ""
        known = kind in _KINDS or bool(list_name)
        if not known:
            self._wrong(
                cell.place, f"不能写 {kind}{near(kind, _TYPES)}，只能写 {'、'.join(_TYPES)}。"
            )
            if not _meant_as_item(kind):
                return
        if self._open is None:
            self._wrong(cell.place, "检查项要写在大项里，请在前面写一行 begin_group。")
            self._astray(cell)
        self._columns(row, "item")
        items = self._sections[-1]["items"]
        at: Path = ("sections", len(self._sections) - 1, "items", len(items))
        item: dict[str, Any] = {"kind": _KINDS.get(kind, "verdict")}
        take = self._reader(row)
        items.append(item)
        take.place(at, "type")
        take.take(item, at, "name", "id", "编号")
        take.take(item, at, "label", "text", "要求")
        take.take(item, at, "hint", "guidance")
        self._item_lists(item, at, take)
        self._required(row)
        if list_name and list_name != "verdict":
            self._choice(item, at, cell, list_name)
        if known:
            self._value(item, at, take)
        self._remark(row, str(item.get("id", "")))

    def _astray(self, cell: Cell) -> None:
        """A place for items outside every section, so that their other mistakes are told too."""
        if not self._sections or not self._sections[-1].get("astray"):
            at: Path = ("sections", len(self._sections))
            self._reading.cells[at] = cell.place
            self._reading.spoilt |= {(*at, "title"), (*at, "astray")}
            self._sections.append({"items": [], "astray": True})

    def _item_lists(self, item: dict[str, Any], at: Path, take: RowReader) -> None:
        read = take.read
        read(item, at, "merges", "merges", cell_words.words)
        read(item, at, "key", "key", cell_words.yes_no)
        read(item, at, "photo_on_fail", "photo_on_fail", cell_words.yes_no)
        read(
            item,
            at,
            "look_at",
            "look_at",
            lambda text: cell_words.words(text, cell_words.LOOK_AT),
        )
        read(
            item,
            at,
            "measures",
            "measures",
            lambda text: cell_words.words(text, cell_words.MEASURES),
        )
        read(item, at, "relevant", "when", _facts_of)
        read(item, at, "findings", "findings", lambda text: (cell_words.lines(text), []))
        cites: dict[str, Any] = {}
        item["cites"] = cites
        for basis in ("commissioned", "in_force"):
            column = f"cites_{basis}"
            take.place((*at, "cites", basis), column)
            take.each(cites, (*at, "cites"), column, basis, cell_words.citation)
        take.each(item, at, "penalty", "penalty", cell_words.citation)
        take.each(item, at, "attention", "attention", cell_words.passage)

    def _choice(self, item: dict[str, Any], at: Path, cell: Cell, list_name: str) -> None:
        item["kind"] = "choice"
        options = self._options.get(list_name)
        if options is None:
            known = "、".join(self._options) or "（没有）"
            self._wrong(cell.place, f"choices 里没有选项表 {list_name}，有的是：{known}。")
            self._reading.spoilt |= {(*at, "options"), (*at, "label")}
            return
        item["options"] = [label for label, _ in options.labels]
        self._reading.cells[(*at, "options")] = options.cell
        for n, (_, place) in enumerate(options.labels):
            self._reading.cells[(*at, "options", n)] = place

    def _value(self, item: dict[str, Any], at: Path, take: RowReader) -> None:
        """What kinds other than a bare verdict record, and no other kind may have."""
        kind = item["kind"]
        if kind == "verdict":
            self._only(take.row, ("value_label", *_NUMBER_ONLY), "select_one verdict 行")
            return
        take.take(item, at, "value_label", "label")
        if kind != "number":
            self._only(take.row, _NUMBER_ONLY, "这种检查项")
            return
        take.take(item, at, "unit", "unit")
        self._limits(item, at, take)

    def _limits(self, item: dict[str, Any], at: Path, take: RowReader) -> None:
        limits: dict[str, Any] = {}
        place: Path = (*at, "limits")
        take.read(limits, place, "limit_low", "low", cell_words.number)
        take.read(limits, place, "limit_high", "high", cell_words.number)
        self._constraint(limits, take.row)
        take.read(
            limits,
            place,
            "limit_source",
            "source",
            lambda text: cell_words.words(text, cell_words.SOURCES),
        )
        take.take(limits, place, "limit_note", "note")
        if isinstance(limits.get("source"), list):
            limits["source"] = (limits["source"] or [None])[0]
        if not limits:
            return
        take.place(place, "limit_source")
        item["limits"] = limits
        if "source" not in limits:
            self._reading.spoilt.add((*place, "source"))
        if "source" not in limits and "limit_source" not in take.row.spoilt:
            self._wrong(
                self._table.place(take.row.number, "limit_source"),
                f"限值要写明来源，只能写 {'、'.join(cell_words.SOURCES)}。",
            )

    def _constraint(self, limits: dict[str, Any], row: Row) -> None:
        """The limits as XLSForm writes them; beside the columns of limits it says the same."""
        cell = row.cells.get("constraint")
        if cell is None:
            return
        ends = relevance.limits(str(cell.value))
        if ends is None:
            strict = relevance.is_strict(str(cell.value))
            why = "限值含本数，用 >= 和 <=" if strict else "只能写 . >= 0 and . <= 8 这样的上下限"
            self._wrong(cell.place, f"看不懂限值“{cell.value}”，{why}。")
            return
        said = {key: end for key, end in zip(("low", "high"), ends, strict=True) if end is not None}
        written = {key: limits[key] for key in ("low", "high") if key in limits}
        if written and written != said:
            self._wrong(
                cell.place,
                "constraint 与 limit_low、limit_high 写的不一样，不知道用哪一个，请只写一处。",
            )
        else:
            limits |= said

    def _required(self, row: Row) -> None:
        cell = row.cells.get("required")
        if cell is not None:
            value, wrong = cell_words.yes_no(cell.value)
            if wrong:
                self._wrong(cell.place, "required 只能写 yes 或者不写，条件式不用。")
            elif not value:
                self._wrong(cell.place, "每项都要判定，required 不能写 no；不适用的判合理缺项。")

    def _columns(self, row: Row, kind: RowKind, only: tuple[str, ...] = ()) -> None:
        """A filled cell in a column that means nothing in this kind of row is not lost unsaid."""
        for name, cell in row.cells.items():
            column = BY_NAME.get(name)
            if column is None:
                continue
            if kind not in column.rows or (only and name not in only):
                rows = {"fact": "现场情况", "section": "大项", "item": "检查项"}
                self._wrong(cell.place, f"{rows[kind]}这一行用不上 {name}，请删空。")

    def _only(self, row: Row, columns: tuple[str, ...], what: str) -> None:
        for column in columns:
            if (cell := row.cells.get(column)) is not None:
                self._wrong(cell.place, f"{what}用不上 {column}，请删空，或者改 type。")

    def _reader(self, row: Row) -> RowReader:
        return RowReader(self._table, row, self._reading)

    def _remark(self, row: Row, name: str) -> None:
        if (cell := row.cells.get("comments")) is not None:
            take_comments(cell, name, self._reading)

    def _wrong(self, place: str, sentence: str) -> None:
        self._reading.wrong(place, sentence)


def _meant_as_item(kind: str) -> bool:
    """A misspelt type of an item, whose row is read on; not a note of some other form."""
    return kind.startswith("select") or bool(near(kind, _TYPES))


def _facts_of(text: str) -> cell_words.Read:
    found = relevance.facts(text)
    if found is None:
        return [], [
            f"看不懂条件“{text}”，只能写现场情况都成立：${{meat}} = 'yes' and ${{online}} = 'yes'。"
        ]
    return list(found), []
