"""同步: what waits, what the last exchange brought, and the acts of the page."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.domain.moments import local
from app.ui.models.page_model import PageModel
from app.ui.models.syncing import Syncing

if TYPE_CHECKING:
    from app.storage.outbox import KnownServer, Summary
    from app.storage.outbox_rows import Row
    from app.sync.conflicts import Conflict
    from app.sync.wire import Progress
    from app.ui.page import Context

STAGES = {
    "hello": "正在连接服务器",
    "heads": "正在核对记录链",
    "small": "正在上报：签名和记录内容",
    "entries": "正在上报：先发记录，再发照片",
    "blobs": "正在上报：照片和文书",
    "receipts": "正在取回执",
    "changes": "正在接收变化",
    "done": "核对完毕",
}


@dataclass(frozen=True, slots=True)
class Standing:
    """Everything the page shows, read in one go."""

    server: KnownServer | None
    summary: Summary
    rows: tuple[Row, ...]
    paused: bool
    limit_kb: int
    block: str
    chain: str
    seq: int
    head: str
    held: int
    others: int
    conflicts: tuple[Conflict, ...]
    free: int
    drafts: int


class SyncModel(PageModel):
    """Commands in, signals out; the exchange itself is `Syncing`'s."""

    loaded = Signal()
    told = Signal(str, str)  # headline and sentence of something done

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(context, parent)
        self.syncing = Syncing.of(context)
        self.standing: Standing | None = None
        self.reason = ""
        self.syncing.finished.connect(self._finished)

    def refresh(self) -> None:
        memory = self._desk.memory

        def load() -> Standing:
            from app.storage import journal, office, outbox, outbox_rows, pulled
            from app.storage.database import Database
            from app.sync import conflicts, exchange

            def job(db: Database) -> Standing:
                head = journal.head(db)
                (drafts,) = db.execute(
                    "SELECT count(*) FROM visits WHERE state <> 'closed'"
                ).fetchone()
                return Standing(
                    server=outbox.server(db),
                    summary=outbox.summary(db),
                    rows=outbox_rows.rows(db),
                    paused=outbox.fact(db, exchange.PAUSED) == "yes",
                    limit_kb=int(outbox.fact(db, exchange.LIMIT) or 0),
                    block=office.setting(db, "number_block") or "",
                    chain=head.chain,
                    seq=head.seq,
                    head=head.hash,
                    held=pulled.set_digest(db).count,
                    others=pulled.count(db),
                    conflicts=conflicts.pending(db),
                    free=shutil.disk_usage(memory.home).free,
                    drafts=int(drafts),
                )

            return memory.read(job)

        self._read(load, self._arrived)

    def join(self, url: str, code: str) -> None:
        """接入 with a one-time code, then the first exchange."""

        def work() -> str:
            from app.sync import exchange

            known = exchange.join(self._desk.memory, url, code, self._desk.clock)
            return known.authority_name

        def done(name: str) -> None:
            self.told.emit(f"已接入{name}", "用的是这台电脑原有的密钥和记录链。")
            self.refresh()
            self.syncing.start()

        self._act("正在接入", work, done)

    def pause(self, paused: bool) -> None:
        """Remembered: also after a restart nothing is sent by itself."""
        if paused:
            self.syncing.cancel()

        def work() -> None:
            from app.storage import outbox
            from app.sync.exchange import PAUSED

            word = "yes" if paused else "no"
            self._desk.memory.write(lambda db: outbox.save_fact(db, PAUSED, word))

        self._act("", work, lambda _: self.refresh())

    def limit(self, kb: int) -> None:
        """At most so many KB a second; 0: as fast as it goes."""

        def work() -> None:
            from app.storage import outbox
            from app.sync.exchange import LIMIT

            self._desk.memory.write(lambda db: outbox.save_fact(db, LIMIT, str(kb)))

        self._act("", work, lambda _: self.refresh())

    def take_block(self, block: int) -> None:
        def work() -> None:
            from app.sync import exchange

            exchange.take_block(self._desk.memory, block)

        self._act("", work, lambda _: self.refresh())

    def decide(self, key: str, theirs: bool) -> None:
        """Which of two versions of a party holds here: the office's or this laptop's."""

        def work() -> None:
            from app.sync import conflicts

            conflicts.settle(self._desk.memory, key, theirs=theirs, t=self._desk.clock())

        def done(_: None) -> None:
            self._changes.register_changed.emit()
            self.refresh()

        self._act("", work, done)

    def export(self, path: Path) -> None:
        def work() -> tuple[int, int, int]:
            from app.sync import bundle

            written = bundle.write_out(self._desk.memory, path, clock=self._desk.clock)
            return written.entries, written.blobs, written.size

        def done(found: tuple[int, int, int]) -> None:
            entries, blobs, size = found
            words = f"{entries} 条记录、{blobs} 个文件，{size / 1e6:.1f} MB。"
            self.told.emit(
                f"已导出到 {path.name}", words + "读入单位给回的回执包前，仍算没有上报。"
            )

        self._act("正在导出到 U 盘", work, done)

    def import_receipts(self, path: Path) -> None:
        def work() -> tuple[int, int]:
            from app.sync import bundle

            taken = bundle.read_receipts(self._desk.memory, path, clock=self._desk.clock)
            return taken.fresh, taken.waiting

        def done(found: tuple[int, int]) -> None:
            self.told.emit("回执已读入", f"新确认 {found[0]} 条，还有 {found[1]} 条没有回执。")
            self.refresh()

        self._act("正在读入回执", work, done)

    # --- words --------------------------------------------------------------------------

    def heading(self) -> str:
        """Server, state of the line, limit: the second line of the title."""
        now = self.standing
        if now is None:
            return ""
        if now.server is None:
            return "还没有接入单位服务器。全部内容已存在本机。"
        limit = f"限速 {now.limit_kb} KB/s" if now.limit_kb else "不限速"
        return f"服务器 {now.server.authority_name}·{limit}{'·已暂停' if now.paused else ''}"

    def line(self) -> str:
        """The one visible line: how many wait, the last attempt, why, the next."""
        now = self.standing
        if now is None:
            return ""
        summary = now.summary
        words = [f"没有上报 {summary.unsent} 条" if summary.unsent else "全部已上报"]
        if summary.last_success is not None:
            words.append(f"上次成功 {moment(summary.last_success)}")
        if summary.trouble is not None:
            words.append(f"{moment(summary.trouble.last_try)} 没有成功")
            if summary.trouble.next_try is not None:
                words.append(f"{moment(summary.trouble.next_try)} 再试")
        return "，".join(words)

    def _arrived(self, standing: Standing) -> None:
        self.standing = standing
        trouble = standing.summary.trouble
        self.reason = trouble.sentence if trouble is not None else ""
        self.loaded.emit()

    def _finished(self, outcome: object, reason: str) -> None:
        if outcome is not None:
            self._changes.register_changed.emit()
        elif reason:
            self.refused.emit(reason)
        self.refresh()


def how_far(progress: Progress, left: float | None) -> str:
    """已收 14.2 / 38.0 MB，还要约 3 分钟."""
    if not progress.total:
        return ""
    words = f"已收 {progress.sent / 1e6:.1f} / {progress.total / 1e6:.1f} MB"
    if left is None:
        return words
    return f"{words}，还要约 " + (f"{left / 60:.0f} 分钟" if left >= 90 else f"{left:.0f} 秒")


def moment(t: datetime) -> str:
    return f"{local(t):%m-%d %H:%M}"


def row_words(row: Row, sending: str) -> tuple[str, str, str]:
    """State, its sentence, and the second line of a row."""
    state = row.state(sending)
    second = f"{moment(row.sealed_at)} 封存·{row.entries} 条记录、{row.blobs} 个文件"
    counted = f"照片和文书 {row.blobs_there} / {row.blobs}"
    if state in {"complete", "refused"} and row.trouble is not None and row.trouble.refused:
        word = "没有交出去" if state == "refused" else "已存证，没有采用"
        return word, row.trouble.sentence, second
    if state == "complete":
        at = f"回执 {moment(row.receipt_at)}，" if row.receipt_at is not None else ""
        return "已齐全", f"{at}{counted}", second
    if state == "sending":
        return "正在发送", counted, second
    if state == "received":
        return "服务器已收记录", counted, second
    if row.trouble is not None:
        due = row.trouble.next_try
        again = f"，{moment(due)} 再试" if due is not None else ""
        return "传到一半断了", f"已试 {row.trouble.tries} 次{again}，从断点继续", second
    size = f"{row.size / 1e6:.1f} MB" if row.size >= 100_000 else f"{row.size / 1e3:.0f} KB"
    return "等待发送", f"{size}，收到回执后才移出", second
