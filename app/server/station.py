"""Everything one worker holds: the database, the keys, the blobs, the nonces, the clock.

Workers share nothing in memory; any of them may answer any request.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import Connection, func, select

from app.server import durable, migrations
from app.server.blobs import BlobStore, FolderBlobs
from app.server.database import Database, open_database
from app.server.keyroom import Keyroom
from app.server.nonces import Nonces
from app.server.refusals import RequestRefused, ServerHomeRefused
from app.server.settings import Settings
from app.server.tables import authorities, facts, partitions
from app.trust.keys import DeviceKey

Clock = Callable[[], int]


def now_ms() -> int:
    return time.time_ns() // 1_000_000


@dataclass
class Station:
    settings: Settings
    database: Database
    keyroom: Keyroom
    blobs: BlobStore
    nonces: Nonces
    clock: Clock = now_ms
    _marked: float = 0.0

    @classmethod
    def open(cls, settings: Settings, clock: Clock = now_ms) -> Station:
        """A prepared home, or one made now; the schema is brought up to date."""
        home = settings.home
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        keyroom = Keyroom(home / "keys")
        keyroom.make()
        blobs = FolderBlobs(home / "blobs")
        blobs.make()
        database = open_database(home, settings.database or remembered_database(settings))
        with database.writing() as db:
            migrations.apply(db)
            _name_the_server(db, keyroom.server)
        return cls(settings, database, keyroom, blobs, Nonces.of(database, home), clock)

    @cached_property
    def server_key(self) -> DeviceKey:
        return self.keyroom.server

    @property
    def server_id(self) -> str:
        return self.server_key.key_id

    def epoch(self, db: Connection) -> str:
        return str(db.execute(select(facts.c.value).where(facts.c.key == "epoch")).scalar_one())

    def authority_ids(self) -> tuple[int, ...]:
        with self.database.reading() as db:
            found = db.execute(
                select(authorities.c.authority_id).order_by(authorities.c.authority_id)
            ).scalars()
            return tuple(int(one) for one in found)

    def has_authority(self) -> bool:
        return bool(self.authority_ids())

    def only_authority(self, wanted: int | None) -> int:
        """The one named, or the only one there is."""
        known = self.authority_ids()
        if wanted in known or (wanted is None and len(known) == 1):
            return wanted if wanted is not None else known[0]
        raise ServerHomeRefused(
            "没有指明机关或没有这个机关，没有执行。请用 --code 写明机关代码，"
            "还没有机关时先执行 shian serve init。",
            code="server.authority",
        )

    def require_room(self, floor: int) -> None:
        """503 while the disk is short: the laptop keeps everything and comes again."""
        if self.blobs.free() < floor:
            raise RequestRefused(
                503,
                "server.full",
                "服务器磁盘将满，暂不接收。本机内容都在，稍后会自动重试。",
                retry_after=300,
            )

    # -- the marker: how far the database had come, told outside of it ---------------------

    def mark(self) -> None:
        """Notes the epoch and the positions, at most once a second; only after commits."""
        if time.monotonic() - self._marked < 1:
            return
        self._marked = time.monotonic()
        durable.write_whole(
            self.settings.home / "marker.json", json.dumps(self._standing()).encode()
        )

    def require_not_restored(self) -> None:
        """Refuses to serve from a database that is behind its marker (a restored backup)."""
        try:
            marked = json.loads((self.settings.home / "marker.json").read_bytes())
            epoch, total = str(marked["epoch"]), int(marked["total"])
        except FileNotFoundError:
            return
        except (ValueError, KeyError, TypeError) as error:
            raise _restored("标记文件读不出") from error
        standing = self._standing()
        if standing["epoch"] != epoch or int(standing["total"]) < total:
            raise _restored("数据库比上次运行时旧，像是从备份恢复的")

    def _standing(self) -> dict[str, str | int]:
        with self.database.reading() as db:
            total = db.execute(select(func.coalesce(func.sum(partitions.c.pos), 0))).scalar_one()
            return {"epoch": self.epoch(db), "total": int(total)}

    def close(self) -> None:
        self.nonces.close()
        self.database.close()
        self.blobs.close()


def remembered_database(settings: Settings) -> str:
    """The URL noted in the home by `init` or by the first start with `--database`."""
    try:
        return str(json.loads((settings.home / "server.json").read_bytes())["database"])
    except FileNotFoundError:
        return ""
    except (ValueError, KeyError, TypeError) as error:
        raise ServerHomeRefused(
            "server.json 读不出，服务器没有启动。数据没有改动。请用 --database 重新指明数据库。"
        ) from error


def remember_database(settings: Settings) -> None:
    if settings.database:
        settings.home.mkdir(parents=True, exist_ok=True, mode=0o700)
        told = json.dumps({"database": settings.database}).encode()
        durable.write_whole(settings.home / "server.json", told)


def _name_the_server(db: Connection, key: DeviceKey) -> None:
    """A new database gets its epoch; one that belongs to other keys is refused."""
    rows = db.execute(select(facts.c.key, facts.c.value)).all()
    known = {str(row.key): str(row.value) for row in rows}
    if "server_id" not in known:
        db.execute(
            facts.insert(),
            [{"key": "server_id", "value": key.key_id}, {"key": "epoch", "value": new_epoch()}],
        )
    elif known["server_id"] != key.key_id:
        raise ServerHomeRefused(
            "这个数据库属于另一台服务器的密钥，没有启动，数据没有改动。"
            "请把原来的 keys 文件夹放回 --home 后再启动。",
            code="server.other_keys",
        )


def new_epoch() -> str:
    """Random, so that two restores of one backup never share an epoch."""
    return DeviceKey.generate().key_id


def _restored(why: str) -> ServerHomeRefused:
    return ServerHomeRefused(
        f"{why}，没有启动，数据没有改动。请执行 shian serve epoch --new，"
        "各设备会把缺的内容重新上交，然后再启动。",
        code="server.restored",
    )
