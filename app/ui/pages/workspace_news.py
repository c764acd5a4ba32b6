"""The words of the workspace's banners: what happened, what is safe, what to do."""

from __future__ import annotations

from app.ui.models.visit import VisitModel


def resumed(model: VisitModel, item_id: str) -> tuple[str, str]:
    """After a crash: the party by name, the last commit by time, where it goes on."""
    moment = model.queue.report().moment
    when = f"，最后保存于 {moment:%H:%M:%S}" if moment else ""
    answered = sum(1 for one in model.answers.values() if one.verdict is not None)
    number = model.place(item_id).number if item_id else ""
    return (
        f"{model.visit.party.name}：程序上次意外关闭{when}",
        f"{answered} 个回答、{len(model.photos)} 张照片都在。从 {number} 接着做。",
    )


def not_stored(model: VisitModel, sentence: str) -> tuple[str, str]:
    """A write failed: which items, and that nothing shown is lost."""
    waiting = [one for one in model.queue.unsaved() if one in model.item_ids()]
    answered = sum(1 for one in model.answers.values() if one.verdict)
    kept = max(answered - len(waiting), 0)
    where = "、".join(model.place(one).number for one in model.item_ids() if one in waiting)
    return (
        f"{where} 的回答还没有存上，正在重试",
        f"{sentence} 之前的 {kept} 个回答都在，屏幕上的也没有丢，可以接着答。".strip(),
    )


def too_long(count: int) -> tuple[str, str]:
    """A paste that would not fit."""
    return (
        f"粘贴的文字有 {count:,} 个字，放不下",
        "没有粘贴，原来的文字和其他回答都在。请只粘贴要写进文书的那几句，最多 2,000 字。",
    )
