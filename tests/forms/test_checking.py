"""A form file is checked whole: every mistake at once, with its place and the way out."""

from __future__ import annotations

import copy
import os
import re

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.checklist_repair import faults_despite
from app.domain.errors import InputRefused
from app.paths import bundle
from app.storage.library import FormBroken, FormUnknown, Library
from app.storage.strict_yaml import read_yaml
from tests.forms.conftest import SMALL

A, B = "sections[1].items[1]", "sections[1].items[2]"
TITLE = "title: 小表"
FOOD_LAW = "            - {doc: FSL21, article: 33, paragraph: 1, item: 1}"


def told(library, path) -> list[str]:
    return [str(problem) for problem in library.check(path)]


def one(library, path) -> str:
    problems = told(library, path)
    assert len(problems) == 1, problems
    return problems[0]


def slip(library, put, before: str, after: str) -> list[str]:
    """What is told when this one thing is written wrong in the small checklist."""
    assert before in SMALL
    return told(library, put(SMALL.replace(before, after, 1)))


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
    assert [problem.split("：", 1) for problem in problems] == [
        ["12:5 sections[1].title", '这里写的 no 会被读成真或假。要当文字用，请加引号："no"。'],
        [f"17:9 {A}.key", "应当写 true 或 false。"],
        [f"18:22 {A}.look_at[2]", "不能写 看，只能写 照、证、记、询、测、样、标、屏。"],
        [f"22:26 {A}.cites.commissioned[1].article", "不能小于 1。"],
        [f"25:9 {A}.finding", problems[4].split("：", 1)[1]],
        [f"27:9 {B}", "kind 不能写 zahl，只能写 verdict、number、choice、text。"],
    ]
    assert problems[4].split("：", 1)[1].startswith("没有名为 finding 的键，可能是 findings。")


@pytest.mark.parametrize(
    "case",
    [
        (TITLE, "title: 1.10", "4:1 title：这里写的 1.10 会被读成数字", '请加引号："1.10"。'),
        (TITLE, "title: no", "4:1 title：这里写的 no 会被读成真或假", '请加引号："no"。'),
        (TITLE, "title: 010", "4:1 title：这里写的 010 会被读成数字", ""),
        (TITLE, "title: ~", "4:1 title：这里写的 ~ 会被读成空", ""),
        (TITLE, "title:", "4:1 title：应当是文字，不能空着", ""),
        (TITLE, 'title: ""', "4:1 title：不能空着", ""),
        (TITLE, "title: [小表]", "4:1 title：应当是一行文字", ""),
        (TITLE + "\n", "", "1:1 title：缺少 title", ""),
        (TITLE, "titel: 小表", "4:1 titel：没有名为 titel 的键，可能是 title", "可用的键：format"),
        ("version: 1", "version: 1.5", "3:1 version：应当是整数", ""),
        ("version: 1", 'version: "1"', "3:1 version：应当是整数，不加引号", ""),
        ("version: 1", "version: 0", "3:1 version：不能小于 1", ""),
        ("format: 1", "format: 2", "1:1 format：不能写 2，只能写 1", ""),
        ("id: small", "id: Small!", "2:1 id：Small! 的写法不对", ""),
        ("第一条要求写在这里", "长" * 61, f"16:9 {A}.text：有 61 字，不能超过 60 字", ""),
        ("第一条要求写在这里", "短", f"16:9 {A}.text：太短，至少 4 字", ""),
        ("look_at: [照]", "look_at: 照", f"18:9 {A}.look_at：应当是一列", ""),
        (
            "[on_the_spot]",
            "[on_spot]",
            f"26:20 {A}.measures[1]：不能写 on_spot",
            "interview、refer",
        ),
        ("        kind: number\n", "", f"27:9 {B}：缺少 kind", "verdict、number"),
        ("source: label", "source: 标签", f"31:35 {B}.limits.source", "statute、office、label"),
        ("low: 0", "low: 冷", f"31:18 {B}.limits.low：应当是数", ""),
        ("doc: L09, ", "dok: L09, ", f"22:16 {A}.cites.commissioned[1].dok", "键：doc、article"),
        ("sections:", "sections: []\nrest:", "11:1 sections：至少要有 1 项", ""),
        ("key: true", 'key: "yes"', f"17:9 {A}.key：应当写 true 或 false", ""),
    ],
)
def test_a_mistake_of_shape_is_told_with_its_place_and_cure(library, put, case):
    before, after, start, words = case
    problems = slip(library, put, before, after)
    assert any(told.startswith(start) and words in told for told in problems), problems


@pytest.mark.parametrize(
    "case",
    [
        ("id: I002", "id: I001", f"27:9 {B}.id：检查项 I001 写了两次"),
        ("id: I002", "id: I002\n        merges: [I001]", f"28:18 {B}.merges[1]：I001 已经在 I001"),
        ("family: key1-rate70", "family: key9", "7:1 family：没有名为 key9 的判定规则"),
        ("第二条", "第一条", f"32:9 {B}.text：与 I001 的要求一字不差"),
        ("[甲, 乙, 丙]", "[甲, 乙, 甲]", f"25:26 {A}.findings[3]：与前面的常见情形重复"),
        ("[甲,", f"[{'长' * 61},", f"25:20 {A}.findings[1]：常见情形有 61 字"),
        ("doc: L09", "doc: L08", f"22:16 {A}.cites.commissioned[1].doc：没有代码为 L08 的文件"),
        ("article: 27", "article: 105", f"22:15 {A}.cites.commissioned[1]："),
        ("item: 6", "item: 12", f"35:15 {B}.cites.in_force[1]："),
        ("doc: FSL21, article: 33, paragraph: 1, item: 6", "doc: L09, article: 27",
         f"35:16 {B}.cites.in_force[1].doc：《食品安全法（2009年）》不是现行法"),
        ("low: 0, high: 8", "low: 9, high: 8", f"31:9 {B}.limits：下限 9 高于上限 8"),
        ("low: 0, high: 8", "low: .inf, high: 8", f"31:18 {B}.limits.low：应当是普通的数"),
        (FOOD_LAW, "            []", f"17:9 {A}.key：重点项必须有现行法的条文"),
        ("        findings:", "        attention: [{doc: WP20, index: 99}]\n        findings:",
         f"25:21 {A}.attention[1]：没有政策文件 WP20 的第 100 段"),
        (FOOD_LAW, f"{FOOD_LAW}\n{FOOD_LAW}", f"25:15 {A}.cites.in_force[2]：这一条依据写了两次"),
        ("    ask: 用肉吗？", "    ask: 用肉吗？\n    implies: [fish]",
         "11:15 facts[1].implies[1]：没有名为 fish 的现场情况"),
        ("sections:", "  - id: meat\n    ask: 再问一遍？\nsections:",
         "11:5 facts[2].id：现场情况 meat 写了两次"),
        ("item: 1}\n          in", "item: 1, when: [fish]}\n          in",
         f"22:69 {A}.cites.commissioned[1].when[1]：没有名为 fish 的现场情况"),
    ],
)  # fmt: skip
def test_a_mistake_across_the_parts_is_told_with_its_place(library, put, case):
    before, after, start = case
    (problem,) = slip(library, put, before, after)
    assert problem.startswith(start)


def test_an_unknown_fact_leaves_the_known_one_unasked(library, put):
    unused, unknown = slip(library, put, "when: [meat]", "when: [meet]")
    assert unused.startswith("9:5 facts[1]：现场情况 meat 没有检查项用到")
    assert unknown.startswith(f"19:16 {A}.when[1]：没有名为 meet 的现场情况")


def test_a_citation_is_held_against_the_text_at_hand(library, put):
    (problem,) = slip(
        library, put, "paragraph: 1, item: 1}\n          in", "paragraph: 2}\n          in"
    )
    assert problem.startswith(f"22:15 {A}.cites.commissioned[1]")
    assert "款" in problem


@pytest.mark.parametrize(
    "case",
    [
        ("id: small", "id: small\nid: other", "3:1：键 id 在同一处写了两次，前一次在第 2 行"),
        (TITLE, "title: &a 小表", "4:8：不能用 &a 做记号"),
        (TITLE, "title: *a", "4:8：不能用 *a 引用别处"),
        (TITLE, "title: !!python/name:os.system x", "4:8：不能用 ! 标注类型"),
        (TITLE, "<<: {a: 1}", "4:1 <<：没有名为 << 的键"),
        (TITLE, "no: 1", "4:1：键 no 会被读成真或假，请加引号"),
        (TITLE, "[a]: 1", "4:1：键应当是一个词"),
        (TITLE, "title: 小表\n---", "5:1：一个文件只能写一份"),
        (TITLE, "\ttitle: 小表", "4:1：从这里起不能按 YAML 读：缩进用了制表符"),
        (TITLE, "title: 小: 表", "4:9：从这里起不能按 YAML 读：冒号用得不对"),
        (TITLE, "title: @小表", "4:8：从这里起不能按 YAML 读：这里用了不能开头的符号"),
        (TITLE, f"title: {'[' * 90_000}", "4:47：嵌套超过 40 层"),
        ("{doc: L09", "[doc: L09", ""),
        ('title: 小表\npremises: 餐', 'title: "小表\npremises: 餐', ""),
    ],
)  # fmt: skip
def test_what_yaml_allows_and_a_form_does_not_is_told(library, put, case):
    before, after, start = case
    problems = slip(library, put, before, after)
    assert any(told.startswith(start) for told in problems), problems
    assert all(re.match(r"\d+:\d+", told) for told in problems)


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


def test_a_missing_file_a_folder_and_a_pipe_are_one_sentence(library, tmp_path):
    assert "没有找到文件" in one(library, tmp_path / "none.yaml")
    assert "没有找到文件" in one(library, tmp_path / "nul\0l.yaml")
    assert "是文件夹" in one(library, tmp_path)
    if os.name == "posix":
        pipe = tmp_path / "pipe"
        os.mkfifo(pipe)
        assert "不是普通文件" in one(library, pipe)


def test_a_name_that_no_screen_can_show_is_still_told(library, tmp_path):
    problem = one(library, tmp_path / "\udcff\n.yaml")
    assert "没有找到文件" in problem
    assert "\n" not in problem
    problem.encode("utf-8")


def test_a_byte_order_mark_is_no_mistake(library, put):
    assert told(library, put(b"\xef\xbb\xbf" + SMALL.encode())) == []


def test_a_basis_and_a_calendar_are_checked_too(library, tmp_path):
    path = tmp_path / "some.yaml"
    basis = bundle("forms", "bases", "in-force.yaml").read_text("utf-8")
    path.write_text(basis.replace("format: 1", "format: 7", 1), "utf-8")
    assert "format：不能写 7，只能写 1" in one(library, path)
    calendar = bundle("resources", "calendar", "cn.yaml").read_text("utf-8")
    path.write_text(calendar.replace("2024-01-01", "2024-13-01", 1), "utf-8")
    assert "应当是日期" in one(library, path)


def test_the_strict_reader_reads_what_yaml_reads(library):
    """Stricter, never different: the shipped forms mean the same to an ordinary reader."""
    for path in library.files():
        text = path.read_text("utf-8")
        reading = read_yaml(text)
        assert reading.mistakes == ()
        assert reading.root is not None
        assert reading.root.plain() == _as_written(yaml.load(text, yaml.CSafeLoader))


def _as_written(value):
    """Keys and days as text."""
    if isinstance(value, dict):
        return {str(key): _as_written(inside) for key, inside in value.items()}
    if isinstance(value, list):
        return [_as_written(inside) for inside in value]
    return str(value) if hasattr(value, "isoformat") else value


def test_refusals_have_stable_codes(library, tmp_path):
    (problem,) = library.check(tmp_path / "none.yaml")
    assert problem.code == "form.missing"
    assert issubclass(FormBroken, InputRefused)
    assert (FormBroken.code, FormUnknown.code) == ("form.broken", "form.unknown")


def test_a_wrong_shape_hides_no_mistake_across_the_parts(library, put):
    text = SMALL.replace("format: 1", "format: 2").replace("family: key1-rate70", "family: none")
    text = text.replace("article: 27", "article: 999").replace("第二条要求写在这里", "短")

    sentences = [problem.sentence for problem in library.check(put(text))]

    assert len(sentences) == 4
    assert any("999" in one for one in sentences)
    assert any("没有名为 none 的判定规则" in one for one in sentences)


def _paths(plain, path=()):
    yield path
    if isinstance(plain, dict | list):
        inside = plain.items() if isinstance(plain, dict) else enumerate(plain)
        for key, value in inside:
            yield from _paths(value, (*path, key))


WHOLE = yaml.safe_load(SMALL)
PATHS = [path for path in _paths(WHOLE) if path]
LAW = Library().law()
JUNK = st.sampled_from([None, "", "x" * 70, 1.5, -1, True, [], [3], {}, {"odd": 1}, "看"])


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(PATHS), JUNK), min_size=1, max_size=4))
def test_whatever_is_wrong_in_one_place_the_double_name_in_another_is_told(damage):
    plain = copy.deepcopy(WHOLE)
    items = plain["sections"][0]["items"]
    items.append(copy.deepcopy(items[0]) | {"text": "最后一条要求写在这里"})
    touched = set()
    for path, junk in damage:
        here = plain
        for step in path[:-1]:
            here = here[step] if isinstance(here, dict | list) and _has(here, step) else None
        if isinstance(here, dict | list) and _has(here, path[-1]):
            here[path[-1]] = junk
            touched.add(path)
    spared = not any(path[:4] == ("sections", 0, "items", 0)[: len(path)] for path in touched)

    found = faults_despite(plain, LAW)

    if spared:
        assert any("写了两次" in fault.sentence for fault in found)
    assert not any("unread" in fault.sentence for fault in found)


def _has(here, step):
    return step in here if isinstance(here, dict) else isinstance(step, int) and step < len(here)
