"""How an administrator comes in: a session's bearer token, and the one act the route is for."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

from fastapi import Request
from fastapi.responses import Response

from app.server import admins
from app.server.admins import Administrator
from app.server.doors import by_anyone, network_of
from app.server.refusals import RequestRefused
from app.server.roles import Act
from app.server.station import Station

SESSION: list[dict[str, Any]] = [{"Session": []}]
Work = Callable[[Station, Administrator, bytes], Response]


async def by_admin(request: Request, act: Act | None, work: Work) -> Response:
    """Who may not do the act is told so before the body is looked at. None: about oneself."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    where = network_of(request)

    def run(station: Station, body: bytes) -> Response:
        if scheme.lower() != "bearer" or not 20 <= len(token) <= 100:
            raise RequestRefused(401, "admin.session", "没有登录，没有执行。请先登录。")
        admin = admins.of_token(station, token, where)
        request.state.shian = {"admin": _pseudonym(admin), "authority": admin.authority_id}
        if act is not None:
            admin.require(act)
        return work(station, admin, body)

    return await by_anyone(request, run)


def token_of(request: Request) -> str:
    return request.headers["authorization"].partition(" ")[2]


def _pseudonym(admin: Administrator) -> str:
    """Tells administrators apart in the log; names stand in the chain of acts only."""
    name = f"{admin.authority_id}\n{admin.name}".encode()
    return f"{admin.role or 'none'}:{hashlib.sha256(name).hexdigest()[:8]}"
