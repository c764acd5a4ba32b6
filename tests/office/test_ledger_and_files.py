"""The ledger finds what it has, and hands it out whole: peers' complaints 21 and 22."""

from __future__ import annotations

import csv
import hashlib
import json
import tracemalloc

import openpyxl
import pytest

from app.office import handing_out, ledger
from app.office.handing_out import ExportStopped, export
from app.office.ledger import Filters
from tests.office import tables
from tests.office.conftest import bring_in, look
from tests.office.tables import csv_file, row


@pytest.fixture
def filled(office, tmp_path):
    """250 results over 250 days, three stations."""
    bring_in(office, csv_file(tmp_path / "a.csv", [row(n) for n in range(1, 251)]))
    return office


def out(office, path, kind="xlsx", filters=Filters(), **more):  # noqa: B008 - a frozen value
    return export(office.store, filters, path, kind, now=office.clock(), **more)


def read_csv(path):
    return list(csv.reader(path.read_text("utf-8-sig").splitlines()))


# --- finding -----------------------------------------------------------------------------------


def test_pages_show_every_line_once_newest_first(filled):
    seen, after = [], None
    while True:
        page = ledger.page(filled.store, Filters(), after=after, limit=40)
        seen += page.lines
        after = page.next
        if after is None:
            break

    days = [line.result.day for line in seen]
    assert (len(seen), len({line.id for line in seen}), page.total) == (250, 250, 250)
    assert days == sorted(days, reverse=True)


@pytest.mark.parametrize(
    ("filters", "wanted"),
    [
        ({"search": "水饺"}, lambda one: "水饺" in one["单位名称"]),
        ({"search": "水饺 北桥"}, lambda one: False),
        ({"search": tables.credit(7).lower()}, lambda one: one["记录编号"].endswith("000007号")),
        ({"search": "海棠路 12 号"}, lambda one: False),
        ({"search": "100%"}, lambda one: False),
        ({"search": "_"}, lambda one: False),
        ({"conclusion": "problems_found"}, lambda one: one["检查结果"] == "发现问题"),
        ({"station": "北桥所"}, lambda one: one["检查单位"] == "北桥所"),
        ({"since": "2026-03-01", "until": "2026-03-31"}, lambda one: "-03-" in one["检查日期"]),
        ({"kind": "routine", "batch": 1}, lambda one: True),
        ({"batch": 9}, lambda one: False),
    ],
)
def test_each_filter_narrows_and_nothing_in_a_search_is_a_pattern(filled, filters, wanted):
    found = ledger.page(filled.store, Filters(**filters), limit=300)

    rows = [row(n) for n in range(1, 251)]
    if filters.get("search") == "海棠路 12 号":  # words apart are looked for apart
        assert found.total > 0
    else:
        assert found.total == len([one for one in rows if wanted(one)])


def test_stations_are_offered_from_what_is_there(filled):
    assert set(ledger.stations(filled.store)) == {"海棠所", "北桥所", "文昌所"}


# --- complaint 21: a large export dies or lies -------------------------------------------------


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_complaint_21_the_manifest_names_rows_and_hash_and_both_are_true(filled, tmp_path, kind):
    done = out(filled, tmp_path / f"台账.{kind}", kind)

    said = json.loads(done.manifest.read_text("utf-8"))
    data = done.path.read_bytes()
    assert said["sha256"] == hashlib.sha256(data).hexdigest() == done.sha256
    assert (said["rows"], said["len"], done.rows) == (250, len(data), 250)
    assert said["columns"] == list(ledger.COLUMNS)


def test_complaint_21_what_was_exported_is_imported_without_a_new_row(filled, tmp_path):
    for kind in ("xlsx", "csv"):
        report = look(filled, out(filled, tmp_path / f"台账.{kind}", kind).path)

        assert (report.total, report.skipped, report.refused) == (250, 250, 0)


def test_complaint_21_no_row_is_cut_off_where_a_sheet_is_full(filled, tmp_path, monkeypatch):
    monkeypatch.setattr(handing_out, "SHEET_ROWS", 100)

    done = out(filled, tmp_path / "a.xlsx")

    book = openpyxl.load_workbook(done.path, read_only=True)
    assert [sheet.title for sheet in book] == ["台账", "台账2", "台账3"]
    assert sum(sum(1 for _ in sheet.rows) - 1 for sheet in book) == 250
    book.close()


def test_complaint_21_a_cancelled_export_leaves_no_half_file(filled, tmp_path, monkeypatch):
    monkeypatch.setattr(handing_out, "_TELL_EVERY", 10)
    folder = tmp_path / "out"
    calls = iter([False, True])

    with pytest.raises(ExportStopped):
        out(filled, folder / "a.csv", "csv", stop=lambda: next(calls))

    assert list(folder.iterdir()) == []


def test_complaint_21_an_old_file_stays_until_the_new_one_is_whole(filled, tmp_path, monkeypatch):
    first = out(filled, tmp_path / "a.csv", "csv")
    before = first.path.read_bytes()
    monkeypatch.setattr(handing_out, "_TELL_EVERY", 10)

    with pytest.raises(ExportStopped):
        out(filled, tmp_path / "a.csv", "csv", Filters(search="水饺"), stop=lambda: True)

    assert first.path.read_bytes() == before
    assert json.loads(first.manifest.read_text("utf-8"))["rows"] == 250


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_complaint_21_memory_is_flat_however_many_rows(light_office, tmp_path, kind):
    def peak(office, rows, name):
        path = csv_file(tmp_path / f"{name}.csv", (row(n) for n in range(rows)))
        bring_in(office, path)
        tracemalloc.start()
        done = out(office, tmp_path / f"{name}.{kind}", kind)
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert done.rows == rows
        return most

    few = peak(light_office, 2_000, "few")
    many = peak(light_office, 8_000, "many")

    assert many < few * 1.5


# --- complaint 22: mojibake, codes as numbers, formulas ----------------------------------------


def test_complaint_22_a_csv_begins_with_its_mark_and_ends_lines_as_spreadsheets_do(
    filled, tmp_path
):
    data = out(filled, tmp_path / "a.csv", "csv").path.read_bytes()

    assert data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\r\n") == 251


DIGITS = "913799990000000018"


def test_complaint_22_codes_and_leading_zeros_stay_text(office, tmp_path):
    headers = (*tables.HEADERS, "证号说明")
    one = row(1, 统一社会信用代码=DIGITS, 记录编号="000123", 证号说明="照证")
    bring_in(office, csv_file(tmp_path / "a.csv", [one], headers=headers))

    text = read_csv(out(office, tmp_path / "o.csv", "csv").path)[1]
    sheet = openpyxl.load_workbook(out(office, tmp_path / "o.xlsx").path).active

    assert (text[0], text[2]) == ("'000123", f"'{DIGITS}")
    assert (sheet["A2"].value, sheet["C2"].value) == ("000123", DIGITS)
    assert {sheet["A2"].data_type, sheet["C2"].data_type} == {"s"}
    assert sheet["C2"].number_format == "@"


@pytest.mark.parametrize("words", ["=1+1", "+86", "-2", "@SUM(A1)", "=HYPERLINK(1)"])
def test_complaint_22_no_cell_is_a_formula(light_office, tmp_path, words):
    bring_in(light_office, csv_file(tmp_path / "a.csv", [row(1, 备注=words)]))

    at = ledger.COLUMNS.index("备注")
    text = read_csv(out(light_office, tmp_path / "o.csv", "csv").path)[1]
    sheet = openpyxl.load_workbook(out(light_office, tmp_path / "o.xlsx").path).active

    assert text[at] == f"'{words}"
    cell = sheet.cell(2, at + 1)
    assert (cell.value, cell.data_type) == (words, "s")


def test_complaint_22_characters_of_the_second_plane_survive(light_office, tmp_path):
    bring_in(light_office, csv_file(tmp_path / "a.csv", [row(1, 单位名称="𠮷祥\u4dae面馆")]))

    assert read_csv(out(light_office, tmp_path / "o.csv", "csv").path)[1][1] == "𠮷祥\u4dae面馆"
