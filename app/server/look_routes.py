"""The one question an exchange begins with, so that one with nothing new is one way there and back.

It says no more than hello, heads and changes say each by itself.
"""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from app.protocol import Look, Looked
from app.server import doors, reading
from app.server.auth import Caller
from app.server.doors import FAULTS, SIGNED, by_device, shaped, takes
from app.server.station import Station

router = APIRouter(responses=FAULTS, tags=["exchange"])


@router.post("/v1/look", response_model=Looked, openapi_extra=takes(Look, security=SIGNED))
async def look(request: Request) -> Response:
    """Who the server is, how far each chain has come here, and what changed since."""

    def work(station: Station, caller: Caller, body: bytes) -> Response:
        return doors.answer(reading.look(station, caller, shaped(Look, body)))

    return await by_device(request, work, evidence=True)
