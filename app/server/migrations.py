"""How the server's tables came to be: numbered steps for SQLite and PostgreSQL alike.

A shipped step is never edited. Each runs in one transaction with its record; a database that
knows steps we do not know is refused unchanged.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from sqlalchemy import Connection, text

from app.server.refusals import ServerHomeRefused

Step: TypeAlias = Callable[[Connection], None]
_STEPS: list[tuple[str, Step]] = []
_LOCK = 7_428_001  # names our migrations among PostgreSQL's advisory locks


def _step(function: Step) -> Step:
    _STEPS.append((function.__name__, function))
    return function


def apply(connection: Connection) -> tuple[str, ...]:
    """Takes every pending step in the running transaction; returns their names."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": _LOCK})
    connection.execute(text("CREATE TABLE IF NOT EXISTS steps (name TEXT NOT NULL PRIMARY KEY)"))
    done = set(connection.execute(text("SELECT name FROM steps")).scalars())
    unknown = done - {name for name, _ in _STEPS}
    if unknown:
        raise ServerHomeRefused(
            f"数据库由更新的版本建立（{'、'.join(sorted(unknown))}），没有打开，数据没有改动。"
            "请换用新版本的程序。",
            code="server.too_new",
        )
    taken = []
    for name, step in _STEPS:
        if name not in done:
            step(connection)
            connection.execute(text("INSERT INTO steps (name) VALUES (:name)"), {"name": name})
            taken.append(name)
    return tuple(taken)


def _run(connection: Connection, *statements: str) -> None:
    """`BYTES` becomes the dialect's word for bytes."""
    word = "BYTEA" if connection.dialect.name == "postgresql" else "BLOB"
    for statement in statements:
        connection.execute(text(statement.replace("BYTES", word)))


@_step
def m001_the_server_takes_over_entries(connection: Connection) -> None:
    _run(
        connection,
        "CREATE TABLE facts (key TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL)",
        "CREATE TABLE authorities (authority_id BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL, "
        "public TEXT NOT NULL, chain TEXT NOT NULL, created_ms BIGINT NOT NULL)",
        "CREATE TABLE partitions (authority_id BIGINT NOT NULL PRIMARY KEY, pos BIGINT NOT NULL)",
        "CREATE TABLE devices (authority_id BIGINT NOT NULL, dev TEXT NOT NULL, "
        "public TEXT NOT NULL, home_id TEXT NOT NULL, chain TEXT NOT NULL, origin TEXT NOT NULL, "
        "number_block BIGINT NOT NULL, certificate TEXT NOT NULL, enrolled_ms BIGINT NOT NULL, "
        "revoked_ms BIGINT, revoked_reason TEXT, PRIMARY KEY (authority_id, dev))",
        "CREATE INDEX devices_by_key ON devices (dev)",
        "CREATE TABLE codes (authority_id BIGINT NOT NULL, code_id TEXT NOT NULL, "
        "salt BYTES NOT NULL, digest BYTES NOT NULL, tries_left BIGINT NOT NULL, "
        "expires_ms BIGINT NOT NULL, used_by TEXT, note TEXT NOT NULL, created_ms BIGINT NOT NULL, "
        "PRIMARY KEY (authority_id, code_id))",
        "CREATE INDEX codes_by_id ON codes (code_id)",
        "CREATE TABLE chains (authority_id BIGINT NOT NULL, chain TEXT NOT NULL, "
        "dev TEXT NOT NULL, head_seq BIGINT NOT NULL, head_hash TEXT NOT NULL, frozen_ms BIGINT, "
        "first_ms BIGINT NOT NULL, PRIMARY KEY (authority_id, chain))",
        "CREATE TABLE entries (authority_id BIGINT NOT NULL, chain TEXT NOT NULL, "
        "branch BIGINT NOT NULL, seq BIGINT NOT NULL, hash TEXT NOT NULL, dev TEXT NOT NULL, "
        "type TEXT NOT NULL, rec TEXT NOT NULL, pos BIGINT NOT NULL, data BYTES NOT NULL, "
        "signature BYTES NOT NULL, received_ms BIGINT NOT NULL, "
        "PRIMARY KEY (authority_id, chain, branch, seq))",
        "CREATE UNIQUE INDEX entries_by_hash ON entries (authority_id, hash)",
        "CREATE UNIQUE INDEX entries_by_pos ON entries (authority_id, pos)",
        "CREATE INDEX entries_by_rec ON entries (authority_id, rec)",
        "CREATE TABLE held (authority_id BIGINT NOT NULL, hash TEXT NOT NULL, "
        "chain TEXT NOT NULL, seq BIGINT NOT NULL, dev TEXT NOT NULL, reason TEXT NOT NULL, "
        "data BYTES NOT NULL, signature BYTES NOT NULL, received_ms BIGINT NOT NULL, "
        "released_ms BIGINT, PRIMARY KEY (authority_id, hash))",
        "CREATE TABLE missing_blobs (authority_id BIGINT NOT NULL, sha256 TEXT NOT NULL, "
        "entry_hash TEXT NOT NULL, PRIMARY KEY (authority_id, sha256, entry_hash))",
        "CREATE TABLE changes (authority_id BIGINT NOT NULL, pos BIGINT NOT NULL, "
        "kind TEXT NOT NULL, key TEXT NOT NULL, body TEXT NOT NULL, "
        "PRIMARY KEY (authority_id, pos))",
        "CREATE TABLE digests (authority_id BIGINT NOT NULL, bucket BIGINT NOT NULL, "
        "count BIGINT NOT NULL, sum TEXT NOT NULL, PRIMARY KEY (authority_id, bucket))",
        "CREATE TABLE alarms (authority_id BIGINT NOT NULL, alarm TEXT NOT NULL, "
        "kind TEXT NOT NULL, chain TEXT NOT NULL, seq BIGINT NOT NULL, hash TEXT NOT NULL, "
        "detail TEXT NOT NULL, at_ms BIGINT NOT NULL, closed_ms BIGINT, "
        "PRIMARY KEY (authority_id, alarm))",
    )
    _run(connection, *_only_grows(connection, "entries"))


@_step
def m002_what_screens_and_pages_read(connection: Connection) -> None:
    _run(
        connection,
        "CREATE TABLE visits (authority_id BIGINT NOT NULL, visit_id TEXT NOT NULL, "
        "party_id TEXT NOT NULL, party_name TEXT NOT NULL, kind TEXT NOT NULL, "
        "state TEXT NOT NULL, opened_at TEXT NOT NULL, closed_at TEXT NOT NULL, "
        "outcome TEXT NOT NULL, conclusion TEXT NOT NULL, practice BIGINT NOT NULL, "
        "origin TEXT NOT NULL, dev TEXT NOT NULL, body TEXT NOT NULL, "
        "PRIMARY KEY (authority_id, visit_id))",
        "CREATE INDEX visits_by_party ON visits (authority_id, party_id, opened_at)",
        "CREATE TABLE papers (authority_id BIGINT NOT NULL, paper_id TEXT NOT NULL, "
        "public_id TEXT NOT NULL, content_hash TEXT NOT NULL, visit_id TEXT NOT NULL, "
        "set_id TEXT NOT NULL, kind TEXT NOT NULL, number TEXT NOT NULL, day TEXT NOT NULL, "
        "party TEXT NOT NULL, state TEXT NOT NULL, practice BIGINT NOT NULL, "
        "origin TEXT NOT NULL, contested BIGINT NOT NULL, token TEXT NOT NULL, "
        "files TEXT NOT NULL, dev TEXT NOT NULL, pos BIGINT NOT NULL, "
        "PRIMARY KEY (authority_id, paper_id))",
        "CREATE INDEX papers_by_public_id ON papers (public_id)",
        "CREATE INDEX papers_by_visit ON papers (authority_id, visit_id)",
        "CREATE TABLE parties (authority_id BIGINT NOT NULL, party_id TEXT NOT NULL, "
        "name TEXT NOT NULL, credit_code TEXT NOT NULL, licence_no TEXT NOT NULL, "
        "source TEXT NOT NULL, body TEXT NOT NULL, changed_ms BIGINT NOT NULL, "
        "PRIMARY KEY (authority_id, party_id))",
        "CREATE TABLE officers (authority_id BIGINT NOT NULL, officer_id TEXT NOT NULL, "
        "badge_no TEXT NOT NULL, removed BIGINT NOT NULL, body TEXT NOT NULL, "
        "changed_ms BIGINT NOT NULL, PRIMARY KEY (authority_id, officer_id))",
        "CREATE TABLE assignments (authority_id BIGINT NOT NULL, assignment_id TEXT NOT NULL, "
        "day TEXT NOT NULL, party_id TEXT NOT NULL, state TEXT NOT NULL, body TEXT NOT NULL, "
        "changed_ms BIGINT NOT NULL, PRIMARY KEY (authority_id, assignment_id))",
        "CREATE TABLE packs (authority_id BIGINT NOT NULL, pack_hash TEXT NOT NULL, "
        "name TEXT NOT NULL, version TEXT NOT NULL, data BYTES NOT NULL, sidecar BYTES NOT NULL, "
        "changed_ms BIGINT NOT NULL, PRIMARY KEY (authority_id, pack_hash))",
        "CREATE TABLE publications (authority_id BIGINT NOT NULL, visit_id TEXT NOT NULL, "
        "proposed_by TEXT NOT NULL, proposed_ms BIGINT NOT NULL, released_by TEXT, "
        "released_ms BIGINT, withdrawn_ms BIGINT, reason TEXT, body TEXT NOT NULL, "
        "PRIMARY KEY (authority_id, visit_id))",
    )


@_step
def m003_who_administers(connection: Connection) -> None:
    unlogged = "UNLOGGED" if connection.dialect.name == "postgresql" else ""
    _run(
        connection,
        "CREATE TABLE admins (authority_id BIGINT NOT NULL, name TEXT NOT NULL, "
        "role TEXT NOT NULL, salt BYTES NOT NULL, password BYTES, one_time BYTES, "
        "failures BIGINT NOT NULL, next_try_ms BIGINT NOT NULL, created_ms BIGINT NOT NULL, "
        "PRIMARY KEY (authority_id, name))",
        "CREATE TABLE sessions (authority_id BIGINT NOT NULL, token_hash TEXT NOT NULL, "
        "name TEXT NOT NULL, created_ms BIGINT NOT NULL, seen_ms BIGINT NOT NULL, "
        "PRIMARY KEY (authority_id, token_hash))",
        # Nonces lost in a power cut only open again what has no second effect anyway.
        f"CREATE {unlogged} TABLE nonces (authority_id BIGINT NOT NULL, dev TEXT NOT NULL, "
        "nonce TEXT NOT NULL, at_ms BIGINT NOT NULL, PRIMARY KEY (authority_id, dev, nonce))",
        "CREATE INDEX nonces_by_time ON nonces (at_ms)",
    )


@_step
def m004_results_are_found_by_words(connection: Connection) -> None:
    _run(
        connection,
        "ALTER TABLE publications ADD COLUMN search TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE publications ADD COLUMN result TEXT NOT NULL DEFAULT ''",
    )


@_step
def m005_guesses_are_counted_by_name_and_network(connection: Connection) -> None:
    _run(
        connection,
        "CREATE TABLE tries (authority_id BIGINT NOT NULL, name_hash TEXT NOT NULL, "
        "network TEXT NOT NULL, failures BIGINT NOT NULL, next_try_ms BIGINT NOT NULL, "
        "PRIMARY KEY (authority_id, name_hash, network))",
        "ALTER TABLE admins DROP COLUMN failures",
        "ALTER TABLE admins DROP COLUMN next_try_ms",
    )


@_step
def m006_form_packs_are_released_by_a_second_person(connection: Connection) -> None:
    """The first table of packs was never written to."""
    _run(
        connection,
        "DROP TABLE packs",
        "CREATE TABLE packs (authority_id BIGINT NOT NULL, pack_id TEXT NOT NULL, "
        "version BIGINT NOT NULL, sha256 TEXT NOT NULL, len BIGINT NOT NULL, "
        "publisher TEXT NOT NULL, owner TEXT NOT NULL, proposed_by TEXT NOT NULL, "
        "proposed_ms BIGINT NOT NULL, released_by TEXT, released_ms BIGINT, "
        "PRIMARY KEY (authority_id, pack_id, version))",
    )


@_step
def m007_a_number_is_looked_up(connection: Connection) -> None:
    _run(connection, "CREATE INDEX papers_by_number ON papers (authority_id, number)")


def _only_grows(connection: Connection, table: str) -> tuple[str, ...]:
    """Entries are never changed or deleted, by nobody, through nothing of ours."""
    if connection.dialect.name == "postgresql":
        return (
            f"CREATE FUNCTION {table}_only_grows() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{table} only grows'; END $$",
            f"CREATE TRIGGER {table}_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            f"EXECUTE FUNCTION {table}_only_grows()",
        )
    return tuple(
        f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} only grows'); END"
        for verb in ("update", "delete")
    )
