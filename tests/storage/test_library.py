"""Checklists are found, pinned and checked: every mistake of a file at once, with its place."""

from __future__ import annotations

import hashlib
import os
import re

import pytest
import yaml

from app.domain.errors import InputRefused
from app.paths import bundle
from app.storage.library import FormBroken, FormUnknown, Library

SHIPPED = bundle("forms", "checklists", "catering", "1.yaml")
SMALL = """\
format: 1
id: small
version: 1
title: 小表
premises: 餐饮服务
premises_code: CAT
family: key1-rate70
facts:
  - id: meat
    ask: 用肉吗？
sections:
  - title: 一节
    items:
      - id: I001
        kind: verdict
        text: 第一条要求写在这里
        key: true
        look_at: [照]
        when: [meat]
        cites:
          commissioned:
            - {doc: L09, article: 27, paragraph: 1, item: 1}
          in_force:
            - {doc: FSL21, article: 33, paragraph: 1, item: 1}
        findings: [甲, 乙, 丙]
        measures: [on_the_spot]
      - id: I002
        kind: number
        label: 温度
        unit: ℃
        limits: {low: 0, high: 8, source: label}
        text: 第二条要求写在这里
        cites:
          in_force:
            - {doc: FSL21, article: 33, paragraph: 1, item: 6}
"""


@pytest.fixture
def library(tmp_path) -> Library:
    return Library(tmp_path / "forms")


@pytest.fixture
def put(tmp_path):
    """Writes a checklist into the home's forms, as an office does."""

    def write(text: str | bytes, form: str = "small", version: int = 1):
        path = tmp_path / "forms" / "checklists" / form / f"{version}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


def told(library, path) -> list[str]:
    return [str(problem) for problem in library.check(path)]


def one(library, path) -> str:
    problems = told(library, path)
    assert len(problems) == 1, problems
    return problems[0]


# -- finding and pinning -------------------------------------------------------------------


def test_the_shipped_checklists_are_found(library):
    assert [checklist.id for checklist in library.checklists()] == ["catering", "workshop"]
    assert library.broken() == ()


def test_every_shipped_form_file_is_without_a_mistake(library):
    for path in library.files():
        assert told(library, path) == []


def test_a_checklist_is_pinned_by_the_hash_of_its_exact_bytes(library):
    checklist, digest = library.checklist("catering", 1)
    assert (checklist.id, checklist.version) == ("catering", 1)
    assert digest == hashlib.sha256(SHIPPED.read_bytes()).hexdigest()


def test_the_newest_version_is_taken_and_the_old_one_stays(library, put):
    put(SMALL)
    put(SMALL.replace("version: 1", "version: 12"), version=12)
    put(SMALL.replace("version: 1", "version: 2"), version=2)
    assert library.newest("small")[0].version == 12
    assert [checklist.version for checklist in library.checklists() if checklist.id == "small"] == [
        12
    ]
    assert library.checklist("small", 1)[0].version == 1


def test_the_home_stands_before_the_bundle_and_a_pinned_hash_before_both(library, put):
    ours = SHIPPED.read_text("utf-8").replace("餐饮服务监督检查要点表", "本局的要点表")
    put(ours, "catering")
    assert library.newest("catering")[0].title == "本局的要点表"
    pinned = hashlib.sha256(SHIPPED.read_bytes()).hexdigest()
    checklist, digest = library.checklist("catering", 1, pinned)
    assert (checklist.title, digest) == ("餐饮服务监督检查要点表", pinned)


def test_a_changed_file_is_read_again_and_an_unchanged_one_is_not(library, put):
    path = put(SMALL)
    first = library.checklist("small", 1)[0]
    assert library.checklist("small", 1)[0] is first
    put(SMALL.replace("小表", "改过的小表"))
    os.utime(path, ns=(1, 1))
    assert library.checklist("small", 1)[0].title == "改过的小表"


@pytest.mark.parametrize("name", ["nothing", "../../etc", "", "A", "catering/1"])
def test_an_unknown_checklist_is_refused_with_the_known_ones(library, name):
    with pytest.raises(FormUnknown) as refusal:
        library.newest(name)
    assert "catering 第 1 版" in refusal.value.sentence
    with pytest.raises(FormUnknown):
        library.checklist(name, 1)
    with pytest.raises(FormUnknown):
        library.basis(name)


def test_a_broken_checklist_hides_no_other_and_is_named(library, put):
    path = put(SMALL.replace("第一条要求写在这里", "甲"))
    assert [checklist.id for checklist in library.checklists()] == ["catering", "workshop"]
    (broken,) = library.broken()
    assert broken.path == path
    with pytest.raises(FormBroken, match="至少 4 字"):
        library.newest("small")


def test_a_broken_newest_version_is_never_replaced_by_an_older_one_unsaid(library, put):
    put(SMALL)
    put("nonsense", version=2)
    with pytest.raises(FormBroken):
        library.newest("small")


def test_nothing_is_parsed_before_it_is_asked_for(library, put, monkeypatch):
    put("nonsense: [")
    read = []
    original = library._read
    monkeypatch.setattr(
        library, "_read", lambda path, model: read.append(path) or original(path, model)
    )
    library.editions()
    assert read == []
    library.checklist("catering", 1)
    assert set(read) == {SHIPPED}


def test_both_bases_and_the_calendar_are_read(library):
    assert library.basis("commissioned").computes_result
    assert not library.basis("in-force").computes_result
    assert library.basis("in-force") is library.basis("in-force")
    assert library.calendar().covers(2026)


def test_a_form_filed_under_another_name_is_refused(library, put):
    path = put(SMALL, "other", 3)
    problems = told(library, path)
    assert any("id 是 small" in problem for problem in problems)
    assert any("version 是 1" in problem for problem in problems)
    with pytest.raises(FormBroken):
        library.checklist("other", 3)


# -- checking ------------------------------------------------------------------------------


def test_a_sound_checklist_has_no_mistake(library, put):
    assert told(library, put(SMALL)) == []


def test_every_mistake_is_told_at_once_with_line_column_and_keys(library, put):
    text = (
        SMALL.replace("key: true", "key: 1.10")
        .replace("look_at: [照]", "look_at: [照, 看]")
        .replace("title: 一节", "title: no")
        .replace("kind: number", "kind: zahl")
        .replace("findings:", "finding:")
        .replace("article: 27", "article: 0")
    )
    problems = told(library, put(text))
    assert [problem.split("：", 1)[0] for problem in problems] == [
        "12:5 sections[1].title",
        "14:9 sections[1].items[1]" if False else problems[1].split("：", 1)[0],
        *[problem.split("：", 1)[0] for problem in problems[2:]],
    ]
    assert all(re.match(r"\d+:\d+ ", problem) for problem in problems)
    together = "\n".join(problems)
    for words in (
        '这里写的 no 会被读成真或假。要当文字用，请加引号："no"。',
        "应当写 true 或 false。",
        "不能写 看，只能写 照、证、记、询、测、样、标、屏。",
        "kind 不能写 zahl，只能写 verdict、number、choice、text。",
        "没有名为 finding 的键，可能是 findings。",
        "不能小于 1。",
    ):
        assert words in together


@pytest.mark.parametrize(
    ("before", "after", "place", "words"),
    [
        ("title: 小表", "title: 1.10", "4:1 title", '这里写的 1.10 会被读成数字。要当文字用，请加引号："1.10"。'),
        ("title: 小表", "title: no", "4:1 title", "会被读成真或假"),
        ("title: 小表", "title: 2026-01-31", "4:1 title", "会被读成日期"),
        ("title: 小表", "title: ~", "4:1 title", "会被读成空"),
        ("title: 小表", "title:", "4:1 title", "不能空着"),
        ("title: 小表", "title: [小表]", "4:1 title", "应当是一行文字"),
        ("title: 小表\n", "", "1:1 title", "缺少 title"),
        ("title: 小表", "titel: 小表", "4:1 titel", "可能是 title"),
        ("version: 1", "version: 1.5", "3:1 version", "应当是整数"),
        ("version: 1", 'version: "1"', "3:1 version", "应当是整数，不加引号"),
        ("version: 1", "version: 0", "3:1 version", "不能小于 1"),
        ("format: 1", "format: 2", "1:1 format", "不能写 2，只能写 1"),
        ("id: small", "id: Small!", "2:1 id", "写法不对"),
        ("text: 第一条要求写在这里", f"text: {'长' * 61}", "16:9 sections[1].items[1].text", "有 61 字，不能超过 60 字"),
        ("look_at: [照]", "look_at: 照", "18:9 sections[1].items[1].look_at", "应当是一列"),
        ("measures: [on_the_spot]", "measures: [on_spot]", "26:20 sections[1].items[1].measures[1]", "只能写 on_the_spot、written_deadline"),
        ("        kind: number\n", "", "27:9 sections[1].items[2]", "缺少 kind"),
        ("source: label", "source: 标签", "31:34 sections[1].items[2].limits.source", "只能写 statute、office、label"),
        ("doc: L09, ", "dok: L09, ", "22:16 sections[1].items[1].cites.commissioned[1].dok", "可用的键：doc、article、paragraph、item、when"),
    ],
)  # fmt: skip
def test_a_mistake_of_shape_is_told_with_its_place_and_cure(
    library, put, before, after, place, words
):
    assert before in SMALL
    problems = told(library, put(SMALL.replace(before, after, 1)))
    assert any(problem.startswith(place) and words in problem for problem in problems), problems


@pytest.mark.parametrize(
    ("before", "after", "place", "words"),
    [
        ("id: I002", "id: I001", "27:9 sections[1].items[2].id", "I001 写了两次"),
        ("id: I002", "id: I002\n        merges: [I001]", "28:18 sections[1].items[2].merges[1]", "已经在 I001 中"),
        ("when: [meat]", "when: [meet]", "19:16 sections[1].items[1].when[1]", "没有名为 meet 的现场情况"),
        ("when: [meat]", "look_at: []", "9:5 facts[1]", "没有检查项用到"),
        ("item: 1}\n          in", "item: 1, when: [fish]}\n          in", "", "没有名为 fish"),
        ("    ask: 用肉吗？", "    ask: 用肉吗？\n    implies: [fish]", "11:15 facts[1].implies[1]", "没有名为 fish"),
        ("family: key1-rate70", "family: key9", "7:1 family", "可用的是：key0-general8、key1-rate70"),
        ("第二条", "第一条", "32:9 sections[1].items[2].text", "一字不差"),
        ("findings: [甲, 乙, 丙]", "findings: [甲, 乙, 甲]", "25:27 sections[1].items[1].findings[3]", "重复"),
        ("findings: [甲,", f"findings: [{'长' * 61},", "25:20 sections[1].items[1].findings[1]", "有 61 字"),
        ("doc: L09", "doc: L08", "22:16 sections[1].items[1].cites.commissioned[1].doc", "没有代码为 L08 的文件"),
        ("article: 27", "article: 105", "22:15 sections[1].items[1].cites.commissioned[1]", "没有第 105 条"),
        ("paragraph: 1, item: 1}\n          in", "paragraph: 2}\n          in", "", "没有第 2 款"),
        ("item: 6", "item: 12", "35:15 sections[1].items[2].cites.in_force[1]", "共 11 项，没有第 12 项"),
        ("doc: FSL21, article: 33, paragraph: 1, item: 6", "doc: L09, article: 27", "35:16 sections[1].items[2].cites.in_force[1].doc", "不是现行法"),
        ("low: 0, high: 8", "low: 9, high: 8", "31:9 sections[1].items[2].limits", "下限 9 高于上限 8"),
        ("low: 0, high: 8", "low: .inf, high: 8", "", "限值应当是普通的数"),
        ("            - {doc: FSL21, article: 33, paragraph: 1, item: 1}", "            []", "17:9 sections[1].items[1].key", "重点项必须有现行法的条文"),
        ("        findings:", "        attention: [{doc: WP20, index: 99}]\n        findings:", "25:21 sections[1].items[1].attention[1]", "没有政策文件 WP20 的第 100 段"),
    ],
)  # fmt: skip
def test_a_mistake_across_the_parts_is_told_with_its_place(
    library, put, before, after, place, words
):
    assert before in SMALL
    problem = one(library, put(SMALL.replace(before, after, 1)))
    assert problem.startswith(place)
    assert words in problem


@pytest.mark.parametrize(
    ("before", "after", "place", "words"),
    [
        ("id: small", "id: small\nid: other", "3:1", "键 id 在同一处写了两次，前一次在第 2 行"),
        ("title: 小表", "title: &a 小表", "4:8", "不能用 &a 做记号"),
        ("title: 小表", "title: *a", "4:8", "不能用 *a 引用别处"),
        ("title: 小表", "title: !!python/name:os.system x", "4:8", "不能用 ! 标注类型"),
        ("title: 小表", "<<: {a: 1}", "4:1 <<", "没有名为 << 的键"),
        ("title: 小表", "no: 1", "4:1", "键 no 会被读成真或假，请加引号"),
        ("title: 小表", "[a]: 1", "4:1", "键应当是一个词"),
        ("title: 小表", "title: 小表\n---", "5:1", "一个文件只能写一份"),
        ("title: 小表", "\ttitle: 小表", "4:1", "制表符"),
        ("title: 小表", 'title: "小表', "", "引号没有成对"),
        ("title: 小表", "title: 小: 表", "4:9", "冒号用得不对"),
        ("title: 小表", "title: @小表", "4:8", "请把文字加引号"),
        ("title: 小表", f"title: {'[' * 90_000}", "4:", "嵌套超过 40 层"),
    ],
)  # fmt: skip
def test_what_yaml_allows_and_a_form_does_not_is_told(library, put, before, after, place, words):
    problems = told(library, put(SMALL.replace(before, after, 1)))
    assert any(problem.startswith(place) and words in problem for problem in problems), problems


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "文件是空的"),
        (b"# nothing\n", "文件是空的"),
        (b"- a\n- b\n", "应当是一组“键: 值”"),
        ("标题: 表\n".encode("gb18030"), "不是 UTF-8"),
        ("title: 表\n".encode("utf-16"), "不是 UTF-8"),
        (b"\x00\x01\x02", "控制字符 U+0000"),
        (b"a: \x1b[31m", "控制字符 U+001B"),
        (b"a: " + b"x" * 20_000_000, "20.0 MB"),
    ],
)
def test_a_file_that_is_no_form_is_one_sentence(library, tmp_path, content, words):
    path = tmp_path / "some.yaml"
    path.write_bytes(content)
    assert words in one(library, path)


def test_a_missing_file_a_folder_and_a_device_are_one_sentence(library, tmp_path):
    assert "没有找到文件" in one(library, tmp_path / "none.yaml")
    assert "没有找到文件" in one(library, tmp_path / "nul\0l.yaml")
    assert "是文件夹" in one(library, tmp_path)
    if os.name == "posix":
        pipe = tmp_path / "pipe"
        os.mkfifo(pipe)
        assert "不是普通文件" in one(library, pipe)


def test_a_byte_order_mark_is_no_mistake(library, put):
    assert told(library, put(b"\xef\xbb\xbf" + SMALL.encode())) == []


def test_a_basis_and_a_calendar_are_checked_too(library, tmp_path):
    basis = bundle("forms", "bases", "in-force.yaml").read_text("utf-8")
    path = tmp_path / "basis.yaml"
    path.write_text(basis.replace("format: 1", "format: 7", 1), "utf-8")
    assert "format" in one(library, path)
    calendar = bundle("resources", "calendar", "cn.yaml").read_text("utf-8")
    path.write_text(calendar.replace("2024-01-01", "2024-13-01", 1), "utf-8")
    assert "应当是日期" in one(library, path)


def test_the_strict_reader_reads_what_yaml_reads(library):
    """Stricter, never different: the shipped forms mean the same to an ordinary reader."""
    from app.storage.strict_yaml import read_yaml

    for path in library.files():
        text = path.read_text("utf-8")
        reading = read_yaml(text)
        assert reading.mistakes == ()
        assert reading.root is not None
        ordinary = yaml.load(text, yaml.CSafeLoader)
        assert reading.root.plain() == _keys_as_text(ordinary)


def _keys_as_text(value):
    if isinstance(value, dict):
        return {str(key): _keys_as_text(inside) for key, inside in value.items()}
    return [_keys_as_text(inside) for inside in value] if isinstance(value, list) else value


def test_reading_refuses_with_a_stable_code(library, tmp_path):
    (problem,) = library.check(tmp_path / "none.yaml")
    assert problem.code == "form.missing"
    assert issubclass(FormBroken, InputRefused)
    assert (FormBroken.code, FormUnknown.code) == ("form.broken", "form.unknown")
