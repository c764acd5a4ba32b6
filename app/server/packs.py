"""Form packs for every laptop of an authority: one publisher hands in, another releases.

What the laptops believe is the publisher's own signature inside the file, made with a key that
never lies at the server. A pack nobody could take in is refused at this door already. The file
is a blob; what stands in the feed is its name, version and hash.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, ValidationError
from sqlalchemy import ColumnElement, Connection, and_, func, select, update

from app.domain.errors import InputRefused
from app.domain.shape import Shape
from app.paths import bundle
from app.server import acts, durable
from app.server.admins import Administrator
from app.server.ledger import Change
from app.server.refusals import RequestRefused, not_found
from app.server.roles import Act
from app.server.shapes import PackLine
from app.server.station import Station
from app.server.tables import packs
from app.trust import detached, strict_json
from app.trust.detached import Sidecar, TrustedKey, TrustedKeys
from app.trust.digest import sha256_hex

MAX_BYTES = 4_000_000
PUBLISHERS = "publishers.json"


class PackFile(Shape):
    """`<id>-<version>.shianform` as far as the server reads it; the laptop reads the form too."""

    format: Literal["shian.form-pack/1"]
    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,60}$")]
    version: Annotated[int, Field(ge=1, le=100_000)]
    form: str
    signature: Sidecar


def propose(station: Station, admin: Administrator, data: bytes) -> PackLine:
    """Hands a pack in; nobody gets it before another publisher released it."""
    admin.require(Act.PACKS_PUBLISH)
    pack, publisher = _vouched(station, data)
    name = sha256_hex(data)
    row = {
        "authority_id": admin.authority_id,
        "pack_id": pack.id,
        "version": pack.version,
        "sha256": name,
        "len": len(data),
        "publisher": publisher.id,
        "owner": publisher.owner,
        "proposed_by": admin.name,
        "proposed_ms": station.clock(),
        "released_by": None,
        "released_ms": None,
    }
    station.require_room(station.settings.blob_floor)
    station.blobs.put(admin.authority_id, station.server_id, data)
    here = _here(admin.authority_id, pack.id, pack.version)
    with station.database.writing() as db:
        known = db.execute(select(packs).where(here)).first()
        if known is not None and known.sha256 == name:
            return _line(known)
        if known is not None and known.released_ms is not None:
            raise _taken(pack.id, pack.version)
        _require_newer(db, admin.authority_id, pack.id, pack.version)
        if known is not None:
            db.execute(update(packs).where(here).values(row))
        else:
            db.execute(packs.insert(), row)
        acts.record(
            station, db, admin.authority_id, act="pack.proposed", by=admin.name,
            body={"id": pack.id, "version": pack.version, "sha256": name},
        )  # fmt: skip
        line = _line(db.execute(select(packs).where(here)).one())
    station.mark()
    return line


def release(station: Station, admin: Administrator, pack_id: str, version: int) -> PackLine:
    """Another publisher's pack goes to every device of the authority."""
    admin.require(Act.PACKS_PUBLISH)
    here = _here(admin.authority_id, pack_id, version)
    with station.database.writing() as db:
        row = db.execute(select(packs).where(here).with_for_update()).first()
        if row is None:
            raise not_found("这份表格包")
        if row.released_ms is not None:
            return _line(row)
        if row.proposed_by == admin.name:
            raise RequestRefused(
                403, "pack.second", "不能放行自己提交的表格包，没有发布。请由另一名表格发布人放行。"
            )
        _require_newer(db, admin.authority_id, pack_id, version)
        told = {"released_by": admin.name, "released_ms": station.clock()}
        db.execute(update(packs).where(here).values(told))
        names = {"id": pack_id, "version": version, "sha256": row.sha256, "len": int(row.len)}
        acts.record(
            station, db, admin.authority_id, act="pack.released", by=admin.name,
            body=names | {"proposed_by": row.proposed_by},
            items=[Change("pack", pack_id, names | {"publisher": row.publisher})],
        )  # fmt: skip
        line = _line(db.execute(select(packs).where(here)).one())
    station.mark()
    return line


def listed(station: Station, authority_id: int) -> tuple[PackLine, ...]:
    with station.database.reading() as db:
        rows = db.execute(
            select(packs)
            .where(packs.c.authority_id == authority_id)
            .order_by(packs.c.pack_id, packs.c.version)
        ).all()
    return tuple(_line(row) for row in rows)


def trust(station: Station, data: bytes) -> tuple[TrustedKey, ...]:
    """At the machine itself: whose packs are let through, besides those shipped."""
    new = detached.read_trusted_keys(data).keys
    path = station.settings.home / PUBLISHERS
    own = detached.read_trusted_keys(path.read_bytes()).keys if path.is_file() else ()
    merged = TrustedKeys(keys=tuple({key.id: key for key in (*own, *new)}.values()))
    durable.write_whole(path, merged.model_dump_json(indent=1).encode() + b"\n")
    return new


def _vouched(station: Station, data: bytes) -> tuple[PackFile, TrustedKey]:
    """The pack and the publisher whose signature it carries."""
    try:
        if len(data) > MAX_BYTES:
            raise _unreadable()
        pack = PackFile.model_validate_json(
            strict_json.dumps(strict_json.loads_object(data)), strict=True
        )
        form = base64.b64decode(pack.form, validate=True)
    except (InputRefused, ValidationError, binascii.Error, ValueError) as error:
        raise _unreadable() from error
    if pack.signature.sha256 != hashlib.sha256(form).hexdigest():
        raise _unreadable()
    sidecar = strict_json.dumps(pack.signature.model_dump(mode="json"))
    return pack, detached.verify(form, sidecar, _publishers(station), "form-pack")


def _publishers(station: Station) -> TrustedKeys:
    files = sorted(bundle("resources", "keys").glob("*.json"))
    files += [path for path in (station.settings.home / PUBLISHERS,) if path.is_file()]
    keys = [key for path in files for key in detached.read_trusted_keys(path.read_bytes()).keys]
    return TrustedKeys(keys=tuple({key.id: key for key in reversed(keys)}.values()))


def _require_newer(db: Connection, authority_id: int, pack_id: str, version: int) -> None:
    """Laptops go forward only: what they would refuse is not published."""
    newest = db.execute(
        select(func.max(packs.c.version)).where(
            packs.c.authority_id == authority_id,
            packs.c.pack_id == pack_id,
            packs.c.released_ms.is_not(None),
        )
    ).scalar()
    if newest is not None and version <= int(newest):
        raise RequestRefused(
            409, "pack.older",
            f"{pack_id} 已发布到第 {newest} 版，没有发布第 {version} 版。请提交更新的版本。",
        )  # fmt: skip


def _here(authority_id: int, pack_id: str, version: int) -> ColumnElement[bool]:
    return and_(
        packs.c.authority_id == authority_id,
        packs.c.pack_id == pack_id,
        packs.c.version == version,
    )


def _line(row: Any) -> PackLine:  # noqa: ANN401 - a row of named columns
    names = PackLine.model_fields
    return PackLine(**{name: getattr(row, {"id": "pack_id"}.get(name, name)) for name in names})


def _taken(pack_id: str, version: int) -> RequestRefused:
    return RequestRefused(
        409, "pack.differs",
        f"{pack_id} 第 {version} 版已经发布，内容与这一份不同，没有改动。请另出一版。",
    )  # fmt: skip


def _unreadable() -> RequestRefused:
    return RequestRefused(
        422, "pack.unreadable", "这不是完整的、签了名的表格包，没有接收。请用原始文件。"
    )
