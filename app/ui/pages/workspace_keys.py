"""The keys of the workspace: what the status bar hints at, and the whole list for F1."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

HINTS = (
    ("1", "符合"),
    ("2", "不符合"),
    ("3", "合理缺项"),
    ("↑ ↓", "换项"),
    ("F3", "下一未答"),
    ("F2", "写发现"),
    ("F4", "加照片"),
    ("Ctrl+K", "查找"),
)
KEYS = (
    ("1 2 3", "符合，不符合，合理缺项"),
    ("1 … 9", "在一组词上：开关第几个"),
    ("Enter", "下一行；最后一行到下一未答项"),
    ("↑ ↓", "上一项，下一项"),
    ("PgUp PgDn", "上一节，下一节"),
    ("F3", "下一未答，Shift 加 F3 上一未答"),
    ("F2", "写发现的问题"),
    ("F4", "从文件加照片；也可以拖入、粘贴"),
    ("F7", "处理措施"),
    ("F8", "本节其余一般项符合；Shift 加 F8 连重点项"),
    ("F9", "条文全文"),
    ("Backspace", "清掉这一项的回答"),
    ("Ctrl+Z", "撤回上一步"),
)


def bind(widget: QWidget, acts: Mapping[str, Callable[[], object]]) -> None:
    """Chords and function keys, while the focus is inside; single keys come by keyPressEvent."""
    for keys, act in acts.items():
        shortcut = QShortcut(QKeySequence(keys), widget, act)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
