"""How the tables came to be: numbered steps, never edited once shipped.

Tables are strict and made here only. Columns we search by are columns, the rest of a record
is its JSON. Journal, edit log and burnt numbers only grow: triggers refuse all else.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlite_utils import Database, Migrations

from app.domain.initials import initials

SET = "shian"
steps = Migrations(SET)


def applied_steps(db: Database) -> tuple[str, ...]:
    return tuple(step.name for step in steps.applied(db))


def pending_steps(db: Database) -> tuple[str, ...]:
    return tuple(step.name for step in steps.pending(db))


def unknown_steps(db: Database) -> tuple[str, ...]:
    """Steps a newer program has taken and we do not know."""
    known = {step.name for step in steps._migrations}
    return tuple(name for name in applied_steps(db) if name not in known)


def apply(db: Database) -> None:
    """Takes every pending step, each in one transaction with its record."""
    if steps.pending(db):
        steps.apply(db)


def _run(db: Database, *statements: str) -> None:
    for statement in statements:
        db.execute(statement)


def _only_grows(table: str) -> tuple[str, ...]:
    return tuple(
        f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} only grows'); END"
        for verb in ("update", "delete")
    )


def _step(function: Callable[[Database], None]) -> Callable[[Database], None]:
    steps()(function)
    return function


@_step
def m001_the_home_knows_itself(db: Database) -> None:
    _run(
        db,
        "CREATE TABLE home (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT",
        "CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT",
        "CREATE TABLE write_mark (id INTEGER PRIMARY KEY CHECK (id = 1), mark TEXT NOT NULL) "
        "STRICT",
        "INSERT INTO write_mark VALUES (1, '')",
        "CREATE TABLE chains (n INTEGER PRIMARY KEY, chain TEXT NOT NULL UNIQUE) STRICT",
    )


@_step
def m002_a_register_of_parties_and_officers(db: Database) -> None:
    _run(
        db,
        "CREATE TABLE parties (id TEXT PRIMARY KEY, name TEXT NOT NULL, search TEXT NOT NULL, "
        "saved_at TEXT NOT NULL, body TEXT NOT NULL) STRICT",
        "CREATE INDEX parties_by_name ON parties (name, id)",
        "CREATE TABLE officers (id TEXT PRIMARY KEY, badge_no TEXT NOT NULL, n INTEGER NOT NULL, "
        "removed INTEGER NOT NULL DEFAULT 0, body TEXT NOT NULL) STRICT",
        "CREATE UNIQUE INDEX officers_by_badge ON officers (badge_no) WHERE removed = 0",
    )


@_step
def m003_visits_and_their_edit_log(db: Database) -> None:
    _run(
        db,
        "CREATE TABLE visits (id TEXT PRIMARY KEY, state TEXT NOT NULL, outcome TEXT NOT NULL, "
        "outcome_note TEXT NOT NULL, party_id TEXT NOT NULL, party_name TEXT NOT NULL, "
        "year INTEGER NOT NULL, created_at TEXT NOT NULL, saved_at TEXT NOT NULL, "
        "opened_at TEXT, closed_at TEXT, position TEXT NOT NULL, conclusion TEXT, "
        "answered INTEGER NOT NULL DEFAULT 0, photos INTEGER NOT NULL DEFAULT 0, "
        "head TEXT NOT NULL, steps TEXT NOT NULL, facts TEXT NOT NULL, "
        "facts_confirmed INTEGER NOT NULL, seizure TEXT, rectification TEXT, closing TEXT) STRICT",
        "CREATE INDEX visits_by_time ON visits (created_at, id)",
        "CREATE INDEX visits_by_state ON visits (state, created_at, id)",
        "CREATE INDEX visits_by_party ON visits (party_id, created_at, id)",
        "CREATE TABLE answers (n INTEGER PRIMARY KEY, visit_id TEXT NOT NULL REFERENCES visits, "
        "item_id TEXT NOT NULL, verdict TEXT, body TEXT NOT NULL) STRICT",
        "CREATE UNIQUE INDEX answers_once ON answers (visit_id, item_id)",
        "CREATE TABLE photos (id TEXT PRIMARY KEY, visit_id TEXT NOT NULL REFERENCES visits, "
        "seq INTEGER NOT NULL, dropped TEXT, body TEXT NOT NULL, UNIQUE (visit_id, seq)) STRICT",
        "CREATE TABLE edits (n INTEGER PRIMARY KEY, rec TEXT NOT NULL, t TEXT NOT NULL, "
        "what TEXT NOT NULL, value TEXT NOT NULL) STRICT",
        "CREATE INDEX edits_by_rec ON edits (rec, n)",
        *_only_grows("edits"),
    )


@_step
def m004_numbers_are_given_once(db: Database) -> None:
    _run(
        db,
        "CREATE TABLE number_series (template TEXT NOT NULL, year INTEGER NOT NULL, "
        "block INTEGER NOT NULL, last INTEGER NOT NULL, "
        "PRIMARY KEY (template, year, block)) STRICT",
        "CREATE TABLE burnt_numbers (number TEXT PRIMARY KEY, reason TEXT NOT NULL, "
        "t TEXT NOT NULL) STRICT",
        *_only_grows("burnt_numbers"),
    )


@_step
def m005_papers_and_signatures(db: Database) -> None:
    _run(
        db,
        "CREATE TABLE papers (id TEXT PRIMARY KEY, visit_id TEXT NOT NULL REFERENCES visits, "
        "set_id TEXT NOT NULL, kind TEXT NOT NULL, state TEXT NOT NULL, number TEXT NOT NULL, "
        "day TEXT NOT NULL, content_hash TEXT, token TEXT NOT NULL, party TEXT NOT NULL, "
        "authority INTEGER NOT NULL, flags INTEGER NOT NULL, body TEXT NOT NULL) STRICT",
        "CREATE INDEX papers_by_visit ON papers (visit_id)",
        "CREATE UNIQUE INDEX papers_by_number ON papers (kind, number) WHERE number <> ''",
        "CREATE INDEX papers_by_content ON papers (content_hash)",
        "CREATE TABLE signatures (n INTEGER PRIMARY KEY, paper_id TEXT NOT NULL REFERENCES papers, "
        "hash TEXT NOT NULL, record TEXT NOT NULL, dropped TEXT, dropped_at TEXT) STRICT",
        "CREATE INDEX signatures_by_paper ON signatures (paper_id, n)",
    )


@_step
def m006_the_journal(db: Database) -> None:
    _run(
        db,
        "CREATE TABLE journal (n INTEGER PRIMARY KEY, chain TEXT NOT NULL, seq INTEGER NOT NULL, "
        "hash TEXT NOT NULL UNIQUE, type TEXT NOT NULL, rec TEXT NOT NULL, hlc INTEGER NOT NULL, "
        "data BLOB NOT NULL, signature BLOB NOT NULL, UNIQUE (chain, seq)) STRICT",
        "CREATE INDEX journal_by_rec ON journal (rec, n)",
        "CREATE INDEX journal_by_type ON journal (type, n)",
        *_only_grows("journal"),
    )


@_step
def m007_market_mornings_and_rechecks(db: Database) -> None:
    _run(
        db,
        "CREATE TABLE sessions (id TEXT PRIMARY KEY, created_at TEXT NOT NULL, "
        "saved_at TEXT NOT NULL, closed_at TEXT, body TEXT NOT NULL) STRICT",
        "CREATE INDEX sessions_by_time ON sessions (created_at, id)",
        "CREATE TABLE stalls (id TEXT PRIMARY KEY, session_id TEXT NOT NULL REFERENCES sessions, "
        "n INTEGER NOT NULL, visit_id TEXT REFERENCES visits, body TEXT NOT NULL, "
        "UNIQUE (session_id, n)) STRICT",
        "CREATE UNIQUE INDEX stalls_by_visit ON stalls (visit_id) WHERE visit_id IS NOT NULL",
        "CREATE TABLE rapid_tests (id TEXT PRIMARY KEY, visit_id TEXT NOT NULL REFERENCES visits, "
        "seq INTEGER NOT NULL, body TEXT NOT NULL, UNIQUE (visit_id, seq)) STRICT",
        "CREATE TABLE rechecks (visit_id TEXT PRIMARY KEY REFERENCES visits, "
        "of_visit TEXT NOT NULL REFERENCES visits, checked_at TEXT NOT NULL, "
        "body TEXT NOT NULL) STRICT",
        "CREATE INDEX rechecks_by_visit ON rechecks (of_visit)",
    )


@_step
def m008_what_a_server_has_confirmed(db: Database) -> None:
    """`server_has` may be cleared (a new epoch of the server); receipts and entries never are."""
    _run(
        db,
        "CREATE TABLE sync_facts (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT",
        "CREATE TABLE receipts (n INTEGER PRIMARY KEY, server TEXT NOT NULL, epoch TEXT NOT NULL, "
        "t TEXT NOT NULL, envelope BLOB NOT NULL) STRICT",
        *_only_grows("receipts"),
        "CREATE TABLE server_has (hash TEXT PRIMARY KEY, chain TEXT NOT NULL, "
        "seq INTEGER NOT NULL, pos INTEGER, complete INTEGER NOT NULL, "
        "receipt INTEGER NOT NULL REFERENCES receipts) STRICT",
        "CREATE INDEX server_has_by_place ON server_has (chain, seq)",
        "CREATE INDEX server_has_incomplete ON server_has (chain, seq) WHERE complete = 0",
        "CREATE TABLE blobs_at_server (sha256 TEXT PRIMARY KEY) STRICT",
        "CREATE TABLE sending_trouble (subject TEXT PRIMARY KEY, tries INTEGER NOT NULL, "
        "last_try TEXT NOT NULL, next_try TEXT, refused INTEGER NOT NULL, code TEXT NOT NULL, "
        "sentence TEXT NOT NULL) STRICT",
    )


@_step
def m009_what_others_have_sealed(db: Database) -> None:
    """Facts of other devices as the server handed them out: exact bytes, never rewritten."""
    _run(
        db,
        "CREATE TABLE foreign_entries (hash TEXT PRIMARY KEY, pos INTEGER NOT NULL, "
        "chain TEXT NOT NULL, seq INTEGER NOT NULL, type TEXT NOT NULL, rec TEXT NOT NULL, "
        "dev TEXT NOT NULL, data BLOB NOT NULL, signature BLOB NOT NULL) STRICT",
        "CREATE INDEX foreign_by_place ON foreign_entries (chain, seq)",
        "CREATE INDEX foreign_by_rec ON foreign_entries (rec)",
        *_only_grows("foreign_entries"),
        "CREATE TABLE pulled (kind TEXT NOT NULL, id TEXT NOT NULL, pos INTEGER NOT NULL, "
        "body TEXT NOT NULL, PRIMARY KEY (kind, id)) STRICT",
    )


@_step
def m010_posting_sheets_and_where_they_hang(db: Database) -> None:
    _run(
        db,
        "CREATE TABLE posting_batches (id TEXT PRIMARY KEY, number TEXT NOT NULL UNIQUE, "
        "made_at TEXT NOT NULL, content_hash TEXT NOT NULL, body TEXT NOT NULL) STRICT",
        "CREATE TABLE posting_sheets (batch_id TEXT NOT NULL REFERENCES posting_batches, "
        "n INTEGER NOT NULL, paper_id TEXT NOT NULL REFERENCES papers, state TEXT NOT NULL, "
        "pages INTEGER NOT NULL, prints INTEGER NOT NULL, PRIMARY KEY (batch_id, n)) STRICT",
        "CREATE INDEX posting_sheets_by_paper ON posting_sheets (paper_id)",
        "CREATE TABLE posting_trace (n INTEGER PRIMARY KEY, batch_id TEXT NOT NULL "
        "REFERENCES posting_batches, sheet INTEGER NOT NULL, t TEXT NOT NULL, what TEXT NOT NULL, "
        "note TEXT NOT NULL) STRICT",
        "CREATE INDEX posting_trace_by_sheet ON posting_trace (batch_id, sheet, n)",
        *_only_grows("posting_trace"),
        "CREATE TABLE postings (n INTEGER PRIMARY KEY, paper_id TEXT NOT NULL REFERENCES papers, "
        "body TEXT NOT NULL) STRICT",
        "CREATE INDEX postings_by_paper ON postings (paper_id, n)",
        *_only_grows("postings"),
    )


@_step
def m011_sheets_of_other_laptops(db: Database) -> None:
    """A batch and a posting may name a paper that another laptop sealed; its entries are found
    by type and time, by visit, and papers by kind.
    """
    time = "json_extract(CAST(data AS TEXT), '$.t.wall_utc_ms')"
    visit = "json_extract(CAST(data AS TEXT), '$.body.visit')"
    kind = "json_extract(CAST(data AS TEXT), '$.body.kind')"
    _run(
        db,
        f"CREATE INDEX foreign_by_time ON foreign_entries (type, {time})",
        f"CREATE INDEX foreign_by_visit ON foreign_entries (type, {visit})",
        f"CREATE INDEX foreign_papers ON foreign_entries ({kind}, {time}) "
        "WHERE type = 'paper.sealed'",
        "CREATE TABLE sheets_again (batch_id TEXT NOT NULL REFERENCES posting_batches, "
        "n INTEGER NOT NULL, paper_id TEXT NOT NULL, state TEXT NOT NULL, "
        "pages INTEGER NOT NULL, prints INTEGER NOT NULL, PRIMARY KEY (batch_id, n)) STRICT",
        "INSERT INTO sheets_again SELECT batch_id, n, paper_id, state, pages, prints "
        "FROM posting_sheets",
        "DROP TABLE posting_sheets",
        "ALTER TABLE sheets_again RENAME TO posting_sheets",
        "CREATE INDEX posting_sheets_by_paper ON posting_sheets (paper_id)",
        "CREATE TABLE postings_again (n INTEGER PRIMARY KEY, paper_id TEXT NOT NULL, "
        "body TEXT NOT NULL) STRICT",
        "INSERT INTO postings_again SELECT n, paper_id, body FROM postings",
        "DROP TABLE postings",
        "ALTER TABLE postings_again RENAME TO postings",
        "CREATE INDEX postings_by_paper ON postings (paper_id, n)",
        *_only_grows("postings"),
    )


@_step
def m012_parties_are_found_by_initials(db: Database) -> None:
    for party_id, name in db.execute("SELECT id, name FROM parties").fetchall():
        db.execute(
            "UPDATE parties SET search = search || char(10) || ? WHERE id = ?",
            (initials(name), party_id),
        )
