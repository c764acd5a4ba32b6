"""Who asks: the device whose key signed this very request, and the authority it belongs to."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlalchemy import bindparam, select

from app.domain.errors import InputRefused
from app.protocol import (
    CLOCK,
    HEADER_DEVICE,
    HEADER_NONCE,
    HEADER_SIGNATURE,
    HEADER_TIME,
    NONCE_HOURS,
    REVOKED,
    request_message,
    unbase64,
)
from app.server.refusals import RequestRefused
from app.server.station import Station
from app.server.tables import devices
from app.trust.keys import signature_fits

_IDENTITY = re.compile(r"[0-9a-f]{32}")
_TIME = re.compile(r"[0-9]{1,16}")
_DEVICE = select(devices.c.authority_id, devices.c.public, devices.c.revoked_ms).where(
    devices.c.dev == bindparam("asking")
)


@dataclass(frozen=True, slots=True)
class Signed:
    """The four headers and what they sign; nothing in it is believed before `caller_of`."""

    method: str
    target: str
    dev: str
    time_ms: str
    nonce: str
    signature: str


@dataclass(frozen=True, slots=True)
class Caller:
    """A device that proved itself. `revoked`: it may hand over, and read nothing."""

    dev: str
    authority_id: int
    public: bytes
    revoked: bool
    late: bool = False  # its clock is more than a day off, or the request is that old

    @property
    def may_read(self) -> bool:
        return not (self.revoked or self.late)


def caller_of(station: Station, signed: Signed, body_sha256: str, *, evidence: bool) -> Caller:
    """The device behind the request. Evidence is taken whatever the clock and the standing."""
    now = station.clock()
    caller = _proven(station, signed, body_sha256, now)
    if not evidence:
        if caller.revoked:
            raise RequestRefused(
                403, REVOKED, "这台设备已被停用，只能上交内容，不能读取。请联系管理员。"
            )
        if caller.late:
            raise RequestRefused(401, CLOCK, "请求的时间与服务器相差超过一天。请先对时再读取。")
    station.nonces.take(caller.authority_id, caller.dev, signed.nonce, now)
    return caller


def _proven(station: Station, signed: Signed, body_sha256: str, now: int) -> Caller:
    if not (
        _IDENTITY.fullmatch(signed.dev)
        and _IDENTITY.fullmatch(signed.nonce)
        and _TIME.fullmatch(signed.time_ms)
    ):
        raise RequestRefused(
            401, "request.unsigned", "请求没有设备签名或签名头不完整，没有执行。请先登记设备。"
        )
    with station.database.reading() as db:
        row = db.execute(_DEVICE, {"asking": signed.dev}).first()
    if row is None:
        raise RequestRefused(401, "device.unknown", "这台设备没有登记，没有执行。请先登记设备。")
    public = bytes.fromhex(row.public)
    message = request_message(
        signed.method, signed.target, body_sha256, int(signed.time_ms), signed.nonce
    )
    if not signature_fits(public, message, _signature(signed.signature)):
        raise RequestRefused(
            401, "request.signature", "请求与设备签名不符，可能在途中被改动，没有执行。请重新发送。"
        )
    late = abs(now - int(signed.time_ms)) > NONCE_HOURS * 3_600_000
    return Caller(signed.dev, int(row.authority_id), public, row.revoked_ms is not None, late)


def _signature(text: str) -> bytes:
    try:
        return unbase64(text)
    except InputRefused:
        return b""


def signed_of(method: str, target: str, headers: object) -> Signed:
    """The signature headers of a request, empty where they are not sent."""
    get = headers.get  # type: ignore[attr-defined]
    named = (HEADER_DEVICE, HEADER_TIME, HEADER_NONCE, HEADER_SIGNATURE)
    dev, time_ms, nonce, signature = (str(get(name, "")) for name in named)
    return Signed(method, target, dev, time_ms, nonce, signature)
