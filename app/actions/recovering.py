"""What a person decides when a home does not open as it should: the printed key, a new chain."""

from __future__ import annotations

from pathlib import Path

from app.actions.desk import Desk
from app.storage import keyroom, register


def gap_sentence(desk: Desk) -> str:
    """What the mirror knows and the database does not, in one sentence; empty for none."""
    gap = desk.memory.gap
    return gap.sentence if gap is not None else ""


def begin_new_chain(desk: Desk) -> None:
    """After a person confirmed it: the missing range is named in the journal, work goes on."""
    officers = desk.memory.read(register.officers)
    actor = officers[0].badge_no if officers else "first-start"
    desk.memory.start_new_chain(actor, desk.clock())


def restore_key(home: Path, printed: str) -> None:
    """The printed recovery key puts the database key back. Raises Refused naming the group."""
    keyroom.restore(home, printed)
