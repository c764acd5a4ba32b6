"""What went wrong at the last attempt: of one entry, one blob, or the whole exchange."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.storage import edits
from app.storage.database import Database

WHOLE = "sync"  # the subject of trouble that is not about one entry or blob


@dataclass(frozen=True, slots=True)
class Trouble:
    """The last attempt at one entry, one blob or the whole exchange, and why it failed."""

    subject: str
    tries: int
    last_try: datetime
    next_try: datetime | None
    refused: bool
    code: str
    sentence: str


def note_trouble(
    db: Database,
    subject: str,
    *,
    code: str,
    sentence: str,
    t: datetime,
    next_try: datetime | None = None,
    refused: bool = False,
) -> None:
    """Kept until a receipt or a success removes it. Nothing else about the subject changes."""
    db.execute(
        "INSERT INTO sending_trouble VALUES (?, 1, ?, ?, ?, ?, ?) ON CONFLICT (subject) DO UPDATE "
        "SET tries = tries + 1, last_try = excluded.last_try, next_try = excluded.next_try, "
        "refused = excluded.refused, code = excluded.code, sentence = excluded.sentence",
        (
            subject,
            edits.stamp(t),
            edits.stamp(next_try) if next_try else None,
            refused,
            code,
            sentence,
        ),
    )


def clear_trouble(db: Database, subject: str = WHOLE) -> None:
    db.execute("DELETE FROM sending_trouble WHERE subject = ?", (subject,))


def troubles(db: Database) -> dict[str, Trouble]:
    rows = db.execute(
        "SELECT subject, tries, last_try, next_try, refused, code, sentence FROM sending_trouble"
    ).fetchall()
    return {
        subject: Trouble(
            subject,
            tries,
            datetime.fromisoformat(last),
            datetime.fromisoformat(following) if following else None,
            bool(refused),
            code,
            sentence,
        )
        for subject, tries, last, following, refused, code, sentence in rows
    }
