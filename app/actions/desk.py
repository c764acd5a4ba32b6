"""The desk: what every action needs of this laptop, handed to it, never asked for.

A desk holds the memory (one storage thread), the library of forms and law, and the
clock. The composition roots (the window, the command line) open one and close it.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from app.domain.basis import Basis
from app.domain.calendar import Calendar
from app.domain.errors import RuleBroken
from app.domain.people import Agency
from app.storage import office
from app.storage.library import Library
from app.storage.memory import Memory

IN_FORCE = "in-force"


class NotSetUp(RuleBroken):
    code = "desk.not_set_up"

    def __init__(self) -> None:
        super().__init__("这台电脑还没有登记单位。没有写入任何内容。请先完成第一次使用的设置。")


@dataclass(frozen=True, slots=True)
class Desk:
    """`clock` returns an aware time; tests and `--at` fix it."""

    memory: Memory
    library: Library
    clock: Callable[[], datetime]
    origin: Literal["screen", "scripted"] = "screen"

    @property
    def practice(self) -> bool:
        """Everything a sample home makes is practice (decisions 24)."""
        return self.memory.kind == "sample"

    def agency(self) -> Agency:
        """The agency entered at first start, or NotSetUp."""
        agency = self.memory.read(office.load_agency)
        if agency is None:
            raise NotSetUp
        return agency

    def basis_id(self) -> str:
        return self.memory.read(lambda db: office.setting(db, "basis")) or IN_FORCE

    def basis(self, basis_id: str | None = None) -> Basis:
        return self.library.basis(basis_id or self.basis_id())

    def coercive(self) -> Basis:
        """The basis that coercive and rectification papers always cite (decisions 13)."""
        return self.library.basis(IN_FORCE)

    def calendar(self) -> Calendar:
        return self.library.calendar()


def now_utc() -> datetime:
    return datetime.now(UTC)


def new_id() -> str:
    """A 128-bit random id: never an autoincrement, never derived from time."""
    return secrets.token_hex(16)


def open_desk(
    home: Path,
    *,
    create: Literal["sample", "real"] | None = None,
    clock: Callable[[], datetime] = now_utc,
    origin: Literal["screen", "scripted"] = "screen",
) -> Desk:
    """Open the home (making it where `create` says so). Raises MemoryRefused."""
    memory = Memory.open(home, create=create, clock=clock)
    library = Library(home / "forms")
    library.overlays.chosen = memory.read(lambda db: office.setting(db, "overlay")) or ""
    return Desk(memory, library, clock, origin)


def close(desk: Desk) -> None:
    desk.memory.close()
