"""The one editor of the workspace: it is moved into the row that is open.

It shows the rows an answer needs (verdict, value, reason or findings, photographs,
measures), writes the sentence of the finding along, and tells changes; it decides nothing.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from PySide6.QtCore import QDate, Qt, QTimer, Signal
from PySide6.QtWidgets import QDateEdit, QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.domain.checklist import Place
from app.domain.visit import Answer, Verdict
from app.ui.fields.buttons import Button
from app.ui.fields.cards import Card
from app.ui.fields.chips import ChipGroup
from app.ui.fields.flow import FlowBox
from app.ui.fields.inputs import ProseField
from app.ui.fields.labels import Label, Tag
from app.ui.fields.photos import PhotoStrip
from app.ui.fields.registry import field_for
from app.ui.fields.values import ValueField
from app.ui.fields.verdicts import VerdictBar
from app.ui.models.finding_text import compose, follow
from app.ui.theme import Size

REASONS = ("没有这项经营活动", "设备停用，现场已核实", "检查时段没有加工", "由外单位承担，已查合同")
MEASURES = (
    ("on_the_spot", "当场整改"),
    ("written_deadline", "限期整改"),
    ("seize", "查封扣押"),
    ("investigate", "依法调查"),
)
PROPOSED = ("on_the_spot", "written_deadline")  # nothing coercive is ever proposed
TYPING_MS = 350
PRESET_TERM = timedelta(days=7)


class ItemEditor(Card):
    """Signals carry what changed; `flush` hands over what is still being typed."""

    judged = Signal(object)  # Verdict
    changed = Signal(object, str)  # fields of Answer, name of the field typed into or ""
    typing = Signal()  # something is typed that was not told yet
    reasoned = Signal()  # a reason was chosen: the page may go on
    seizure_wanted = Signal()
    pasted_too_much = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.set_current(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.item_id = ""
        self._answer: Answer | None = None
        self._today = date(2000, 1, 1)
        self._judged = True
        self._written = ""  # the sentence as last composed
        self._proposal = ""  # the measure the list names first; Enter on the row takes it
        self._pending: dict[str, Any] = {}
        self._pending_name = ""
        self.value: ValueField | None = None
        self._late = QTimer(self)
        self._late.setSingleShot(True)
        self._late.setInterval(TYPING_MS)
        self._late.timeout.connect(self.flush)
        self.body.setContentsMargins(16, 14, 16, 14)
        self.body.setSpacing(12)
        self.body.addLayout(self._title_row())
        self.verdicts = VerdictBar()
        self.verdicts.chosen.connect(self.judged)
        self.take_verdicts()
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(12)
        self._grid.setColumnMinimumWidth(0, 44)
        self._grid.setColumnStretch(1, 1)
        self.body.addLayout(self._grid)
        self._rows: dict[str, tuple[Label, QWidget]] = {}
        self._build_rows()

    # building

    def take_verdicts(self) -> None:
        """The three buttons stand under the item's words."""
        self.body.insertWidget(1, self.verdicts)

    def _title_row(self) -> QHBoxLayout:
        self._number = Label("", Size.BODY, bold=True)
        self._key = Tag("重点", "ink")
        self._text = Label("", Size.BODY, bold=True, wrap=True)
        self._look = Label("", Size.TINY, tone="second")
        row = QHBoxLayout()
        row.setSpacing(10)
        top = Qt.AlignmentFlag.AlignTop
        self._number.setMinimumWidth(34)
        self._look.setContentsMargins(0, 3, 0, 0)
        row.addWidget(self._number, 0, top)
        row.addWidget(self._key, 0, top)
        row.addWidget(self._text, 1)
        row.addWidget(self._look, 0, top)
        return row

    def _build_rows(self) -> None:
        self.value_box = QWidget()
        box = QVBoxLayout(self.value_box)
        box.setContentsMargins(0, 0, 0, 0)
        self.reasons = ChipGroup(REASONS, exclusive=True)
        self.reasons.changed.connect(self._reason_chosen)
        self.reason = QLineEdit()
        self.reason.setMaxLength(200)
        self.reason.setPlaceholderText("或写明理由")
        self.reason.setAccessibleName("合理缺项的理由")
        self.reason.textEdited.connect(lambda words: self._type("reason", words.strip()))
        self.findings = ChipGroup()
        self.findings.changed.connect(self._findings_changed)
        self.finding = ProseField("发现的问题", hint="写明地点、数量和看到的情况")
        self.finding.edited.connect(lambda words: self._type("finding", words))
        self.finding.left.connect(self.flush)
        self.finding.overflowed.connect(self.pasted_too_much)
        self.photos = PhotoStrip()
        self.measures = ChipGroup([words for _, words in MEASURES])
        self.measures.changed.connect(self._measures_changed)
        for name, words, widget in (
            ("value", "实测", self.value_box),
            ("reason", "理由", _stacked(self.reasons, self.reason)),
            ("finding", "发现", _stacked(self.findings, self.finding)),
            ("photos", "照片", self.photos),
            ("measures", "处理", self._measure_box()),
        ):
            self._add_row(name, words, widget)

    def _add_row(self, name: str, words: str, widget: QWidget) -> None:
        line = self._grid.rowCount()
        label = Label(words, Size.NOTE, tone="second")
        label.setFixedHeight(44)
        label.setAlignment(Qt.AlignmentFlag.AlignVCenter)
        self._grid.addWidget(label, line, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(widget, line, 1)
        self._rows[name] = (label, widget)

    def _measure_box(self) -> QWidget:
        self.due = QDateEdit()
        self.due.setCalendarPopup(True)
        self.due.setDisplayFormat("yyyy-MM-dd")
        self.due.setMinimumDate(QDate(2000, 1, 1))
        self.due.setAccessibleName("整改期限，到这一天 24:00")
        self.due.setFixedWidth(150)
        self.due.dateChanged.connect(self._due_changed)
        self.due_note = Label("整改到这一天", Size.NOTE, tone="second")
        self.due_note.setFixedHeight(44)
        self.corrected = QLineEdit()
        self.corrected.setMaxLength(200)
        self.corrected.setPlaceholderText("当场怎样改正的")
        self.corrected.setAccessibleName("当场改正的情况")
        self.corrected.setFixedWidth(280)
        self.corrected.textEdited.connect(lambda words: self._type("corrected", words.strip()))
        self._enter_takes = Label("", Size.NOTE, tone="second")
        self._enter_takes.setFixedHeight(44)
        self.seize = Button("登记查封扣押的物品", icon="package", trailing="arrow-right")
        self.seize.clicked.connect(self.seizure_wanted)
        more = FlowBox()
        for widget in (self._enter_takes, self.due_note, self.due, self.corrected, self.seize):
            more.add(widget)
        self._more = more
        return _stacked(self.measures, more)

    # showing

    def show_item(self, place: Place, answer: Answer, *, judged: bool, today: date) -> None:
        """Another item: everything is set anew, nothing is told."""
        self.flush()
        item = place.item
        self.item_id, self._answer = item.id, None
        self._today = today
        self._judged = judged
        self._number.setText(place.number)
        self._key.setVisible(item.key)
        self._text.setText(item.text)
        self._look.setText(f"查看：{'·'.join(item.look_at)}" if item.look_at else "")
        self._proposal = next((one for one in item.measures if one in PROPOSED), "")
        self._replace_value(field_for(item))
        self.findings.offer(item.findings)
        self.findings.setVisible(bool(item.findings))
        self.due.blockSignals(True)
        self.due.setMinimumDate(QDate(2000, 1, 1))
        self.due.blockSignals(False)
        self.show_answer(answer)
        key = "重点 " if item.key else ""
        self.setAccessibleName(f"{place.number} {key}{item.text}")

    def _replace_value(self, value: ValueField) -> None:
        if self.value is not None:
            self.value.hide()
            self.value.deleteLater()
        self.value = value
        layout = self.value_box.layout()
        assert layout is not None
        layout.addWidget(value)
        value.changed.connect(self._value_changed)
        self._rows["value"][0].setText(value.row_name)

    def show_answer(self, answer: Answer, *, read_only: bool = False) -> None:
        """The same item, another state: only what differs is touched."""
        self._answer = answer
        value = self.value
        if value is not None:
            value.show_answer(answer)
        proposed = value is not None and value.proposes_failure()
        self.verdicts.set_state(answer.verdict, proposed=proposed, read_only=read_only)
        self.verdicts.setVisible(self._judged)
        self.reasons.choose((answer.reason,))
        if self.reason.text().strip() != answer.reason and answer.reason not in REASONS:
            self.reason.setText(answer.reason)
        elif answer.reason in REASONS or not answer.reason:
            self.reason.clear()
        self.findings.choose(answer.findings)
        if not (self.finding.hasFocus() and self.finding.words() == answer.finding):
            self.finding.set_words(answer.finding)
        self._written = compose(value.sentence() if value else "", answer.findings)
        self._show_measures(answer)
        self._show_rows(answer)
        for _, widget in self._rows.values():
            widget.setEnabled(not read_only)

    def _show_rows(self, answer: Answer) -> None:
        failed = answer.verdict is Verdict.FAIL
        shown = {
            "value": self.value is not None and type(self.value).__name__ != "NoValue",
            "reason": answer.verdict is Verdict.NOT_APPLICABLE,
            "finding": failed,
            "photos": True,
            "measures": failed,
        }
        for name, (label, widget) in self._rows.items():
            label.setVisible(shown[name])
            widget.setVisible(shown[name])

    def _show_measures(self, answer: Answer) -> None:
        for chip, (code, words) in zip(self.measures.chips, MEASURES, strict=True):
            on = code in answer.measures
            chip.setChecked(on)
            due = code == "written_deadline" and on and answer.due is not None
            chip.set_words(f"{words}·{answer.due:%m-%d}" if due else words)
        late = "written_deadline" in answer.measures
        self.due.setVisible(late)
        self.due_note.setVisible(late)
        day = answer.due or self._today
        self.due.blockSignals(True)
        self.due.setDate(QDate(day.year, day.month, day.day))
        self.due.blockSignals(False)
        spot = "on_the_spot" in answer.measures
        self.corrected.setVisible(spot)
        if self.corrected.text().strip() != answer.corrected:
            self.corrected.setText(answer.corrected)
        self.seize.setVisible("seize" in answer.measures)
        proposed = "" if answer.measures else self._proposal
        for chip, (code, words) in zip(self.measures.chips, MEASURES, strict=True):
            chip.propose(code == proposed)
            if code == proposed:
                self._enter_takes.setText(f"没有选时，回车采用“{words}”")
        self._enter_takes.setVisible(bool(proposed))
        self._more.setVisible(late or spot or bool(proposed) or "seize" in answer.measures)

    # telling

    def flush(self) -> None:
        """Tell what was typed and not told yet."""
        self._late.stop()
        if self._pending:
            pending, name = self._pending, self._pending_name
            self._pending, self._pending_name = {}, ""
            self.changed.emit(pending, name)

    def _type(self, name: str, value: object) -> None:
        if self._pending_name and self._pending_name != name:
            self.flush()
        self._pending[name] = value
        self._pending_name = name
        self._late.start()
        self.typing.emit()

    def _tell(self, fields: dict[str, Any]) -> None:
        self.flush()
        self.changed.emit(fields, "")

    def _value_changed(self, fields: dict[str, Any]) -> None:
        if self._pending_name not in {"", "value"}:
            self.flush()
        self._pending |= fields
        if self._answer is not None and self._answer.verdict is Verdict.FAIL:
            self._pending |= self._sentence_follows(self._answer.findings)
        proposed = self.value is not None and self.value.proposes_failure()
        self.verdicts.set_state(self._answer.verdict if self._answer else None, proposed=proposed)
        self._pending_name = "value"
        self._late.start()
        self.typing.emit()

    def _sentence_follows(self, findings: tuple[str, ...]) -> dict[str, Any]:
        now = compose(self.value.sentence() if self.value else "", findings)
        said = follow(self.finding.words(), self._written, now)
        self._written = now
        self.finding.set_words(said)
        return {"finding": said}

    def _findings_changed(self) -> None:
        chosen = self.findings.chosen()
        self._tell({"findings": chosen} | self._sentence_follows(chosen))

    def _reason_chosen(self) -> None:
        chosen = self.reasons.chosen()
        self.reason.clear()
        self._tell({"reason": chosen[0] if chosen else ""})
        if chosen:
            self.reasoned.emit()

    def _measures_changed(self) -> None:
        on = tuple(
            code
            for chip, (code, _) in zip(self.measures.chips, MEASURES, strict=True)
            if chip.isChecked()
        )
        fields: dict[str, Any] = {"measures": on}
        due = self._answer.due if self._answer else None
        if "written_deadline" not in on:
            fields["due"] = None
        elif due is None:
            fields["due"] = self._today + PRESET_TERM  # stands on the chip, can be changed
        if "on_the_spot" not in on:
            fields["corrected"] = ""
        self._tell(fields)

    def _due_changed(self, day: QDate) -> None:
        self._tell({"due": date(day.year(), day.month(), day.day())})

    # keys

    def stops(self) -> list[QWidget]:
        """Where Enter stops on its way down."""
        candidates: list[QWidget | None] = [self.value.first_focus() if self.value else None]
        verdict = self._answer.verdict if self._answer else None
        if verdict is Verdict.NOT_APPLICABLE:
            candidates.append(self.reasons.first())
        if verdict is Verdict.FAIL:
            candidates += [self.findings.first(), None if self._composed() else self.finding]
            candidates += [self.photos.from_file, self.measures.first()]
        return [one for one in candidates if one is not None and one.isEnabled()]

    def _composed(self) -> bool:
        """The sentence stands as the chips and the number wrote it: Enter need not stop there."""
        words = self.finding.words().strip()
        written = bool(words) and words == self._written.strip()
        return written and not self.finding.hasFocus()

    def take_proposal(self) -> None:
        """Enter on the row of measures while none is chosen."""
        at = next((n for n, (code, _) in enumerate(MEASURES) if code == self._proposal), None)
        if at is not None and not self.measures.chosen():
            self.measures.chips[at].setChecked(True)
            self._measures_changed()

    def after_photos(self) -> None:
        """Pictures were added: on with the measures, unless somebody types."""
        first = self.measures.first()
        typing = isinstance(self.focusWidget(), QLineEdit | ProseField)
        if first is not None and first.isVisible() and not typing:
            first.setFocus(Qt.FocusReason.TabFocusReason)

    def first_stop(self) -> None:
        """Focus the first row that wants something."""
        stops = self.stops()
        (stops[0] if stops else self).setFocus(Qt.FocusReason.TabFocusReason)

    def next_stop(self) -> bool:
        """Enter: the next row; False on the last."""
        self.flush()
        stops = self.stops()
        here = max((n for n, stop in enumerate(stops) if self._inside(stop)), default=-1)
        if self.focusWidget() in {self.due, self.corrected, self.seize, self.reason}:
            here = len(stops) - 1
        if here + 1 >= len(stops):
            if self._inside(stops[-1]) and stops[-1] is self.measures.first():
                self.take_proposal()
            return False
        stops[here + 1].setFocus(Qt.FocusReason.TabFocusReason)
        return True

    def _inside(self, stop: QWidget) -> bool:
        """Whether the focus is on that row: on the stop itself or on a neighbour in its group."""
        focus, group = self.focusWidget(), stop.parentWidget()
        if isinstance(group, ChipGroup | PhotoStrip):
            return focus is not None and group.isAncestorOf(focus)
        return focus is stop


def _stacked(*widgets: QWidget) -> QWidget:
    box = QWidget()
    column = QVBoxLayout(box)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(8)
    for widget in widgets:
        column.addWidget(widget)
    return box
