"""How a paper number reads: agency short name, matter, year in six-angled brackets, serial.

Local practice differs, so the matter words stand here as one table; a serial comes from
storage (block·1000+1 and on, decisions 11). At most 20 characters fit the token.
"""

from __future__ import annotations

from app.domain.paper import PaperKind

MOST_CHARACTERS = 20

MATTER: dict[PaperKind, str] = {
    PaperKind.RESULT_RECORD: "检记",
    PaperKind.CHECK_TABLE: "检点",
    PaperKind.SITE_RECORD: "现笔",
    PaperKind.RECTIFICATION_ORDER: "责改",
    PaperKind.SEIZURE_DECISION: "强措",
    PaperKind.GOODS_LIST: "物单",
    PaperKind.SEAL_LABEL: "封",
    PaperKind.SERVICE_RECEIPT: "送回",
}


def template(short_name: str, kind: PaperKind) -> str:
    """The series a kind of paper is numbered in, e.g. `云市监检记`; it restarts each year."""
    return f"{short_name}{MATTER[kind]}"


def number(series: str, year: int, serial: int) -> str:
    """`云市监检记〔2026〕1018号`: no leading zero, no 第."""
    return f"{series}〔{year}〕{serial}号"


def longest(short_name: str, year: int, block: int) -> str:
    """The longest number this unit can print, for the check at first start."""
    found = [number(template(short_name, kind), year, block * 1000 + 999) for kind in PaperKind]
    return max(found, key=len)
