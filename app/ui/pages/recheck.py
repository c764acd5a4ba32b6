"""复查: what was found then and is still open; two officers, and the recheck begins with it."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QVBoxLayout, QWidget

from app.domain.moments import day_of
from app.domain.recheck import Finding
from app.ui.fields.buttons import Button
from app.ui.fields.cards import Banner, Card
from app.ui.fields.chips import ChipGroup
from app.ui.fields.forms import clear, column, row, scrolling
from app.ui.fields.labels import Label, PageTitle, SignMark
from app.ui.fields.rows import Band, TwoLines
from app.ui.models.recheck import RecheckModel
from app.ui.page import Context, Page
from app.ui.shapes import Sign
from app.ui.theme import Size


class RecheckPage(Page):
    """`open(visit_id=…)` names the earlier visit; its papers stay as they are."""

    keys = (("Ctrl+Enter", "开始复查"), ("Esc", "返回"))

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.model = RecheckModel(context, self)
        self.title = PageTitle("复查", back=True)
        assert self.title.back is not None
        self.title.back.clicked.connect(self._leave)
        self.banner = Banner()
        self.people = ChipGroup()
        self.start = Button("开始复查", look="primary", trailing="arrow-right")
        self.papers = Button("看上次文书", icon="file-text")
        self._why = Label("", Size.NOTE, tone="second")
        self._rows = column(0)
        self._card = Card("还没有改正的问题", icon="list-check")
        self._build()
        self.people.changed.connect(self._check)
        self.start.clicked.connect(lambda: self.model.prepare(self._officer_ids()))
        self.papers.clicked.connect(self._to_papers)
        self.model.loaded.connect(self._show)
        self.model.prepared.connect(lambda one: context.navigator.go("inspect", visit_id=one))
        self.model.refused.connect(
            lambda said: self.banner.tell("warn", "没有开始复查", said, topic="refused")
        )

    def _build(self) -> None:
        self._card.body.setContentsMargins(0, 0, 0, 0)
        self._card.body.addLayout(self._rows)
        who = Card("执法人员", icon="users")
        who.add(self.people)
        note = "复查先看这些问题，逐项记已改正或者未改正；其他项目想查的也可以答。上次的文书不改。"
        who.add(Label(note, Size.NOTE, tone="second", wrap=True))
        cards = column(12)
        cards.addWidget(self._card.snug())
        cards.addWidget(who.snug())
        cards.addStretch()
        self._area = scrolling(cards, "还没有改正的问题")
        inner = QVBoxLayout()
        inner.setContentsMargins(20, 0, 20, 16)
        inner.setSpacing(12)
        inner.addWidget(self.banner)
        inner.addWidget(self._area, 1)
        inner.addLayout(row(self.papers, 1, self._why, self.start))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self.title)
        outer.addLayout(inner, 1)

    def open(self, **arguments: Any) -> None:  # noqa: ANN401 - pages are opened by name
        visit_id = str(arguments.get("visit_id") or "")
        if visit_id:
            self.banner.solve("refused")
            self.model.open(visit_id)

    def _show(self) -> None:
        visit = self.model.visit
        assert visit is not None
        day = day_of(visit.opened_at or visit.created_at)
        self.title.set_title(f"复查 {visit.party.name}", f"{day} 检查发现的问题")
        self._card.note.setText(f"{len(self.model.findings)} 处")
        clear(self._rows)
        for finding in self.model.findings:
            self._rows.addWidget(_band(finding))
        names = [f"{one.name} {one.badge_no}" for one in self.model.officers]
        self.people.offer(names)
        today = day_of(self.model.now())
        fit = [f"{one.name} {one.badge_no}" for one in self.model.officers if one.valid_on(today)]
        self.people.choose(fit[:2])
        self._check()
        if self.start.isEnabled():
            self.start.setFocus()

    def _check(self) -> None:
        lacking = []
        if not self.model.findings:
            lacking.append("没有还没改正的问题")
        if len(self.people.chosen()) != 2:
            lacking.append("要两名执法人员")
        self._why.setText("；".join(lacking))
        self.start.setEnabled(not lacking)

    def _officer_ids(self) -> tuple[str, ...]:
        on = self.people.chosen()
        return tuple(one.id for one in self.model.officers if f"{one.name} {one.badge_no}" in on)

    def _to_papers(self) -> None:
        if self.model.visit is not None:
            self.context.navigator.go("papers", visit_id=self.model.visit.id)

    def _leave(self) -> None:
        visit = self.model.visit
        if visit is None:
            self.context.navigator.go("today")
        else:
            self.context.navigator.go("register", party_id=visit.party.id)

    def primary(self) -> QAbstractButton | None:
        return self.start

    def columns(self) -> list[QWidget]:
        return [self._area]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._leave()
        else:
            event.ignore()


def _band(finding: Finding) -> Band:
    band = Band(62)
    due = f"，限 {finding.due:%m-%d} 前改正" if finding.due is not None else ""
    line = QHBoxLayout()
    line.setSpacing(12)
    line.addWidget(SignMark(Sign.FAIL, 22))
    line.addWidget(
        TwoLines(f"{finding.number} {finding.text}", f"{finding.words.rstrip('。')}{due}"), 1
    )
    band.row.addLayout(line)
    return band
