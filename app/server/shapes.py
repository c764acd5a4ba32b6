"""Requests and answers of administrators; those of laptops stand in `app.protocol`."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from app.domain.shape import Identity, Line, Name, Shape
from app.protocol import Ask, AuthorityId, Reply

Password = Annotated[str, StringConstraints(min_length=1, max_length=256)]
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


class AddAdmin(Ask):
    name: Name
    role: Literal["security", "system", "audit", "supervisor", "clerk"]


class AdminAdded(Reply):
    secret: str  # told once


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


class DeviceLine(Reply):
    dev: str
    number_block: int
    origin: str
    enrolled_ms: int
    revoked_ms: int | None


class DeviceList(Reply):
    devices: tuple[DeviceLine, ...]


class AlarmLine(Reply):
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
