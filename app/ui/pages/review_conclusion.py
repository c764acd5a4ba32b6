"""The right column of 核对: the proposal or the counts, the conclusion, the handling, the party.

Under a basis that computes, the program proposes with its arithmetic and the officers
choose. Under the law in force nothing is computed: the officers conclude in their own words.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.domain.labels import label
from app.domain.moments import day_of
from app.domain.visit import Conclusion, Handling
from app.ui.fields.buttons import Button
from app.ui.fields.cards import Card, OptionCard
from app.ui.fields.chips import ChipGroup
from app.ui.fields.forms import CardGroup, Choices, DayField, clear, column
from app.ui.fields.inputs import LineField, ProseField
from app.ui.fields.labels import Label, Prose, SignMark
from app.ui.models.review import LEAST_REASON, ReviewModel
from app.ui.shapes import Sign, sign_of_conclusion
from app.ui.theme import Size


class ConclusionColumn(QObject):
    """Builds the column once and shows the model again after each change.

    By keys alone: a digit chooses, and the focus goes on to what is still missing.
    """

    complete = Signal()  # a key was pressed and nothing is missing here any more

    def __init__(self, model: ReviewModel) -> None:
        super().__init__()
        self._model = model
        self._going_on = False  # the focus goes on as soon as the last act is kept
        self._choices: Choices | None = None
        self._offered: tuple[Conclusion, ...] = ()
        self._ticks: dict[Handling, OptionCard] = {}
        self._proposal = self._proposal_card()
        self._choice_card = Card()
        self._choice_title = Label("两名执法人员的结论", Size.BODY, bold=True)
        self._choice_row = column(0)
        self._reason = LineField("理由", hint="与建议不同，或规则没有写明时，两人共同写明")
        self._reason_note = Label("", Size.NOTE, tone="second", wrap=True)
        self._words = ProseField(
            "结论，用自己的话写", hint="看了哪些、发现什么、怎样认定", lines=3, enter_leaves=False
        )
        self._words_label = Label("用自己的话写明", Size.NOTE, tone="second")
        self._words_draft = ChipGroup(("列出不符合的项目",))
        self._handling = Card()
        self._handling_group = CardGroup("结果处理")
        self._handling_rows = column(8)
        self._due = DayField("整改期限")
        self._party = Card("当事人", icon="user", note="宣读后写入，再定稿")
        self._opinion = LineField("当事人意见", hint="如：无异议；没有就写“无”")
        self._statement = ProseField("陈述、申辩", lines=2, enter_leaves=False)
        self._attendance = LineField("通知当事人到场情况", hint="如：负责人在场", needed=True)
        self._present = ChipGroup(("负责人在场", "已电话通知，负责人随后到场"))
        self.seizure = Button("打开查封扣押清单", icon="package")
        self.column = column(12, (0, 0, 0, 12))
        self._build()
        self._wire()

    def _proposal_card(self) -> Card:
        card = Card()
        self._proposal_head = Label("程序建议", Size.NOTE, tone="second")
        self._sign = SignMark(Sign.UNANSWERED, 30)
        self._big = Label("", Size.DISPLAY, bold=True)
        line = QHBoxLayout()
        line.setSpacing(10)
        line.addWidget(self._sign)
        line.addWidget(self._big, 1)
        self._arithmetic = Prose("", Size.NOTE, line=150)
        self._note = Label("", Size.TINY, tone="second", wrap=True)
        card.add(self._proposal_head)
        card.body.addLayout(line)
        card.add(self._arithmetic)
        card.add(self._note)
        return card

    def _build(self) -> None:
        self._choice_card.add(self._choice_title)
        self._choice_card.body.addLayout(self._choice_row)
        for widget in (self._reason_note, self._reason, self._words_label, self._words):
            self._choice_card.add(widget)
        self._choice_card.add(self._words_draft)
        self._handling.add(Label("结果处理", Size.BODY, bold=True))
        self._handling_group.setLayout(self._handling_rows)
        self._handling.add(self._handling_group)
        self._handling.add(self._due)
        for field in (self._opinion, Label("陈述、申辩", Size.NOTE, tone="second")):
            self._party.add(field)
        self._party.add(self._statement)
        self._party.add(self._attendance)
        self._party.add(self._present)
        for card in (self._proposal, self._choice_card, self._handling, self._party):
            self.column.addWidget(card.snug())
        self.column.addWidget(self.seizure)
        self.column.addStretch()

    def _wire(self) -> None:
        model = self._model
        self._reason.edit.editingFinished.connect(
            lambda: model.edit(deviation_reason=self._reason.text())
        )
        self._words.left.connect(lambda: model.edit(own_words=self._words.words()))
        self._words_draft.changed.connect(self._draft_words)
        self._due.changed.connect(lambda day: model.edit(due=day))
        self._opinion.edit.editingFinished.connect(lambda: model.edit(opinion=self._opinion.text()))
        self._statement.left.connect(lambda: model.edit(statement=self._statement.words()))
        self._present.changed.connect(self._say_present)
        self._attendance.edit.editingFinished.connect(
            lambda: model.edit(attendance=self._attendance.text())
        )

    def _say_present(self) -> None:
        """A chip writes the words; they stay free to be changed."""
        chosen = self._present.chosen()
        if chosen:
            self._attendance.set_text(chosen[-1])
            self._present.choose(())
            self._model.edit(attendance=chosen[-1])
            self._go_on()

    def _draft_words(self) -> None:
        """A start in the field; what stands there already is kept before it."""
        if not self._words_draft.chosen():
            return
        self._words_draft.choose(())
        before = self._words.words()
        words = f"{before}\n{self._model.draft_words()}".strip()
        self._words.set_words(words)
        self._model.edit(own_words=words)
        self._go_on()

    # by keys alone

    def first_missing(self) -> QWidget | None:
        """Where the next key is wanted; None when nothing is missing in this column."""
        model, closing = self._model, self._model.closing
        if model.review is None or model.review.counts is None:
            return None if closing.attendance else self._present.first()
        wanted: tuple[tuple[bool, QWidget | None], ...] = (
            (closing.conclusion is None, self._card_of_choice()),
            (
                model.needs_reason() and len(closing.deviation_reason) < LEAST_REASON,
                self._reason.edit,
            ),
            (not model.computes and not closing.own_words, self._words_draft.first()),
            (not closing.attendance, self._present.first()),
        )
        return next((widget for missing, widget in wanted if missing), None)

    def _card_of_choice(self) -> QWidget | None:
        return next(iter(self._choices.cards.values()), None) if self._choices else None

    def _go_on(self) -> None:
        """After the act is kept and shown: on to the next."""
        self._going_on = True
        QTimer.singleShot(0, self._to_the_next)

    def _to_the_next(self) -> None:
        if not self._going_on:
            return
        self._going_on = False
        target = self.first_missing()
        if target is not None:
            target.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self.complete.emit()

    def leave(self) -> None:
        """What is still in a field is kept now."""
        if self._model.review is not None:
            self._model.edit(
                deviation_reason=self._reason.text(),
                own_words=self._words.words(),
                opinion=self._opinion.text(),
                statement=self._statement.words(),
                attendance=self._attendance.text(),
            )

    def go_to(self, code: str) -> None:
        """Put the focus where this gap is filled."""
        target: QWidget | None = None
        if "own_words" in code:
            target = self._words
        elif "deviation" in code or "hole" in code:
            target = self._reason.edit
        elif "conclusion" in code and self._choices is not None:
            target = next(iter(self._choices.cards.values()), None)
        elif "attendance" in code:
            target = self._attendance.edit
        elif "handling" in code:
            target = next(iter(self._ticks.values()), None)
        elif code.startswith("due."):
            target = self._due.edit
        if target is not None:
            target.setFocus(Qt.FocusReason.OtherFocusReason)

    # showing

    def show_model(self) -> None:
        model, closing = self._model, self._model.closing
        review = model.review
        if review is None:
            return
        inspected = review.counts is not None
        for card in (self._proposal, self._choice_card, self._handling):
            card.setVisible(inspected)
        self._show_proposal()
        self._show_choices()
        asked = model.needs_reason()
        self._reason.setVisible(asked)
        self._reason_note.setText(self._reason_words(asked))
        self._reason_note.setVisible(bool(self._reason_note.text()))
        self._words.setVisible(not model.computes)
        self._words_label.setVisible(not model.computes)
        self._words_draft.setVisible(not model.computes)
        self._show_handling()
        _fill(self._reason, closing.deviation_reason)
        _fill(self._opinion, closing.opinion)
        _fill(self._attendance, closing.attendance)
        prose = ((self._words, closing.own_words), (self._statement, closing.statement))
        for field, words in prose:
            if not field.hasFocus():
                field.set_words(words)
        self.seizure.setVisible(
            review.visit.seizure is not None
            or any("seize" in answer.measures for answer in review.visit.answers.values())
        )

    def _reason_words(self, asked: bool) -> str:
        if asked:
            return f"要写理由，至少 {LEAST_REASON} 个字，两名执法人员都同意。"
        if self._model.computes and self._model.closing.conclusion is not None:
            return "与建议一致，不用写理由。"
        return ""

    def _show_proposal(self) -> None:
        review, basis = self._model.review, self._model.basis
        if review is None or review.counts is None or basis is None:
            return
        counts, proposal = review.counts, review.proposal
        if self._model.computes and proposal is not None:
            self._proposal_head.setText("程序建议")
            self._sign.setVisible(True)
            self._sign.set_sign(sign_of_conclusion(proposal.conclusion))
            self._big.setText(label(proposal.conclusion) if proposal.conclusion else "没有建议")
            self._arithmetic.set_words(proposal.arithmetic)
            self._note.setText(f"依据：{basis.title}，只作建议，由执法人员判定。")
        else:
            self._proposal_head.setText("检查发现")
            failed = len(counts.failed)
            self._sign.setVisible(failed > 0)
            self._sign.set_sign(Sign.WARNING)
            self._big.setText(f"{failed} 项不符合" if failed else "没有不符合项")
            key = "、".join(counts.key_failed)
            general = "、".join(counts.general_failed)
            parts = [f"共检查 {counts.checked} 项"]
            aside = len(counts.not_applicable)
            parts.append(f"，另有合理缺项 {aside} 项。" if aside else "。")
            if counts.unanswered:
                parts.append(f"没有检查的 {len(counts.unanswered)} 项。")
            if key:
                parts.append(f"重点项 {len(counts.key_failed)} 项：{key}。")
            if general:
                parts.append(f"一般项 {len(counts.general_failed)} 项：{general}。")
            self._arithmetic.set_words("".join(parts))
            self._note.setText(f"依据：{basis.title}。程序不推算结论，由执法人员认定。")

    def _show_choices(self) -> None:
        offered = self._model.choices()
        if offered != self._offered or self._choices is None:
            clear(self._choice_row)
            self._offered = offered
            self._choices = Choices(
                [(one.value, label(one)) for one in offered], name="两名执法人员的结论"
            )
            self._choices.chosen.connect(self._choose)
            self._choice_row.addWidget(self._choices)
        chosen = self._model.closing.conclusion
        self._choices.choose(chosen.value if chosen is not None else None)

    def _choose(self, key: str) -> None:
        self._model.choose(Conclusion(key))
        self._go_on()

    def _show_handling(self) -> None:
        closing = self._model.closing
        wanted = self._model.handlings()
        if tuple(self._ticks) != wanted:
            clear(self._handling_rows)
            self._ticks = {}
            for one in wanted:
                card = OptionCard(label(one), kind="check", height=46)
                card.clicked.connect(
                    lambda on=False, which=one: self._model.handle(which, bool(on))
                )
                self._ticks[one] = card
                self._handling_rows.addWidget(card)
            self._handling_group.watch(list(self._ticks.values()))
        for one, card in self._ticks.items():
            card.setChecked(one in closing.handling)
        dated = Handling.WRITTEN_DEADLINE in closing.handling
        self._due.setVisible(dated)
        if dated and not self._due.edit.hasFocus():
            self._due.set_day(closing.due or day_of(self._model.now()))


def _fill(field: LineField, words: str) -> None:
    if not field.edit.hasFocus():
        field.set_text(words)
