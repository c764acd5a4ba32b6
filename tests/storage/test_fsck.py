"""fsck finds every planted fault and nothing in a whole home."""

import pytest

from app.domain.paper import PaperState, Service, ServiceMode
from app.storage import database, fsck, journal, keyroom, mirror, numbering, papers, status, visits
from app.storage.memory import Memory
from app.trust.journal_entry import EntryType
from tests.storage import made

SERVICE = Service(mode=ServiceMode.IN_PERSON, place="店内", t=made.NOW, servers=("甲", "乙"))


def serve(memory, paper):
    def job(db):
        journal.append(
            db, memory.identity, EntryType.PAPER_SERVED, rec=paper.id,
            body={"service": SERVICE.model_dump(mode="json")}, actor="a", t=made.NOW,
        )  # fmt: skip
        return papers.set_service(db, paper.id, SERVICE)

    return memory.write(job)


def void(memory, paper, *, entry):
    def job(db):
        if entry:
            journal.append(
                db, memory.identity, EntryType.PAPER_VOIDED, rec=paper.id,
                body={"number": paper.number}, actor="a", t=made.NOW,
            )  # fmt: skip
        numbering.burn(db, paper.number, "误", made.NOW)
        return papers.set_state(db, paper.id, PaperState.VOIDED, void_reason="误")

    return memory.write(job)


def close(memory, visit):
    def job(db):
        log = memory.blobs.put(visits.edit_log(db, visit.id))
        visits.mark_closed(db, visit.id, made.NOW)
        journal.append(
            db, memory.identity, EntryType.VISIT_CLOSED, rec=visit.id, body={"edit_log": log},
            blobs=[log], actor="a", t=made.NOW,
        )  # fmt: skip

    memory.write(job)


@pytest.fixture
def whole(home):
    """A home with visits and papers in every state, closed again."""
    with Memory.open(home, create="sample", clock=made.ticking()) as memory:
        memory.write(lambda db: visits.create(db, made.visit()))
        visit = made.open_visit(memory)
        photo = made.photo(memory.blobs.put(b"photo"), thumbnail=memory.blobs.put(b"thumb"))
        memory.write(lambda db: visits.add_photo(db, visit.id, photo))
        for item in ("I001", "I002"):
            memory.write(lambda db, i=item: visits.save_answer(db, visit.id, made.answer(i)))
        made.freeze(memory, visit)
        made.sign(memory, made.freeze(memory, visit))
        made.seal(memory, made.sign(memory, made.freeze(memory, visit)))
        serve(memory, made.seal(memory, made.sign(memory, made.freeze(memory, visit))))
        void(memory, made.seal(memory, made.sign(memory, made.freeze(memory, visit))), entry=True)
        void(memory, made.freeze(memory, visit), entry=False)
        unfrozen = made.freeze(memory, visit)
        memory.write(lambda db: papers.set_state(db, unfrozen.id, PaperState.UNFROZEN))
        memory.write(lambda db: numbering.burn(db, unfrozen.number, "改", made.NOW))
        close(memory, visit)
        assert fsck.check(memory) == ()
    return home


def plant(home, *statements):
    """Changes the closed database behind the program's back, triggers and all."""
    card = keyroom.read_card(home)
    db = database.connect(home / database.NAME, keyroom.key_of(home, card))
    for table in ("journal", "edits"):
        for verb in ("update", "delete"):
            db.execute(f"DROP TRIGGER {table}_no_{verb}")
    db.execute("PRAGMA foreign_keys = OFF")
    for sql in statements:
        assert db.execute(sql).rowcount > 0, sql
    db.close()


def codes(home):
    with Memory.open(home) as memory:
        return {finding.code for finding in fsck.check(memory)}


def test_a_whole_home_is_whole_after_opening_again(whole):
    with Memory.open(whole) as memory:
        assert fsck.check(memory) == ()
        assert memory.read(fsck.counted) == memory.read(journal.head).seq


@pytest.mark.parametrize(
    ("sql", "code"),
    [
        ("UPDATE journal SET data = CAST(replace(CAST(data AS TEXT), 'sealed', 'healed') AS BLOB) "
         "WHERE seq = 2",
         "fsck.entry_hash"),
        ("UPDATE journal SET signature = zeroblob(64) WHERE seq = 2", "fsck.entry_signature"),
        ("UPDATE journal SET hash = replace(hash, substr(hash, 1, 4), '0000') WHERE seq = 2",
         "fsck.entry_hash"),
        ("DELETE FROM journal WHERE seq = 2", "fsck.chain_broken"),
        ("UPDATE journal SET rec = '00000000000000000000000000000000' WHERE seq = 2",
         "fsck.entry_columns"),
        ("UPDATE journal SET type = 'party.changed' WHERE type = 'paper.sealed'",
         "fsck.entry_columns"),
        ("UPDATE papers SET state = 'served' WHERE state = 'sealed'", "fsck.paper_columns"),
        ("UPDATE papers SET state = 'served', body = replace(body, '\"sealed\"', '\"served\"') "
         "WHERE state = 'sealed'", "fsck.paper_state"),
        ("UPDATE papers SET state = 'sealed', body = replace(body, '\"signed\"', '\"sealed\"') "
         "WHERE state = 'signed'", "fsck.paper_state"),
        ("UPDATE papers SET body = replace(body, '店内', '店外') WHERE state = 'served'",
         "fsck.paper_differs"),
        ("UPDATE papers SET body = json_set(body, '$.files', json('[]')) WHERE state = 'sealed'",
         "fsck.paper_differs"),
        ("UPDATE papers SET number = number || '0', body = json_set(body, '$.number', "
         "number || '0') WHERE state = 'sealed'", "fsck.paper_differs"),
        ("UPDATE papers SET body = json_set(body, '$.content_hash', "
         "'" + "0" * 64 + "') WHERE state = 'frozen'", "fsck.content_hash"),
        ("UPDATE papers SET kind = 'check-table', number = (SELECT min(number) FROM papers), "
         "body = json_set(body, '$.kind', 'check-table', '$.number', (SELECT min(number) FROM "
         "papers)) WHERE state = 'signed'", "fsck.number_twice"),
        ("INSERT INTO burnt_numbers SELECT number, 'x', 't' FROM papers WHERE state = 'sealed'",
         "fsck.number_burnt"),
        ("UPDATE signatures SET record = replace(record, '鄢', '严')", "fsck.signature_hash"),
        ("DELETE FROM signatures WHERE n % 2 = 1", "fsck.signature_order"),
        ("DELETE FROM signatures", "fsck.paper_differs"),
        ("DELETE FROM papers WHERE state = 'sealed'", "fsck.paper_missing"),
        ("DELETE FROM visits", "fsck.reference"),
        ("DELETE FROM visits", "fsck.visit_missing"),
        ("UPDATE visits SET state = 'open' WHERE state = 'closed'", "fsck.visit_state"),
        ("UPDATE visits SET state = 'open' WHERE state = 'preparing'", "fsck.visit_state"),
        ("UPDATE answers SET verdict = 'fail' WHERE item_id = 'I001'", "fsck.answer"),
        ("UPDATE answers SET body = replace(body, 'pass', 'fail')", "fsck.answer"),
        ("DELETE FROM answers WHERE item_id = 'I002'", "fsck.answer"),
        ("UPDATE edits SET value = replace(value, 'I002', 'I003') WHERE what = 'answer'",
         "fsck.answer"),
        ("UPDATE photos SET body = replace(body, '\"sha256\":\"', '\"sha256\":\"0000') ",
         "fsck.blob_missing"),
    ],
)  # fmt: skip
def test_a_change_behind_the_program_s_back_is_found(whole, sql, code):
    plant(whole, sql)
    assert code in codes(whole)


def test_a_damaged_blob_and_a_missing_one_are_named(whole):
    with Memory.open(whole) as memory:
        damaged, missing = memory.blobs.put(b"photo"), memory.blobs.put(made.PDF)
        memory.blobs.path(damaged).write_bytes(b"phot0")
        memory.blobs.path(missing).unlink()
        findings = fsck.check(memory)
    texts = [str(finding) for finding in findings]
    assert any(damaged[:12] in text and "损坏" in text for text in texts)
    assert any(missing[:12] in text and "封存记录" in text for text in texts)
    assert any(missing[:12] in text and "文书" in text for text in texts)


def test_a_blob_of_another_length_is_named(whole):
    with Memory.open(whole) as memory:
        sha256 = memory.blobs.put(made.PDF)
        memory.blobs.path(sha256).write_bytes(made.PDF + b" ")
        assert {"blob.damaged", "fsck.blob_length"} <= {one.code for one in fsck.check(memory)}


@pytest.mark.parametrize(
    ("name", "code"), [(mirror.NAME, "fsck.mirror"), (status.NAME, "fsck.status")]
)
def test_a_file_beside_the_home_that_vanished_is_found(whole, name, code):
    with Memory.open(whole) as memory:
        (mirror.folder(whole) / name).unlink()
        assert [finding.code for finding in fsck.check(memory)] == [code]


def test_an_older_file_beside_the_home_is_found(whole):
    with Memory.open(whole) as memory:
        before = {path: path.read_bytes() for path in mirror.folder(whole).iterdir()}
        made.note(memory)
        for path, data in before.items():
            path.write_bytes(data)
        assert {one.code for one in fsck.check(memory)} == {"fsck.mirror", "fsck.status"}


def test_an_orphan_blob_is_no_fault(whole):
    with Memory.open(whole) as memory:
        memory.blobs.put(b"a cut came before the row")
        assert fsck.check(memory) == ()


def test_fsck_changes_nothing(whole):
    with Memory.open(whole) as memory:
        memory.blobs.path(memory.blobs.put(b"photo")).write_bytes(b"x")
        files = [path for path in mirror.folder(whole).iterdir()]
        before = [path.read_bytes() for path in files]
        assert fsck.check(memory) != ()
        assert [path.read_bytes() for path in files] == before
