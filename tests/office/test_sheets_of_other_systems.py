"""Sheets as they come: mended where only the spelling differs, refused by cell where it matters."""

from __future__ import annotations

import zipfile
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import InputRefused, RuleBroken
from app.domain.identifiers import check_credit_code, check_licence
from app.office import cells, ledger
from app.office.archives import ArchiveRefused
from app.office.code_checks import is_sound_credit_code, is_sound_licence
from app.office.mapping import ColumnMapping, MappingRefused, checked, suggest
from app.office.opening import open_table
from app.office.table_xlsx import XlsxTable
from app.office.tables import FileChanged, TableRefused
from tests.office import tables
from tests.office.conftest import bring_in, look
from tests.office.tables import csv_bytes, csv_file, row, xlsx_file

_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def only(report):
    """The one fault of a report."""
    (group,) = report.groups
    return group


def fault(office, tmp_path, **cell):
    """What is said of a sheet of one row with this cell in it."""
    return look(office, xlsx_file(tmp_path / "表.xlsx", [row(1) | cell]))


# --- encodings ---------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_csv_gives_the_same_rows_in_every_encoding(light_office, tmp_path, encoding, delimiter):
    path = csv_file(tmp_path / "表.csv", [row(1), row(2)], encoding=encoding, delimiter=delimiter)

    report = look(light_office, path)

    assert (report.clean, report.refused) == (2, 0)


def test_the_24_changed_code_points_of_gb18030_2022_become_their_characters(light_office, tmp_path):
    old = {b"\xfe\x59": "\u9fb4", b"\xfe\xa0": "\u9fbb", b"\xa6\xd9": "\ufe10", b"\xfe\x51": "𠂇"}
    names = [f"海棠{n}面包房" for n in range(len(old))]
    data = csv_bytes([row(n, 单位名称=name) for n, name in enumerate(names)], "gb18030")
    for name, code in zip(names, old, strict=True):
        n = names.index(name)
        data = data.replace(
            name.encode("gb18030"), f"海棠{n}".encode("gb18030") + code + b"\xb5\xea"
        )
    path = tmp_path / "旧编码.csv"
    path.write_bytes(data)

    bring_in(light_office, path)

    found = {
        line.result.party_name for line in ledger.page(light_office.store, ledger.Filters()).lines
    }
    assert found == {f"海棠{n}{sign}店" for n, sign in enumerate(old.values())}


def test_private_use_characters_that_are_left_are_told(light_office, tmp_path):
    report = look(light_office, csv_file(tmp_path / "a.csv", [row(1, 地址="海棠路\ue5e5号")]))

    assert report.warned == 1
    assert only(report).first.code == "cell.private_use"
    assert "U+E5E5" in only(report).first.sentence


def test_bytes_of_no_encoding_are_refused_with_their_row(light_office, tmp_path):
    path = tmp_path / "坏.csv"
    path.write_bytes(csv_bytes([row(1)]).removeprefix(b"\xef\xbb\xbf") + b"\xff\xff\x81")

    with pytest.raises(TableRefused, match="第 3 行"):
        look(light_office, path)


# --- codes and numbers -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "cell",
    [
        923799040000000000,
        9.2379904e17,
        "9.2379904E+17",
        "923799040000000000.0",
        "923799041234567000",
    ],
)
def test_an_18_digit_code_turned_into_a_number_is_refused_with_the_cure(
    light_office, tmp_path, cell
):
    report = fault(light_office, tmp_path, 统一社会信用代码=cell)

    assert report.refused == 1
    assert only(report).first.code == "cell.number_spoilt"
    assert only(report).first.place == "C2"
    assert "文本" in only(report).first.cure


@pytest.mark.parametrize("cell", ["'{}", '="{}"', " {} ", "{}\u3000"])
def test_a_code_guarded_against_spreadsheets_is_the_code(light_office, tmp_path, cell):
    code = tables.credit(7)
    path = csv_file(tmp_path / "a.csv", [row(7, 统一社会信用代码=cell.format(code))])

    bring_in(light_office, path)

    (line,) = ledger.page(light_office.store, ledger.Filters()).lines
    assert line.result.credit_code == code


def test_a_badge_that_became_a_number_is_still_exact(light_office, tmp_path):
    headers = (
        "单位名称",
        "检查日期",
        "检查结果",
        "检查人员1",
        "执法证号1",
        "检查人员2",
        "执法证号2",
    )
    cells_ = {
        "单位名称": "青禾超市",
        "检查日期": date(2026, 11, 3),
        "检查结果": "未发现问题",
        "检查人员1": "林晓峰",
        "执法证号1": 37999900117,
        "检查人员2": "何静",
        "执法证号2": "37999900123.0",
    }

    bring_in(light_office, xlsx_file(tmp_path / "a.xlsx", [cells_], headers))

    (line,) = ledger.page(light_office.store, ledger.Filters()).lines
    assert line.result.officers == "林晓峰 37999900117；何静 37999900123"


def test_a_wrong_check_sign_warns_and_a_missing_sign_keeps_the_row_out(light_office, tmp_path):
    good = tables.credit(1)
    wrong = csv_file(tmp_path / "a.csv", [row(1, 统一社会信用代码=good[:-1] + "0")])
    short = csv_file(tmp_path / "b.csv", [row(1, 统一社会信用代码=good[:-1])])

    assert (look(light_office, wrong).warned, look(light_office, short).refused) == (1, 1)


@given(st.integers(0, 999_999), st.integers(0, 17), st.sampled_from(_SIGNS))
def test_the_quick_check_of_a_credit_code_is_the_check(n, at, sign):
    good = tables.credit(n)
    other = good[:at] + sign + good[at + 1 :]

    for code in (good, other):
        assert is_sound_credit_code(code) == (check_credit_code(code) is None)


@given(st.integers(0, 9_999_999), st.integers(2, 15), st.sampled_from("0123456789"))
def test_the_quick_check_of_a_trade_licence_is_the_check(n, at, digit):
    good = tables.licence(n)
    other = good[:at] + digit + good[at + 1 :]

    for code in (good, other):
        assert is_sound_licence(code) == (check_licence(code) is None)


def test_a_number_that_stands_so_on_the_certificate_goes_in_with_a_note(light_office, tmp_path):
    headers = (*tables.HEADERS, "证号说明")
    one = row(1, 许可证编号="JY1379999000123", 证号说明="证上就是 13 位")

    report = look(light_office, csv_file(tmp_path / "a.csv", [one], headers=headers))

    assert (report.warned, report.refused) == (1, 0)


def test_a_clerk_mends_identifiers_and_nothing_else(light_office, tmp_path):
    path = csv_file(tmp_path / "a.csv", [row(1, 许可证编号="JY1")])

    report = look(light_office, path, corrections={(2, "licence_no"): tables.licence(1)})
    assert report.clean == 1

    for field in ("conclusion", "officers", "day", "handling", "number", "checked"):
        with pytest.raises(RuleBroken, match="不能在导入时改"):
            look(light_office, path, corrections={(2, field): "符合"})


# --- cells -------------------------------------------------------------------------------------


def test_formulas_are_refused_as_values(light_office, tmp_path):
    report = fault(light_office, tmp_path, 检查项数="=1+1")

    assert only(report).first.code == "cell.formula"


def test_a_merged_cell_is_named_with_its_area(light_office, tmp_path):
    path = xlsx_file(tmp_path / "a.xlsx", [row(1), row(2), row(3)], merged=["F3:F4"])

    report = look(light_office, path)

    assert (report.clean, report.refused) == (1, 2)
    assert {one.found for one in report.problems} == {"F3:F4"}
    assert [one.place for one in report.problems] == ["F3", "F4"]


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ({"检查结果": "合格"}, "conclusion.unknown"),
        ({"检查结果": ""}, "conclusion.missing"),
        ({"检查人员": "宋岩 37999900188"}, "officers.two"),
        ({"检查人员": "林晓峰、何静"}, "officers.two"),
        ({"检查人员": "林晓峰 3799；何静 3799"}, "officers.two"),
        ({"检查日期": "2062-11-03"}, "day.future"),
        ({"检查日期": "11/3/2026"}, "day.unreadable"),
        ({"检查日期": "1998-01-01"}, "day.ancient"),
        ({"检查日期": "2026-02-30"}, "day.unreadable"),
        ({"单位名称": "?记包子铺"}, "party.unreadable"),
        ({"单位名称": ""}, "party.unnamed"),
        ({"单位名称": "长" * 61}, "cell.too_long"),
        ({"不符合项数": "46"}, "count.too_many"),
        ({"检查项数": "很多"}, "count.unreadable"),
        ({"检查类型": "随便看看"}, "kind.unknown"),
        ({"结果处理": "罚款"}, "handling.unknown"),
        ({"备注": "看\u202e不见"}, "cell.hidden"),
    ],
)
def test_each_fault_has_its_code_its_cell_and_its_cure(light_office, tmp_path, cell, code):
    report = look(light_office, csv_file(tmp_path / "a.csv", [row(1, **cell), row(2)]))

    assert (report.clean, report.refused) == (1, 1)
    first = only(report).first
    assert (first.code, first.row) == (code, 2)
    assert first.place.endswith("2")
    assert first.cure


def test_all_faults_of_a_row_are_told_at_once(light_office, tmp_path):
    bad = row(1, 检查结果="合格", 检查人员="宋岩", 检查日期="明天")

    report = look(light_office, csv_file(tmp_path / "a.csv", [bad]))

    assert {one.code for one in report.problems} == {
        "conclusion.unknown", "officers.two", "day.unreadable",
    }  # fmt: skip


def test_rows_read_the_quick_way_and_the_long_way_are_the_same(tmp_path, light_office):
    from app.office.rows import RowReader

    table = open_table(csv_file(tmp_path / "a.csv", [row(n) for n in range(200)]))
    places = suggest(table.headers).places(table.headers)
    quick = RowReader(places, date(2026, 11, 19))
    long = RowReader(places, date(2026, 11, 19))
    long._quick.learn = lambda *_: None  # type: ignore[method-assign]

    for number, values in table.rows():
        assert quick.read(number, values) == long.read(number, values)


# --- complaint 23: days and zones --------------------------------------------------------------


@pytest.mark.parametrize(
    "written",
    ["2026-11-03", "2026/11/3", "2026.11.03", "2026年11月3日", "20261103", "２０２６-11-03",
     "2026-11-03 09:30", "2026-11-02T16:30:00Z", "2026-11-03T00:30+08:00"],
)  # fmt: skip
def test_complaint_23_a_day_is_the_day_in_china_however_it_is_written(written):
    assert cells.day(written) == "2026-11-03"


def test_complaint_23_days_of_a_spreadsheet_are_days():
    assert cells.day_of_cell(datetime(2026, 11, 3, 23, 59)) == "2026-11-03"  # noqa: DTZ001
    assert cells.day_of_cell(20261103) == "2026-11-03"
    assert cells.day_of_cell(46329.5) is None


# --- whole files -------------------------------------------------------------------------------


def test_titles_above_the_header_are_passed_over(light_office, tmp_path):
    path = xlsx_file(
        tmp_path / "a.xlsx", [row(1)], above=("青川区 11 月检查结果汇总", "制表：苏婉")
    )

    assert look(light_office, path).clean == 1


def test_macros_are_refused_and_not_run(light_office, tmp_path):
    path = xlsx_file(tmp_path / "a.xlsm", [row(1)])
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"x")

    with pytest.raises(TableRefused, match="宏"):
        look(light_office, path)


def test_entities_are_refused_before_a_parser_sees_them(light_office, tmp_path):
    path = xlsx_file(tmp_path / "a.xlsx", [row(1)])
    other = tmp_path / "b.xlsx"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(other, "w") as new:
        for part in old.infolist():
            data = old.read(part)
            if part.filename == "xl/worksheets/sheet1.xml":
                data = b'<!DOCTYPE a [<!ENTITY b "c">]>' + data
            new.writestr(part.filename, data)

    with pytest.raises(TableRefused, match="声明"):
        look(light_office, other)


def test_a_workbook_that_grows_is_refused(light_office, tmp_path):
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 60_000_000)

    with pytest.raises(ArchiveRefused, match="炸弹"):
        look(light_office, path)


@pytest.mark.parametrize("cut", [100, 3000])
def test_a_half_copied_workbook_is_not_taken(light_office, tmp_path, cut):
    path = xlsx_file(tmp_path / "a.xlsx", [row(n) for n in range(50)])
    path.write_bytes(path.read_bytes()[:-cut])

    with pytest.raises(InputRefused, match="复制"):
        look(light_office, path)


def test_old_excel_is_refused_with_the_way_out(light_office, tmp_path):
    path = tmp_path / "a.xls"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600)

    with pytest.raises(TableRefused, match="另存为 XLSX"):
        look(light_office, path)


def test_a_link_is_not_followed(light_office, tmp_path):
    real = csv_file(tmp_path / "real.csv", [row(1)])
    (tmp_path / "link.csv").symlink_to(real)

    with pytest.raises(TableRefused, match="普通文件"):
        look(light_office, tmp_path / "link.csv")


def test_a_file_that_changes_while_it_is_read_is_not_taken(light_office, tmp_path):
    path = csv_file(tmp_path / "a.csv", [row(n) for n in range(30)])
    table = open_table(path)
    rows = table.rows()
    next(rows)
    with path.open("ab") as more:
        more.write("多了一行\r\n".encode())

    with pytest.raises(FileChanged):
        list(rows)


def test_too_many_columns_are_refused(light_office, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(",".join(f"列{n}" for n in range(16_384)), "utf-8")

    with pytest.raises(TableRefused, match="16384 列"):
        look(light_office, path)


# --- mappings ----------------------------------------------------------------------------------

FOREIGN = ("企业", "何时查的", "怎么样", "谁查的")
COLUMNS = {"party_name": "企业", "day": "何时查的", "conclusion": "怎么样", "officers": "谁查的"}


def foreign(tmp_path):
    return csv_file(
        tmp_path / "外系统.csv",
        [{"企业": "青禾超市", "何时查的": "2026-11-03", "怎么样": "符合", "谁查的": tables.TWO}],
        headers=FOREIGN,
    )


def test_a_sheet_of_unknown_headers_is_refused_with_what_is_missing(light_office, tmp_path):
    with pytest.raises(MappingRefused, match=r"单位名称.*检查日期.*检查结果.*检查人员"):
        look(light_office, foreign(tmp_path))


def test_a_saved_mapping_is_found_again_by_the_headers(light_office, tmp_path):
    mapping = checked(ColumnMapping(name="省平台导出", columns=COLUMNS))
    ledger.save_mapping(light_office.store, mapping, "2026-11-19T10:00:00+08:00")

    saved = ledger.saved_mappings(light_office.store)
    report = look(light_office, foreign(tmp_path), saved=saved)

    assert (report.clean, report.mapping) == (1, "省平台导出")


def test_a_mapping_that_misses_its_column_is_refused(light_office, tmp_path):
    mapping = ColumnMapping(name="别的表", columns=COLUMNS | {"note": "说明"})

    with pytest.raises(MappingRefused, match="说明"):
        look(light_office, foreign(tmp_path), mapping=mapping)


@pytest.mark.parametrize(
    "columns", [COLUMNS | {"hobby": "爱好"}, COLUMNS | {"note": "企业"}, {"day": "何时查的"}]
)
def test_a_mapping_knows_its_fields_once_each_and_all_that_are_needed(columns):
    with pytest.raises(MappingRefused):
        checked(ColumnMapping(name="坏", columns=columns))


def test_the_sheet_with_the_known_columns_is_chosen(tmp_path):
    import openpyxl

    book = openpyxl.Workbook()
    book.active.append(["说明", "这是首页"])
    sheet = book.create_sheet("数据")
    sheet.append(list(tables.HEADERS))
    sheet.append([row(1)[name] for name in tables.HEADERS])
    book.save(tmp_path / "a.xlsx")

    table = XlsxTable(tmp_path / "a.xlsx")
    assert (table.sheet, len(list(table.rows()))) == ("数据", 1)
    table.close()
