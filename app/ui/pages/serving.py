"""送达: what is handed over, to whom, how; from it the receipt (送达回证) is drawn up."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.domain.labels import label
from app.domain.paper import Paper, Recording, ServiceMode
from app.ui.fields.buttons import Button
from app.ui.fields.cards import Card, OptionCard
from app.ui.fields.forms import Choices, clear, column, row, scrolling
from app.ui.fields.inputs import LineField
from app.ui.fields.labels import Label
from app.ui.fields.moments import MomentField
from app.ui.fields.printing import recording as ask_recording
from app.ui.models.papers import PapersModel
from app.ui.theme import Size

NARROW = 760  # below, one column


class ServingPane(QWidget):
    given_up = Signal()

    def __init__(self, model: PapersModel) -> None:
        super().__init__()
        self._model = model
        self._digest = ""
        self._shown = ""
        self._ticks: dict[str, OptionCard] = {}
        self._rows = column(6)
        self.mode = Choices([(one.value, label(one)) for one in ServiceMode], name="送达方式")
        self.place = LineField("送达地点", needed=True)
        self.recipient = LineField("收件人", needed=True)
        self.relation = LineField("代收人与当事人的关系", hint="本人收件不用填")
        self.reason = LineField("拒收的原因，照说的写", needed=True)
        self.witness = LineField("见证人姓名")
        self.identity = LineField("见证人单位或身份")
        self.file = Button("选录音录像文件", icon="upload")
        self._kept = Label("", Size.NOTE, tone="ok")
        self.start, self.end = MomentField("录音录像开始"), MomentField("录音录像结束")
        self.back = Button("不送达，返回")
        self.confirm = Button("登记送达，出送达回证", icon="user-check", look="primary")
        self._why = Label("", Size.NOTE, tone="second", wrap=True)
        self._build()
        self._wire()

    def _build(self) -> None:
        papers = Card("送达哪些文书", icon="files")
        papers.body.addLayout(self._rows)
        how = Card("怎样送达", icon="user-check")
        how.add(self.mode)
        how.add(self.place)
        self._direct = QWidget()
        self._direct.setLayout(row(self.recipient, self.relation))
        how.add(self._direct)
        self._left = QWidget()
        left = column(8)
        left.addWidget(self.reason)
        left.addWidget(Label("见证人、录音录像，至少一种", Size.NOTE, tone="second"))
        left.addLayout(row(self.witness, self.identity))
        left.addLayout(row(self.file, self._kept, 1))
        self._times = QWidget()
        self._times.setLayout(
            row(Label("从", Size.NOTE), self.start, Label("到", Size.NOTE), self.end, 1)
        )
        left.addWidget(self._times)
        self._left.setLayout(left)
        how.add(self._left)
        self._servers = Label("", Size.NOTE, tone="second")
        how.add(self._servers)
        left_side, right_side = column(12), column(12)
        left_side.addWidget(papers.snug())
        left_side.addStretch()
        right_side.addWidget(how.snug())
        right_side.addStretch()
        inner = self._columns = QHBoxLayout()
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(16)
        inner.addLayout(left_side, 2)
        inner.addLayout(right_side, 3)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(20, 0, 20, 12)
        whole.setSpacing(10)
        area = scrolling(inner, "送达")
        whole.addWidget(area, 1)
        foot = row(self.back, spacing=12)
        foot.addWidget(self._why, 1)
        foot.addWidget(self.confirm)
        holder = QWidget()
        holder.setLayout(foot)
        whole.addWidget(holder)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow window the papers stand above the way of service."""
        super().resizeEvent(event)
        narrow = event.size().width() < NARROW
        down, across = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight
        self._columns.setDirection(down if narrow else across)

    def _wire(self) -> None:
        self.mode.chosen.connect(lambda _key: self._say())
        fields = (self.place, self.recipient, self.reason, self.witness, self.identity)
        for field in fields:
            field.changed.connect(lambda _text: self._say())
        self.file.clicked.connect(self._ask)
        self._model.recording_kept.connect(self._recorded)
        self.back.clicked.connect(self.given_up)
        self.confirm.clicked.connect(self._confirm)

    def show_model(self) -> None:
        """Every paper that can be served is ticked; the place and the person are proposed."""
        visit = self._model.visit
        if visit is None:
            return
        if visit.id != self._shown:
            self._forget(visit.id)
        clear(self._rows)
        self._ticks = {}
        for paper in self._model.servable():
            waits = "先登记印章，再送达" if self._model.needs_stamp(paper) else ""
            words = f"{label(paper.kind)}  {paper.number}"
            card = OptionCard(words, waits, kind="check", height=62 if waits else 46)
            card.setChecked(not self._model.needs_stamp(paper))
            card.setEnabled(not self._model.needs_stamp(paper))
            card.toggled.connect(lambda _on: self._say())
            self._ticks[paper.id] = card
            self._rows.addWidget(card)
        party = visit.party
        self.mode.choose(self.mode.current() or ServiceMode.IN_PERSON.value)
        self.place.set_text(self.place.text() or visit.place or party.address)
        who = party.person_in_charge or party.legal_representative or party.name
        self.recipient.set_text(self.recipient.text() or who)
        self._servers.setText(f"送达人：{'、'.join(self._model.servers())}")
        now = self._model.now()
        self.start.set_moment(now)
        self.end.set_moment(now + timedelta(minutes=1))
        self._say()
        self.recipient.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def _forget(self, visit_id: str) -> None:
        """Another visit: nothing of the last one is proposed."""
        self._shown, self._digest = visit_id, ""
        self._kept.setText("")
        self.mode.choose(None)
        for field in (self.place, self.recipient, self.relation, self.reason):
            field.set_text("")
        self.witness.set_text("")
        self.identity.set_text("")

    def chosen(self) -> tuple[Paper, ...]:
        return tuple(
            paper
            for paper in self._model.servable()
            if (card := self._ticks.get(paper.id)) is not None and card.isChecked()
        )

    def left(self) -> bool:
        return self.mode.current() == ServiceMode.LEFT_AT_PREMISES.value

    def missing(self) -> str:
        left = self.left()
        proof = bool(self.witness.text()) or bool(self._digest)
        checks = (
            (not self.chosen(), "至少选一份文书"),
            (not self.place.text(), "写明送达地点"),
            (not left and not self.recipient.text(), "写明收件人"),
            (left and not self.reason.text(), "写明拒收的原因"),
            (left and not proof, "要有见证人或录音录像，至少一种"),
            (left and bool(self.witness.text()) and not self.identity.text(), "写明见证人身份"),
            (
                left and bool(self._digest) and self.end.moment() <= self.start.moment(),
                "录音录像的结束时间应在开始之后",
            ),
        )
        return next((words for fails, words in checks if fails), "")

    def _say(self) -> None:
        left = self.left()
        self._left.setVisible(left)
        self._direct.setVisible(not left)
        self._times.setVisible(bool(self._digest))
        missing = self.missing()
        self._why.setText(f"还差：{missing}" if missing else "送达后文书不能再作废。")
        self.confirm.setEnabled(not missing and not self._model.waiting)

    def _ask(self) -> None:
        path = ask_recording(self)
        if path is not None:
            self._model.keep_recording(path)

    def _recorded(self, kept: Any) -> None:  # noqa: ANN401 - KeptRecording, by signal
        self._digest = str(kept.sha256)
        self._kept.setText(f"{kept.name} 已存入，摘要 {kept.digest}")
        self._say()

    def _confirm(self) -> None:
        if self.missing():
            return
        left = self.left()
        tape = None
        if left and self._digest:
            tape = Recording(
                start=self.start.moment(),
                end=self.end.moment(),
                digest=self._digest[:16],
                sha256=self._digest,
            )
        self._model.serve(
            self.chosen(),
            mode=ServiceMode(self.mode.current()),
            place=self.place.text(),
            recipient="" if left else self.recipient.text(),
            relation="" if left else self.relation.text(),
            refusal_reason=self.reason.text() if left else "",
            witness=self.witness.text() if left else "",
            witness_identity=self.identity.text() if left else "",
            recording=tape,
        )
