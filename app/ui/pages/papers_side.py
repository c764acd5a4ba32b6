"""The right column of 文书: pages, copies and printer, stamp, check, voiding."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

from app.domain.labels import label
from app.domain.paper import CopyKind, Paper, PaperState
from app.domain.papers.steps import STANDING
from app.ui.dialogs.void_paper import VoidDialog
from app.ui.fields.buttons import Button
from app.ui.fields.cards import Card, OptionCard
from app.ui.fields.forms import Choices, PickOne, clear, column, row, scrolling
from app.ui.fields.inputs import LineField
from app.ui.fields.labels import Label, SignMark
from app.ui.fields.paper_preview import PaperPreview
from app.ui.fields.printing import folder, printers, to_printer
from app.ui.models.papers import Checked, PapersModel, Sheet
from app.ui.shapes import Sign
from app.ui.theme import Size

STAMPS = (("prestamped", "盖章纸"), ("wet", "湿章"))


class PaperSide(QObject):
    """Five small cards; each shows only what the chosen paper allows."""

    copy_changed = Signal(object)  # CopyKind shown in the preview
    told = Signal(str, str, str)  # kind, headline, words for the banner

    def __init__(self, model: PapersModel, preview: PaperPreview) -> None:
        super().__init__()
        self._model, self._preview = model, preview
        self._paper: Paper | None = None
        self._copy: CopyKind | None = None
        self._sheets: tuple[Sheet, ...] = ()
        self._ticks: dict[CopyKind, OptionCard] = {}
        self.before = Button("上页", icon="chevron-left")
        self.after = Button("下页", trailing="chevron-right")
        self.larger = Button("放大")
        self.smaller = Button("缩小")
        self._count = Label("", Size.NOTE)
        self.printer = PickOne("打印机")
        self._copies = column(6)
        self.print = Button("打印选中的联", icon="printer", look="primary")
        self.save = Button("另存 PDF", icon="external-link")
        self._why = Label("", Size.NOTE, tone="second", wrap=True)
        self.came_out = Button("都打出来了", icon="check")
        self.did_not = Button("没打全")
        self.stamp_kind = Choices(STAMPS, name="印章", height=46)
        self.serial = LineField("盖章纸编号", needed=True)
        self.stamp = Button("登记印章", icon="rubber-stamp")
        self._checks = column(6)
        self.void = Button("作废", icon="file-x", look="danger")
        self._can_change = Label("", Size.NOTE, tone="second", wrap=True)
        self.area: QWidget = self._build()
        self._wire()

    def _build(self) -> QWidget:
        side = column(12)
        side.addLayout(row(self.before, 1, self._count, 1, self.after, spacing=8))
        side.addLayout(row(self.larger, self.smaller, self.save, 1, spacing=8))
        self._print_card = Card("打印")
        self._print_card.add(self.printer)
        self._print_card.body.addLayout(self._copies)
        self._print_card.add(self.print)
        self._print_card.add(self._why)
        self._out = QWidget()
        self._out.setLayout(row(self.came_out, self.did_not, spacing=8))
        self._print_card.add(self._out)
        self._stamp_card = Card("印章", icon="rubber-stamp", note="送达前登记")
        self._stamp_card.add(self.stamp_kind)
        self._stamp_card.add(self.serial)
        self._stamp_card.add(self.stamp)
        self._check_card = Card("核对", icon="shield-check")
        self._check_card.body.addLayout(self._checks)
        self._check_card.add(self._can_change)
        self._check_card.add(self.void)
        for card in (self._stamp_card, self._print_card, self._check_card):
            side.addWidget(card.snug())
        side.addStretch()
        area = scrolling(side, "打印、印章和核对")
        area.setFixedWidth(314)
        return area

    def _wire(self) -> None:
        preview, model = self._preview, self._model
        self.before.clicked.connect(lambda: preview.turn(-1))
        self.after.clicked.connect(lambda: preview.turn(1))
        self.larger.clicked.connect(lambda: preview.zoom_by(1))
        self.smaller.clicked.connect(lambda: preview.zoom_by(-1))
        preview.moved.connect(self._moved)
        self.print.clicked.connect(self.press_print)
        self.save.clicked.connect(self._save)
        self.stamp_kind.chosen.connect(lambda _key: self._say_stamp())
        self.serial.changed.connect(lambda _text: self._say_stamp())
        self.stamp.clicked.connect(self._stamp)
        self.void.clicked.connect(self._void)
        self.came_out.clicked.connect(self._printed)
        self.did_not.clicked.connect(self._not_printed)
        model.sheets_ready.connect(self._send)
        model.checked.connect(self._show_check)

    # the paper

    def copy(self) -> CopyKind | None:
        return self._copy

    def show_paper(self, paper: Paper | None) -> None:
        fresh = self._paper is None or paper is None or self._paper.id != paper.id
        self._paper = paper
        for card in (self._print_card, self._check_card):
            card.setVisible(paper is not None)
        self._stamp_card.setVisible(paper is not None and self._model.needs_stamp(paper))
        if paper is None:
            self._copy = None
            return
        if fresh:
            self._offer_copies(paper)
            self._out.hide()
        self._offer_printers()
        self.stamp_kind.choose(self.stamp_kind.current() or "prestamped")
        self._say_stamp()
        self._show_change(paper)
        clear(self._checks)
        self._model.check(paper)

    def _offer_copies(self, paper: Paper) -> None:
        """The copies the rule asks for, all ticked."""
        clear(self._copies)
        self._ticks = {}
        kinds = self._model.copies(paper)
        self._copy = kinds[0]
        for kind in kinds:
            card = OptionCard(label(kind), kind="check", height=44)
            card.setChecked(True)
            card.clicked.connect(lambda _=False, one=kind: self._look_at(one))
            self._ticks[kind] = card
            self._copies.addWidget(card)

    def _look_at(self, kind: CopyKind) -> None:
        self._copy = kind
        self.copy_changed.emit(kind)
        self._say_print()

    def _offer_printers(self) -> None:
        found = printers()
        self.printer.offer({name: name for name in found} or {"": "没有找到打印机"})
        self.printer.box.setEnabled(bool(found))
        self._say_print()

    def _ticked(self) -> tuple[CopyKind, ...]:
        return tuple(kind for kind, card in self._ticks.items() if card.isChecked())

    def _say_print(self) -> None:
        paper = self._paper
        ticked = len(self._ticked())
        self.print.set_words(f"打印 {ticked} 份" if ticked else "打印选中的联")
        why = ""
        if paper is not None and paper.state not in STANDING:
            why = "封存后才打印正式文书；要在纸上签名，从“签名”页打印编号的空白文书。"
        elif not ticked:
            why = "至少选一联。"
        elif not self.printer.current():
            why = "没有找到打印机。可以另存 PDF，回单位打印。"
        self._why.setText(why)
        self._why.setVisible(bool(why))
        self.print.setEnabled(not why)
        self.save.setEnabled(paper is not None and paper.state in STANDING and ticked > 0)

    def _moved(self, page: int, pages: int) -> None:
        self._count.setText(f"{page} / {pages}" if pages else "")
        self.before.setEnabled(page > 1)
        self.after.setEnabled(0 < page < pages)

    # printing

    def press_print(self) -> None:
        if self._paper is not None and self.print.isEnabled():
            paper = self._paper
            self._model.fetch_sheets([(paper, kind) for kind in self._ticked()])

    def _send(self, sheets: Sequence[Sheet]) -> None:
        self._sheets = tuple(sheets)
        if not self._sheets:
            return
        title = label(self._sheets[0].paper.kind)
        sent, total = to_printer(
            self.printer.current(), [sheet.data for sheet in self._sheets], title
        )
        if sent < total:
            self.told.emit(
                "error",
                f"打印机只收下第 {sent} 页，共 {total} 页",
                "文书已封存，内容没有变。请检查打印机后再打；没有计入已打印。",
            )
        self._why.setText(f"已送出 {sent} 页。纸都出来了吗？")
        self._why.show()
        self._out.show()
        self.came_out.setFocus(Qt.FocusReason.OtherFocusReason)

    def _printed(self) -> None:
        self._out.hide()
        self._model.say_printed(self._sheets)

    def _not_printed(self) -> None:
        self._out.hide()
        self._say_print()
        self.told.emit("warn", "没有计入已打印", "文书已封存，内容没有变。装好纸后再打一次。")

    def _save(self) -> None:
        target = folder(self.area, "存到哪个文件夹")
        if target is not None and self._paper is not None:
            self._model.save_copies(self._paper, self._ticked(), target)

    # stamp

    def _say_stamp(self) -> None:
        pre = self.stamp_kind.current() == "prestamped"
        self.serial.setVisible(pre)
        self.stamp.setEnabled(not pre or bool(self.serial.text()))

    def _stamp(self) -> None:
        if self._paper is not None:
            pre = self.stamp_kind.current() == "prestamped"
            self._model.stamp(self._paper, serial=self.serial.text() if pre else None)

    # check and void

    def _show_check(self, checked: Any) -> None:  # noqa: ANN401 - Checked, by signal
        if self._paper is None or not isinstance(checked, Checked):
            return
        if checked.paper_id != self._paper.id:
            return
        clear(self._checks)
        if self._paper.state not in STANDING:
            self._checks.addWidget(Label(checked.words, Size.NOTE, tone="second", wrap=True))
            return
        self._line(checked.file_good, "PDF 与封存内容一致", checked.words or "PDF 与封存内容不一致")
        self._line(checked.code_good, "二维码可以离线核对", "二维码核对不上")

    def _line(self, good: bool, yes: str, no: str) -> None:
        words = Label(yes if good else no, Size.NOTE, tone="ok" if good else "no", wrap=True)
        line = row(SignMark(Sign.SAVED if good else Sign.ERROR, 18), spacing=8)
        line.addWidget(words, 1)
        self._checks.addLayout(line)

    def _show_change(self, paper: Paper) -> None:
        voidable = self._model.voidable(paper)
        self.void.setVisible(voidable)
        if paper.state is PaperState.VOIDED:
            words = f"已作废：{paper.void_reason}。编号留痕，不再使用。"
        elif voidable:
            words = "送达前可以作废，编号留痕；查封扣押的决定书、清单和封条一起作废。"
        else:
            words = "已经送达，不能作废。需要改变时另出更正或解除文书。"
        self._can_change.setText(words)

    def _void(self) -> None:
        if self._paper is None:
            return
        paper = self._paper
        dialog = VoidDialog(f"{label(paper.kind)} {paper.number}", self.area.window())
        dialog.confirmed.connect(lambda reason: self._model.void(paper, reason))
        dialog.open()
