"""One connection, one thread, one program: a write that returned is on disk."""

import subprocess
import sys
import threading
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2

from app.storage import database, edits, keyroom, office, register
from app.storage.lock import HomeLock
from app.storage.memory import Memory
from app.storage.refusals import (
    DiskFull,
    HomeDamaged,
    HomeInUse,
    HomeKindMismatch,
    HomeMissing,
    KeyMissing,
    KeyWrong,
    StartCheckFailed,
    WriteFailed,
    WriteUnknown,
)
from tests.storage import made


def test_a_home_that_was_never_born_is_missing(home):
    with pytest.raises(HomeMissing, match="还没有建立"):
        Memory.open(home)
    assert not home.exists()


def test_a_home_is_sample_or_real_for_ever(home):
    Memory.open(home, create="sample").close()
    with pytest.raises(HomeKindMismatch, match="练习"):
        Memory.open(home, create="real")
    with Memory.open(home) as memory:
        assert memory.kind == "sample"
        assert memory.keys.origin == "sample"


def test_a_real_home_says_so_in_its_key_list(home):
    with Memory.open(home, create="real", holder="file") as memory:
        assert (memory.kind, memory.keys.origin) == ("real", "real")


def test_device_key_and_chain_stay_the_same(home):
    with Memory.open(home, create="sample") as memory:
        first = (memory.home_id, memory.device, memory.chain, memory.key_list_bytes)
    with Memory.open(home) as memory:
        assert (memory.home_id, memory.device, memory.chain, memory.key_list_bytes) == first


def test_what_was_written_is_read_back_after_closing(home):
    with Memory.open(home, create="sample") as memory:
        memory.write(lambda db: office.save_agency(db, made.agency(), made.NOW))
    with Memory.open(home) as memory:
        assert memory.read(office.load_agency) == made.agency()
        assert memory.notices == ()


def test_the_database_file_shows_nothing_in_the_clear(home):
    with Memory.open(home, create="sample") as memory:
        memory.write(lambda db: register.save_party(db, made.party("江阳豆花"), made.NOW))
    data = (home / database.NAME).read_bytes()
    assert not data.startswith(b"SQLite format 3")
    assert "江阳豆花".encode() not in data


def test_a_job_that_fails_leaves_nothing_behind(memory):
    def job(db):
        office.save_setting(db, "basis", "commissioned")
        raise ValueError("in the middle")

    with pytest.raises(ValueError, match="middle"):
        memory.write(job)
    assert memory.read(lambda db: office.setting(db, "basis")) is None


def test_a_read_job_cannot_write(memory):
    with pytest.raises(RuntimeError, match="read job"):
        memory.read(lambda db: office.save_setting(db, "basis", "x"))
    memory.write(lambda db: office.save_setting(db, "basis", "in-force"))


def test_no_cursor_leaves_the_storage_thread(memory):
    for job in (
        lambda db: db.execute("SELECT 1"),
        lambda db: db.table("settings").rows,
        lambda db: (row for row in ()),
    ):
        with pytest.raises(TypeError, match="cursor"):
            memory.read(job)
        with pytest.raises(TypeError, match="cursor"):
            memory.write(job)
    memory.write(lambda db: office.save_setting(db, "a", "1"))


def test_a_job_inside_a_job_is_refused_instead_of_waiting_for_itself(memory):
    with pytest.raises(RuntimeError, match="may not call"):
        memory.write(lambda db: memory.read(office.load_agency))


def test_every_job_runs_in_the_one_storage_thread(memory):
    names = {memory.read(lambda db: threading.current_thread().name) for _ in range(3)}
    names.add(memory.write(lambda db: threading.current_thread().name))
    assert len(names) == 1
    assert threading.current_thread().name not in names


def test_many_callers_are_served_one_after_the_other(memory):
    def tap(letter):
        for n in range(20):
            memory.write(lambda db, n=n: office.save_setting(db, f"{letter}{n}", "x"))

    callers = [threading.Thread(target=tap, args=(letter,)) for letter in "abcd"]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    (count,) = memory.read(lambda db: db.execute("SELECT count(*) FROM settings").fetchone())
    assert count == 80


def test_the_settings_that_saved_rests_on_are_in_force(memory):
    def pragma(name):
        return memory.read(lambda db: db.execute(f"PRAGMA {name}").fetchone()[0])

    wanted = {"journal_mode": "truncate", "synchronous": 3, "locking_mode": "exclusive"}
    assert {name: pragma(name) for name in wanted} == wanted


def test_a_setting_that_did_not_take_keeps_the_home_closed(home, monkeypatch):
    Memory.open(home, create="sample").close()
    checked = database._check_start

    def weakened(conn, *, read_only):
        conn.execute("PRAGMA synchronous = NORMAL")
        checked(conn, read_only=read_only)

    monkeypatch.setattr(database, "_check_start", weakened)
    with pytest.raises(StartCheckFailed, match="synchronous"):
        Memory.open(home)


# --- one program at a time ---------------------------------------------------------------


def test_a_second_opening_is_refused_at_once(memory):
    with pytest.raises(HomeInUse, match="已在另一窗口打开"):
        Memory.open(memory.home)
    memory.write(lambda db: office.save_setting(db, "a", "still works"))


def test_a_second_process_is_refused_by_the_lock_file_and_by_the_database(memory):
    script = (
        "import sys; from pathlib import Path\n"
        "from app.domain.errors import MemoryRefused\n"
        "from app.storage import database, keyroom\n"
        "from app.storage.memory import Memory\n"
        "home = Path(sys.argv[1])\n"
        "card = keyroom.read_card(home)\n"
        "for attempt in (lambda: Memory.open(home), lambda: database.connect(\n"
        "        home / database.NAME, keyroom.key_of(home, card))):\n"
        "    try: attempt()\n"
        "    except MemoryRefused as refusal: print(refusal.code)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(memory.home)],
        capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert done.stdout.split() == ["memory.home_in_use"] * 2
    assert done.stderr == ""


def test_the_home_is_free_again_after_a_refused_opening(home):
    Memory.open(home, create="sample").close()
    key = (home / keyroom.KEY_FILE).read_bytes()
    (home / keyroom.KEY_FILE).unlink()
    with pytest.raises(KeyMissing):
        Memory.open(home)
    (home / keyroom.KEY_FILE).write_bytes(key)
    Memory.open(home).close()


def test_closing_twice_is_closing_once(home):
    memory = Memory.open(home, create="sample")
    memory.close()
    memory.close()
    Memory.open(home).close()


def test_a_program_that_was_cut_off_is_noticed_once(home):
    Memory.open(home, create="sample").close()
    lock = HomeLock.acquire(home)
    lock.release(cleanly=False)
    with Memory.open(home) as memory:
        assert memory.cut_off
        assert "没有正常关闭" in memory.notices[0]
    with Memory.open(home) as memory:
        assert not memory.cut_off
        assert memory.notices == ()


# --- what is missing or damaged ------------------------------------------------------------


@pytest.mark.parametrize("left", [None, b"", b"x", b"x" * 4095])
def test_a_database_that_vanished_is_never_begun_anew(home, left):
    Memory.open(home, create="sample").close()
    path = home / database.NAME
    path.unlink()
    if left is not None:
        path.write_bytes(left)
    with pytest.raises(HomeDamaged, match="损坏"):
        Memory.open(home, create="sample")
    assert (path.read_bytes() if path.exists() else None) == left


def test_a_birth_that_was_cut_off_starts_again(home):
    home.mkdir()
    card = keyroom.found(home, "sample", made.NOW)
    assert not card.ready
    with Memory.open(home, create="sample") as memory:
        assert memory.home_id == card.home_id
        assert memory.card.ready


def test_the_key_of_another_home_does_not_open_this_one(home, tmp_path):
    Memory.open(home, create="sample").close()
    Memory.open(tmp_path / "other", create="sample").close()
    (home / keyroom.KEY_FILE).write_bytes((tmp_path / "other" / keyroom.KEY_FILE).read_bytes())
    with pytest.raises(KeyWrong, match="不符"):
        Memory.open(home)


def test_a_database_without_its_card_asks_for_the_recovery_key(home):
    Memory.open(home, create="sample").close()
    (home / keyroom.CARD).unlink()
    for create in (None, "sample"):
        with pytest.raises(KeyMissing, match="恢复密钥"):
            Memory.open(home, create=create)


# --- a commit that fails is asked about ------------------------------------------------------


class Failing:
    """A connection whose next COMMIT ends in an error, before or after the real one."""

    def __init__(self, conn, *, really):
        self._conn, self._really, self.armed = conn, really, True

    def __getattr__(self, name):
        return getattr(self._conn, name)

    def execute(self, sql, *args):
        if sql == "COMMIT" and self.armed:
            self.armed = False
            if self._really:
                self._conn.execute("COMMIT")
            error = dbapi2.OperationalError("disk I/O error")
            error.sqlite_errorcode = 10
            raise error
        return self._conn.execute(sql, *args)


def arm(memory, *, really):
    memory.read(lambda db: setattr(db, "conn", Failing(db.conn, really=really)))


def save_setting(value):
    """Leaves no line in the edit log."""
    return lambda db: office.save_setting(db, "a", value)


def save_agency(short_name):
    """Leaves one."""
    agency = made.agency().model_copy(update={"short_name": short_name})
    return lambda db: office.save_agency(db, agency, made.NOW)


def value_of(memory, save):
    if save is save_setting:
        return memory.read(lambda db: office.setting(db, "a"))
    return memory.read(office.load_agency).short_name


@pytest.mark.parametrize("save", [save_setting, save_agency])
def test_a_commit_that_failed_but_took_place_is_reported_as_saved(memory, save):
    memory.write(save("before"))
    arm(memory, really=True)
    memory.write(save("after"))
    assert value_of(memory, save) == "after"


@pytest.mark.parametrize("save", [save_setting, save_agency])
def test_a_commit_that_failed_is_reported_as_not_saved(memory, save):
    memory.write(save("before"))
    arm(memory, really=False)
    with pytest.raises(WriteFailed, match="没有存入"):
        memory.write(save("after"))
    assert value_of(memory, save) == "before"
    memory.write(save("again"))
    assert value_of(memory, save) == "again"


def test_when_nothing_can_be_asked_the_answer_is_unknown(memory, monkeypatch):
    arm(memory, really=True)

    def refuse(*args, **kwargs):
        raise DiskFull

    with monkeypatch.context() as patch:
        patch.setattr("app.storage.memory.open_database", refuse)
        with pytest.raises(WriteUnknown, match="还不能确定"):
            memory.write(lambda db: office.save_setting(db, "a", "1"))
    assert memory.read(lambda db: office.setting(db, "a")) == "1"


def test_entries_follow_a_commit_that_had_to_be_asked_about(memory):
    arm(memory, really=True)
    sealed = made.note(memory)
    from app.storage import status

    told = status.read_status(memory.home)
    assert told is not None
    assert (told.seq, told.head) == (1, sealed.hash)


def test_the_edit_log_cannot_be_rewritten(memory):
    memory.write(lambda db: register.save_party(db, made.party(), made.NOW))
    for sql in ("UPDATE edits SET value = '{}'", "DELETE FROM edits"):
        with pytest.raises(dbapi2.IntegrityError, match="only grows"):
            memory.write(lambda db, sql=sql: db.execute(sql))
    assert memory.read(edits.count) == 1
