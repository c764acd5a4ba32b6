"""The top bar of the workspace: party, counts so far, unanswered, saved, 完成检查."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.basis import Basis
from app.domain.conclusion import Counts, Proposal
from app.domain.labels import label
from app.domain.moments import day_of
from app.domain.visit import Visit
from app.ui.fields.buttons import BackButton, Button
from app.ui.fields.cards import Rule
from app.ui.fields.labels import Elided
from app.ui.fields.progress import Fact, SavedIndicator
from app.ui.models.saving import SaveReport
from app.ui.shapes import Sign, sign_of_conclusion
from app.ui.theme import Size


class WorkspaceBar(QWidget):
    """Never scrolls away. Under the law in force it shows counts and no three-word result."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("bar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(66)
        self.back = BackButton("返回今日")
        self._name = Elided("", Size.HEAD, bold=True)
        self._second = Elided("", Size.TINY, tone="second")
        self._about, self._short, self._narrow = "", "", False
        self.result = Fact("目前（只计数）", pressable=False)
        self.unanswered = Fact("未答 F3", icon="arrow-down")
        self.saved = SavedIndicator()
        self.sections_button = Button("章节", icon="list-details")
        self.panel_button = Button("依据", icon="scale")
        self.finish = Button("完成检查", look="primary")
        lines = QVBoxLayout()
        lines.setSpacing(2)
        lines.addStretch()
        lines.addWidget(self._name)
        lines.addWidget(self._second)
        lines.addStretch()
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 16, 1)
        row.setSpacing(0)
        row.addWidget(self.back)
        row.addSpacing(12)
        row.addLayout(lines, 1)
        self._rules = []
        for widget in (self.result, self.unanswered, self.saved):
            rule = Rule(upright=True)
            rule.setFixedHeight(44)
            self._rules.append(rule)
            row.addWidget(rule)
            row.addWidget(widget)
        for button in (self.sections_button, self.panel_button, self.finish):
            row.addWidget(button)
            row.addSpacing(8)

    def show_visit(self, visit: Visit, basis: Basis, items: int, premises: str) -> None:
        self._name.setText(visit.party.name)
        day = day_of(visit.opened_at or visit.created_at).isoformat()
        names = "、".join(officer.name for officer in visit.officers)
        self._about = f"{premises} {items} 项·依据：{basis.title} {day}·{names}"
        self._show_second()

    def _show_second(self) -> None:
        self._second.setText(self._short if self._narrow else self._about)

    def show_counts(self, counts: Counts, proposal: Proposal | None, unanswered: int) -> None:
        failed = len(counts.failed)
        key, general = len(counts.key_failed), len(counts.general_failed)
        small = f"重点 {key}·一般 {general}" if failed else ""
        if proposal is not None and proposal.conclusion is not None and counts.answered:
            self.result.set_title("目前结论（建议）")
            sign = sign_of_conclusion(proposal.conclusion)
            self.result.show_value(label(proposal.conclusion), sign=sign, small=small)
        else:
            self.result.set_title("目前（只计数）")
            sign = Sign.FAIL if failed else (Sign.PASS if counts.answered else Sign.UNANSWERED)
            words = f"不符合 {failed} 项" if failed else f"符合 {len(counts.passed)} 项"
            self.result.show_value(words, sign=sign, small=small)
        self.unanswered.show_value(f"{unanswered} 项")
        self.unanswered.setEnabled(unanswered > 0)
        self._short = f"不符合 {failed}·未答 {unanswered}"
        self._show_second()

    def show_saved(self, report: SaveReport, *, read_only: bool) -> None:
        if read_only:
            self.saved.read_only()
        elif report.failed:
            self.saved.failed(report.failed)
        elif report.waiting:
            self.saved.saving()
        else:
            self.saved.saved(report.moment)

    def set_room(self, *, three: bool, two: bool) -> None:
        """Fewer words where the window is narrow; saved and unanswered always stay."""
        self.sections_button.setVisible(not two)
        self.panel_button.setVisible(not three)
        for widget in (self.result, self._rules[0], self.unanswered, self._rules[1]):
            widget.setVisible(two)
        self._narrow = not two
        self._show_second()
        self.back.setVisible(two)
        self.finish.set_words("完成检查" if two else "完成", "完成检查")
