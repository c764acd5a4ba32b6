"""The public addresses: the code on a paper, the released results, their style and one script.

No cookie, nothing from elsewhere, nothing kept by a browser or a search engine; every page
works without the script.
"""

from __future__ import annotations

import asyncio
import csv
import io
import time
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from urllib.parse import urlencode

import jinja2
from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import PlainTextResponse, Response, StreamingResponse

from app.domain.labels import label
from app.domain.visit import Conclusion
from app.server import publishing
from app.server.doors import station_of
from app.server.pages import judging
from app.server.rate import Rate, asker
from app.server.station import Station
from app.trust.token import TokenRefused, parse

router = APIRouter(include_in_schema=False)
RATE = Rate()
PAGE = 20
MOST_PAGES = 50_000
MOST_ROWS = 50_000  # of one download
SECONDS = 0.06  # every answer about a code takes at least so long, known or not
HERE = Path(__file__).resolve().parent.parent
SIGNS = {
    Conclusion.COMPLIANT: "pass",
    Conclusion.NO_PROBLEM_FOUND: "pass",
    Conclusion.LARGELY_COMPLIANT: "largely",
    Conclusion.NON_COMPLIANT: "fail",
    Conclusion.PROBLEMS_FOUND: "problems",
}
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src data:; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex, nofollow",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Strict-Transport-Security": "max-age=31536000",
}
STATIC = {"style.css": "text/css; charset=utf-8", "check.js": "text/javascript; charset=utf-8"}


@router.get("/V/{token}")
@router.get("/v/{token}")
@router.get("/V/")
async def paper(request: Request, token: str = "") -> Response:
    """What the code on a paper opens, also where a reader made its letters small."""
    if not _allowed(request):
        return _too_many()
    began = time.monotonic()
    station = station_of(request)

    def work() -> str:
        seen = judging.look(station, token)
        return _page(
            "paper.html", seen=seen, as_of=publishing.today(station), office=_office_of(token)
        )

    text = await run_in_threadpool(work)
    await asyncio.sleep(max(0.0, SECONDS - (time.monotonic() - began)))
    return _html(text)


@router.get("/")
@router.get("/results")
async def results(
    request: Request, office: str = "", q: str = "", result: str = "", page: str = ""
) -> Response:
    """The results an office released, by words and by result. What makes no sense in an
    address is passed over: whoever reads this page has not written it.
    """
    if not _allowed(request):
        return _too_many()
    station = station_of(request)
    wanted = _page_number(page)
    return _html(await run_in_threadpool(lambda: _results(station, office, q[:60], result, wanted)))


@router.get("/results.csv")
async def data(
    request: Request,
    office: str = "",
    q: str = "",
    result: str = "",
) -> Response:
    """The same list as open data, for a spreadsheet."""
    if not _allowed(request):
        return _too_many()
    station = station_of(request)
    chosen, _ = await run_in_threadpool(lambda: _chosen(station, office))
    if chosen is None:
        return PlainTextResponse("没有这个机关。", 404, HEADERS)
    headers = HEADERS | {"Content-Disposition": 'attachment; filename="results.csv"'}
    rows = _csv(station, chosen, q[:60], _known(result))
    return StreamingResponse(rows, headers=headers, media_type="text/csv; charset=utf-8")


@router.get("/public/{name}")
async def static(name: str) -> Response:
    """Our own style and script."""
    if name not in STATIC:
        return PlainTextResponse("没有这个地址。", 404, HEADERS)
    headers = HEADERS | {"Cache-Control": "public, max-age=3600"}
    return Response(_static(name), headers=headers, media_type=STATIC[name])


@router.get("/robots.txt")
async def robots() -> Response:
    return PlainTextResponse("User-agent: *\nDisallow: /\n", headers=HEADERS)


def _results(station: Station, office: str, q: str, result: str, page: int) -> str:
    chosen, name = _chosen(station, office)
    wanted = _known(result)
    shown = {"office": chosen, "office_name": name, "q": q, "result": wanted, "page": page}
    if chosen is None:
        return _page(
            "results.html", **shown, offices=publishing.offices(station), found=None,
            as_of=publishing.today(station), last=1, link=_linker(shown),
        )  # fmt: skip
    found = _found(station, chosen, q, wanted, page)
    last = max(1, -(-found.total // PAGE))
    if page > last:
        shown["page"] = last
        found = _found(station, chosen, q, wanted, last)
    return _page(
        "results.html", **shown, offices=(), found=found, as_of=publishing.today(station),
        last=last, link=_linker(shown),
    )  # fmt: skip


def _found(station: Station, office: int, q: str, result: str, page: int) -> publishing.Found:
    return publishing.find(
        station, office, search=q, result=result, offset=(page - 1) * PAGE, limit=PAGE
    )


def _page_number(text: str) -> int:
    """A page from 1 on; what is no number is the first."""
    plain = text.isascii() and text.isdigit() and len(text) <= len(str(MOST_PAGES))
    return min(max(int(text), 1), MOST_PAGES) if plain else 1


def _chosen(station: Station, office: str) -> tuple[int | None, str]:
    """The office asked for, or the only one there is."""
    known = publishing.offices(station)
    if not office and len(known) == 1:
        return known[0]
    for code, name in known:
        if str(code) == office:
            return code, name
    return None, ""


def _known(result: str) -> str:
    return result if result in set(Conclusion) else ""


def _linker(shown: Mapping[str, object]) -> Callable[..., str]:
    """Links that keep what was asked; a new filter begins at page 1."""

    def link(path: str = "/results", **change: object) -> str:
        kept = {"office": shown["office"], "q": shown["q"], "result": shown["result"]} | change
        query = {name: value for name, value in kept.items() if value not in {"", None}}
        return f"{path}?{urlencode(query)}" if query else path

    return link


def _csv(station: Station, office: int, q: str, result: str) -> Iterator[str]:
    yield "\ufeff" + _line(("单位", "地址", "检查方式", "检查日期", "结果", "处理", "文书编号"))
    for offset in range(0, MOST_ROWS, publishing.LARGEST):
        found = publishing.find(
            station, office, search=q, result=result, offset=offset, limit=publishing.LARGEST
        )
        for one in found.rows:
            yield _line(
                (one.party, one.address, one.kind, one.day, one.result, one.handling, one.number)
            )
        if offset + publishing.LARGEST >= found.total:
            return


def _line(cells: tuple[str, ...]) -> str:
    """A cell that a spreadsheet would run is made text."""
    buffer = io.StringIO()
    csv.writer(buffer).writerow(
        [f"'{cell}" if cell[:1] in {"=", "+", "-", "@", "\t", "\r"} else cell for cell in cells]
    )
    return buffer.getvalue()


def _office_of(text: str) -> str:
    try:
        return str(parse(text).payload.authority)
    except TokenRefused:
        return ""


def _allowed(request: Request) -> bool:
    host = request.client.host if request.client else ""
    return RATE.allows(asker(host, request.headers.get("x-forwarded-for", "")))


def _too_many() -> Response:
    response = _html(_page("too_many.html"), 429)
    response.headers["Retry-After"] = "60"
    return response


def _html(text: str, status: int = 200) -> Response:
    return Response(text, status, HEADERS, media_type="text/html; charset=utf-8")


def _page(name: str, **told: object) -> str:
    return _templates().get_template(name).render(signs=SIGNS, words=label, **told)


@cache
def _templates() -> jinja2.Environment:
    """Everything is escaped; a name that is not there is an error, not nothing."""
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def _static(name: str) -> bytes:
    return (HERE / "static" / name).read_bytes()
