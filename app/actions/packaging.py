"""Hand sealed facts to the office as a package: the signed entries of visits, and their values.

The zip is written whole beside its place and put there by one rename; its manifest is its last
file. Photographs stay on the laptop: they go by sync.
"""

from __future__ import annotations

import json
import os
import secrets
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app.actions.desk import Desk
from app.domain.paper import PaperKind
from app.storage import closed_visits
from app.trust.digest import sha256_hex
from app.trust.journal_entry import SealedEntry

_OLDEST = (1980, 1, 1, 0, 0, 0)  # one time for all parts: the same facts give the same bytes


@dataclass(frozen=True, slots=True)
class OutPackage:
    path: Path
    keys: Path
    visits: int
    entries: int
    sha256: str


def write_package(desk: Desk, out: Path, visit_ids: tuple[str, ...] = ()) -> OutPackage:
    """The closed visits (all, or those chosen) as `out`, and this laptop's key list beside it."""
    chosen = desk.memory.read(lambda db: closed_visits.own(db, visit_ids))
    if not chosen:
        raise closed_visits.NothingClosed
    visits = {closed_visits.visit_of(one.entry) for one in chosen}
    files = _files(desk, chosen)
    out.parent.mkdir(parents=True, exist_ok=True)
    staging = out.with_name(f".{out.name}.{secrets.token_hex(6)}.partial")
    try:
        _write(staging, files, desk.clock().isoformat(timespec="seconds"))
        staging.replace(out)
    finally:
        staging.unlink(missing_ok=True)
    keys = out.with_name(out.stem + ".keys.json")
    keys.write_bytes(desk.memory.key_list_bytes)
    return OutPackage(out, keys, len(visits), len(chosen), sha256_hex(out.read_bytes()))


def _files(desk: Desk, entries: Sequence[SealedEntry]) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    for one in entries:
        place = f"entries/{one.entry.chain[:8]}-{one.entry.seq:08d}.json"
        files[place] = one.envelope()
        if one.entry.body.get("kind") == PaperKind.RESULT_RECORD.value:
            blob = str(one.entry.body["content_blob"])
            files[f"blobs/{blob}"] = desk.memory.blobs.get(blob)
    return files


def _write(path: Path, files: dict[str, bytes], made_at: str) -> None:
    listed = [
        {"name": name, "sha256": sha256_hex(data), "len": len(data)} for name, data in files.items()
    ]
    manifest = {"format": "shian.package/1", "made_at": made_at, "files": listed}
    with path.open("wb") as target:
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in files.items():
                _add(archive, name, data)
            _add(archive, "manifest.json", json.dumps(manifest, ensure_ascii=False).encode())
        target.flush()
        os.fsync(target.fileno())


def _add(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    part = zipfile.ZipInfo(name, _OLDEST)
    part.compress_type = zipfile.ZIP_DEFLATED
    part.external_attr = 0o100644 << 16
    archive.writestr(part, data)
