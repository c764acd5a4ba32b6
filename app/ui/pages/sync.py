"""同步: rows that leave only on a receipt, each with one sentence; how the line is; what came."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QAbstractButton, QFileDialog, QWidget

from app.ui.fields.buttons import Button
from app.ui.fields.cards import Banner, Card
from app.ui.fields.forms import boxed, clear, column, row, scrolling
from app.ui.fields.inputs import LineField
from app.ui.fields.labels import EmptyState, Label, PageTitle, Prose, SignMark
from app.ui.fields.progress import Bar, ProgressLine
from app.ui.fields.rows import Band, TwoLines
from app.ui.models.sync import STAGES, SyncModel, how_far, moment, row_words
from app.ui.page import Context, Page
from app.ui.pages.sync_conflicts import ConflictCard
from app.ui.shapes import Sign
from app.ui.theme import Size

SIGNS = {
    "complete": Sign.PASS,
    "received": Sign.SAVED,
    "sending": Sign.SAVING,
    "waiting": Sign.CLOCK,
    "refused": Sign.ERROR,
}
VERBS = {"complete": "看回执", "refused": "看原因"}
LIMITS = (0, 512, 128, 32)  # KB/s
SIDE = 352


class SyncPage(Page):
    hints = (("Ctrl+Enter", "立即同步"),)
    keys = hints

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.model = SyncModel(context, self)
        self._title = PageTitle("同步")
        self._out = Button("导出到 U 盘", icon="usb")
        self._in = Button("读入回执", icon="download")
        self._pause = Button("暂停")
        self._now = Button("立即同步", icon="refresh", look="primary")
        for button, act in (
            (self._out, self._export),
            (self._in, self._import),
            (self._pause, self._toggle_pause),
            (self._now, self._press),
        ):
            button.clicked.connect(act)
            self._title.add(button)
        self._banner = Banner()
        self._progress = ProgressLine()
        self._progress.cancelled.connect(self.model.syncing.cancel)
        self._working = Card()
        self._working.add(self._progress)
        self._working.hide()
        self._list, self._side = column(12), column(12)
        left = column(12)
        left.addWidget(self._working)
        left.addLayout(self._list)
        left.addStretch()
        self._left = scrolling(left, "待上报")
        right = scrolling(self._side, "收到和核对")
        right.setFixedWidth(SIDE)
        whole = column(0)
        whole.addWidget(self._title)
        inner = column(12, (20, 0, 20, 12))
        inner.addWidget(self._banner)
        inner.addLayout(row(self._left, right, spacing=16), 1)
        whole.addLayout(inner, 1)
        self.setLayout(whole)
        self._url = LineField("服务器地址", hint="如 https://shian.example")
        self._code = LineField("接入码（10 位）")
        self._sending = ""
        self.model.loaded.connect(self._show)
        self.model.refused.connect(self._refused)
        self.model.told.connect(lambda head, words: self._banner.tell("info", head, words))
        self.model.syncing.progressed.connect(self._progressed)
        self.model.syncing.finished.connect(lambda *_: self._ended())

    def open(self, **arguments: Any) -> None:  # noqa: ANN401 - pages are opened by name
        self.model.refresh()

    def primary(self) -> QAbstractButton | None:
        return self._now

    def columns(self) -> list[QWidget]:
        return [self._left]

    # --- acts ---------------------------------------------------------------------------

    def _press(self) -> None:
        if self.model.syncing.running:
            self.model.syncing.cancel()
            return
        self._banner.solve("sync")
        self.model.syncing.start()
        self._now.set_words("停下")

    def _toggle_pause(self) -> None:
        now = self.model.standing
        self.model.pause(now is not None and not now.paused)

    def _export(self) -> None:
        chosen, _ = QFileDialog.getSaveFileName(
            self, "导出到 U 盘", "上报.shian", "密封包 (*.shian)"
        )
        if chosen:
            self.model.export(Path(chosen))

    def _import(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(self, "读入回执包", "", "回执包 (*.shian)")
        if chosen:
            self.model.import_receipts(Path(chosen))

    def _next_limit(self) -> None:
        now = self.model.standing
        at = LIMITS.index(now.limit_kb) if now is not None and now.limit_kb in LIMITS else 0
        self.model.limit(LIMITS[(at + 1) % len(LIMITS)])

    # --- what is shown ------------------------------------------------------------------

    def _refused(self, words: str) -> None:
        self._banner.tell("warn", "这一次没有成功", words, topic="sync")

    def _progressed(self, progress: Any) -> None:  # noqa: ANN401 - of the engine
        self._working.show()
        words = STAGES.get(progress.stage, "")
        counted = how_far(progress, self.model.syncing.left)
        self._progress.show_progress(progress.sent, progress.total, words, counted)
        self._progress.offer_cancel(True)
        self._sending = progress.subject or self._sending
        self._now.set_words("停下")

    def _ended(self) -> None:
        self._working.hide()
        self._sending = ""
        self._now.set_words("立即同步")

    def _show(self) -> None:
        now = self.model.standing
        assert now is not None
        known = now.server is not None
        self._title.set_title("同步", self.model.heading())
        for button in (self._out, self._in, self._pause, self._now):
            button.setEnabled(known)
        self._pause.set_words("继续自动同步" if now.paused else "暂停")
        clear(self._list)
        clear(self._side)
        if not known:
            self._list.addWidget(self._join_card())
        elif now.block == "0":
            self._list.addWidget(self._block_card())
        self._list.addWidget(self._rows_card())
        for conflict in now.conflicts:
            asked = ConflictCard(conflict)
            asked.decided.connect(self.model.decide)
            self._list.addWidget(asked.snug())
        for card in (self._got_card(), self._agreed_card(), self._space_card()):
            self._side.addWidget(card.snug())
        self._side.addStretch()

    def _join_card(self) -> Card:
        card = Card("接入单位服务器", icon="server", note="接入码向单位管理员要，24 小时内有效")
        go = Button("接入", look="primary")
        self._url = LineField("服务器地址", hint="如 https://shian.example")
        self._code = LineField("接入码（10 位）")
        go.clicked.connect(lambda: self.model.join(self._url.text(), self._code.text()))
        card.add(boxed(row(self._url, self._code, go)))
        return card.snug()

    def _block_card(self) -> Card:
        card = Card("换一个本机号段", icon="alert-triangle")
        card.add(
            Prose(
                "这台电脑的数据曾被复制到另一台。为了文书编号不重复，原号段已停用；"
                "请向单位要一个新号段（1 至 99）后填在这里。已做的内容都在。"
            )
        )
        block = LineField("新的本机号段")
        go = Button("启用")
        go.clicked.connect(
            lambda: self.model.take_block(int(block.text()) if block.text().isdigit() else 0)
        )
        card.add(boxed(row(block, go, 1)))
        return card.snug()

    def _rows_card(self) -> Card:
        now = self.model.standing
        assert now is not None
        waiting = [one for one in now.rows if one.state(self._sending) != "complete"]
        card = Card("待上报", note=f"{len(waiting)} 件·收到服务器回执后才移出")
        card.body.setContentsMargins(0, 0, 0, 0)
        card.body.setSpacing(0)
        if not now.rows:
            card.add(EmptyState("checks", "没有要上报的", "封存的记录会出现在这里。"))
        for one in now.rows:
            card.add(self._band(one))
        if now.drafts:
            band = Band(64)
            band.row.addWidget(SignMark(Sign.PAUSED, 24))
            band.row.addWidget(TwoLines(f"未办结的检查 {now.drafts} 件", "封存以后才上报"), 1)
            band.row.addWidget(TwoLines("不上报草稿", "已在本机保存"), 1)
            go_on = Button("继续", name="继续：未办结的检查")
            go_on.setFixedWidth(104)
            go_on.clicked.connect(lambda: self.context.navigator.go("today"))
            band.row.addWidget(go_on)
            card.add(band)
        return card.snug()

    def _band(self, one: Any) -> Band:  # noqa: ANN401 - a row of the outbox
        state = one.state(self._sending)
        head, words, second = row_words(one, self._sending)
        cut = state == "waiting" and one.trouble is not None
        band = Band(68, ground="no_soft" if state == "refused" else "warn_soft" if cut else "")
        band.row.addWidget(SignMark(Sign.WARNING if cut else SIGNS[state], 24))
        band.row.addWidget(TwoLines(one.title, second), 1)
        said = TwoLines(head, words)
        tones = {"complete": "ok", "refused": "no"}
        said.first.set_tone("warn" if cut else tones.get(state, "text"))  # type: ignore[arg-type]
        if state in {"received", "sending"} and one.blobs:
            bar = Bar()
            bar.set_share(one.blobs_there / one.blobs)
            lines = column(4)
            lines.addWidget(said)
            lines.addWidget(bar)
            band.row.addWidget(boxed(lines), 1)
        else:
            band.row.addWidget(said, 1)
        verb = "现在试" if cut else VERBS.get(state, "先发这件")
        act = Button(verb, name=f"{verb}：{one.title} {head}")
        act.setFixedWidth(104)
        act.setEnabled(self.model.standing is not None and self.model.standing.server is not None)
        act.clicked.connect(lambda: self._act_on(one, state))
        band.row.addWidget(act)
        return band

    def _act_on(self, one: Any, state: str) -> None:  # noqa: ANN401 - a row of the outbox
        if state == "refused":
            again = Button("现在试")
            again.clicked.connect(self.model.syncing.start)
            self._banner.tell(
                "error", f"{one.title}：没有交出去", one.trouble.sentence, again, topic="reason"
            )
            return
        if state != "complete":
            self.model.syncing.send_first(frozenset(one.names))
            return
        at = moment(one.receipt_at) if one.receipt_at is not None else ""
        self._banner.tell(
            "info",
            f"{one.title}：服务器 {at} 回执",
            f"{one.complete} 条记录、{one.blobs_there} 个文件都已由服务器核对哈希并签名确认。",
            topic="receipt",
        )

    def _got_card(self) -> Card:
        now, last = self.model.standing, self.model.syncing.last
        assert now is not None
        card = Card("收到", icon="download")
        got = last.pulled if last is not None else None
        for words, value in (
            ("监管对象", f"变化 {got.parties} 家" if got else "—"),
            ("任务", f"{got.assignments} 项" if got else "—"),
            ("要点表", f"{got.packs} 份" if got else "—"),
            ("文书状态", f"{got.papers} 份" if got else "—"),
            ("别人封存的记录", f"{now.others} 条"),
            ("两边不同、待人定夺", f"{len(now.conflicts)} 家"),
        ):
            card.add(_fact(words, value))
        return card

    def _agreed_card(self) -> Card:
        now, last = self.model.standing, self.model.syncing.last
        assert now is not None
        card = Card("核对", icon="shield-check")
        agreed = last.agreed if last is not None else None
        said = {True: f"一致，{now.held} 条", False: "还不一致，下次再核对", None: "—"}[agreed]
        card.add(_fact("两边记录", said))
        card.add(_fact("本机链", f"第 {now.seq} 条·{now.head[:4].upper()}-{now.head[4:8].upper()}"))
        done = now.summary.last_success
        card.add(_fact("上次成功", moment(done) if done is not None else "—"))
        if last is not None:
            card.add(_fact("时钟与服务器相差", f"{abs(last.clock_offset):.1f} 秒"))
        card.add(Prose(self.model.line(), Size.NOTE, tone="second"))
        limit = Button("改限速", look="link")
        limit.clicked.connect(self._next_limit)
        card.add(limit)
        return card

    def _space_card(self) -> Card:
        now = self.model.standing
        assert now is not None
        card = Card("本机空间", icon="device-laptop")
        photos = now.free // 2_000_000
        card.add(Label(f"剩 {now.free / 1e9:.0f} GB，约够 {photos:,} 张照片"))
        card.add(Prose("没上报的不会清理，已齐全的照片也留在本机。", Size.NOTE, tone="second"))
        return card


def _fact(words: str, value: str) -> QWidget:
    return boxed(row(Label(words, tone="second"), 1, Label(value)))
