"""The administrators' routes: one act a route, each for the roles that may do it."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import Response
from sqlalchemy import select

from app.server import (
    administering,
    admins,
    alarms,
    doors,
    enrolment,
    quarantine,
    register,
)
from app.server.admin_doors import SESSION, by_admin, token_of
from app.server.admins import Administrator, Second
from app.server.doors import FAULTS, by_anyone, network_of, shaped, takes
from app.server.guessing import Guess
from app.server.roles import Act
from app.server.shapes import (
    ActList,
    AddAdmin,
    AdminAdded,
    AdminLine,
    AdminList,
    Agreed,
    AlarmList,
    AskCode,
    Changed,
    ChangePassword,
    ChangeRole,
    CloseAlarms,
    CodeMade,
    DeviceLine,
    DeviceList,
    FirstPassword,
    HeldList,
    Login,
    Register,
    Release,
    Released,
    Revoke,
    Session,
)
from app.server.station import Station
from app.server.tables import devices

router = APIRouter(prefix="/v1/admin", responses=FAULTS, tags=["administration"])
Device = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$")]
AdminName = Annotated[str, Path(min_length=1, max_length=60)]
Kind = Literal["party", "officer", "assignment"]


@router.post("/first", status_code=204, response_class=Response, openapi_extra=takes(FirstPassword))
async def first(request: Request) -> Response:
    """The one-time secret of a new administrator becomes a password."""
    where = network_of(request)

    def work(station: Station, body: bytes) -> Response:
        told = shaped(FirstPassword, body)
        guess = Guess(told.authority_id, told.name, where)
        admins.set_first_password(station, guess, told.secret, told.password)
        return Response(status_code=204)

    return await by_anyone(request, work)


@router.post("/login", response_model=Session, openapi_extra=takes(Login))
async def login(request: Request) -> Response:
    """A session: 30 minutes idle, 12 hours at most."""
    where = network_of(request)

    def work(station: Station, body: bytes) -> Response:
        told = shaped(Login, body)
        guess = Guess(told.authority_id, told.name, where)
        token, ends = admins.log_in(station, guess, told.password)
        return doors.answer(Session(token=token, ends_ms=ends))

    return await by_anyone(request, work)


@router.post(
    "/logout", status_code=204, response_class=Response, openapi_extra={"security": SESSION}
)
async def logout(request: Request) -> Response:
    """Ends this session."""

    def work(station: Station, _admin: Administrator, _body: bytes) -> Response:
        admins.log_out(station, token_of(request))
        return Response(status_code=204)

    return await by_admin(request, None, work)


@router.post(
    "/password",
    status_code=204,
    response_class=Response,
    openapi_extra=takes(ChangePassword, security=SESSION),
)
async def password(request: Request) -> Response:
    """A new password for the old one; every session of this administrator ends."""

    def work(station: Station, admin: Administrator, body: bytes) -> Response:
        told = shaped(ChangePassword, body)
        admins.change_password(station, admin, told.old, told.new)
        return Response(status_code=204)

    return await by_admin(request, None, work)


@router.get("/admins", response_model=AdminList, openapi_extra={"security": SESSION})
async def admin_list(request: Request) -> Response:
    """Who administers, in which role."""

    def work(station: Station, admin: Administrator, _body: bytes) -> Response:
        found = admins.listed(station, admin.authority_id)
        lines = tuple(
            AdminLine(name=one.name, role=one.role, ready=one.ready, created_ms=one.created_ms)
            for one in found
        )
        return doors.answer(AdminList(admins=lines))

    return await by_admin(request, Act.ADMINS_SEE, work)


@router.post("/admins", response_model=AdminAdded, openapi_extra=takes(AddAdmin, security=SESSION))
async def add_admin(request: Request) -> Response:
    """Another administrator; the secret is told once. A powerful role wants a second person."""

    def work(station: Station, admin: Administrator, body: bytes) -> Response:
        told = shaped(AddAdmin, body)
        secret = admins.add_by(station, admin, told.name, told.role, _second(told))
        return doors.answer(AdminAdded(secret=secret))

    return await by_admin(request, Act.ADMINS_CHANGE, work)


@router.put(
    "/admins/{name}/role",
    status_code=204,
    response_class=Response,
    openapi_extra=takes(ChangeRole, security=SESSION),
)
async def change_role(request: Request, name: AdminName) -> Response:
    """Another role or none for somebody else; it holds at once, sessions end."""

    def work(station: Station, admin: Administrator, body: bytes) -> Response:
        told = shaped(ChangeRole, body)
        admins.change_role(station, admin, name, told.role, _second(told))
        return Response(status_code=204)

    return await by_admin(request, Act.ADMINS_CHANGE, work)


def _second(told: Agreed) -> Second | None:
    if told.second is None or told.second_password is None:
        return None
    return Second(told.second, told.second_password)


@router.post("/codes", response_model=CodeMade, openapi_extra=takes(AskCode, security=SESSION))
async def code(request: Request) -> Response:
    """A one-time enrolment code: 24 hours, 5 tries, one device."""

    def work(station: Station, admin: Administrator, body: bytes) -> Response:
        note = shaped(AskCode, body).note
        with station.database.writing() as db:
            made = enrolment.make_code(station, db, admin.authority_id, by=admin.name, note=note)
        ends = station.clock() + enrolment.CODE_HOURS * 3_600_000
        return doors.answer(CodeMade(code=made, ends_ms=ends))

    return await by_admin(request, Act.CODES_MAKE, work)


@router.get("/devices", response_model=DeviceList, openapi_extra={"security": SESSION})
async def device_list(request: Request) -> Response:
    """The devices of the authority."""

    def work(station: Station, admin: Administrator, _body: bytes) -> Response:
        with station.database.reading() as db:
            rows = db.execute(
                select(devices)
                .where(devices.c.authority_id == admin.authority_id)
                .order_by(devices.c.enrolled_ms, devices.c.dev)
            ).mappings()
            names = DeviceLine.model_fields
            found = tuple(DeviceLine(**{name: row[name] for name in names}) for row in rows)
        return doors.answer(DeviceList(devices=found))

    return await by_admin(request, Act.DEVICES_SEE, work)


@router.post(
    "/devices/{dev}/revoke",
    status_code=204,
    response_class=Response,
    openapi_extra=takes(Revoke, security=SESSION),
)
async def revoke(request: Request, dev: Device) -> Response:
    """The device reads nothing more; what it hands over is held apart."""

    def work(station: Station, admin: Administrator, body: bytes) -> Response:
        reason = shaped(Revoke, body).reason
        administering.revoke(station, admin.authority_id, dev, reason, admin.name)
        return Response(status_code=204)

    return await by_admin(request, Act.DEVICES_REVOKE, work)


@router.get("/held", response_model=HeldList, openapi_extra={"security": SESSION})
async def held_list(request: Request) -> Response:
    """What stands in quarantine: which facts of which device, never what they say."""

    def work(station: Station, admin: Administrator, _body: bytes) -> Response:
        return doors.answer(quarantine.listed(station, admin.authority_id))

    return await by_admin(request, Act.HELD_SEE, work)


@router.post(
    "/held/release", response_model=Released, openapi_extra=takes(Release, security=SESSION)
)
async def release(request: Request) -> Response:
    """What was held of a chain is applied, after a second person agreed."""

    def work(station: Station, admin: Administrator, body: bytes) -> Response:
        told = shaped(Release, body)
        second = Second(told.second, told.second_password)
        count = quarantine.release(station, admin, told.chain, reason=told.reason, second=second)
        return doors.answer(Released(count=count))

    return await by_admin(request, Act.HELD_RELEASE, work)


@router.get("/alarms", response_model=AlarmList, openapi_extra={"security": SESSION})
async def alarm_list(request: Request) -> Response:
    """What a person should look at: forks, held entries, contested papers, missing blobs."""

    def work(station: Station, admin: Administrator, _body: bytes) -> Response:
        return doors.answer(alarms.listed(station, admin.authority_id))

    return await by_admin(request, Act.ALARMS_SEE, work)


@router.post(
    "/alarms/close", response_model=Changed, openapi_extra=takes(CloseAlarms, security=SESSION)
)
async def close_alarms(request: Request) -> Response:
    """Somebody looked at these and says what came of it."""

    def work(station: Station, admin: Administrator, body: bytes) -> Response:
        told = shaped(CloseAlarms, body)
        return doors.answer(
            Changed(count=alarms.close(station, admin, told.alarms, reason=told.reason))
        )

    return await by_admin(request, Act.ALARMS_CLOSE, work)


@router.get("/acts", response_model=ActList, openapi_extra={"security": SESSION})
async def act_list(request: Request, after: Annotated[int, Query(ge=0, le=2**53)] = 0) -> Response:
    """What administrators and the machine's operators did, from the server's own chain."""

    def work(station: Station, admin: Administrator, _body: bytes) -> Response:
        return doors.answer(alarms.acts_after(station, admin.authority_id, after))

    return await by_admin(request, Act.ACTS_READ, work)


@router.put(
    "/register/{kind}", response_model=Changed, openapi_extra=takes(Register, security=SESSION)
)
async def change_register(request: Request, kind: Kind) -> Response:
    """Parties, officers or assignments of the office, for every device to pull."""

    def work(station: Station, admin: Administrator, body: bytes) -> Response:
        items = shaped(Register, body).items
        return doors.answer(Changed(count=register.change(station, admin, kind, items)))

    return await by_admin(request, register.ACTS[kind], work)
