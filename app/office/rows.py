"""One row of a sheet into a result, or into everything that keeps it out: all at once.

Nothing is guessed and nothing of a result, an officer or a day is changed. What a clerk mended
on the screen (identifiers only) stands in for the cell, never in the file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date

from app.domain.errors import RuleBroken
from app.domain.kinds import Outcome
from app.domain.labels import label
from app.office import cells
from app.office.cells import CellValue, ErrorValue, Formula, Merged, Wrong
from app.office.mapping import letter
from app.office.quick_rows import QuickRows
from app.office.records import (
    BY_KEY,
    LINE,
    MENDABLE,
    NAME,
    NUMBER,
    PROSE,
    Candidate,
    Result,
    RowProblem,
)
from app.office.tables import MAX_COLUMNS

Row = tuple[int, Sequence[CellValue]]
Corrections = Mapping[tuple[int, str], str]
EARLIEST = "2000-01-01"
_BARE = (None, "")
_INSPECTED = Outcome.INSPECTED.value
_UNREADABLE = ("?", "？", "\ufffd", "□")
_LIMITS = {"party_name": NAME, "number": NUMBER, "problems": PROSE}
_LINES = ("id_note", "address", "premises", "station", "note")
_FORMULA = Wrong(
    "cell.formula", "这里是公式，没有计算，也没有采用", "复制后“选择性粘贴”为数值，再导入"
)
_ERROR = Wrong("cell.error", "这里是错误值", "改成原来应有的内容")
_BECAME_DAY = Wrong(
    "cell.became_day", "这里被表格软件当成了日期", "把单元格设为“文本”，照原样重新写一遍"
)
_BECAME_TRUTH = Wrong(
    "cell.became_truth", "这里被表格软件当成了真或假", "把单元格设为“文本”，照原样重新写一遍"
)
_RESULTS = "符合 / 基本符合 / 不符合，或者未发现问题 / 发现问题；请检查单位改原表"


class RowReader:
    """Reads rows of one sheet by one mapping. `today` is the last day a result may bear."""

    def __init__(
        self,
        places: Mapping[str, int],
        today: date,
        corrections: Corrections | None = None,
        *,
        width: int = MAX_COLUMNS,
        apart_by_signs: bool = False,
    ) -> None:
        """`width`: columns of the header. `apart_by_signs`: a comma too many shifts cells."""
        self._width, self._apart_by_signs = width, apart_by_signs
        self._places = dict(places)
        self._quick = QuickRows(places)
        self._letters = {field: letter(at) for field, at in places.items()}
        self._today = today.isoformat()
        self._corrections = dict(corrections or {})
        self._corrected = {row for row, _ in self._corrections}
        self._problems: list[RowProblem] = []
        self._row = 0
        self._plain = True
        self._values: Sequence[CellValue] = ()

    def read(self, row: int, values: Sequence[CellValue]) -> Candidate:
        self._plain = row not in self._corrected
        if (
            self._plain
            and len(values) <= self._width
            and (quick := self._quick.read(values)) is not None
        ):
            return Candidate(row, quick[0], (), quick[0].identity, quick[1])
        return self._looked_at(row, values)

    def _looked_at(self, row: int, values: Sequence[CellValue]) -> Candidate:
        self._row, self._values, self._problems = row, values, []
        self._check_width()
        result = self._result()
        problems = self._problems
        if not problems:
            if self._plain:
                self._quick.learn(values, result)
            return Candidate.of(row, result)
        party = result.party_name
        told = tuple(one._replace(party=party) for one in problems)
        if any(one.fatal for one in told):
            return Candidate(row, None, told)
        return Candidate.of(row, result, told)

    def read_all(self, rows: Iterable[Row]) -> Iterator[Candidate]:
        """The same as `read` for every row, with nothing in between for those that are plain."""
        quick, new, kind = self._quick.read, tuple.__new__, Candidate
        for row, values in rows:
            if (
                len(values) <= self._width
                and row not in self._corrected
                and (known := quick(values)) is not None
            ):
                yield new(kind, (row, known[0], (), known[0].identity, known[1]))
            else:
                self._plain = row not in self._corrected
                yield self._looked_at(row, values)

    def _result(self) -> Result:
        name = self._name()
        number = self._code("number")
        credit, licence = self._code("credit_code"), self._code("licence_no")
        id_note, address, premises, station, note = map(self._line, _LINES)
        self._check_codes(credit, licence, id_note)
        passed, failed, checked = map(self._count, ("passed", "failed", "checked"))
        outcome = self._word("outcome", cells.outcome, "已检查，或者为什么没有检查")
        if checked is not None:
            self._check_counts(checked, passed, failed)
        return Result(
            number,
            name,
            credit,
            licence,
            id_note,
            address,
            premises,
            station,
            self._day(),
            self._word("kind", cells.kind, "日常检查、飞行检查、专项检查等"),
            outcome,
            self._conclusion(outcome),
            self._word("handling", cells.handling, "当场整改、书面限期整改、依法调查处理等"),
            self._officers(),
            checked,
            passed,
            failed,
            self._prose("problems"),
            self._due(),
            note,
        )

    def _check_width(self) -> None:
        """Cells beyond the header belong to no column: never dropped in silence."""
        over = [at for at in range(self._width, len(self._values)) if self._values[at] not in _BARE]
        if not over:
            return
        place = f"{letter(over[0])}{self._row}"
        found = str(self._values[over[0]])[:80]
        if self._apart_by_signs:
            sentence, cure = (
                "这一行比表头多出内容，列可能错位",
                "含逗号的格加上引号，或者另存为 XLSX",
            )
        else:
            sentence, cure = "表头以外还有内容，没有用到", "要用就给这一列写上列名"
        told = ("row.beyond_header", sentence, found, cure, self._apart_by_signs)
        self._problems.append(RowProblem(self._row, place, "", *told))

    # --- cells ---------------------------------------------------------------------------

    def _cell(self, field: str) -> CellValue:
        at = self._places.get(field)
        if at is None:
            return ""
        if not self._plain and (self._row, field) in self._corrections:
            return self._corrections[self._row, field]
        value = self._values[at] if at < len(self._values) else ""
        kind = type(value)
        if kind is str:
            return value
        if value is None:
            return ""
        return self._odd(field, value)

    def _odd(self, field: str, value: CellValue) -> CellValue:
        if isinstance(value, Merged):
            sentence = f"这里合并了单元格（{value.area}），不知道属于哪一行"
            cure = "取消合并，每行各写各的"
            self._tell(field, Wrong("cell.merged", sentence, cure), value.area)
            return ""
        if isinstance(value, Formula):
            self._tell(field, _FORMULA, value)
            return ""
        if isinstance(value, ErrorValue):
            self._tell(field, _ERROR, value)
            return ""
        return value

    def _text(self, field: str) -> str:
        value = self._cell(field)
        if isinstance(value, str):
            return value
        if isinstance(value, date | bool):
            self._tell(field, _BECAME_DAY if isinstance(value, date) else _BECAME_TRUTH, str(value))
            return ""
        if isinstance(value, float) and value == int(value):
            return str(int(value))
        return str(value)

    def _line(self, field: str) -> str:
        if field not in self._places:
            return ""
        raw = self._text(field)
        if not raw:
            return ""
        text, wrong = cells.one_line(raw)
        return self._kept(field, text, wrong)

    def _prose(self, field: str) -> str:
        raw = self._text(field)
        if not raw:
            return ""
        text, wrong = cells.prose(raw)
        return self._kept(field, text, wrong)

    def _kept(self, field: str, text: str, wrong: Wrong | None) -> str:
        if wrong is not None:
            self._tell(field, wrong, text)
        most = _LIMITS.get(field, LINE)
        if len(text) > most:
            sentence = f"{BY_KEY[field].words}有 {len(text)} 字，最多 {most} 字"
            self._tell(field, Wrong("cell.too_long", sentence, "写短，或者移到备注"), text[:40])
        if not text.isprintable() and (private := cells.private_use(text)):
            wrong = Wrong(
                "cell.private_use",
                f"有自造字 {private}，别的机器上显示不出，也查不到",
                "核对后换成标准字",
            )
            self._tell(field, wrong, text[:40], fatal=False)
        return text

    def _code(self, field: str) -> str:
        if field not in self._places:
            return ""
        value = self._cell(field)
        if value == "":
            return ""
        text, wrong = cells.code(value)
        if wrong is not None:
            self._tell(field, wrong, text)
            return ""
        if text in cells.NOTHING:
            return ""
        return self._kept(field, text, None)

    def _name(self) -> str:
        name = self._line("party_name")
        if not name:
            if not self._is_told("party_name"):
                self._tell("party_name", Wrong("party.unnamed", "没有单位名称", "照证照填写"), "")
        elif any(sign in name for sign in _UNREADABLE):
            wrong = Wrong(
                "party.unreadable",
                "单位名称含无法识别的字",
                "原字，不要用“?”代替",
            )
            self._tell("party_name", wrong, name)
        return name

    def _check_codes(self, credit: str, licence: str, note: str) -> None:
        for field, text, check in (
            ("credit_code", credit, cells.credit_code),
            ("licence_no", licence, cells.licence),
        ):
            if not text:
                continue
            wrong, severe = check(text)
            if wrong is not None:
                self._tell(field, wrong, text, fatal=severe and not note)

    def _word(self, field: str, read: Callable[[str], str | None], allowed: str) -> str:
        text = self._text(field) if field in self._places else ""
        value = read(text)
        if value is None:
            wrong = Wrong(
                f"{field}.unknown",
                f"{BY_KEY[field].words}不是我们的说法",
                f"{allowed}；请检查单位改原表",
            )
            self._tell(field, wrong, text)
            return ""
        return str(value)

    def _conclusion(self, outcome: str) -> str:
        text = self._text("conclusion")
        if not text.strip() or text.strip() in cells.NOTHING:
            if outcome == _INSPECTED and not self._is_told("conclusion"):
                wrong = Wrong("conclusion.missing", "没有检查结果", _RESULTS)
                self._tell("conclusion", wrong, text)
            return ""
        value = cells.conclusion(text)
        if value is None:
            wrong = Wrong("conclusion.unknown", "检查结果不是规定的说法", _RESULTS)
            self._tell("conclusion", wrong, text)
            return ""
        if outcome not in {_INSPECTED, ""}:
            wrong = Wrong(
                "conclusion.not_inspected",
                f"{label(Outcome(outcome))}，却写了检查结果",
                "请检查单位核对原记录，改原表",
            )
            self._tell("conclusion", wrong, text)
        return value

    def _day(self) -> str:
        value = self._cell("day")
        day = cells.day_of_cell(value)
        cure = "核对原记录，请检查单位改原表"
        if day is None:
            if value == "" and self._is_told("day"):
                return ""
            self._tell("day", cells.why_no_day(value, "检查日期"), str(value))
            return ""
        if day > self._today:
            self._tell("day", Wrong("day.future", "检查日期晚于今天", cure), day)
        elif day < EARLIEST:
            self._tell("day", Wrong("day.ancient", "检查日期早于 2000 年", cure), day)
        return day

    def _due(self) -> str:
        value = self._cell("due") if "due" in self._places else ""
        if value == "" or (isinstance(value, str) and value.strip() in cells.NOTHING):
            return ""
        day = cells.day_of_cell(value)
        if day is None:
            self._tell("due", cells.why_no_day(value, "整改期限"), str(value))
        return day or ""

    def _officers(self) -> str:
        if "officers" in self._places:
            field, text = "officers", self._text("officers")
            value, wrong = cells.officers(text)
        else:
            field = "officer_1"
            pairs = tuple((self._line(f"officer_{n}"), self._code(f"badge_{n}")) for n in (1, 2))
            text = "、".join(f"{name} {badge}".strip() for name, badge in pairs)
            value, wrong = cells.officer_pairs(pairs)
        if wrong is not None and not (text == "" and self._is_told(field)):
            self._tell(field, wrong, text)
        return value

    def _count(self, field: str) -> int | None:
        value = self._cell(field) if field in self._places else ""
        if value == "":
            return None
        try:
            return cells.count(value)
        except ValueError:
            wrong = Wrong("count.unreadable", f"{BY_KEY[field].words}不是整数", "写整数，没有写 0")
            self._tell(field, wrong, str(value))
            return None

    def _check_counts(self, checked: int, passed: int | None, failed: int | None) -> None:
        for field, number in (("passed", passed), ("failed", failed)):
            if number is not None and number > checked:
                words = BY_KEY[field].words
                wrong = Wrong(
                    "count.too_many",
                    f"{words}大于检查项数",
                    f"{words}不多于检查项数；请检查单位改原表",
                )
                self._tell(field, wrong, f"{words} {number} / 检查 {checked}")
                return
        if passed is not None and failed is not None and passed + failed > checked:
            wrong = Wrong(
                "count.too_many",
                "合格与不符合项数之和大于检查项数",
                "两者之和不多于检查项数；请检查单位改原表",
            )
            self._tell("failed", wrong, f"{passed} + {failed} / 检查 {checked}")

    def _is_told(self, field: str) -> bool:
        """Whether the cell was named already, so that nothing is said of its emptiness."""
        return any(one.field == field for one in self._problems)

    def _tell(self, field: str, wrong: Wrong, found: str, *, fatal: bool = True) -> None:
        place = f"{self._letters.get(field, '')}{self._row}"
        told = (wrong.code, wrong.sentence, str(found)[:80], wrong.cure)
        self._problems.append(RowProblem(self._row, place, field, *told, fatal))


def require_mendable(corrections: Corrections) -> None:
    """An import may mend identifiers only: results, officers and days go back to who wrote them."""
    for _, field in corrections:
        if field not in MENDABLE:
            raise RuleBroken(
                f"“{BY_KEY[field].words if field in BY_KEY else field}”不能在导入时改。"
                "检查结果、检查人员和日期请检查单位改原表后重新导入。",
                code="import.not_mendable",
            )
