"""`shian forms` and `shian provisions`: plain words or JSON, and never a traceback."""

from __future__ import annotations

import contextlib
import json
import re

import pytest

from app.cli.main import main
from app.paths import bundle

CATERING = bundle("forms", "checklists", "catering", "1.yaml")


def run(capsys, *words):
    status = main(list(words))
    told = capsys.readouterr()
    assert "Traceback" not in told.err
    return status, told.out, told.err


def test_the_shipped_forms_have_no_mistake(capsys):
    status, out, _ = run(capsys, "forms", "check")
    assert status == 0
    assert out.count("没有错误") == len(out.splitlines()) >= 5


def test_the_checklists_are_listed_with_their_counts(capsys):
    status, out, _ = run(capsys, "forms", "list", "--json")
    told = json.loads(out)
    assert status == 0
    listed = [(one["id"], one["items"], one["key"]) for one in told["checklists"]]
    assert {("catering", 66, 20), ("workshop", 53, 19), ("stall", 12, 8)} <= set(listed)
    assert listed == sorted(listed)
    assert told["broken"] == []


def test_mistakes_are_told_with_line_and_column_and_exit_1(capsys, tmp_path):
    path = tmp_path / "broken.yaml"
    text = CATERING.read_text("utf-8").replace("key: true", "key: 对", 2)
    path.write_text(text.replace("title: 主体资格与公示", "title: 1.10"), "utf-8")
    status, out, _ = run(capsys, "forms", "check", str(path), str(CATERING), "--json")
    first, second = json.loads(out)["files"]
    assert status == 1
    assert (first["ok"], second["ok"]) == (False, True)
    assert first["problems"][0]["key"] == "sections[1].title"
    assert len(first["problems"]) == 3
    assert all(problem["line"] > 1 and problem["column"] >= 1 for problem in first["problems"])
    status, out, _ = run(capsys, "forms", "check", str(path))
    assert status == 1
    assert "3 处错误" in out


@pytest.mark.parametrize("content", [b"\x00\xff", b"x" * 20_000_000, "中".encode("gb18030"), b""])
def test_a_file_that_is_no_form_gets_its_sentence(capsys, tmp_path, content):
    path = tmp_path / "some.yaml"
    path.write_bytes(content)
    status, out, _ = run(capsys, "forms", "check", str(path))
    assert status == 1
    assert len(out.splitlines()) == 2


def test_a_missing_file_and_a_folder_get_their_sentence(capsys, tmp_path):
    for path in (tmp_path, tmp_path / "none.yaml"):
        status, out, _ = run(capsys, "forms", "check", str(path), "--json")
        assert status == 1
        (file,) = json.loads(out)["files"]
        assert file["problems"][0]["line"] is None


@pytest.mark.parametrize(
    "words",
    [
        ("forms",),
        ("forms", "chek"),
        ("forms", "list", "--wrong"),
        ("provisions",),
        ("provisions", "show"),
        ("provisions", "show", "L09"),
    ],
)
def test_a_wrong_command_is_usage_in_chinese(capsys, words):
    status, _, err = run(capsys, *words)
    assert status == 2
    assert err.startswith("命令没有执行：")
    assert "用法：" in err


@pytest.mark.parametrize(
    "words",
    [["forms"], ["forms", "publish"], ["provisions", "import"], ["verify"], ["fsck"], ["demo"]],
    ids=" ".join,
)
def test_help_is_chinese(capsys, words):
    with contextlib.suppress(SystemExit):
        main([*words, "--help"])

    told = capsys.readouterr().out

    assert told.startswith(f"用法：shian {' '.join(words)}")
    assert not re.search(r"usage:|arguments|options:|show this", told)


def test_the_documents_are_listed_with_whether_their_text_is_at_hand(capsys):
    status, out, _ = run(capsys, "provisions", "list", "--json")
    at_hand = {one["code"]: one["text"] for one in json.loads(out)["documents"]}
    assert status == 0
    assert {code for code, text in at_hand.items() if text} == {"L09", "D16", "DP20", "WP20", "N07"}
    assert at_hand["FSL21"] is False


def test_an_item_of_an_article_is_shown_with_its_status(capsys):
    status, out, _ = run(capsys, "provisions", "show", "l09", "27.1.6")
    assert status == 0
    assert "已被取代" in out
    assert "第二十七条" in out
    assert "（六）贮存、运输和装卸" in out
    assert "（七）" not in out


def test_a_passage_of_a_policy_is_shown_as_json(capsys):
    status, out, _ = run(capsys, "provisions", "show", "WP20", "10", "--json")
    assert status == 0
    assert json.loads(out)["status"] == "policy"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("FSL21", "34"), "全文还没有装入"),
        (("XX", "1"), "没有代码为“XX”的文件"),
        (("L09", "105"), "共 104 条"),
        (("L09", "27.2"), "共 1 款"),
        (("L09", "abc"), "不是条号"),
        (("L09", "0"), "不是条号"),
    ],
)
def test_a_provision_that_is_not_at_hand_is_one_sentence(capsys, words, sentence):
    status, out, err = run(capsys, "provisions", "show", *words)
    assert (status, out) == (1, "")
    assert sentence in err
    assert len(err.splitlines()) == 1
