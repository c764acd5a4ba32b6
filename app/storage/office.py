"""The office's own facts: the agency, and settings by name."""

from __future__ import annotations

from datetime import datetime

from app.domain.people import Agency
from app.storage import edits
from app.storage.database import Database

OFFICE = "office"
_AGENCY = "agency"


def load_agency(db: Database) -> Agency | None:
    """The agency asked for at first start, or None before it."""
    text = setting(db, _AGENCY)
    return Agency.model_validate_json(text) if text is not None else None


def save_agency(db: Database, agency: Agency, t: datetime) -> None:
    save_setting(db, _AGENCY, agency.model_dump_json())
    edits.note(db, OFFICE, t, _AGENCY, agency)


def setting(db: Database, key: str) -> str | None:
    """A setting by name (basis, number_block, ...), or None when never set."""
    row = db.execute("SELECT value FROM settings WHERE key = ?", (key,)).fetchone()
    return str(row[0]) if row is not None else None


def save_setting(db: Database, key: str, value: str) -> None:
    db.execute(
        "INSERT INTO settings (key, value) VALUES (?, ?) "
        "ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        (key, value),
    )
