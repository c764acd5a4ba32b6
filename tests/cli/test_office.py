"""`shian office` from outside: what it prints, what it exits with, what it never does."""

from __future__ import annotations

import json

import pytest

from app.cli.main import main
from tests.office.tables import csv_file, row


@pytest.fixture
def sheet(tmp_path):
    return csv_file(tmp_path / "海棠所.csv", [row(1), row(2), row(3, 检查结果="合格")])


def said(capsys):
    return json.loads(capsys.readouterr().out)


def test_a_dry_run_writes_nothing_and_says_every_cell(sheet, capsys):
    assert main(["office", "import", str(sheet), "--dry-run", "--json"]) == 1

    (file,) = said(capsys)["files"]
    assert (file["total"], file["clean"], file["refused"], file["batch"]) == (3, 2, 1, None)
    (problem,) = file["problems"]
    assert (problem["place"], problem["code"]) == ("I4", "conclusion.unknown")
    assert problem["cure"]

    main(["office", "batches", "--json"])
    assert said(capsys) == []


def test_import_export_and_undo(sheet, tmp_path, capsys):
    rest = tmp_path / "待改.xlsx"
    assert main(["office", "import", str(sheet), "--rest", str(rest)]) == 1
    assert "已导入第 1 批，2 行" in capsys.readouterr().out
    assert rest.is_file()

    good = csv_file(tmp_path / "b.csv", [row(4)])
    assert main(["office", "import", str(good)]) == 0
    capsys.readouterr()

    target = tmp_path / "台账.csv"
    words = ["office", "export", "--format", "csv", "--out", str(target), "--json"]
    assert main(words) == 0
    assert said(capsys)["rows"] == 3
    assert main([*words, "--result", "发现问题"]) == 0
    assert said(capsys)["rows"] == 1

    assert main(["office", "undo", "1", "--reason", "导错了"]) == 0
    assert "2 行移出台账" in capsys.readouterr().out
    assert main(words) == 0
    assert said(capsys)["rows"] == 1


def test_a_folder_is_imported_file_by_file_and_one_bad_file_stops_no_other(tmp_path, capsys):
    folder = tmp_path / "收到的"
    folder.mkdir()
    csv_file(folder / "a.csv", [row(1)])
    (folder / "b.csv").write_bytes(b"")
    (folder / "c.zip").write_bytes(b"PK\x03\x04half")
    csv_file(folder / "d.csv", [row(2)])
    (folder / "readme.txt").write_text("x")

    assert main(["office", "import", str(folder), "--json"]) == 1

    files = said(capsys)["files"]
    assert [one.get("clean") for one in files] == [1, None, None, 1]
    assert [one.get("refused") for one in files] == [0, "table.empty", "archive.incomplete", 0]


def test_a_mapping_is_suggested_saved_and_found_by_name(tmp_path, capsys):
    from tests.office import tables

    headers = ("企业", *tables.HEADERS[2:])
    path = csv_file(tmp_path / "a.csv", [row(1) | {"企业": "青禾超市"}], headers=headers)
    assert main(["office", "import", str(path)]) == 1
    assert "单位名称" in capsys.readouterr().err

    assert main(["office", "mapping", "suggest", str(path)]) == 0
    made = said(capsys)
    made["columns"]["party_name"] = "企业"
    made["name"] = "省平台"
    file = tmp_path / "m.json"
    file.write_text(json.dumps(made), "utf-8")
    assert main(["office", "mapping", "save", str(file)]) == 0
    capsys.readouterr()

    assert main(["office", "import", str(path)]) == 0
    assert main(["office", "import", str(path), "--mapping", "省平台", "--dry-run"]) == 0
    assert main(["office", "mapping", "list"]) == 0
    assert "省平台" in capsys.readouterr().out


@pytest.mark.parametrize(
    "words",
    [
        ["office"],
        ["office", "fly"],
        ["office", "import"],
        ["office", "export", "--out", "x", "--format", "pdf"],
        ["office", "export", "--out", "x", "--since", "gestern"],
        ["office", "export", "--out", "x", "--result", "合格"],
        ["office", "undo", "1"],
        ["office", "undo", "eins", "--reason", "x"],
    ],
)
def test_a_wrong_command_is_usage(words, capsys):
    assert main(words) == 2
    assert "用法" in capsys.readouterr().err


@pytest.mark.parametrize(
    "words",
    [
        ["office", "import", "gibtesnicht.csv"],
        ["office", "undo", "7", "--reason", "x"],
        ["office", "mapping", "show", "没有的"],
        ["office", "batches", "--database", "mysql://x"],
        ["office", "export", "--out", "/proc/x/y.csv"],
    ],
)
def test_what_cannot_be_done_is_one_sentence(words, capsys):
    assert main(words) == 1
    told = capsys.readouterr().err
    assert told.strip()
    assert "Traceback" not in told
