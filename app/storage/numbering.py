"""Paper numbers: given once inside a laptop's block of a year, never reused."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.domain.errors import RuleBroken
from app.domain.labels import label
from app.domain.paper import PaperKind
from app.storage import edits
from app.storage.database import Database

BLOCK_SIZE = 1000
LAST_IN_BLOCK = 999
MOST_BLOCKS = 99


class NumberBlockFull(RuleBroken):
    code = "number.block_full"

    def __init__(self, kind: PaperKind, block: int) -> None:
        super().__init__(
            f"本机号段 {block} 的《{label(kind)}》编号今年已用完，没有取号。"
            "文书内容都在。请在设置中换用新的本机号段。"
        )


class BlockOutOfRange(RuleBroken):
    code = "number.block_range"

    def __init__(self, block: int) -> None:
        super().__init__(
            f"本机号段应为 1 至 99，现为 {block}。没有取号，内容都在。请向单位要一个新号段。"
        )


@dataclass(frozen=True, slots=True)
class BurntNumber:
    number: str
    reason: str
    t: str


def reserve(  # noqa: PLR0917 - the series is named in the order it is read
    db: Database, kind: PaperKind, template: str, year: int, block: int, count: int = 1
) -> tuple[int, ...]:
    """The next `count` numbers of the series (template, year), from block·1000+1 on."""
    if not 1 <= block <= MOST_BLOCKS:
        raise BlockOutOfRange(block)
    row = db.execute(
        "SELECT last FROM number_series WHERE template = ? AND year = ? AND block = ?",
        (template, year, block),
    ).fetchone()
    last = row[0] if row is not None else block * BLOCK_SIZE
    if last + count > block * BLOCK_SIZE + LAST_IN_BLOCK:
        raise NumberBlockFull(kind, block)
    raise_series(db, template, year, block, last + count)
    return tuple(range(last + 1, last + count + 1))


def raise_series(db: Database, template: str, year: int, block: int, last: int) -> None:
    """Sets the last number given; it never goes down."""
    db.execute(
        "INSERT INTO number_series (template, year, block, last) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (template, year, block) DO UPDATE SET last = max(last, excluded.last)",
        (template, year, block, last),
    )
    db.public_changed = True  # the mirror remembers numbers, so that a restore reuses none


def series(db: Database) -> tuple[tuple[str, int, int, int], ...]:
    """Every series with the last number given: template, year, block, last."""
    rows = db.execute(
        "SELECT template, year, block, last FROM number_series ORDER BY template, year, block"
    )
    return tuple((str(t), int(y), int(b), int(n)) for t, y, b, n in rows.fetchall())


def burn(db: Database, number: str, reason: str, t: datetime) -> None:
    """Lists a number that was taken and will never be used."""
    db.execute(
        "INSERT INTO burnt_numbers (number, reason, t) VALUES (?, ?, ?)",
        (number, reason, edits.stamp(t)),
    )


def burnt(db: Database) -> tuple[BurntNumber, ...]:
    rows = db.execute("SELECT number, reason, t FROM burnt_numbers ORDER BY rowid")
    return tuple(BurntNumber(*row) for row in rows.fetchall())
