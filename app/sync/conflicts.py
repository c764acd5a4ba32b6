"""两边不同: what the office changed and this laptop changed too. Both stay until a person decides.

Deciding changes the register here and nothing that was sealed; the words given up stay in the
edit log.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.domain.people import Party
from app.storage import pulled, register
from app.storage.database import Database
from app.storage.memory import Memory


@dataclass(frozen=True, slots=True)
class Conflict:
    """One party as it stands here and as the office has it; `fields` are those that differ."""

    key: str
    name: str
    fields: tuple[tuple[str, str, str], ...]  # name of the field, here, at the office


def pending(db: Database) -> tuple[Conflict, ...]:
    """What waits for a person, in the order the server told it."""
    found = (_conflict(key, body) for key, body in pulled.items(db, pulled.CONFLICT))
    return tuple(one for one in found if one is not None)


def _conflict(key: str, body: dict[str, Any]) -> Conflict | None:
    here, told = body.get("here"), body.get("server", {})
    if here is None:  # an officer under another's badge: the office has to put that right
        return Conflict(key, str(told.get("name", "")), ())
    names = [name for name in Party.model_fields if here.get(name) != told.get(name)]
    fields = tuple((name, str(here.get(name) or ""), str(told.get(name) or "")) for name in names)
    return Conflict(key, str(told.get("name") or here.get("name")), fields)


def settle(memory: Memory, key: str, *, theirs: bool, t: datetime) -> None:
    """The office's words, or those of this laptop, hold here from now on. Twice is once."""

    def job(db: Database) -> None:
        body = pulled.item(db, pulled.CONFLICT, key)
        if body is None:
            return
        if theirs and "here" in body:
            register.save_party(db, Party.model_validate(body["server"]), t)
        pulled.settle(db, key)

    memory.write(job)
