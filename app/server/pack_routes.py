"""The publishers' routes: a form pack is handed in by one and released by another."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from app.server import doors, packs
from app.server.admin_doors import SESSION, by_admin
from app.server.admins import Administrator
from app.server.doors import FAULTS, shaped, takes
from app.server.roles import Act
from app.server.shapes import PackLine, PackList, PackName
from app.server.station import Station

router = APIRouter(prefix="/v1/admin/packs", responses=FAULTS, tags=["form packs"])


@router.get("", response_model=PackList, openapi_extra={"security": SESSION})
async def listed(request: Request) -> Response:
    """Every pack that was handed in, and whether it was released."""

    def work(station: Station, admin: Administrator, _body: bytes) -> Response:
        return doors.answer(PackList(packs=packs.listed(station, admin.authority_id)))

    return await by_admin(request, Act.PACKS_SEE, work)


@router.post("", response_model=PackLine, openapi_extra=takes(packs.PackFile, security=SESSION))
async def propose(request: Request) -> Response:
    """Hands in the file of a signed pack, exactly as it is."""

    def work(station: Station, admin: Administrator, body: bytes) -> Response:
        return doors.answer(packs.propose(station, admin, body))

    return await by_admin(request, Act.PACKS_PUBLISH, work)


@router.post("/release", response_model=PackLine, openapi_extra=takes(PackName, security=SESSION))
async def release(request: Request) -> Response:
    """What another publisher handed in goes to every device."""

    def work(station: Station, admin: Administrator, body: bytes) -> Response:
        told = shaped(PackName, body)
        return doors.answer(packs.release(station, admin, told.id, told.version))

    return await by_admin(request, Act.PACKS_PUBLISH, work)
