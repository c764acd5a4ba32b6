"""The administrators' routes: a session's bearer token, one act a route."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Request
from fastapi.responses import Response
from sqlalchemy import select

from app.server import administering, admins, doors, enrolment, receipts
from app.server.admins import Administrator
from app.server.doors import FAULTS, by_anyone, shaped, takes
from app.server.refusals import RequestRefused
from app.server.shapes import (
    AddAdmin,
    AdminAdded,
    AlarmLine,
    AlarmList,
    AskCode,
    Changed,
    CodeMade,
    DeviceLine,
    DeviceList,
    FirstPassword,
    Login,
    Register,
    Release,
    Released,
    Revoke,
    Session,
)
from app.server.station import Station
from app.server.tables import alarms, devices

router = APIRouter(prefix="/v1/admin", responses=FAULTS, tags=["administration"])
SESSION: list[dict[str, Any]] = [{"Session": []}]
Device = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$")]
Act = Callable[[Station, Administrator, bytes], Response]


async def _by_admin(request: Request, act: Act) -> Response:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")

    def work(station: Station, body: bytes) -> Response:
        if scheme.lower() != "bearer" or not 20 <= len(token) <= 100:
            raise RequestRefused(401, "admin.session", "没有登录，没有执行。请先登录。")
        admin = admins.of_token(station, token)
        request.state.shian = {"admin": admin.name, "authority": admin.authority_id}
        return act(station, admin, body)

    return await by_anyone(request, work)


@router.post("/first", status_code=204, response_class=Response, openapi_extra=takes(FirstPassword))
async def first(request: Request) -> Response:
    """The one-time secret of a new administrator becomes a password."""

    def work(station: Station, body: bytes) -> Response:
        told = shaped(FirstPassword, body)
        admins.set_first_password(station, told.authority_id, told.name, told.secret, told.password)
        return Response(status_code=204)

    return await by_anyone(request, work)


@router.post("/login", response_model=Session, openapi_extra=takes(Login))
async def login(request: Request) -> Response:
    """A session: 30 minutes idle, 12 hours at most."""

    def work(station: Station, body: bytes) -> Response:
        told = shaped(Login, body)
        token, ends = admins.log_in(station, told.authority_id, told.name, told.password)
        return doors.answer(Session(token=token, ends_ms=ends))

    return await by_anyone(request, work)


@router.post(
    "/logout", status_code=204, response_class=Response, openapi_extra={"security": SESSION}
)
async def logout(request: Request) -> Response:
    """Ends this session."""

    def act(station: Station, _admin: Administrator, _body: bytes) -> Response:
        admins.log_out(station, request.headers["authorization"].partition(" ")[2])
        return Response(status_code=204)

    return await _by_admin(request, act)


@router.post("/admins", response_model=AdminAdded, openapi_extra=takes(AddAdmin, security=SESSION))
async def add_admin(request: Request) -> Response:
    """Another administrator; the secret is told once."""

    def act(station: Station, admin: Administrator, body: bytes) -> Response:
        told = shaped(AddAdmin, body)
        with station.database.writing() as db:
            secret = admins.add(
                station, db, admin.authority_id, told.name, role=told.role, by=admin.name
            )
        return doors.answer(AdminAdded(secret=secret))

    return await _by_admin(request, act)


@router.post("/codes", response_model=CodeMade, openapi_extra=takes(AskCode, security=SESSION))
async def code(request: Request) -> Response:
    """A one-time enrolment code: 24 hours, 5 tries, one device."""

    def act(station: Station, admin: Administrator, body: bytes) -> Response:
        note = shaped(AskCode, body).note
        with station.database.writing() as db:
            made = enrolment.make_code(station, db, admin.authority_id, by=admin.name, note=note)
        ends = station.clock() + enrolment.CODE_HOURS * 3_600_000
        return doors.answer(CodeMade(code=made, ends_ms=ends))

    return await _by_admin(request, act)


@router.get("/devices", response_model=DeviceList, openapi_extra={"security": SESSION})
async def device_list(request: Request) -> Response:
    """The devices of the authority."""

    def act(station: Station, admin: Administrator, _body: bytes) -> Response:
        with station.database.reading() as db:
            rows = db.execute(
                select(devices)
                .where(devices.c.authority_id == admin.authority_id)
                .order_by(devices.c.enrolled_ms, devices.c.dev)
            ).mappings()
            names = DeviceLine.model_fields
            found = tuple(DeviceLine(**{name: row[name] for name in names}) for row in rows)
        return doors.answer(DeviceList(devices=found))

    return await _by_admin(request, act)


@router.post(
    "/devices/{dev}/revoke",
    status_code=204,
    response_class=Response,
    openapi_extra=takes(Revoke, security=SESSION),
)
async def revoke(request: Request, dev: Device) -> Response:
    """The device reads nothing more; what it hands over is held apart."""

    def act(station: Station, admin: Administrator, body: bytes) -> Response:
        reason = shaped(Revoke, body).reason
        administering.revoke(station, admin.authority_id, dev, reason, admin.name)
        return Response(status_code=204)

    return await _by_admin(request, act)


@router.post(
    "/held/release", response_model=Released, openapi_extra=takes(Release, security=SESSION)
)
async def release(request: Request) -> Response:
    """What was held of a chain is applied, after a second person agreed."""

    def act(station: Station, admin: Administrator, body: bytes) -> Response:
        told = shaped(Release, body)
        admins.require_second(station, admin, told.second, told.second_password)
        count = administering.release(
            station, admin.authority_id, told.chain,
            reason=told.reason, by=admin.name, second=told.second,
        )  # fmt: skip
        return doors.answer(Released(count=count))

    return await _by_admin(request, act)


@router.get("/alarms", response_model=AlarmList, openapi_extra={"security": SESSION})
async def alarm_list(request: Request) -> Response:
    """What a person should look at: forks, held entries, contested papers, missing blobs."""

    def act(station: Station, admin: Administrator, _body: bytes) -> Response:
        with station.database.reading() as db:
            rows = db.execute(
                select(alarms)
                .where(alarms.c.authority_id == admin.authority_id, alarms.c.closed_ms.is_(None))
                .order_by(alarms.c.at_ms.desc(), alarms.c.alarm)
                .limit(500)
            ).mappings()
            names = AlarmLine.model_fields
            found = tuple(AlarmLine(**{name: row[name] for name in names}) for row in rows)
        waiting = receipts.incomplete(station, admin.authority_id)
        return doors.answer(AlarmList(alarms=found, incomplete=waiting))

    return await _by_admin(request, act)


@router.put(
    "/register/{kind}", response_model=Changed, openapi_extra=takes(Register, security=SESSION)
)
async def register(request: Request, kind: Literal["party", "officer", "assignment"]) -> Response:
    """Parties, officers or assignments of the office, for every device to pull."""

    def act(station: Station, admin: Administrator, body: bytes) -> Response:
        items = shaped(Register, body).items
        count = administering.change_register(station, admin.authority_id, kind, items, admin.name)
        return doors.answer(Changed(count=count))

    return await _by_admin(request, act)
