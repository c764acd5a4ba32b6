"""Form packs the authority released: brought once, and taken in only as a pack by hand would be.

The server is not believed in this: a publisher this home trusts must have signed the very bytes,
and versions go forward only (`form_packs.accept`). A pack that was refused is asked for again
when the list of trusted publishers has changed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from app.domain.errors import Refused
from app.storage import form_keys, form_packs, outbox, pulled, sending_trouble
from app.storage.library import Library
from app.storage.memory import Memory
from app.sync.troubles import AnswerBroken, ServerRefused
from app.trust.digest import sha256_hex

_DONE, _REFUSED = "done", "refused"


class Shelf(Protocol):
    """A server one can fetch from."""

    def get_blob(self, sha256: str) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Brought:
    """What became of the packs that were news."""

    taken: int = 0
    refused: int = 0


def bring(
    memory: Memory,
    shelf: Shelf,
    stop: Callable[[], None],
    *,
    clock: Callable[[], datetime],
) -> Brought:
    """Fetches what was not looked at yet; one that is refused is told by its hash."""
    wanted = _wanted(memory)
    taken = refused = 0
    for name, told in wanted:
        stop()
        try:
            data = shelf.get_blob(str(told.get("sha256", "")))
        except (ServerRefused, AnswerBroken):
            continue  # not there, or spoilt on the way: asked for again at the next exchange
        if take(memory, name, data, clock=clock):
            taken += 1
        else:
            refused += 1
    return Brought(taken, refused)


def take(memory: Memory, name: str, data: bytes, *, clock: Callable[[], datetime]) -> bool:
    """Whether the pack is in the home's forms now; else why not is kept for the page."""
    forms = memory.home / "forms"
    sha256 = sha256_hex(data)
    try:
        form_packs.accept(Library(forms), forms, data, f"{name}{form_packs.SUFFIX}")
    except Refused as refusal:
        code, sentence, now = refusal.code, refusal.sentence, clock()
        word = f"{_REFUSED}:{sha256}:{_publishers(memory)}"

        def note(db: Any) -> None:  # noqa: ANN401 - the storage's own handle
            outbox.save_fact(db, _fact(name), word)
            sending_trouble.note_trouble(
                db, sha256, code=code, sentence=sentence, t=now, refused=True
            )

        memory.write(note)
        return False

    def keep(db: Any) -> None:  # noqa: ANN401 - the storage's own handle
        outbox.save_fact(db, _fact(name), f"{_DONE}:{sha256}")
        sending_trouble.clear_trouble(db, sha256)

    memory.write(keep)
    return True


def wants(memory: Memory, sha256: str) -> str | None:
    """The name of the pack that is this file and was not looked at yet."""
    return next((name for name, told in _wanted(memory) if told.get("sha256") == sha256), None)


def _wanted(memory: Memory) -> tuple[tuple[str, dict[str, Any]], ...]:
    """Packs of the feed whose newest file is neither taken in nor refused as things stand."""
    told = memory.read(
        lambda db: tuple(
            (name, body, outbox.fact(db, _fact(name))) for name, body in pulled.items(db, "pack")
        )
    )
    if not told:
        return ()
    trusted = _publishers(memory)
    found = []
    for name, body, word in told:
        sha256 = body.get("sha256")
        if word not in {f"{_DONE}:{sha256}", f"{_REFUSED}:{sha256}:{trusted}"}:
            found.append((name, body))
    return tuple(found)


def _publishers(memory: Memory) -> str:
    """Changes when this home trusts another publisher."""
    try:
        keys = form_keys.publishers(memory.home / "forms")
    except Refused:
        return "unreadable"
    return hashlib.sha256(",".join(sorted(key.id for key in keys.keys)).encode()).hexdigest()[:16]


def _fact(name: str) -> str:
    return f"pack:{name}"[:80]
