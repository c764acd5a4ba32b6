"""The other middles of 签名: reading aloud, pen on paper, taking back, and sealing."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain.labels import label
from app.domain.paper import Paper
from app.ui.fields.buttons import Button
from app.ui.fields.cards import Card, InfoLine
from app.ui.fields.forms import row
from app.ui.fields.inputs import LineField
from app.ui.fields.labels import Label, Prose, SignMark
from app.ui.fields.paper_preview import PaperPreview
from app.ui.fields.photos import PhotoStrip
from app.ui.fields.printing import print_pdf, save_as
from app.ui.models.signing import SigningModel
from app.ui.shapes import Sign
from app.ui.theme import Size


class ReadPane(QWidget):
    """The very PDF, for the person who signs."""

    done = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.preview = PaperPreview()
        self.back = Button("看完了，去签名", look="primary")
        self._before = Button("上页", icon="chevron-left")
        self._after = Button("下页", trailing="chevron-right")
        self._count = Label("", Size.NOTE)
        self._larger = Button("放大", icon="zoom-in")
        self._smaller = Button("缩小", icon="zoom-out")
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(10)
        whole.addWidget(self.preview, 1)
        foot = row(
            self._before,
            self._count,
            self._after,
            self._larger,
            self._smaller,
            1,
            self.back,
            spacing=8,
        )
        whole.addLayout(foot)
        self._before.clicked.connect(lambda: self.preview.turn(-1))
        self._after.clicked.connect(lambda: self.preview.turn(1))
        self._larger.clicked.connect(lambda: self.preview.zoom_by(1))
        self._smaller.clicked.connect(lambda: self.preview.zoom_by(-1))
        self.preview.moved.connect(lambda page, pages: self._count.setText(f"{page} / {pages}"))
        self.back.clicked.connect(self.done)

    def wait(self, kind: str) -> None:
        self.preview.say(f"正在读{kind}")

    def show_pdf(self, data: object, _paper_id: str) -> None:
        if isinstance(data, bytes):
            self.preview.show_pdf(data)
            self.preview.setFocus(Qt.FocusReason.OtherFocusReason)


class PenPane(QWidget):
    """Print the numbered sheet, let everybody sign it, photograph every page back in."""

    done = Signal()

    def __init__(self, model: SigningModel) -> None:
        super().__init__()
        self._model = model
        self._paper: Paper | None = None
        self._asked = ""
        card = Card()
        self._title = Label("", Size.BODY, bold=True)
        card.add(self._title)
        card.add(
            Prose(
                "1 打印编好号的这份文书。\n2 当事人和两名执法人员在纸上签名，每一页都签。\n"
                "3 每一页拍照或扫描，放进来；页脚的小码会自己认出是哪一页。",
                Size.BODY,
                line=160,
            )
        )
        self.print = Button("打印编号的空白文书", icon="printer")
        self.save = Button("存成 PDF", icon="device-floppy")
        card.body.addLayout(row(self.print, self.save, 1))
        self.strip = PhotoStrip()
        pages = Card("签好的页", icon="paperclip")
        pages.add(self.strip)
        self._mark = SignMark(Sign.WARNING, 20)
        self._state = Label("", Size.NOTE, wrap=True)
        line = row(self._mark, spacing=10)
        line.addWidget(self._state, 1)
        pages.body.addLayout(line)
        self.back = Button("还是在屏幕上签", icon="arrow-back-up")
        self.confirm = Button("各页都在，登记纸上签名", icon="check", look="primary")
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(12)
        whole.addWidget(card.snug())
        whole.addWidget(pages.snug())
        whole.addStretch()
        whole.addLayout(row(self.back, 1, self.confirm))
        self.print.clicked.connect(lambda: self._ask("print"))
        self.save.clicked.connect(lambda: self._ask("save"))
        self.strip.added.connect(self._attach)
        self.back.clicked.connect(self.done)
        self.confirm.clicked.connect(self._confirm)
        model.sheet_ready.connect(self._sheet)
        model.pages_filed.connect(self._say)

    def show_paper(self, paper: Paper) -> None:
        self._paper = paper
        self._title.setText(f"纸上签名·{label(paper.kind)} {paper.number}")
        self._say()
        self.print.setFocus(Qt.FocusReason.OtherFocusReason)

    def _ask(self, what: str) -> None:
        if self._paper is not None:
            self._asked = what
            self._model.fetch_sheet(self._paper)

    def _sheet(self, data: object, paper_id: str) -> None:
        if not isinstance(data, bytes) or self._paper is None or paper_id != self._paper.id:
            return
        if self._asked == "print":
            print_pdf(self, data, label(self._paper.kind))
        elif self._asked == "save":
            path = save_as(self, f"{label(self._paper.kind)}-{self._paper.number}-待签.pdf")
            if path is not None:
                Path(path).write_bytes(data)
        self._asked = ""

    def _attach(self, files: object) -> None:
        if self._paper is not None and isinstance(files, tuple):
            self._model.attach_pages(self._paper, files)

    def _confirm(self) -> None:
        if self._paper is not None:
            self._model.confirm_pen(self._paper)

    def _say(self) -> None:
        intake = self._model.pages.get(self._paper.id) if self._paper is not None else None
        if intake is None:
            words, sign, ready = "还没有收到签好的页", Sign.WARNING, False
        elif intake.missing:
            have = "、".join(str(page) for page in intake.present) or "没有"
            lack = "、".join(str(page) for page in intake.missing)
            words, sign, ready = f"已收第 {have} 页；还缺第 {lack} 页", Sign.WARNING, False
        else:
            words, sign, ready = f"{len(intake.present)} 页都在", Sign.PASS, True
        self._state.setText(words)
        self._mark.set_sign(sign)
        self.confirm.setEnabled(ready)


class BackPane(QWidget):
    """退回修改: which papers go back, whose signatures fall away, and why."""

    given_up = Signal()

    def __init__(self, model: SigningModel) -> None:
        super().__init__()
        self._model = model
        self._paper: Paper | None = None
        card = Card("退回修改", icon="arrow-back-up")
        self._what = Prose("", Size.BODY, line=160)
        card.add(self._what)
        self.reason = LineField("为什么退回", hint="如：5.3 的温度写错", needed=True)
        card.add(self.reason)
        self._why = Label("", Size.NOTE, tone="second")
        self.stay = Button("不退回")
        self.confirm = Button("退回修改", look="primary")
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(12)
        whole.addWidget(card.snug())
        whole.addStretch()
        whole.addLayout(row(self.stay, 1, self._why, self.confirm))
        self.stay.clicked.connect(self.given_up)
        self.confirm.clicked.connect(self._confirm)
        self.reason.changed.connect(lambda _text: self._say())

    def show_paper(self, paper: Paper) -> None:
        self._paper = paper
        group = self._model.goes_back(paper)
        kinds = "、".join(f"{label(one.kind)} {one.number}" for one in group)
        again = self._model.who_signs_again(paper)
        names = f"要重新签名的有：{'、'.join(again)}。" if again else "还没有人签名。"
        self._what.set_words(
            f"退回的文书：{kinds}。\n这些编号会留痕作废，改好后用新编号。\n{names}\n"
            "检查内容和照片都在，不会动。"
        )
        self.reason.set_text("")
        self._say()
        self.reason.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def _say(self) -> None:
        short = len(self.reason.text()) < 2
        self._why.setText("写明原因后可以退回" if short else "")
        self.confirm.setEnabled(not short)

    def _confirm(self) -> None:
        if self._paper is not None:
            self._model.take_back(self._paper, self.reason.text())


class DonePane(QWidget):
    """Everybody has signed: seal, with progress; or nothing waits for signatures."""

    papers_wanted = Signal()

    def __init__(self, model: SigningModel) -> None:
        super().__init__()
        self._model = model
        card = Card()
        self._mark = SignMark(Sign.PASS, 32)
        self._title = Label("", Size.TITLE, bold=True)
        line = row(self._mark, self._title, 1)
        card.body.addLayout(line)
        self._words = Prose("", Size.BODY, line=160)
        card.add(self._words)
        self._info = InfoLine("lock")
        self._info.set_words("封存后内容不能再改；需要改变时，送达前作废重出，送达后另出文书。")
        self.seal = Button("完成签名，封存", icon="lock", look="primary")
        self._papers = Button("看文书", icon="file-text")
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(12)
        whole.addWidget(card.snug())
        whole.addWidget(self._info)
        whole.addStretch()
        whole.addLayout(row(self._papers, 1, self.seal))
        self.seal.clicked.connect(model.seal_all)
        self._papers.clicked.connect(self.papers_wanted)

    def headline(self) -> str:
        done, total = self._model.counted()
        return f"已签 {done} / {total}" if total else "没有等待签名的文书"

    def show_model(self) -> None:
        papers = self._model.papers
        waiting = bool(papers)
        self._title.setText("都签好了" if waiting else "没有等待签名的文书")
        kinds = "、".join(f"{label(one.kind)} {one.number}" for one in papers)
        self._words.set_words(
            f"将封存 {len(papers)} 份：{kinds}。" if waiting else "封存过的文书在“文书”页。"
        )
        self._info.setVisible(waiting)
        self.seal.setVisible(waiting)
        self.say()
        (self.seal if waiting else self._papers).setFocus(Qt.FocusReason.OtherFocusReason)

    def say(self) -> None:
        self.seal.setEnabled(self._model.all_signed() and not self._model.waiting)
