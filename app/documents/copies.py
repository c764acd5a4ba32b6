"""第一联　归档: the mark that tells the copies of one paper apart."""

from __future__ import annotations

from app.domain.labels import label
from app.domain.paper import COPIES, CopyKind, PaperKind

_ORDINALS = "一二三四五"


# On these forms the party is called as in the form itself.
_INSPECTED = frozenset({PaperKind.RESULT_RECORD, PaperKind.CHECK_TABLE})


def copy_mark(kind: PaperKind, copy: CopyKind) -> str:
    """Which copy this is, and who keeps it: the file copy first; one alone has no ordinal."""
    copies = sorted(COPIES[kind], key=lambda one: one is not CopyKind.FILE)
    words = label(copy)
    if kind in _INSPECTED:
        words = words.replace("当事人", "被检查单位")
    if len(copies) == 1 or copy not in copies:
        return words
    return f"第{_ORDINALS[copies.index(copy)]}联　{words}"
