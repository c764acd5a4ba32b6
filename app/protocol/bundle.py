"""A sealed file that carries one exchange on a USB stick: encrypted to its reader, whole or not.

`SHIANB1\\n`, the length and the bytes of a plain head, then chunks of AES-256-GCM in the STREAM
construction (counter and last-chunk mark in the nonce), so that a cut, swapped or
changed chunk is found. The key comes from a fresh X25519 key and the reader's, bound to the
head. Inside: a signed manifest first, then records of one letter and a length.
"""

from __future__ import annotations

import io
import os
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO, Literal

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from pydantic import ValidationError

from app.domain.errors import InputRefused
from app.domain.shape import Identity, Sha256, Shape
from app.protocol.limits import MAX_BLOB
from app.protocol.shapes import Count
from app.trust import envelope, strict_json
from app.trust.envelope import Signer

MAGIC = b"SHIANB1\n"
# To the server; back from it; closed visits for an office that has no server.
Purpose = Literal["upload", "receipts", "office"]
MANIFEST_TYPE = "application/vnd.shian.bundle+json;v=1"
_CHUNK = 64 * 1024
_TAG = 16
_MAX_HEAD = 4096
_MAX_RECORD = MAX_BLOB + 128
MANIFEST, ENTRIES, BLOB, ANSWER, CHANGES, END = b"M", b"E", b"B", b"R", b"C", b"Z"


class BundleRefused(InputRefused):
    code = "bundle.refused"

    def __init__(self, why: str) -> None:
        super().__init__(f"密封包{why}，没有读入其中任何内容。请重新导出或复制后再试。")


class BundleHead(Shape):
    """What stands outside the seal: for whom, from whom, and the fresh key."""

    format: Literal["shian.bundle/1"] = "shian.bundle/1"
    purpose: Purpose
    sender: Identity  # key id of the signer of the manifest
    reader: Identity  # server id, or device id
    ephemeral: Sha256  # X25519 public key in hex


class BlobName(Shape):
    sha256: Sha256
    len: Count


class Manifest(Shape):
    """What the file holds, signed by its sender; everything else is checked against it."""

    format: Literal["shian.manifest/1"] = "shian.manifest/1"
    bundle_id: Identity
    purpose: Purpose
    sender: Identity
    reader: Identity
    made_ms: Count
    epoch: Identity
    after: Count = 0  # upload: the sender's cursor; receipts: where the changes end
    answer_to: str = ""  # upload: X25519 key of the sender, hex, for the receipts
    certificate: str = ""  # upload: of the sending device
    entries: tuple[Sha256, ...] = ()
    blobs: tuple[BlobName, ...] = ()


@dataclass(frozen=True, slots=True)
class Record:
    """One thing inside: its letter and its bytes."""

    kind: bytes
    data: bytes


def _key(head: bytes, shared: bytes) -> AESGCM:
    derived = HKDF(SHA256(), 32, salt=None, info=b"shian/bundle/1\0" + head).derive(shared)
    return AESGCM(derived)


def _nonce(counter: int, *, last: bool) -> bytes:
    return b"\0" * 3 + struct.pack(">QB", counter, last)


def write(
    out: BinaryIO, signer: Signer, reader_box: str, manifest: Manifest, records: Iterable[Record]
) -> int:
    """Writes the whole file into `out`; its length. The caller stages, syncs and renames."""
    fresh = X25519PrivateKey.generate()
    head = strict_json.dumps(
        BundleHead(
            purpose=manifest.purpose,
            sender=manifest.sender,
            reader=manifest.reader,
            ephemeral=fresh.public_key().public_bytes_raw().hex(),
        ).model_dump(mode="json")
    )
    shared = fresh.exchange(X25519PublicKey.from_public_bytes(bytes.fromhex(reader_box)))
    payload = strict_json.dumps(manifest.model_dump(mode="json"))
    signed = envelope.to_bytes(envelope.sign(signer, MANIFEST_TYPE, payload))
    size = out.write(MAGIC + struct.pack(">I", len(head)) + head)
    size += _seal(out, _key(head, shared), _framed(signed, records))
    return size


def _framed(signed: bytes, records: Iterable[Record]) -> Iterator[bytes]:
    for one in _all(signed, records):
        yield one.kind + struct.pack(">Q", len(one.data))
        yield one.data


def _all(signed: bytes, records: Iterable[Record]) -> Iterator[Record]:
    yield Record(MANIFEST, signed)
    yield from records
    yield Record(END, b"")


def _seal(out: BinaryIO, key: AESGCM, parts: Iterable[bytes]) -> int:
    size, counter = 0, 0
    waiting = bytearray()
    for part in parts:
        waiting += part
        while len(waiting) > _CHUNK:  # never the last one: more than a chunk is there
            chunk = bytes(waiting[:_CHUNK])
            del waiting[:_CHUNK]
            size += out.write(key.encrypt(_nonce(counter, last=False), chunk, None))
            counter += 1
    return size + out.write(key.encrypt(_nonce(counter, last=True), bytes(waiting), None))


class Reader:
    """A sealed file opened with the reader's key. `check` first, then `records` may be believed."""

    def __init__(self, source: BinaryIO, box: X25519PrivateKey, *purposes: Purpose) -> None:
        self._source = source
        self.head, head_bytes = _head(source)
        if self.head.purpose not in purposes:
            raise BundleRefused("不是这一步要的那一种（上报包和回执包弄反了）")
        self._start = source.tell()
        self._key = _opened(box, self.head, head_bytes)

    def check(self, public: bytes) -> Manifest:
        """Reads the whole file once: every chunk genuine, the end there, the manifest signed."""
        records = self.records()
        first = next(records)
        manifest = _manifest(first, public, self.head)
        for _ in records:
            pass
        return manifest

    def records(self) -> Iterator[Record]:
        """Everything inside in order, the manifest first; BundleRefused at the first doubt."""
        self._source.seek(self._start)
        stream = _Plain(self._chunks())
        while True:
            kind = stream.read(1)
            (length,) = struct.unpack(">Q", stream.read(8))
            if length > _MAX_RECORD:
                raise BundleRefused("里有一项超过上限")
            if kind == END:
                if not stream.at_end():
                    raise BundleRefused("在结尾之后还有内容")
                return
            yield Record(kind, stream.read(length))

    def _chunks(self) -> Iterator[bytes]:
        counter = 0
        chunk = self._source.read(_CHUNK + _TAG)
        while True:
            following = self._source.read(_CHUNK + _TAG)
            try:
                yield self._key.decrypt(_nonce(counter, last=not following), chunk, None)
            except InvalidTag as error:
                raise BundleRefused("残缺、被改动，或不是封给这里的") from error
            if not following:
                return
            chunk, counter = following, counter + 1


class _Plain:
    """Exact reads from a run of chunks."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._here = io.BytesIO()

    def read(self, length: int) -> bytes:
        parts = []
        while length:
            part = self._here.read(length)
            if not part:
                chunk = next(self._chunks, None)
                if chunk is None:
                    raise BundleRefused("残缺")
                self._here = io.BytesIO(chunk)
                continue
            parts.append(part)
            length -= len(part)
        return b"".join(parts)

    def at_end(self) -> bool:
        return not self._here.read(1) and not any(self._chunks)


def head_of(source: BinaryIO) -> BundleHead:
    """For whom a sealed file is and from whom: believed only after `Reader.check`."""
    return _head(source)[0]


def claimed(record: Record) -> Manifest:
    """What the manifest says before its signature is checked: to find the key, nothing else."""
    try:
        payload = envelope.from_bytes(record.data).payload
        strict_json.loads_object(payload)
        return Manifest.model_validate_json(payload)
    except (InputRefused, ValidationError) as error:
        raise BundleRefused("没有清单") from error


def _head(source: BinaryIO) -> tuple[BundleHead, bytes]:
    source.seek(0, os.SEEK_SET)
    if source.read(len(MAGIC)) != MAGIC:
        raise BundleRefused("不是本系统的密封包")
    length = source.read(4)
    if len(length) != 4 or not 0 < struct.unpack(">I", length)[0] <= _MAX_HEAD:
        raise BundleRefused("开头残缺")
    data = source.read(struct.unpack(">I", length)[0])
    try:
        return BundleHead.model_validate(strict_json.loads_object(data)), data
    except (InputRefused, ValidationError) as error:
        raise BundleRefused("开头残缺") from error


def _opened(box: X25519PrivateKey, head: BundleHead, head_bytes: bytes) -> AESGCM:
    try:
        other = X25519PublicKey.from_public_bytes(bytes.fromhex(head.ephemeral))
        return _key(head_bytes, box.exchange(other))
    except ValueError as error:
        raise BundleRefused("的钥匙不合规") from error


def _manifest(first: Record, public: bytes, head: BundleHead) -> Manifest:
    if first.kind != MANIFEST:
        raise BundleRefused("没有清单")
    try:
        payload = envelope.verify(envelope.from_bytes(first.data), public, MANIFEST_TYPE)
        strict_json.loads_object(payload)
        manifest = Manifest.model_validate_json(payload)
    except (InputRefused, ValidationError) as error:
        raise BundleRefused("的清单签名不符") from error
    if (manifest.purpose, manifest.sender, manifest.reader) != (
        head.purpose,
        head.sender,
        head.reader,
    ):
        raise BundleRefused("的清单与封面不符")
    return manifest
