"""HTTP and nothing else: signed requests, bounded in time and size, answers believed only when
signed. It knows no storage and keeps no state but the connection and the server's time.

Every request may be repeated, so a connection that broke under one is tried once more before
the trouble is told.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import secrets
import ssl
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol, TypeVar
from urllib.parse import urlsplit

import httpx
from pydantic import BaseModel

from app import protocol
from app.domain.errors import InputRefused
from app.sync.backoff import retry_after_seconds
from app.sync.troubles import (
    AnswerBroken,
    Busy,
    NotTheServer,
    ServerRefused,
    SyncTrouble,
    Unreachable,
    UntrustedChannel,
)
from app.trust.envelope import Signer
from app.version import VERSION

Model = TypeVar("Model", bound=BaseModel)

TIMEOUT = httpx.Timeout(20.0, connect=6.0)
WHOLE_SECONDS = 60.0  # one answer, however slowly it drips
MAX_ANSWER = 96 * 1024 * 1024
_TRIES = 2
_PIECE = 64 * 1024
_JSON = "application/json"


class Pace(Protocol):
    """Told of every byte that went out or came in; may wait, may raise Cancelled."""

    def __call__(self, sent: int, received: int) -> None: ...


def _no_pace(sent: int, received: int) -> None:
    """No limit, nobody counts."""


class Answer:
    """Status, headers and the whole body of one exchange."""

    def __init__(self, status: int, headers: httpx.Headers, body: bytes) -> None:
        self.status, self.headers, self.body = status, headers, body

    @property
    def is_tus(self) -> bool:
        return bool(self.headers.get("Tus-Resumable") == protocol.TUS_VERSION)

    def offset(self) -> int:
        """Upload-Offset, or NotTheServer where something else answered."""
        text = self.headers.get("Upload-Offset", "")
        if not self.is_tus or not text.isascii() or not text.isdigit() or len(text) > 15:
            raise NotTheServer
        return int(text)


class Client:
    """One server, one device. Close it, or use it in a `with`."""

    def __init__(
        self,
        url: str,
        signer: Signer,
        *,
        server_key: bytes | None = None,
        verify: ssl.SSLContext | bool | None = None,
        pace: Pace = _no_pace,
    ) -> None:
        self.url = checked_url(url)
        self.pace = pace
        self._signer = signer
        self._server_key = server_key
        parts = urlsplit(self.url)
        here = parts.hostname in {"127.0.0.1", "localhost", "::1"}
        if verify is None:  # the system's store, so that an office's own authority can be in it
            verify = ssl.create_default_context() if parts.scheme == "https" else False
        self._prefix = parts.path.rstrip("/")
        self._base = f"{parts.scheme}://{parts.netloc}"
        self._clock_offset = 0  # server's milliseconds minus ours
        self._http = httpx.Client(
            verify=verify,
            timeout=TIMEOUT,
            trust_env=not here,
            follow_redirects=False,
            limits=httpx.Limits(max_connections=4, max_keepalive_connections=4),
            headers={"User-Agent": f"shian/{VERSION}", "Accept-Encoding": "identity"},
        )

    def close(self) -> None:
        self._http.close()

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def believe(self, server_key: bytes | None) -> None:
        """From now on answers must be signed by this key."""
        self._server_key = server_key

    # --- hello and enrolment ------------------------------------------------------------

    def hello(self) -> tuple[protocol.Hello, protocol.Beacon | None]:
        """Who answers, and its time; the beacon is None while the server's key is not known."""
        nonce = secrets.token_hex(16)
        hello = self._plain(protocol.Hello, "GET", f"/v1/hello?nonce={nonce}")
        if self._server_key is None:
            return hello, None
        try:
            beacon = protocol.read_beacon(hello.beacon, self._server_key)
        except InputRefused as error:
            raise AnswerBroken from error
        told = (hello.server_id, hello.epoch, nonce)
        if (beacon.server_id, beacon.epoch, beacon.nonce) != told:
            raise AnswerBroken
        self._clock_offset = beacon.server_time - _now_ms()
        return hello, beacon

    @property
    def clock_offset(self) -> float:
        """How far the server's clock is ahead of this one, in seconds, by the last hello."""
        return self._clock_offset / 1000

    def enrol(self, asked: protocol.Enrol) -> protocol.Enrolled:
        return self._plain(protocol.Enrolled, "POST", "/v1/enrol", protocol.write(asked))

    # --- heads, entries, changes --------------------------------------------------------

    def look(self, asked: protocol.Look) -> protocol.Looked:
        """Hello, heads and changes in one; the answer is signed, and so is the time in it."""
        looked = self._ask(protocol.Looked, "POST", "/v1/look", protocol.write(asked))
        self._clock_offset = looked.server_time - _now_ms()
        return looked

    def heads(self, heads: Sequence[protocol.ChainHead]) -> protocol.HeadsAnswer:
        asked = protocol.Heads(chains=tuple(heads))
        return self._ask(protocol.HeadsAnswer, "POST", "/v1/heads", protocol.write(asked))

    def send_entries(
        self, chain: str, from_seq: int, entries: Sequence[tuple[str, str]]
    ) -> protocol.EntriesAnswer:
        """`entries`: data and signature of each in base64."""
        body = json.dumps(
            {
                "chain": chain,
                "from_seq": from_seq,
                "entries": [{"data": data, "signature": signed} for data, signed in entries],
            },
            separators=(",", ":"),
        ).encode()
        return self._ask(protocol.EntriesAnswer, "POST", "/v1/entries", body)

    def ask_receipt(self, chain: str, from_seq: int, count: int) -> protocol.EntriesAnswer:
        asked = protocol.AskReceipt(chain=chain, from_seq=from_seq, count=count)
        return self._ask(protocol.EntriesAnswer, "POST", "/v1/receipt", protocol.write(asked))

    def chain(self, chain: str, from_seq: int) -> protocol.ChainAnswer:
        return self._ask(protocol.ChainAnswer, "GET", f"/v1/chains/{chain}?from={from_seq}")

    def entry(self, entry_hash: str) -> protocol.HeldEntry:
        return self._ask(protocol.HeldEntry, "GET", f"/v1/entries/{entry_hash}")

    def changes(self, epoch: str, after: int, limit: int) -> protocol.Changes:
        target = f"/v1/changes?epoch={epoch}&after={after}&limit={limit}"
        return self._ask(protocol.Changes, "GET", target)

    def compare_sets(self, buckets: Sequence[protocol.Bucket]) -> protocol.SetsAnswer:
        asked = protocol.CompareSets(buckets=tuple(buckets))
        return self._ask(protocol.SetsAnswer, "POST", "/v1/digest", protocol.write(asked))

    # --- blobs --------------------------------------------------------------------------

    def create_upload(self, sha256: str, length: int, first: bytes = b"") -> tuple[str, int]:
        """Where the upload lies, and how much of it is there already.

        A `first` as long as the file is the file; its hash is not taken again.
        """
        digest = sha256 if len(first) == length else _digest(first)
        headers = {
            "Tus-Resumable": protocol.TUS_VERSION,
            "Upload-Length": str(length),
            "Upload-Metadata": protocol.upload_metadata(sha256),
        }
        if first:
            headers["Content-Type"] = "application/offset+octet-stream"
            headers["Upload-Checksum"] = protocol.checksum(first, digest)
        answer = self._exchange("POST", "/v1/uploads", first, headers, digest=digest)
        if answer.status not in {200, 201}:
            raise self._refusal(answer)
        try:
            path = urlsplit(answer.headers.get("Location", "")).path
        except ValueError as error:  # no address at all
            raise NotTheServer from error
        if not answer.is_tus or "/v1/uploads/" not in path:
            raise NotTheServer
        return path[path.index("/v1/uploads/") :], answer.offset()

    def upload_offset(self, place: str) -> int | None:
        """How much of an upload is there; None when it expired or never was."""
        answer = self._exchange("HEAD", place, b"", {"Tus-Resumable": protocol.TUS_VERSION})
        if answer.status in {404, 410}:
            return None
        if answer.status not in {200, 204}:
            raise self._refusal(answer)
        return answer.offset()

    def patch(self, place: str, offset: int, chunk: bytes) -> int:
        """One chunk; the new offset as the server tells it."""
        digest = _digest(chunk)
        headers = {
            "Tus-Resumable": protocol.TUS_VERSION,
            "Upload-Offset": str(offset),
            "Content-Type": "application/offset+octet-stream",
            "Upload-Checksum": protocol.checksum(chunk, digest),
        }
        answer = self._exchange("PATCH", place, chunk, headers, digest=digest)
        if answer.status != 204:
            raise self._refusal(answer)
        return answer.offset()

    def get_blob(self, sha256: str) -> bytes:
        """The bytes, which are what their name says."""
        answer = self._exchange("GET", f"/v1/blobs/{sha256}")
        if answer.status != 200:
            raise self._refusal(answer)
        if hashlib.sha256(answer.body).hexdigest() != sha256:
            raise AnswerBroken("文件")
        return answer.body

    # --- how ----------------------------------------------------------------------------

    def _plain(self, shape: type[Model], method: str, target: str, body: bytes = b"") -> Model:
        """A request no device signs: hello and enrolment."""
        answer = self._send(method, target, body, {"Content-Type": _JSON} if body else {})
        return self._read(shape, answer)

    def _ask(self, shape: type[Model], method: str, target: str, body: bytes = b"") -> Model:
        """A signed request with a signed answer."""
        headers = {"Content-Type": _JSON} if body else {}
        return self._read(shape, self._exchange(method, target, body, headers))

    def _exchange(
        self,
        method: str,
        target: str,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
        *,
        digest: str = "",
    ) -> Answer:
        """One signed exchange, tried once more when the connection broke under it."""
        for attempt in range(_TRIES):
            nonce = secrets.token_hex(16)
            signed = protocol.sign_request(
                self._signer,
                method,
                self._prefix + target,
                body,
                time_ms=_now_ms() + self._clock_offset,
                nonce=nonce,
                digest=digest,
            )
            try:
                answer = self._send(method, target, body, {**(headers or {}), **signed})
                self._require_signed(answer, nonce)
            except (Unreachable, AnswerBroken):
                if attempt + 1 == _TRIES:
                    raise
            else:
                return answer
        raise AssertionError("the last attempt returns or raises")

    def _send(self, method: str, target: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        url = self._base + self._prefix + target
        deadline = time.monotonic() + WHOLE_SECONDS
        received = bytearray()
        try:
            with self._http.stream(
                method, url, content=self._parts(body), headers=_with_length(headers, body)
            ) as response:
                for part in response.iter_raw():
                    received += part
                    self.pace(0, len(part))
                    if len(received) > MAX_ANSWER:
                        raise NotTheServer
                    if time.monotonic() > deadline:
                        raise Unreachable("服务器回答得太慢")
        except httpx.HTTPError as error:
            raise _trouble(error) from error
        except httpx.InvalidURL as error:
            # Our own address was checked before: a place named by an answer came out spoilt.
            raise NotTheServer from error
        return Answer(response.status_code, response.headers, bytes(received))

    def _parts(self, body: bytes) -> Iterator[bytes] | None:
        """The body in pieces, so that a limit or a stop takes hold inside a photograph."""
        if not body:
            return None
        return self._paced(body)

    def _paced(self, body: bytes) -> Iterator[bytes]:
        for start in range(0, len(body), _PIECE):
            piece = body[start : start + _PIECE]
            yield piece
            self.pace(len(piece), 0)

    def _require_signed(self, answer: Answer, nonce: str) -> None:
        """A JSON answer must be this server's answer to this request."""
        if self._server_key is None or not _is_json(answer):
            return
        header = answer.headers.get(protocol.HEADER_ANSWER)
        if header is None and answer.status in {413, 429, 502, 503, 504}:
            return  # a gate in front of the server may say so; nothing is believed from it
        if header is None or not protocol.answer_fits(
            self._server_key, nonce, answer.status, answer.body, header
        ):
            raise AnswerBroken

    def _read(self, shape: type[Model], answer: Answer) -> Model:
        if answer.status not in {200, 201}:
            raise self._refusal(answer)
        if not _is_json(answer):
            raise NotTheServer
        try:
            return protocol.read(shape, answer.body)
        except InputRefused as error:
            raise AnswerBroken from error

    def _refusal(self, answer: Answer) -> SyncTrouble:
        """What an answer other than success means."""
        if answer.status in {429, 503}:
            return Busy(retry_after_seconds(answer.headers.get("Retry-After")))
        if not _is_json(answer):
            if answer.is_tus:  # an answer to HEAD has no body
                return ServerRefused(answer.status, _bare(answer.status))
            return Unreachable("服务器出错") if answer.status >= 500 else NotTheServer()
        with contextlib.suppress(InputRefused):
            return ServerRefused(answer.status, protocol.read(protocol.Fault, answer.body))
        return AnswerBroken()


class AddressWrong(InputRefused):
    code = "sync.address"

    def __init__(self, url: str) -> None:
        super().__init__(
            f"服务器地址“{url[:80]}”写得不对，没有发送任何内容。应形如 https://名称 或 http://地址:端口。"
        )


def checked_url(url: str) -> str:
    """An http or https address without user, query or fragment; or AddressWrong."""
    text = url.strip().rstrip("/")
    try:
        parts = urlsplit(text)
        port_fits = parts.port is None or parts.port > 0
    except ValueError as error:
        raise AddressWrong(url) from error
    plain = not (parts.query or parts.fragment or parts.username)
    if parts.scheme not in {"http", "https"} or not parts.hostname or not (plain and port_fits):
        raise AddressWrong(url)
    return text


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _with_length(headers: Mapping[str, str], body: bytes) -> dict[str, str]:
    return {**headers, "Content-Length": str(len(body))} if body else dict(headers)


def _bare(status: int) -> protocol.Fault:
    return protocol.Fault(code=f"http.{status}", sentence=f"服务器没有收下（{status}）。")


def _is_json(answer: Answer) -> bool:
    kind = str(answer.headers.get("Content-Type", ""))
    return kind.partition(";")[0].strip().lower() == _JSON


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


def _trouble(error: httpx.HTTPError) -> SyncTrouble:
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, ssl.SSLError):
            return UntrustedChannel()
        seen = seen.__cause__ or seen.__context__
    if isinstance(error, httpx.TimeoutException):
        return Unreachable("服务器没有在限定时间内回答")
    if isinstance(error, httpx.RemoteProtocolError | httpx.ReadError | httpx.WriteError):
        return Unreachable("和服务器的连接断了")
    if isinstance(error, httpx.DecodingError | httpx.UnsupportedProtocol):
        return NotTheServer()
    return Unreachable()
