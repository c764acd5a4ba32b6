"""A laptop as the server sees it: real keys, real entries, plain HTTP over one connection."""

from __future__ import annotations

import http.client
import json
import secrets
import time
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from app import protocol
from app.trust import journal_entry
from app.trust.digest import NO_HASH, sha256_hex
from app.trust.journal_entry import BlobRef, EntryTime, EntryType, SealedEntry
from app.trust.keys import DeviceKey


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def code(self):
        return self.json["code"]


def send(address, method, target, body=b"", headers=None, *, timeout=30) -> Answer:
    """One request on a connection of its own."""
    where = urlsplit(address)
    connection = http.client.HTTPConnection(where.hostname, where.port, timeout=timeout)
    try:
        return over(connection, method, target, body, headers)
    finally:
        connection.close()


def over(connection, method, target, body=b"", headers=None) -> Answer:
    connection.request(method, target, body=body or None, headers=headers or {})
    response = connection.getresponse()
    told = {name.lower(): value for name, value in response.getheaders()}
    return Answer(response.status, told, response.read())


@dataclass
class Laptop:
    address: str
    key: DeviceKey = field(default_factory=DeviceKey.generate)
    home_id: str = field(default_factory=lambda: secrets.token_hex(16))
    chain: str = field(default_factory=lambda: secrets.token_hex(16))
    block: int = 1
    seq: int = 0
    hash: str = NO_HASH
    enrolled: protocol.Enrolled | None = None
    skew_ms: int = 0
    connection: http.client.HTTPConnection | None = None

    # -- requests --------------------------------------------------------------------------

    def ask(self, method, target, body=b"", *, headers=None, nonce="", sign_body=None) -> Answer:
        now = time.time_ns() // 1_000_000 + self.skew_ms
        signed = protocol.sign_request(
            self.key,
            method,
            target,
            body if sign_body is None else sign_body,
            time_ms=now,
            nonce=nonce,
        )
        kind = {"Content-Type": "application/json"} if method == "POST" else {}
        if self.connection is None:
            where = urlsplit(self.address)
            self.connection = http.client.HTTPConnection(where.hostname, where.port, timeout=60)
        try:
            return over(self.connection, method, target, body, kind | signed | (headers or {}))
        except (http.client.HTTPException, OSError):
            self.hang_up()
            raise

    def hang_up(self) -> None:
        if self.connection is not None:
            self.connection.close()
            self.connection = None

    def post(self, target, shape, **more) -> Answer:
        return self.ask("POST", target, protocol.write(shape), **more)

    def enrol_ask(self, code):
        proof = protocol.enrol_proof(
            self.key,
            code=code,
            home_id=self.home_id,
            chain=self.chain,
            origin="real",
            number_block=self.block,
        )
        return protocol.Enrol(
            code=code,
            dev=self.key.key_id,
            public=self.key.public.hex(),
            home_id=self.home_id,
            chain=self.chain,
            origin="real",
            number_block=self.block,
            proof=proof,
        )

    def enrol(self, code) -> Answer:
        answer = send(
            self.address,
            "POST",
            "/v1/enrol",
            protocol.write(self.enrol_ask(code)),
            {"Content-Type": "application/json"},
        )
        if answer.status == 200:
            self.enrolled = protocol.read(protocol.Enrolled, answer.body)
        return answer

    @property
    def server_public(self) -> bytes:
        authority = bytes.fromhex(self.enrolled.authority_public)
        certificate = protocol.read_server_certificate(self.enrolled.server, authority)
        return bytes.fromhex(certificate.public)

    @property
    def epoch(self):
        return self.enrolled.epoch

    # -- entries ---------------------------------------------------------------------------

    def seal(
        self, type=EntryType.CLOCK_BEACON, body=None, *, rec=None, blobs=(), size=0, **odd
    ) -> SealedEntry:
        now = time.time_ns() // 1_000_000
        padding = {"padding": "x" * size} if size else {}
        sealed = journal_entry.build(
            odd.get("key", self.key),
            chain=odd.get("chain", self.chain),
            seq=odd.get("seq", self.seq + 1),
            prev=odd.get("prev", self.hash),
            type=type,
            rec=rec or secrets.token_hex(16),
            body=(body or {}) | padding,
            blobs=[BlobRef(sha256=sha256_hex(one), len=len(one)) for one in blobs],
            actor="苏A0001",
            pack=None,
            app="0.1.0",
            t=EntryTime(wall_utc_ms=now, tz_min=480, boot="b", mono_ms=1, hlc=now),
        )
        if not odd:
            self.seq, self.hash = sealed.entry.seq, sealed.hash
        return sealed

    def batch(self, sealed):
        first = sealed[0].entry
        return protocol.SendEntries(
            chain=first.chain,
            from_seq=first.seq,
            entries=tuple(
                protocol.SignedEntry(data=b64(one.data), signature=b64(one.signature))
                for one in sealed
            ),
        )

    def hand_over(self, sealed, **more) -> Answer:
        return self.post("/v1/entries", self.batch(sealed), **more)

    def receipt(self, answer: Answer) -> protocol.Receipt:
        return protocol.read_receipt(answer.json["receipt"], self.server_public)

    def heads(self, seq, hash, chain=None) -> protocol.HeadAnswer:
        asked = protocol.ChainHead(chain=chain or self.chain, seq=seq, hash=hash)
        answer = self.post("/v1/heads", protocol.Heads(chains=(asked,)))
        return protocol.read(protocol.HeadsAnswer, answer.body).chains[0]

    def changes(self, after=0, limit=500, epoch=None) -> Answer:
        return self.ask(
            "GET", f"/v1/changes?epoch={epoch or self.epoch}&after={after}&limit={limit}"
        )

    def pull(self, after=0, limit=500):
        """All items from a position on, and the last page."""
        items = []
        while True:
            answer = self.changes(after, limit)
            assert answer.status == 200, answer.body
            page = protocol.read(protocol.Changes, answer.body)
            items += page.items
            after = page.next
            if not page.more:
                return items, page

    # -- blobs -----------------------------------------------------------------------------

    def create(self, data, first=b"", *, sha256=None, length=None) -> Answer:
        headers = {
            "Tus-Resumable": "1.0.0",
            "Upload-Length": str(len(data) if length is None else length),
            "Upload-Metadata": protocol.upload_metadata(sha256 or sha256_hex(data)),
            "Upload-Checksum": protocol.checksum(first),
            "Content-Type": "application/offset+octet-stream",
        }
        return self.ask("POST", "/v1/uploads", first, headers=headers)

    def patch(self, location, offset, chunk, *, checksum=None, **more) -> Answer:
        headers = {
            "Tus-Resumable": "1.0.0",
            "Upload-Offset": str(offset),
            "Upload-Checksum": checksum or protocol.checksum(chunk),
            "Content-Type": "application/offset+octet-stream",
        }
        return self.ask("PATCH", location, chunk, headers=headers, **more)

    def upload(self, data, chunk=protocol.MAX_CHUNK) -> Answer:
        answer = self.create(data, data[:chunk])
        at = int(answer.headers["upload-offset"])
        while at < len(data):
            answer = self.patch(answer.headers["location"], at, data[at : at + chunk])
            assert answer.status == 204, answer.body
            at = int(answer.headers["upload-offset"])
        return answer


def b64(data: bytes) -> str:
    import base64

    return base64.b64encode(data).decode()
