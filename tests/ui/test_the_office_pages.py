"""The pages of the office: looked at first, the number on the button, the way back, the ledger."""

from __future__ import annotations

import openpyxl
import pytest
from PySide6.QtTest import QTest

from app import paths
from tests.office import tables
from tests.office.tables import csv_file, row
from tests.ui.test_looks_and_names import nameless, small


@pytest.fixture
def clerk(officer, tmp_path):
    officer.window.go("office-import", {})
    officer.settle()
    return officer


def settled(clerk):
    for _ in range(200):
        QTest.qWait(20)
        if not clerk.context.background.busy():
            break
    clerk.settle()


def looked(clerk, tmp_path, rows):
    clerk.page.model.look(csv_file(tmp_path / "表.csv", rows))
    settled(clerk)
    return clerk.page


def test_nothing_is_written_before_the_button_that_names_the_rows(clerk, tmp_path):
    rows = [row(n) for n in range(1, 8)]
    rows[2] |= {"检查结果": "合格"}

    page = looked(clerk, tmp_path, rows)

    assert page.go.text() == "导入可用的 6 行"
    assert "还没有写入任何数据" in page.note.words()
    clerk.window.go("ledger", {})
    settled(clerk)
    assert clerk.page.model.page.total == 0


def test_good_rows_go_in_and_are_taken_back_with_a_reason(clerk, tmp_path):
    page = looked(clerk, tmp_path, [row(n) for n in range(1, 8)])

    page.go.click()
    settled(clerk)
    assert "导入了 7 行" in page.banner.sentence()
    clerk.window.go("ledger", {})
    settled(clerk)
    assert clerk.page.model.page.total == 7

    clerk.window.go("office-import", {})
    page.model.undo(1, "导错了月份")
    settled(clerk)
    clerk.window.go("ledger", {})
    settled(clerk)
    assert clerk.page.model.page.total == 0


def test_an_identifier_is_mended_here_and_a_result_is_not(clerk, tmp_path):
    rows = [row(1, 许可证编号="JY1"), row(2, 检查结果="合格")]
    page = looked(clerk, tmp_path, rows)
    faults = {fault.field: fault for fault in page.model.found.faults["refused"]}

    page.table.selectRow(0)
    assert not page.mending.button.isHidden()
    page.mending.field.set_text(tables.licence(1))
    page.mending.button.click()
    settled(clerk)

    assert page.model.found.usable == 1
    assert not faults["conclusion"].mendable
    page.table.selectRow(0)
    assert page.mending.button.isHidden()
    assert "不能在这里改" in page.mending.words.text()


def test_a_folder_is_gone_through_file_by_file(clerk, tmp_path):
    folder = tmp_path / "收到的"
    folder.mkdir()
    csv_file(folder / "a.csv", [row(1)])
    (folder / "b.csv").write_bytes(b"")
    csv_file(folder / "c.csv", [row(2), row(3)])
    page = clerk.page

    page.model.look(folder)
    settled(clerk)
    assert (page.model.path.name, page.following.text()) == ("a.csv", "下一份（还有 2 份）")
    page.go.click()
    settled(clerk)
    page.following.click()
    settled(clerk)
    assert page.banner.headline() == "没有办成"
    page.following.click()
    settled(clerk)

    assert page.go.text() == "导入可用的 2 行"
    assert page.following.isHidden()


def test_sheets_that_stay_out_are_named_before_the_import(clerk, tmp_path):
    book = openpyxl.Workbook()
    for title, n in (("1月", 1), ("2月", 2)):
        sheet = book.create_sheet(title)
        sheet.append(list(tables.HEADERS))
        sheet.append([row(n)[name] for name in tables.HEADERS])
    book.save(tmp_path / "全年.xlsx")

    clerk.page.model.look(tmp_path / "全年.xlsx")
    settled(clerk)

    assert "另有工作表“2月”没有导入" in clerk.page.note.words()


def test_a_computer_without_a_server_is_told_how_to_get_one(clerk):
    clerk.page.server.click()
    settled(clerk)

    assert clerk.page.banner.headline() == "没有办成"
    assert "接入码" in clerk.page.banner.sentence()
    assert clerk.page.server.isEnabled()


def test_what_is_looked_at_is_put_away_and_nothing_was_written(clerk, tmp_path):
    page = looked(clerk, tmp_path, [row(1)])

    page.other.click()
    settled(clerk)

    assert page.model.found is None
    assert not page.choose.isHidden()
    assert page.primary() is page.choose


def test_a_file_that_is_refused_leaves_the_page_as_it_was(clerk, tmp_path):
    path = tmp_path / "坏.csv"
    path.write_bytes(b"\x00\x01")

    clerk.page.model.look(path)
    settled(clerk)

    assert clerk.page.banner.headline() == "没有办成"
    assert clerk.page.choose.isEnabled()


def test_a_long_import_can_be_cancelled_and_is_seen_by_nobody(clerk, tmp_path, monkeypatch):
    from app.office import importing

    monkeypatch.setattr(importing, "CHUNK", 5)
    page = looked(clerk, tmp_path, [row(n) for n in range(1, 400)])
    page.model.progressed.connect(lambda rows: page.model.cancel() if rows >= 10 else None)

    page.go.click()
    settled(clerk)

    assert page.banner.headline() in {"停下了", "已导入"}
    if page.banner.headline() == "停下了":
        clerk.window.go("ledger", {})
        settled(clerk)
        assert clerk.page.model.page.total == 0


def test_the_ledger_is_searched_paged_and_handed_out(clerk, tmp_path):
    page = looked(clerk, tmp_path, [row(n) for n in range(1, 251)])
    page.go.click()
    settled(clerk)
    clerk.window.go("ledger", {})
    settled(clerk)
    page = clerk.page
    assert page.place.text() == "第 1 至 100 条，共 250 条"

    page.next.click()
    settled(clerk)
    page.next.click()
    settled(clerk)
    assert page.place.text() == "第 201 至 250 条，共 250 条"
    assert not page.next.isEnabled()

    page.search.edit.setText("水饺")
    page._find()
    settled(clerk)
    assert page.model.page.total == 42
    assert page.table.rows()

    page.model.hand_out(tmp_path / "台账.csv")
    settled(clerk)
    assert page.banner.headline() == "已导出"
    assert (tmp_path / "台账.csv.manifest.json").is_file()


def test_where_nothing_fits_the_filters_are_cleared_in_one_act(clerk, tmp_path):
    clerk.window.go("ledger", {})
    settled(clerk)
    assert clerk.page._stack.currentWidget() is clerk.page.empty
    clerk.window.go("office-import", {})
    page = looked(clerk, tmp_path, [row(1), row(2)])
    page.go.click()
    settled(clerk)
    clerk.window.go("ledger", {})
    settled(clerk)
    page = clerk.page
    page.search.edit.setText("没有这一家")
    page._find()
    settled(clerk)
    page._since("30")
    settled(clerk)
    assert page._stack.currentWidget() is page.none

    page.clear.click()
    settled(clerk)

    assert page.model.page.total == 2
    assert page.search.text() == ""


def test_everything_on_both_pages_has_a_name_and_room_for_a_finger(clerk, tmp_path):
    looked(clerk, tmp_path, [row(1, 许可证编号="JY1"), row(2)])
    assert nameless(clerk.window) == []
    assert small(clerk.window) == []

    clerk.window.go("ledger", {})
    settled(clerk)
    assert nameless(clerk.window) == []
    assert small(clerk.window) == []


def test_the_office_has_its_database_beside_the_home(clerk, tmp_path):
    looked(clerk, tmp_path, [row(1)])

    assert paths.office_database().is_file()
    assert paths.office_database().parent.parent == paths.home().parent
