"""第一联　归档: the mark that tells the copies of one paper apart."""

from __future__ import annotations

from app.domain.labels import label
from app.domain.papers.paper import COPIES, CopyKind, PaperKind

_ORDINALS = "一二三四五"


def copy_mark(kind: PaperKind, copy: CopyKind) -> str:
    """Which copy this is, and who keeps it; a paper of one copy has no ordinal."""
    copies = COPIES[kind]
    if len(copies) == 1 or copy not in copies:
        return label(copy)
    return f"第{_ORDINALS[copies.index(copy)]}联　{label(copy)}"
