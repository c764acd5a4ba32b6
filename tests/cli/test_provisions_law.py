"""`shian provisions import`, `search`, `show --on`, `of`: plain text, JSON, and what is refused."""

from __future__ import annotations

import json

import pytest

from app.cli.main import main
from tests.office import invented


@pytest.fixture
def run(capsys):
    def run_(*words: str):
        status = main(["provisions", *map(str, words)])
        told = capsys.readouterr()
        assert "Traceback" not in told.err
        return status, told.out, told.err

    return run_


@pytest.fixture
def statute(tmp_path):
    path = tmp_path / "茶摊.md"
    path.write_text(invented.MARKDOWN, encoding="utf-8")
    return path


def test_a_statute_is_imported_found_and_opened_by_day(run, statute, tmp_path):
    later = tmp_path / "later.md"
    later.write_text(invented.amended(), encoding="utf-8")

    status, out, _ = run("import", statute)
    assert (status, "认出 2 章、2 节、7 条" in out) == (0, True)
    status, out, _ = run("import", later, "--from", "2025-07-01", "--json")
    told = json.loads(out)
    assert (told["new"], told["known"], told["effective_from"]) == (True, False, "2025-07-01")
    code = told["code"]
    assert "没有再存" in run("import", statute, "--to", "2030-01-01")[1]

    assert "洗地" not in run("show", code, "5", "--on", "2025-06-30")[1]
    assert "洗地" in run("show", code, "5", "--on", "2025-07-01")[1]
    status, _, err = run("show", code, "5", "--on", "2020-01-01")
    assert (status, err.count("\n")) == (1, 1)
    assert "自 2024-05-01、2025-07-01 起施行" in err
    assert code in run("list")[1]

    status, out, _ = run("search", "洗地", "--json")
    assert json.loads(out)["found"][0]["article"] == 5
    assert run("search", "洗地")[0] == 0
    assert run("search", "洗地", "--on", "2025-06-30")[0] == 1


def test_a_text_that_begins_later_is_not_shown_as_law_yet(run, statute):
    code = json.loads(run("import", statute, "--from", "2999-01-01", "--json")[1])["code"]

    assert run("show", code, "5")[0] == 1
    assert run("search", "扫地")[0] == 1
    assert run("show", code, "5", "--on", "2999-01-01")[0] == 0


def test_an_item_opens_its_provisions_and_an_article_its_items(run):
    status, out, _ = run("of", "catering", "1.1", "--json")
    told = json.loads(out)
    cited = next(one for one in told["provisions"] if one["code"] == "L09")
    assert (status, bool(cited["text"])) == (0, True)
    assert run("of", "catering", told["item"])[0] == 0
    assert run("of", "catering", "99.9")[0] == 1
    assert run("of", "no-such", "1.1")[0] == 1

    status, out, _ = run("show", "L09", "27", "--json")
    assert {one["checklist_id"] for one in json.loads(out)["items"]} >= {"catering", "workshop"}
    assert "依据它的检查项" in run("show", "L09", "27")[1]


def test_a_finer_place_lists_only_the_items_that_rest_there(run):
    def resting(place: str) -> list[dict[str, object]]:
        return json.loads(run("show", "L09", place, "--json")[1])["items"]

    whole, ninth = resting("27"), resting("27.1.9")

    assert 0 < len(ninth) < len(whole)
    assert {one["item"] for one in ninth} <= {9, None}
    lines = run("show", "L09", "27.1.9")[1].splitlines()
    named = [line for line in lines if "依据它的检查项" in line]
    assert named
    assert len(set(named)) == len(named)
    assert all("第（九）项）" in line or "全条）" in line for line in named)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("import",), 2),
        (("import", "no-such.md"), 1),
        (("search",), 2),
        (("show", "L09", "27", "--on", "yesterday"), 2),
        (("show", "ARL23", "20"), 1),
        (("show", "XX1", "1"), 1),
        (("show", "L09", "x"), 1),
        (("show", "L09", "300"), 1),
    ],
)
def test_a_wrong_word_is_told(run, words, code):
    status, _, err = run(*words)

    assert status == code
    assert err


def test_a_damaged_law_file_is_named(run, statute, tmp_path, monkeypatch):
    home = tmp_path / "home"
    monkeypatch.setenv("SHIAN_HOME", str(home))
    run("import", statute)
    [path] = (home / "law").glob("*.json")
    path.write_text(path.read_text(encoding="utf-8").replace("热的茶", "凉的茶"), encoding="utf-8")

    status, out, err = run("list")

    assert status == 0
    assert path.name in err
    assert "茶摊" not in out
