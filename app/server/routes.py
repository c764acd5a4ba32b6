"""The laptops' routes, in the order of an exchange."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import FileResponse, Response

from app.protocol import (
    BEACON_TYPE,
    CODE_WRONG,
    MAX_CHANGES,
    PROTOCOL_MAX,
    PROTOCOL_MIN,
    AskReceipt,
    Beacon,
    ChainAnswer,
    Changes,
    CompareSets,
    Enrol,
    Enrolled,
    EntriesAnswer,
    Heads,
    HeadsAnswer,
    HeldEntry,
    Hello,
    Limits,
    SendEntries,
    SetsAnswer,
    seal,
)
from app.server import doors, enrolment, intake, reading, receipts
from app.server.auth import Caller
from app.server.doors import FAULTS, SIGNED, by_anyone, by_device, shaped, takes
from app.server.rate import Rate
from app.server.refusals import RequestRefused, not_found
from app.server.shapes import Health
from app.server.station import Station
from app.version import VERSION

router = APIRouter(responses=FAULTS)
WRONG_CODES = Rate(per_minute=20, burst=60)  # of one network: nobody sprays codes until they die
IDENTITY = r"^[0-9a-f]{32}$"
SHA256 = r"^[0-9a-f]{64}$"
Chain = Annotated[str, Path(pattern=IDENTITY)]
Hash = Annotated[str, Path(pattern=SHA256)]
Signed = {"security": SIGNED}


@router.get("/health", response_model=Health, tags=["server"])
async def health(request: Request) -> Response:
    """Whether the database answers; for load balancers and people."""

    def work(station: Station, _body: bytes) -> Response:
        with station.database.reading() as db:
            epoch = station.epoch(db)
        return doors.answer(
            Health(ok=True, server_id=station.server_id, epoch=epoch, version=VERSION)
        )

    return await by_anyone(request, work)


@router.get("/v1/hello", response_model=Hello, tags=["exchange"])
async def hello(request: Request, nonce: Annotated[str, Query(pattern=IDENTITY)]) -> Response:
    """Who the server is, what it takes, and its time, signed over the asker's nonce."""

    def work(station: Station, _body: bytes) -> Response:
        with station.database.reading() as db:
            epoch = station.epoch(db)
        beacon = Beacon(
            server_id=station.server_id, epoch=epoch, nonce=nonce, server_time=station.clock()
        )
        return doors.answer(
            Hello(
                server_id=station.server_id,
                epoch=epoch,
                protocol=(PROTOCOL_MIN, PROTOCOL_MAX),
                limits=Limits(),
                beacon=seal(station.server_key, BEACON_TYPE, beacon),
            )
        )

    return await by_anyone(request, work)


@router.post("/v1/enrol", response_model=Enrolled, tags=["exchange"], openapi_extra=takes(Enrol))
async def enrol(request: Request) -> Response:
    """A device shows its one-time code and its key, and is certified."""
    where = doors.network_of(request)

    def work(station: Station, body: bytes) -> Response:
        if not WRONG_CODES.allows(where, cost=0):
            raise RequestRefused(
                429, "enrol.wait", "试错次数多，没有登记。请稍候再试。", retry_after=60
            )
        try:
            return doors.answer(enrolment.enrol(station, shaped(Enrol, body)))
        except RequestRefused as refusal:
            if refusal.fault.code == CODE_WRONG:
                WRONG_CODES.allows(where)
            raise

    return await by_anyone(request, work)


@router.post(
    "/v1/heads",
    response_model=HeadsAnswer,
    tags=["exchange"],
    openapi_extra=takes(Heads, security=SIGNED),
)
async def heads(request: Request) -> Response:
    """How far each chain has come here: same, behind, ahead (you were restored), fork."""

    def work(station: Station, caller: Caller, body: bytes) -> Response:
        return doors.answer(reading.heads(station, caller.authority_id, shaped(Heads, body)))

    return await by_device(request, work, evidence=True)


@router.post(
    "/v1/entries",
    response_model=EntriesAnswer,
    tags=["exchange"],
    openapi_extra=takes(SendEntries, security=SIGNED),
)
async def entries(request: Request) -> Response:
    """Takes over entries of one chain, all or a beginning, once; the answer is a receipt."""

    def work(station: Station, caller: Caller, body: bytes) -> Response:
        return doors.answer(intake.take_in(station, caller, shaped(SendEntries, body)))

    return await by_device(request, work, evidence=True)


@router.post(
    "/v1/receipt",
    response_model=EntriesAnswer,
    tags=["exchange"],
    openapi_extra=takes(AskReceipt, security=SIGNED),
)
async def receipt(request: Request) -> Response:
    """A fresh receipt for what is held, say after the last blob has come."""

    def work(station: Station, caller: Caller, body: bytes) -> Response:
        asked = shaped(AskReceipt, body)
        again = receipts.again(
            station, caller.authority_id, asked.chain, asked.from_seq, asked.count
        )
        return doors.answer(EntriesAnswer(receipt=again))

    return await by_device(request, work, evidence=True)


@router.get(
    "/v1/chains/{chain}", response_model=ChainAnswer, tags=["exchange"], openapi_extra=Signed
)
async def chain(
    request: Request,
    chain: Chain,
    first: Annotated[int, Query(alias="from", ge=1, le=2**53)] = 1,
) -> Response:
    """What is held of a chain: how a restored laptop gets back what it had."""
    return await by_device(
        request,
        lambda station, caller, _: doors.answer(
            reading.chain_of(station, caller.authority_id, chain, first)
        ),
    )


@router.get("/v1/entries/{hash}", response_model=HeldEntry, tags=["exchange"], openapi_extra=Signed)
async def entry(request: Request, hash: Hash) -> Response:
    """One entry by its hash, after a set comparison."""
    return await by_device(
        request,
        lambda station, caller, _: doors.answer(reading.entry(station, caller.authority_id, hash)),
    )


@router.get("/v1/changes", response_model=Changes, tags=["exchange"], openapi_extra=Signed)
async def changes(
    request: Request,
    epoch: Annotated[str, Query(pattern=IDENTITY)],
    after: Annotated[int, Query(ge=0, le=2**53)] = 0,
    limit: Annotated[int, Query(ge=1, le=MAX_CHANGES)] = MAX_CHANGES,
) -> Response:
    """What changed since a position: entries, register, assignments, status list, devices."""
    return await by_device(
        request,
        lambda station, caller, _: doors.answer(
            reading.changes_after(
                station, caller.authority_id, epoch, after, limit, asker=caller.dev
            )
        ),
    )


@router.post(
    "/v1/digest",
    response_model=SetsAnswer,
    tags=["exchange"],
    openapi_extra=takes(CompareSets, security=SIGNED),
)
async def digest(request: Request) -> Response:
    """Where two sets of entries differ, by 256 buckets."""
    return await by_device(
        request,
        lambda station, caller, body: doors.answer(
            reading.compare(station, caller.authority_id, shaped(CompareSets, body))
        ),
    )


@router.head("/v1/blobs/{sha256}", tags=["blobs"], openapi_extra=Signed)
async def blob_there(request: Request, sha256: Hash) -> Response:
    """Whether the whole blob is here."""

    def work(station: Station, caller: Caller, _body: bytes) -> Response:
        size = station.blobs.size(caller.authority_id, sha256)
        if size is None:
            raise not_found("这个文件")
        return Response(status_code=200, headers={"Shian-Blob-Length": str(size)})

    return await by_device(request, work, evidence=True)


@router.get(
    "/v1/blobs/{sha256}",
    tags=["blobs"],
    openapi_extra=Signed,
    response_class=Response,
    responses={
        200: {"content": {"application/octet-stream": {}}},
        206: {"content": {"application/octet-stream": {}}},
        416: {"description": "not a range of this blob"},
    },
)
async def blob(request: Request, sha256: Hash) -> Response:
    """The bytes; ranges are honoured. Never served as anything a browser would run."""

    def work(station: Station, caller: Caller, _body: bytes) -> Response:
        if not station.blobs.has(caller.authority_id, sha256):
            raise not_found("这个文件")
        return FileResponse(
            station.blobs.path(caller.authority_id, sha256),
            media_type="application/octet-stream",
            headers={"Content-Disposition": "attachment", "ETag": f'"{sha256}"'},
        )

    return await by_device(request, work)
