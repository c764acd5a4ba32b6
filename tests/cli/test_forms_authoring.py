"""`shian forms` from workbook to pack, as an office types it."""

from __future__ import annotations

import json

import pytest

from app.cli import forms
from app.paths import bundle
from tests.forms.conftest import SMALL
from tests.forms.test_publishing import SECOND
from tests.office.books import item, ours


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("SHIAN_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*words: object) -> int:
    return forms.run([str(word) for word in words])


def test_a_checklist_goes_out_and_comes_back_the_same(home, capsys) -> None:
    assert run("export", "catering", "--out", "餐饮.xlsx") == 0
    assert run("import", "餐饮.xlsx", "--out", "餐饮.yaml") == 0

    shipped = sorted(bundle("forms", "checklists", "catering").glob("*.yaml"))[-1]
    assert (home / "餐饮.yaml").read_bytes() == shipped.read_bytes()
    assert "已写到 餐饮.yaml" in capsys.readouterr().out


def test_every_mistake_of_a_workbook_is_told_and_nothing_written(home, capsys) -> None:
    (home / "坏.xlsx").write_bytes(ours(item(1.1), item("I002", "短")))

    assert run("import", "坏.xlsx", "--out", "坏.yaml") == 1

    told = capsys.readouterr().err
    assert "survey!B3：" in told
    assert "survey!C4：" in told
    assert not (home / "坏.yaml").exists()


def test_mistakes_are_told_as_json_too(home, capsys) -> None:
    (home / "坏.xlsx").write_bytes(ours(item("I001", "短")))

    assert run("import", "坏.xlsx", "--json") == 1

    told = json.loads(capsys.readouterr().out)
    assert (told["ok"], told["code"]) == (False, "workbook.broken_cells")
    assert told["problems"][0]["place"] == "survey!C3"


def test_a_file_that_is_there_is_not_written_over(home, capsys) -> None:
    (home / "餐饮.xlsx").write_bytes(b"mine")

    assert run("export", "catering", "--out", "餐饮.xlsx") == 1

    assert (home / "餐饮.xlsx").read_bytes() == b"mine"
    assert "没有覆盖" in capsys.readouterr().err


def test_versions_are_compared_and_published(home, capsys) -> None:
    (home / "1.yaml").write_text(SMALL, encoding="utf-8")
    (home / "2.yaml").write_text(SECOND, encoding="utf-8")

    assert run("diff", "1.yaml") == 0
    assert "还没有发布过 small" in capsys.readouterr().out
    assert run("publish", "1.yaml") == 0
    assert run("diff", "2.yaml") == 0
    assert (
        "改动 1.1 I001 的要求：“第一条要求写在这里” → “改过的第一条要求”" in capsys.readouterr().out
    )
    assert run("publish", "1.yaml") == 1
    assert "已经发布过" in capsys.readouterr().err
    assert run("publish", "2.yaml", "--json") == 0
    assert json.loads(capsys.readouterr().out)["version"] == 2
    assert run("diff", "2.yaml", "--json") == 0
    assert json.loads(capsys.readouterr().out)["differences"] == []


def test_a_pack_is_made_here_and_taken_in_there(home, monkeypatch, capsys) -> None:
    (home / "1.yaml").write_text(SMALL, encoding="utf-8")
    run("publish", "1.yaml")

    assert run("new-key", "key.hex", "--owner", "青川区局") == 0
    assert run("pack", "small", "--key", "key.hex", "--out", ".") == 0
    assert (home / "small-1.shianform").is_file()
    assert (home / "key.hex").stat().st_mode & 0o077 == 0

    monkeypatch.setenv("SHIAN_HOME", str(home / "other"))
    capsys.readouterr()
    assert run("accept", "small-1.shianform") == 1
    assert "没有采用" in capsys.readouterr().err
    assert run("trust", "key.hex.public.json") == 0
    assert run("accept", "small-1.shianform") == 0
    assert "已装入 small 第 1 版，由 青川区局 签发。" in capsys.readouterr().out
    assert run("accept", "small-1.shianform", "--json") == 0
    assert json.loads(capsys.readouterr().out)["known"] is True


@pytest.mark.parametrize(
    "words",
    [
        ("import", "没有.xlsx"),
        ("diff", "没有.yaml"),
        ("accept", "没有.shianform"),
        ("trust", "没有.json"),
        ("export", "nothing", "--out", "a.xlsx"),
        ("pack", "catering", "--key", "没有", "--out", "."),
    ],
)
def test_what_is_not_there_is_told_in_one_sentence(words, capsys) -> None:
    assert run(*words) == 1

    told = capsys.readouterr()
    assert told.err.count("\n") == 1
    assert "Traceback" not in told.err


def test_a_pack_is_neither_compared_nor_published(home, capsys, tmp_path) -> None:
    pack = tmp_path / "small-1.shianform"
    pack.write_text("{}", encoding="utf-8")

    for command in ("diff", "publish"):
        assert run(command, pack) == 1
        assert "请用 shian forms accept 装入" in capsys.readouterr().err


def test_an_overlay_is_published_too(home, capsys) -> None:
    shipped = bundle("forms", "overlays", "shandong-workshop", "1.yaml").read_text("utf-8")
    (home / "山东.yaml").write_text(shipped.replace("version: 1", "version: 2"), "utf-8")

    assert run("publish", "山东.yaml") == 0
    assert "已发布地方叠加规定 shandong-workshop 第 2 版" in capsys.readouterr().out
    assert run("publish", "山东.yaml") == 1
    assert "下一版是第 3 版" in capsys.readouterr().err
