"""The server with one bad route, for the harness of made-up requests to find: tests only."""

from __future__ import annotations

from fastapi import FastAPI

from app.server.app import from_environment

ROUTE = "/v1/digest"


class Broken:
    """Answers 500 at one route where the request carries anything at all."""

    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        if scope["type"] != "http" or scope["path"] != ROUTE:
            await self.app(scope, receive, send)
            return
        await send({"type": "http.response.start", "status": 500, "headers": []})
        await send({"type": "http.response.body", "body": b"Internal Server Error"})


def make() -> FastAPI:
    app = from_environment()
    app.add_middleware(Broken)
    return app
