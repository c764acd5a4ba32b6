"""The application without a socket, in the test's own process: for what only its innards show."""

from __future__ import annotations

import asyncio

import httpx

from app.server.app import make


class Inside:
    """Asks an application around an open station, one request at a time."""

    def __init__(self, station):
        self.station = station
        self.app = make(station)

    def ask(self, method, target, body=b"", headers=None) -> httpx.Response:
        return asyncio.run(self._ask(method, target, body, headers or {}))

    async def _ask(self, method, target, body, headers):
        carrier = httpx.ASGITransport(self.app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=carrier, base_url="http://inside") as client:
            return await client.request(method, target, content=body, headers=headers)
