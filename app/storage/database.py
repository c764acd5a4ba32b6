"""The one connection to the one database file: encrypted, exclusive, durable.

SQLCipher with a raw key; TRUNCATE journal and synchronous EXTRA, so that a commit that
returned survives a power cut; the lock is taken at once and held. Each of these is read back
at the start, and the file is never opened by another handle while connected.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import sqlite_utils
from sqlcipher3 import dbapi2

from app.storage import durable, migrations
from app.storage.refusals import (
    DatabaseError,
    HomeReadOnly,
    HomeTooNew,
    StartCheckFailed,
    of_database_error,
)

NAME = "shian.db"
PAGE_SIZE = 4096  # SQLCipher 4's default, which we keep
BUSY_SECONDS = 0.25
COPIES_KEPT = 3


class Database(sqlite_utils.Database):  # type: ignore[misc]  # sqlite_utils is untyped for us
    """sqlite-utils' Database, plus one note: does the public status have to be rewritten?"""

    public_changed: bool = False


def open_database(home: Path, key: bytes, *, read_only: bool = False) -> Database:
    """Connected, checked and migrated; a copy is made before any step on existing data.

    The caller holds the home's lock, so nobody comes between the copy and the steps.
    """
    path = home / NAME
    db = connect(path, key, read_only=read_only)
    try:
        pending = _pending_steps(db, read_only=read_only)
        if pending and migrations.applied_steps(db):
            db.close()
            copy_aside(path, pending[0])
            db = connect(path, key)
        migrations.apply(db)
        db.execute("PRAGMA query_only = ON")
    except DatabaseError as error:
        db.close()
        raise (of_database_error(error) or error) from error
    except BaseException:
        db.close()
        raise
    return db


def _pending_steps(db: Database, *, read_only: bool) -> tuple[str, ...]:
    unknown = migrations.unknown_steps(db)
    if unknown:
        raise HomeTooNew(unknown)
    pending = migrations.pending_steps(db)
    if pending and read_only:
        raise HomeReadOnly
    return pending


def connect(path: Path, key: bytes, *, read_only: bool = False) -> Database:
    """A connection that holds the lock, or the refusal that says why not."""
    target = f"{path.absolute().as_uri()}?mode={'ro' if read_only else 'rwc'}"
    conn = None
    try:
        conn = dbapi2.connect(target, uri=True, isolation_level=None, timeout=BUSY_SECONDS)
        conn.execute("PRAGMA cipher_log_level = NONE")  # else it writes to stderr
        conn.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        for pragma in ("locking_mode = EXCLUSIVE", "journal_mode = TRUNCATE"):
            conn.execute(f"PRAGMA {pragma}").fetchall()
        for pragma in (
            "synchronous = EXTRA",
            "foreign_keys = ON",
            "trusted_schema = OFF",
            "temp_store = MEMORY",
        ):
            conn.execute(f"PRAGMA {pragma}")
        if not read_only:
            conn.execute("BEGIN EXCLUSIVE")
            conn.execute("COMMIT")
        conn.execute("SELECT count(*) FROM sqlite_master").fetchall()
        _check_start(conn, read_only=read_only)
    except DatabaseError as error:
        if conn is not None:
            conn.close()
        raise (of_database_error(error) or error) from error
    except BaseException:
        if conn is not None:
            conn.close()
        raise
    return Database(conn)


def _check_start(conn: dbapi2.Connection, *, read_only: bool) -> None:
    """The settings "已保存" rests on, read back from the connection itself."""
    wanted: dict[str, object] = {
        "locking_mode": "exclusive",
        "synchronous": 3,
        "foreign_keys": 1,
    }
    if not read_only:
        wanted["journal_mode"] = "truncate"
    for setting, value in wanted.items():
        (found,) = conn.execute(f"PRAGMA {setting}").fetchone()
        if found != value:
            raise StartCheckFailed(setting, found)
    if not conn.execute("PRAGMA cipher_version").fetchone():
        raise StartCheckFailed("cipher_version", "无")


def copy_aside(path: Path, step: str) -> Path:
    """A whole copy of a closed database next to it, before the step named is taken."""
    target = path.with_name(f"{path.name}.before-{step}")
    staged = path.with_name(f".{target.name}.staged")
    shutil.copyfile(path, staged)
    with staged.open("rb+") as stream:
        os.fsync(stream.fileno())
    durable.put_in_place(staged, target)
    copies = sorted(path.parent.glob(f"{path.name}.before-*"), key=lambda old: old.stat().st_mtime)
    for old in copies[:-COPIES_KEPT]:
        old.unlink()
    return target
