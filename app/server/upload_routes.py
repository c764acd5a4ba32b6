"""Blobs come by tus 1.0: creation (with upload), checksum, expiration; resumed at the byte.

The signature covers the hash told in `Upload-Checksum`, so that the sender is known before the
first byte is read. What came before a cut is kept; the whole file's hash decides in the end.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Callable
from email.utils import formatdate
from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect

from app.protocol import (
    BUSY,
    CHECKSUM,
    MAX_BLOB,
    MAX_CHUNK,
    OFFSET,
    TUS_EXTENSIONS,
    TUS_VERSION,
    UPLOAD_GONE,
)
from app.server import auth, doors
from app.server.auth import Caller
from app.server.blobs import OffsetDiffers, Upload, UploadBusy, UploadGone, WholeFileDiffers
from app.server.deadlines import BodyTooSlow
from app.server.doors import FAULTS, SIGNED, station_of, target_of
from app.server.refusals import RequestRefused
from app.server.station import Station

router = APIRouter(responses=FAULTS, tags=["blobs"])
UploadId = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$")]
OCTETS = "application/offset+octet-stream"
_NUMBER = re.compile(r"[0-9]{1,12}")
_EMPTY = hashlib.sha256(b"").digest()


def _header(name: str, pattern: str, *, required: bool = True) -> dict[str, object]:
    return {
        "name": name,
        "in": "header",
        "required": required,
        "schema": {"type": "string", "pattern": pattern},
    }


_VERSION = _header("Tus-Resumable", r"^1\.0\.0$")
_SUM = _header("Upload-Checksum", r"^sha256 [A-Za-z0-9+/]{43}=$", required=False)
_BYTES = {"content": {OCTETS: {"schema": {"type": "string", "format": "binary"}}}}


@router.options("/v1/uploads", status_code=204)
async def abilities() -> Response:
    """What this tus server can do."""
    told = {
        "Tus-Version": TUS_VERSION,
        "Tus-Extension": TUS_EXTENSIONS,
        "Tus-Max-Size": str(MAX_BLOB),
        "Tus-Checksum-Algorithm": "sha256",
    }
    return Response(status_code=204, headers={"Tus-Resumable": TUS_VERSION} | told)


@router.post(
    "/v1/uploads",
    status_code=201,
    response_class=Response,
    openapi_extra={
        "security": SIGNED,
        "parameters": [
            _VERSION,
            _SUM,
            _header("Upload-Length", r"^[0-9]{1,12}$"),
            _header("Upload-Metadata", r"^sha256 [A-Za-z0-9+/]+=*$"),
        ],
        "requestBody": {"required": False, **_BYTES},
    },
)
async def create(request: Request) -> Response:
    """Begins an upload, or finds the one under way; the first bytes may come along."""
    _require_tus(request)
    length = _number(request, "upload-length")
    sha256 = _metadata_hash(request)
    if length > MAX_BLOB:
        raise RequestRefused(413, "blob.too_large", "文件超过 64 MiB，没有接收。")

    def begin(station: Station, caller: Caller) -> Upload:
        station.require_room(station.settings.blob_floor)
        return station.blobs.plan(caller.authority_id, caller.dev, sha256, length)

    return await _take(request, begin, 0, created=True)


@router.head("/v1/uploads/{upload_id}", openapi_extra={"security": SIGNED})
async def offset(request: Request, upload_id: UploadId) -> Response:
    """Where to go on."""
    _require_tus(request)

    def work(station: Station, caller: Caller, _body: bytes) -> Response:
        upload = _existing(station, caller, upload_id)
        have = station.blobs.offset(upload)
        if have == upload.length:
            _landed(station, upload)
        return _told(upload, have, 200)

    return await doors.by_device(request, work, evidence=True)


@router.patch(
    "/v1/uploads/{upload_id}",
    status_code=204,
    response_class=Response,
    responses={423: {"description": "busy"}, 460: {"description": "bytes differ"}},
    openapi_extra={
        "security": SIGNED,
        "parameters": [_VERSION, _SUM, _header("Upload-Offset", r"^[0-9]{1,12}$")],
        "requestBody": {"required": True, **_BYTES},
    },
)
async def append(request: Request, upload_id: UploadId) -> Response:
    """The next bytes."""
    _require_tus(request)
    if request.headers.get("content-type") != OCTETS:
        raise RequestRefused(415, "body.media_type", f"内容应为 {OCTETS}，没有接收。")
    at = _number(request, "upload-offset")
    return await _take(
        request, lambda station, caller: _existing(station, caller, upload_id), at, created=False
    )


async def _take(
    request: Request, find: Callable[[Station, Caller], Upload], at: int, *, created: bool
) -> Response:
    """First who sends, then the bytes, then whether they are the announced ones."""
    station = station_of(request)
    announced = _checksum(request)
    signed = auth.signed_of(request.method, target_of(request), request.headers)

    def opened() -> tuple[Upload, int]:
        caller = auth.caller_of(station, signed, announced.hex(), evidence=True)
        request.state.shian = {"dev": caller.dev, "authority": caller.authority_id}
        upload = find(station, caller)
        try:
            return upload, station.blobs.offset(upload)
        except UploadGone:  # not begun yet
            return upload, 0

    upload, have = await run_in_threadpool(opened)
    data, whole = await _bytes(request)

    def keep() -> int:
        if whole and not hmac.compare_digest(hashlib.sha256(data).digest(), announced):
            raise RequestRefused(460, CHECKSUM, "收到的内容与校验和不符，没有采用。请重发这一段。")
        if created and _is_whole_file(upload, announced, data if whole else b"", have):
            station.blobs.keep(upload.authority_id, upload.sha256, data)
            return upload.length
        if created:
            station.blobs.begin(upload)
        found = have
        if not created or (data and not have):
            found = _appended(station, upload, at, data)
        if found == upload.length:
            _landed(station, upload)
        return found

    now = await run_in_threadpool(keep)
    return _told(upload, now, 201 if created else 204)


def _is_whole_file(upload: Upload, announced: bytes, data: bytes, have: int) -> bool:
    """Whether these bytes, compared with their announced hash, are the file itself: the common
    case, which needs no upload to be begun, gone on with and ended.
    """
    return (
        bool(data) and not have and (len(data), announced.hex()) == (upload.length, upload.sha256)
    )


async def _bytes(request: Request) -> tuple[bytes, bool]:
    """What came of the body, and whether it is all of it; at most one chunk."""
    data = bytearray()
    try:
        async for part in request.stream():
            data += part
            if len(data) > MAX_CHUNK:
                raise RequestRefused(413, "chunk.too_large", "一段超过 1 MiB，没有接收。")
    except (ClientDisconnect, BodyTooSlow):
        return bytes(data), False
    return bytes(data), True


def _landed(station: Station, upload: Upload) -> None:
    """Whoever is told that every byte is here may rely on it: the file counts.

    A server killed after the last byte leaves a full part that is no blob yet.
    """
    if not station.blobs.has(upload.authority_id, upload.sha256):
        _appended(station, upload, upload.length, b"")


def _appended(station: Station, upload: Upload, at: int, data: bytes) -> int:
    try:
        return station.blobs.append(upload, at, data)
    except OffsetDiffers as differs:
        raise RequestRefused(
            409, OFFSET, f"应从第 {differs.offset} 字节继续，没有写入。请先查询进度。"
        ) from differs
    except UploadBusy as busy:
        raise RequestRefused(
            423, BUSY, "这个文件正由另一个请求上传。请稍后再试。", retry_after=1
        ) from busy
    except UploadGone as gone:
        raise _gone() from gone
    except WholeFileDiffers as differs:
        raise RequestRefused(
            460, CHECKSUM, "文件收齐了，但与宣告的哈希不符，没有采用。请从头重发。"
        ) from differs


def _existing(station: Station, caller: Caller, upload_id: str) -> Upload:
    try:
        upload = station.blobs.upload(caller.dev, upload_id)
        station.blobs.offset(upload)
    except UploadGone as gone:
        raise _gone() from gone
    return upload


def _gone() -> RequestRefused:
    return RequestRefused(404, UPLOAD_GONE, "这次上传不存在或已过期。请重新开始上传。")


def _told(upload: Upload, at: int, status: int) -> Response:
    told = {
        "Tus-Resumable": TUS_VERSION,
        "Upload-Offset": str(at),
        "Upload-Length": str(upload.length),
        "Upload-Expires": formatdate(upload.expires, usegmt=True),
        "Location": f"/v1/uploads/{upload.id}",
    }
    return Response(status_code=status, headers=told)


def _require_tus(request: Request) -> None:
    if request.headers.get("tus-resumable") != TUS_VERSION:
        raise RequestRefused(412, "tus.version", "上传协议应为 tus 1.0.0，没有执行。")


def _number(request: Request, name: str) -> int:
    text = request.headers.get(name, "")
    if not _NUMBER.fullmatch(text):
        raise RequestRefused(422, "upload.header", f"{name} 应为数字，没有执行。")
    return int(text)


def _metadata_hash(request: Request) -> str:
    """The whole file's hash from `Upload-Metadata: sha256 <base64>[,…]`."""
    pairs = (
        part.strip().partition(" ")
        for part in request.headers.get("upload-metadata", "").split(",")
    )
    found = {name: value for name, _, value in pairs}.get("sha256", "")
    try:
        text = base64.b64decode(found, validate=True).decode("ascii")
    except (binascii.Error, ValueError):
        text = ""
    if not re.fullmatch(r"[0-9a-f]{64}", text):
        raise RequestRefused(
            422, "upload.metadata", "Upload-Metadata 没有文件的 sha256，没有执行。"
        )
    return text


def _checksum(request: Request) -> bytes:
    """The announced hash of the bytes in this request; of nothing where none come."""
    name, _, value = request.headers.get("upload-checksum", "").partition(" ")
    if not name:
        return _EMPTY
    try:
        found = base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        found = b""
    if name != "sha256" or len(found) != 32:
        raise RequestRefused(422, "upload.header", "Upload-Checksum 应为 sha256，没有执行。")
    return found
