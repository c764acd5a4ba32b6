"""The party does not sign: the reason in words, and what stands for the missing signature."""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain.paper import Recording, SignState
from app.domain.strokes import Strokes
from app.ui.fields.buttons import Button
from app.ui.fields.cards import Card, OptionCard
from app.ui.fields.chips import Chip
from app.ui.fields.forms import Choices, column, row, scrolling
from app.ui.fields.inputs import LineField
from app.ui.fields.labels import Icon, Label
from app.ui.fields.moments import MomentField
from app.ui.fields.printing import recording as ask_recording
from app.ui.fields.signature_pad import SignaturePad
from app.ui.models.signing import Act, Refusal, SigningModel
from app.ui.theme import Size

STATES = (
    (SignState.REFUSED.value, "拒绝签名"),
    (SignState.ABSENT.value, "当事人不在场"),
    (SignState.CANNOT_WRITE.value, "无法书写"),
)


class RefusalPane(QWidget):
    """Nothing is kept before 写好，记下; 当事人愿意签了 leads back without loss."""

    confirmed = Signal(object, object)  # Refusal, Strokes of the witness or None
    willing = Signal()
    changed = Signal()

    def __init__(self, model: SigningModel) -> None:
        super().__init__()
        self._model = model
        self._act: Act | None = None
        self._digest = ""
        self.state = Choices(STATES, name="没有签名的原因")
        self.reason = LineField("原因，照说的写", hint="如：认为温度计不准")
        self.quoted = Chip("这是当事人的原话")
        self.notice = LineField(
            "怎样通知的", hint="如：于2026年9月22日9时05分以电话通知", needed=True
        )
        self.with_witness = OptionCard("见证人签名", kind="check", height=46)
        self.with_recording = OptionCard("录音录像", kind="check", height=46)
        self.name = LineField("见证人姓名", needed=True)
        self.identity = LineField("单位或身份", needed=True)
        self.pad = SignaturePad()
        self.pad.setMinimumHeight(150)
        self.file = Button("选录音录像文件", icon="upload")
        self._kept = Label("", Size.NOTE, tone="ok")
        self.start, self.end = MomentField("录音录像开始"), MomentField("录音录像结束")
        self.again = Button("重写", icon="eraser")
        self.confirm = Button("写好，记下", icon="check", look="primary")
        self._why = Label("", Size.NOTE, tone="second", wrap=True)
        self._build()
        self._wire()

    def _build(self) -> None:
        first = Card()
        first.add(Label("1 没有签名的原因", Size.BODY, bold=True))
        first.add(self.state)
        line = row(self.reason, spacing=12)
        line.addWidget(self.quoted, 0, Qt.AlignmentFlag.AlignBottom)
        first.body.addLayout(line)
        first.add(self.notice)
        second = Card()
        self._need = Label("至少一种", Size.NOTE, tone="second")
        second.body.addLayout(row(Label("2 用什么证明", Size.BODY, bold=True), 1, self._need))
        second.body.addLayout(row(self.with_witness, self.with_recording, spacing=8))
        self._witness = QWidget()
        lines = QVBoxLayout(self._witness)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.addLayout(row(self.name, self.identity))
        lines.addWidget(self.pad)
        self._recording = QWidget()
        tape = QVBoxLayout(self._recording)
        tape.setContentsMargins(0, 0, 0, 0)
        tape.addLayout(row(Icon("camera", 20), self.file, self._kept, 1))
        from_to = row(Label("从", Size.NOTE), self.start, Label("到", Size.NOTE), self.end, 1)
        tape.addLayout(from_to)
        second.add(self._witness)
        second.add(self._recording)
        inner = column(10)
        inner.addWidget(first.snug())
        inner.addWidget(second.snug())
        inner.addStretch()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(10)
        whole.addWidget(scrolling(inner, "没有签名的原因和证明"), 1)
        self._why.setMinimumWidth(120)
        foot = row(self.again, spacing=12)
        foot.addWidget(self._why, 1)
        foot.addWidget(self.confirm)
        whole.addLayout(foot)

    def _wire(self) -> None:
        self.state.chosen.connect(lambda _key: self._say())
        for field in (self.reason, self.notice, self.name, self.identity):
            field.changed.connect(lambda _text: self._say())
        for switch in (self.quoted, self.with_witness, self.with_recording):
            switch.toggled.connect(lambda _on: self._say())
        self.pad.changed.connect(lambda _enough: self._say())
        self.again.clicked.connect(self.pad.clear)
        self.file.clicked.connect(self._ask)
        for moment in (self.start, self.end):
            moment.edit.dateTimeChanged.connect(lambda _moment: self._say())
        self.confirm.clicked.connect(self._confirm)
        self._model.recording_kept.connect(self._recorded)

    # the act

    def show_act(self, act: Act) -> None:
        """Open for this paper; words of the paper before stay, strokes never do."""
        if self._act is not None and self._act.paper.id == act.paper.id:
            return
        self._act = act
        known = self._model.refusal
        self.state.choose(known.state.value)
        self.reason.set_text(known.reason)
        self.notice.set_text(known.notice)
        self.quoted.setChecked(known.quoted and bool(known.reason))
        self.with_witness.setChecked(bool(known.witness))
        self.with_recording.setChecked(known.recording is not None)
        self.name.set_text(known.witness)
        self.identity.set_text(known.witness_identity)
        self.pad.clear()
        self._take_recording(known.recording, act)
        self._say()

    def _take_recording(self, known: Recording | None, act: Act) -> None:
        now = self._model.now()
        self._digest = (known.sha256 or "") if known is not None else ""
        self._kept.setText(f"已存入，摘要 {known.digest}" if known is not None else "")
        self.start.set_moment(known.start if known else act.paper.frozen_at or now)
        self.end.set_moment(known.end if known else now + timedelta(minutes=1))

    def refusal(self) -> Refusal:
        """What is written on the pane now."""
        state = SignState(self.state.current() or SignState.REFUSED.value)
        absent = state is SignState.ABSENT
        witness = self.with_witness.isChecked()
        taped = self.with_recording.isChecked() and bool(self._digest)
        return Refusal(
            state=state,
            reason="" if absent else self.reason.text(),
            quoted=self.quoted.isChecked(),
            witness=self.name.text() if witness else "",
            witness_identity=self.identity.text() if witness else "",
            recording=Recording(
                start=self.start.moment(),
                end=self.end.moment(),
                digest=self._digest[:16],
                sha256=self._digest,
            )
            if taped
            else None,
            notice=self.notice.text() if absent else "",
        )

    def sentence(self) -> str:
        """The printed sentence as it stands while one types."""
        if self._act is None:
            return ""
        return self._model.printed_sentence(self._act, self.refusal())

    def missing(self) -> str:
        if self._act is None:
            return "正在读取"
        if self.with_witness.isChecked() and not self.name.text():
            return "写明见证人姓名"
        if self.with_recording.isChecked() and not self._digest:
            return "选录音录像文件"
        if self.with_recording.isChecked() and self.end.moment() <= self.start.moment():
            return "录音录像的结束时间应在开始之后"
        return self._model.lacking_proof(
            self._act, self.refusal(), witness_signs=self.pad.is_enough()
        )

    def _say(self) -> None:
        state = SignState(self.state.current() or SignState.REFUSED.value)
        absent = state is SignState.ABSENT
        self.reason.setVisible(not absent)
        self.quoted.setVisible(not absent)
        self.notice.setVisible(absent)
        self._witness.setVisible(self.with_witness.isChecked())
        self._recording.setVisible(self.with_recording.isChecked())
        self.again.setVisible(self.with_witness.isChecked())
        self.pad.set_signer(f"见证人 {self.name.text()}")
        missing = self._model.waiting or self.missing()
        self._why.setText(f"还差：{missing}" if missing else "拒签不影响文书效力")
        self.confirm.setEnabled(not missing)
        self.changed.emit()

    def _ask(self) -> None:
        path = ask_recording(self)
        if path is not None:
            self._model.keep_recording(path)

    def _recorded(self, kept: object) -> None:
        digest = getattr(kept, "digest", "")
        self._digest = str(getattr(kept, "sha256", ""))
        name, size = getattr(kept, "name", ""), int(getattr(kept, "size", 0))
        self._kept.setText(f"{name}·{size / 1_000_000:.1f} MB 已存入，摘要 {digest}")
        self._say()

    def _confirm(self) -> None:
        if self.missing():
            return
        strokes: Strokes | None = None
        if self.with_witness.isChecked():
            strokes = self.pad.strokes()
        self.confirmed.emit(self.refusal(), strokes)
