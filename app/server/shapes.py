"""Requests and answers of administrators; those of laptops stand in `app.protocol`."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from app.domain.shape import Identity, Line, Name, Shape
from app.protocol import Ask, AuthorityId, Reply
from app.server.roles import Role

Password = Annotated[str, StringConstraints(min_length=1, max_length=256)]
AlarmName = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Day = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-[01][0-9]-[0-3][0-9]$")]


class FirstPassword(Ask):
    authority_id: AuthorityId
    name: Name
    secret: Password  # the one-time secret
    password: Password


class Login(Ask):
    authority_id: AuthorityId
    name: Name
    password: Password


class Session(Reply):
    token: str
    ends_ms: int


class AskCode(Ask):
    note: Line = ""


class CodeMade(Reply):
    code: str  # told once
    ends_ms: int


class Agreed(Ask):
    """A second person, who types the own password here; only where two are wanted."""

    second: Name | None = None
    second_password: Password | None = None


class AddAdmin(Agreed):
    name: Name
    role: Role


class AdminAdded(Reply):
    secret: str  # told once


class ChangeRole(Agreed):
    """`role` null: an administrator no longer."""

    role: Role | None


class ChangePassword(Ask):
    old: Password
    new: Password


class AdminLine(Reply):
    name: str
    role: str
    ready: bool
    created_ms: int


class AdminList(Reply):
    admins: tuple[AdminLine, ...]


class Revoke(Ask):
    reason: Name


class Release(Ask):
    """Two people: the one logged in, and a second who types the password here."""

    chain: Identity
    reason: Name
    second: Name
    second_password: Password


class Released(Reply):
    count: int


class HeldLine(Reply):
    """One entry in quarantine: what kind of fact, never what it says."""

    chain: str
    seq: int
    hash: str
    dev: str
    reason: str
    type: str
    number: str  # of the paper, where it is one
    claimed_ms: int  # the device's own clock
    received_ms: int


class HeldList(Reply):
    held: tuple[HeldLine, ...]
    more: bool


class CloseAlarms(Ask):
    alarms: Annotated[tuple[AlarmName, ...], Field(min_length=1, max_length=500)]
    reason: Name


class ActLine(Reply):
    pos: int
    hash: str
    at_ms: int
    by: str
    act: str
    body: dict[str, Any]


class ActList(Reply):
    acts: tuple[ActLine, ...]
    next: int
    more: bool


class PackName(Ask):
    id: Annotated[str, StringConstraints(min_length=1, max_length=61)]
    version: Annotated[int, Field(ge=1, le=100_000)]


class PackLine(Reply):
    id: str
    version: int
    sha256: str
    len: int
    publisher: str  # key id
    owner: str
    proposed_by: str
    proposed_ms: int
    released_by: str | None
    released_ms: int | None


class PackList(Reply):
    packs: tuple[PackLine, ...]


class DeviceLine(Reply):
    dev: str
    number_block: int
    origin: str
    enrolled_ms: int
    revoked_ms: int | None


class DeviceList(Reply):
    devices: tuple[DeviceLine, ...]


class AlarmLine(Reply):
    alarm: str  # its name, to close it
    kind: str
    chain: str
    seq: int
    hash: str
    detail: str
    at_ms: int


class AlarmList(Reply):
    alarms: tuple[AlarmLine, ...]
    incomplete: tuple[str, ...]  # entries that still lack a blob


class Register(Ask):
    """Parties, officers or assignments, each in its own shape."""

    items: Annotated[tuple[dict[str, Any], ...], Field(min_length=1, max_length=500)]


class Changed(Reply):
    count: int


class Assignment(Shape):
    """A visit the office wants done, by whom and when."""

    id: Identity
    day: Day
    party_id: Identity
    officer_ids: Annotated[tuple[Identity, ...], Field(max_length=20)] = ()
    kind: Line = "routine"
    note: Line = ""
    state: Literal["open", "done", "withdrawn"] = "open"


class Health(Reply):
    ok: bool
    server_id: str
    epoch: str
    version: str
