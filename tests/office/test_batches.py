"""Batches: looked at first, once, whole, gone on with after a kill, taken back with a trace."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import func, select

from app.office import batching, importing, ledger, mending
from app.office.ahead import ahead
from app.office.batching import BatchPublished
from app.office.importing import AnotherImporter
from app.office.ledger import Filters
from app.office.records import RowProblem
from app.office.schema import undone
from app.office.store import DatabaseUnknown, StoreRefused, open_store
from tests.office import tables
from tests.office.conftest import bring_in, look, opened
from tests.office.tables import csv_file, row


def shown(office, **filters):
    return ledger.page(office.store, Filters(**filters)).total


def test_a_dry_run_counts_everything_and_writes_nothing(office, tmp_path):
    rows = [row(n) for n in range(1, 11)]
    rows[3] |= {"检查结果": "合格"}
    rows[4] |= {"统一社会信用代码": tables.credit(4)[:-1] + "0"}

    report = look(office, csv_file(tmp_path / "a.csv", rows))

    counts = (report.total, report.clean, report.warned, report.refused, report.skipped)
    assert counts == (10, 8, 1, 1, 0)
    assert (report.known_parties, report.new_parties) == (0, 9)
    assert report.usable == 9
    assert (shown(office), batching.list_batches(office.store)) == (0, ())


def test_the_good_rows_go_in_and_the_rest_is_a_sheet_to_mend(office, tmp_path):
    rows = [row(n) for n in range(1, 6)]
    rows[2] |= {"检查结果": "合格", "检查人员": "宋岩"}
    path = csv_file(tmp_path / "a.csv", rows)

    batch, report = bring_in(office, path)
    source = opened(office, path)
    written = mending.write(
        tmp_path / "待改.xlsx", source, batching.problems_of(office.store, batch.n)
    )

    assert (batch.state, batch.taken, batch.refused, report.refused) == ("done", 4, 1, 1)
    assert (shown(office), written) == (4, 1)
    sheet = openpyxl.load_workbook(tmp_path / "待改.xlsx").active
    head, bad = ([cell.value for cell in line] for line in sheet.iter_rows())
    assert head == ["行号", "问题", "怎么办", *tables.HEADERS]
    assert bad[0] == "4"
    assert "I4 检查结果不是规定的说法" in bad[1]
    assert "K4 只有一名检查人员" in bad[1] or "K4 检查人员没有执法证号" in bad[1]
    assert bad[3 + tables.HEADERS.index("检查结果")] == "合格"


def test_a_mended_sheet_is_imported_as_it_stands(office, tmp_path):
    rows = [row(1), row(2, 检查结果="合格")]
    path = csv_file(tmp_path / "a.csv", rows)
    batch, _ = bring_in(office, path)
    rest = tmp_path / "待改.xlsx"
    mending.write(rest, opened(office, path), batching.problems_of(office.store, batch.n))
    book = openpyxl.load_workbook(rest)
    book.active.cell(2, 4 + tables.HEADERS.index("检查结果")).value = "符合"
    book.save(rest)

    second, _ = bring_in(office, rest)

    assert (second.taken, shown(office)) == (1, 2)


def test_the_same_batch_twice_is_once(office, tmp_path):
    path = csv_file(tmp_path / "a.csv", [row(n) for n in range(1, 30)])
    same = tmp_path / "改了名.csv"
    same.write_bytes(path.read_bytes())

    first, _ = bring_in(office, path)
    again, report = bring_in(office, same)

    assert (again.n, report.clean) == (first.n, 29)
    assert shown(office) == 29
    assert look(office, path).batch == first.n


def test_the_same_rows_in_another_file_are_skipped_by_their_content(office, tmp_path):
    bring_in(office, csv_file(tmp_path / "a.csv", [row(n) for n in range(1, 30)]))

    more = csv_file(tmp_path / "b.csv", [row(n, 备注="又导了一次") for n in range(20, 40)])
    batch, report = bring_in(office, more)

    assert (batch.taken, batch.skipped, report.skipped) == (10, 10, 10)
    assert shown(office) == 39


def test_two_results_of_one_visit_are_both_kept_for_a_person(office, tmp_path):
    rows = [row(1), row(2), row(2, 检查结果="符合"), row(3), row(2, 检查结果="不符合")]
    path = csv_file(tmp_path / "a.csv", rows)

    report = look(office, path)
    batch, _ = bring_in(office, path)

    assert (report.clean, report.refused) == (2, 3)
    assert (batch.taken, batch.refused) == (2, 3)
    told = list(batching.problems_of(office.store, batch.n))
    assert [one.row for one in told] == [3, 4, 6]
    assert {one.code for one in told} == {"row.conflict"}


def test_they_contradict_each_other_also_far_apart_and_after_a_kill(office, tmp_path, monkeypatch):
    monkeypatch.setattr(importing, "CHUNK", 3)
    rows = [row(n) for n in range(1, 11)]
    rows[7] |= {"记录编号": rows[0]["记录编号"], "检查结果": "符合"}
    rows[9] |= {"记录编号": rows[0]["记录编号"], "检查结果": "不符合"}
    path = csv_file(tmp_path / "a.csv", rows)
    source = opened(office, path)
    stops = iter([False, False, False, True])

    importing.run(office, source, stop=lambda: next(stops))
    batch, _ = importing.run(office, source)

    assert (batch.taken, batch.refused) == (7, 3)
    rows_told = [one.row for one in batching.problems_of(office.store, batch.n)]
    assert rows_told == [2, 9, 11]


def test_a_result_that_differs_from_what_is_there_never_replaces_it(office, tmp_path):
    bring_in(office, csv_file(tmp_path / "a.csv", [row(1)]))

    batch, _ = bring_in(office, csv_file(tmp_path / "b.csv", [row(1, 检查结果="符合")]))

    (problem,) = batching.problems_of(office.store, batch.n)
    assert problem.code == "row.conflict"
    assert "第 1 批第 2 行" in problem.sentence
    (line,) = ledger.page(office.store, Filters()).lines
    assert line.result.conclusion_words == "未发现问题"


def test_a_batch_that_was_stopped_is_seen_by_nobody_and_goes_on(office, tmp_path, monkeypatch):
    monkeypatch.setattr(importing, "CHUNK", 10)
    source = opened(office, csv_file(tmp_path / "a.csv", [row(n) for n in range(1, 101)]))
    seen = []

    stopped, _ = importing.run(office, source, tell=seen.append, stop=lambda: len(seen) >= 4)
    assert (stopped.state, stopped.position, shown(office)) == ("stopped", 41, 0)

    done, report = importing.run(office, source, tell=seen.append)
    assert (done.n, done.state, done.taken) == (stopped.n, "done", 100)
    assert (report.total, report.clean) == (100, 100)
    assert shown(office) == 100


def test_a_row_that_waits_in_a_stopped_batch_is_not_skipped_in_silence(
    office, tmp_path, monkeypatch
):
    monkeypatch.setattr(importing, "CHUNK", 1)
    stops = iter([False, True])
    source = opened(office, csv_file(tmp_path / "a.csv", [row(1), row(2)]))
    importing.run(office, source, stop=lambda: next(stops))

    report = look(office, csv_file(tmp_path / "b.csv", [row(1)]))

    assert report.groups[0].first.code == "row.in_unfinished"
    assert report.refused == 1


KILLED = """
import sys, time
from datetime import UTC, date, datetime
from pathlib import Path
from app.office import batching, importing, sources
from app.office.store import open_store
importing.CHUNK = 500
office = batching.Office(open_store(sys.argv[1], Path("unused")), lambda: datetime.now(UTC))
source = sources.open_source(Path(sys.argv[2]), sources.Reading(today=date(2026, 11, 19)))
def tell(rows):
    print(rows, flush=True)
    time.sleep(0.02)
importing.run(office, source, tell=tell)
"""


def test_killed_in_the_middle_it_goes_on_where_it_was(url, office, tmp_path):
    rows = [row(n) for n in range(1, 10_001)]
    rows[8_000] |= {"检查结果": "合格"}
    path = csv_file(tmp_path / "a.csv", rows)
    command = [sys.executable, "-c", KILLED, url, str(path)]
    running = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert running.stdout is not None
    for line in running.stdout:
        if int(line) >= 3000:
            break
    os.kill(running.pid, signal.SIGKILL)
    running.wait()
    running.stdout.close()

    (cut,) = batching.list_batches(office.store)
    assert cut.state == "running"
    assert 3000 <= cut.total < 10_000
    assert shown(office) == 0

    done, _ = bring_in(office, path)
    assert (done.n, done.state) == (cut.n, "done")
    assert (done.total, done.taken, done.refused) == (10_000, 9_999, 1)
    assert shown(office) == 9_999


def test_two_importers_of_one_batch_never_write_a_row_twice(office, tmp_path, monkeypatch):
    monkeypatch.setattr(importing, "CHUNK", 10)
    path = csv_file(tmp_path / "a.csv", [row(n) for n in range(1, 41)])
    mine, other = opened(office, path), opened(office, path)

    def meanwhile(rows):
        if rows == 10:
            importing.run(office, other)

    with pytest.raises(AnotherImporter):
        importing.run(office, mine, tell=meanwhile)

    assert shown(office) == 40


def test_a_batch_is_undone_whole_and_its_trace_stays(office, tmp_path):
    path = csv_file(tmp_path / "a.csv", [row(n) for n in range(1, 21)])
    keep, _ = bring_in(office, csv_file(tmp_path / "b.csv", [row(99)]))
    batch, _ = bring_in(office, path)

    back = batching.undo(office, batch.n, "导错了月份")

    assert (back.state, back.undone_rows, back.undo_reason) == ("undone", 20, "导错了月份")
    assert (shown(office), keep.state) == (1, "done")
    with office.store.read() as connection:
        assert connection.execute(select(func.count()).select_from(undone)).scalar_one() == 20
    assert batching.undo(office, batch.n, "再撤一次").undone_rows == 20


def test_what_was_undone_can_be_imported_again_as_a_new_batch(office, tmp_path):
    path = csv_file(tmp_path / "a.csv", [row(1)])
    first, _ = bring_in(office, path)
    batching.undo(office, first.n, "导错了")

    second, _ = bring_in(office, path)

    assert (second.n > first.n, second.taken, shown(office)) == (True, 1, 1)


def test_a_batch_of_which_one_row_is_public_stays(office, tmp_path):
    batch, _ = bring_in(office, csv_file(tmp_path / "a.csv", [row(1), row(2)]))
    line = ledger.page(office.store, Filters()).lines[0]
    assert ledger.mark_published(office.store, [line.id], "2026-11-19T10:00:00+08:00") == 1

    with pytest.raises(BatchPublished, match="1 条公示"):
        batching.undo(office, batch.n, "导错了")

    assert shown(office) == 2


def test_complaint_23_a_clock_that_fell_back_is_told_kept_and_orders_nothing(
    office, clock, tmp_path
):
    bring_in(office, csv_file(tmp_path / "a.csv", [row(1, 检查日期="2026-11-18")]))
    clock.back(days=400)

    second = csv_file(tmp_path / "b.csv", [row(2, 检查日期="2026-11-18")])
    report = look(office, second)
    batch, _ = bring_in(office, second)

    assert report.refused == 0
    assert "时钟" in report.clock_note
    assert batch.clock_note == report.clock_note
    assert [one.n for one in batching.list_batches(office.store)] == [batch.n, batch.n - 1]


@pytest.mark.slow
def test_a_hundred_thousand_rows_with_a_thousand_bad_ones(office, tmp_path):
    path = tmp_path / "大.csv"
    bad = {"检查日期": "2062-11-03"}
    csv_file(path, (row(n, **(bad if n % 100 == 7 else {})) for n in range(100_000)))

    began = time.perf_counter()
    batch, report = bring_in(office, path)
    seconds = time.perf_counter() - began

    assert (batch.taken, batch.refused, batch.skipped) == (99_000, 1_000, 0)
    assert (len(report.groups), report.groups[0].count) == (1, 1_000)
    assert shown(office) == 99_000
    assert len(list(batching.problems_of(office.store, batch.n))) == 1_000
    assert seconds < 20


# --- reading on while the database writes ------------------------------------------------------


def test_steps_read_ahead_keep_their_order_and_their_error():
    def steps():
        yield from range(5)
        raise BatchPublished("x")

    seen = []
    with pytest.raises(BatchPublished):
        seen.extend(ahead(steps()))

    assert seen == [0, 1, 2, 3, 4]


def test_reading_ahead_is_one_step_and_ends_with_whoever_takes_the_steps():
    read = []

    def steps():
        for n in range(1000):
            read.append(n)
            yield n

    running = ahead(steps())
    assert [next(running), next(running)] == [0, 1]
    time.sleep(0.05)
    running.close()

    assert len(read) <= 5
    assert not any(one.name == "office-reader" for one in threading.enumerate())


def test_what_is_the_same_in_every_row_is_stored_in_every_row(office, tmp_path):
    """A sheet of four columns: the rest stands in the statement, and in the database."""
    headers = ("单位名称", "检查日期", "检查结果", "检查人员")
    rows = [row(n) for n in range(3)]

    bring_in(office, csv_file(tmp_path / "a.csv", rows, headers=headers))

    for line in ledger.page(office.store, Filters()).lines:
        result = line.result
        assert (result.source, result.basis, result.content_hash) == ("sheet", "", "")
        assert (result.practice, line.published_at, line.batch) == (False, "", 1)
        assert (result.checked, result.failed, result.address, result.note) == (None, None, "", "")


# --- the database itself -----------------------------------------------------------------------


def test_a_database_of_a_newer_program_is_not_touched(url, office):
    from sqlalchemy import insert

    from app.office.schema import migrations

    with office.store.write() as connection:
        connection.execute(insert(migrations).values(n=99, name="later", applied_at=""))

    with pytest.raises(StoreRefused) as refusal:
        open_store(url, Path("unused"))
    assert refusal.value.code == "office.too_new"


@pytest.mark.parametrize("url_", ["mysql://a/b", "nonsense", "sqlite://"])
def test_other_databases_are_refused_in_one_sentence(url_, tmp_path):
    with pytest.raises(DatabaseUnknown):
        open_store(url_, tmp_path / "unused.db")


def test_a_refusal_never_tells_the_password(tmp_path):
    with pytest.raises(StoreRefused) as refusal:
        open_store("postgresql://clerk:geheim@127.0.0.1:1/x", tmp_path / "unused.db")
    assert "geheim" not in refusal.value.sentence


def test_a_problem_says_whether_a_clerk_may_mend_it():
    told = RowProblem(2, "D2", "licence_no", "", "", "", "", True)

    assert told.mendable
    assert not told._replace(field="day").mendable
