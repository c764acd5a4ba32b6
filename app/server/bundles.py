"""Bundles from USB sticks: the same intake as over the network, the receipts as a file back.

A file is checked whole before anything of it is taken in. What is in it may come three times,
or over the network meanwhile: entries and blobs are known by their hashes, the effect is one.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from app import protocol
from app.protocol import AskReceipt, EntriesAnswer, SendEntries
from app.protocol import bundle as sealed
from app.protocol.bundle import BundleRefused, Manifest, Reader, Record
from app.server import durable, intake, ledger, reading, receipts
from app.server.auth import Caller
from app.server.refusals import RequestRefused
from app.server.station import Station
from app.server.tables import devices
from app.trust.digest import sha256_hex


@dataclass(frozen=True, slots=True)
class BundleTaken:
    """What a bundle brought, for whoever stands at the server."""

    dev: str
    entries: int  # in the file
    fresh: int  # of them, not known before
    blobs: int
    refused: tuple[str, ...]  # sentences


def take_in(station: Station, path: Path, receipt_out: Path) -> BundleTaken:
    """Takes a bundle in and writes the file to carry back; BundleRefused leaves both untouched."""
    try:
        with path.open("rb") as source:
            reader = Reader(source, station.keyroom.box, "upload")
            if reader.head.reader != station.server_id:
                raise BundleRefused("是给另一台服务器的")
            caller = _caller(station, reader.head.sender)
            manifest = reader.check(caller.public)
            taken, asked = _take(station, caller, manifest, reader)
    except FileNotFoundError as error:
        raise BundleRefused("找不到") from error
    _write_back(station, caller, manifest, asked, receipt_out)
    return taken


def _caller(station: Station, dev: str) -> Caller:
    with station.database.reading() as db:
        row = db.execute(
            select(devices.c.authority_id, devices.c.public, devices.c.revoked_ms).where(
                devices.c.dev == dev
            )
        ).first()
    if row is None:
        raise BundleRefused("出自没有登记的设备")
    public = bytes.fromhex(row.public)
    return Caller(dev, int(row.authority_id), public, row.revoked_ms is not None)


def _take(
    station: Station, caller: Caller, manifest: Manifest, reader: Reader
) -> tuple[BundleTaken, list[AskReceipt]]:
    expected = {blob.sha256: blob.len for blob in manifest.blobs}
    asked: list[AskReceipt] = []
    refused: list[str] = []
    fresh = blobs = 0
    before = _position(station, caller)
    for record in reader.records():
        if record.kind == sealed.ENTRIES:
            batch = protocol.read(SendEntries, record.data)
            asked.append(
                AskReceipt(chain=batch.chain, from_seq=batch.from_seq, count=len(batch.entries))
            )
            refused += _entries(station, caller, batch)
        elif record.kind == sealed.BLOB:
            if expected.get(sha256_hex(record.data)) != len(record.data):
                raise BundleRefused("里有清单上没有的文件")
            _blob(station, caller, record.data)
            blobs += 1
    fresh = _position(station, caller) - before
    return (
        BundleTaken(caller.dev, len(manifest.entries), fresh, blobs, tuple(refused)),
        asked,
    )


def _position(station: Station, caller: Caller) -> int:
    """How many entries of the authority are held, by the set digest."""
    with station.database.reading() as db:
        return ledger.read_digest(db, caller.authority_id).count


def _entries(station: Station, caller: Caller, batch: SendEntries) -> list[str]:
    """Why a batch or its end was not taken; the receipts tell what was."""
    try:
        answer = intake.take_in(station, caller, batch)
    except RequestRefused as refusal:
        return [refusal.sentence]
    return [answer.refused.sentence] if answer.refused is not None else []


def _blob(station: Station, caller: Caller, data: bytes) -> None:
    name = station.blobs.put(caller.authority_id, caller.dev, data)
    receipts.settle(station, caller.authority_id, name)


# --- back ------------------------------------------------------------------------------


def _write_back(
    station: Station,
    caller: Caller,
    manifest: Manifest,
    asked: list[AskReceipt],
    receipt_out: Path,
) -> None:
    with station.database.reading() as db:
        epoch = station.epoch(db)
    after = manifest.after if manifest.epoch == epoch else 0
    answer = Manifest(
        bundle_id=secrets.token_hex(16),
        purpose="receipts",
        sender=station.server_id,
        reader=caller.dev,
        made_ms=station.clock(),
        epoch=epoch,
        after=after,
    )
    records = _answers(station, caller, asked, epoch, after)
    staged = receipt_out.with_name(f".{receipt_out.name}.staged")
    with staged.open("wb") as out:
        sealed.write(out, station.server_key, manifest.answer_to, answer, records)
        out.flush()
        os.fsync(out.fileno())
    staged.replace(receipt_out)
    durable.sync_folder(receipt_out.parent)


def _answers(
    station: Station, caller: Caller, asked: list[AskReceipt], epoch: str, after: int
) -> Iterator[Record]:
    """Receipts for every range of the bundle; changes only for a device that may read."""
    for one in asked:
        receipt = receipts.again(station, caller.authority_id, one.chain, one.from_seq, one.count)
        yield Record(sealed.ANSWER, protocol.write(EntriesAnswer(receipt=receipt)))
    more, packs = not caller.revoked, dict[str, str]()
    while more:
        page = reading.changes_after(
            station,
            caller.authority_id,
            epoch,
            after,
            protocol.MAX_CHANGES,
            asker=caller.dev,
        )
        yield Record(sealed.CHANGES, f"{after}\n".encode() + protocol.write(page))
        after, more = page.next, page.more
        packs |= {item.key: str(item.body["sha256"]) for item in page.items if item.kind == "pack"}
    for sha256 in packs.values():  # the newest of each: the laptop on a stick has no other way
        yield Record(sealed.BLOB, station.blobs.path(caller.authority_id, sha256).read_bytes())
