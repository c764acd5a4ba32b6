"""Statutes are recognised as published, whatever the file; what is none is refused precisely."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date

import pytest

from app.domain.errors import InputRefused
from app.office import encodings, word_files
from app.office.statutes import StatuteRefused, read_statute
from tests.office import invented

FILES = {
    "a.md": invented.MARKDOWN.encode(),
    "bom.md": b"\xef\xbb\xbf" + invented.MARKDOWN.encode(),
    "a.txt": invented.text().encode("gb18030"),
    "u16.txt": invented.text().encode("utf-16"),
    "u16le.txt": invented.text().encode("utf-16-le"),
    "u16be.txt": invented.text().encode("utf-16-be"),
    "tight.txt": re.sub(r"(?m)^(\s*第.[章节])[ \u3000]+", r"\1", invented.text()).encode(),
    "crlf.txt": invented.text().replace("\n", "\r\n").encode(),
    "a.docx": invented.word(),
}


@pytest.mark.parametrize("name", FILES)
def test_the_same_statute_is_recognised_in_every_layout(name):
    read = read_statute(FILES[name], name)

    statute, report = read.statute, read.report
    assert statute.title == "示例市茶摊管理办法"
    assert statute == read_statute(FILES["a.md"], "a.md").statute
    assert report.sentence == "认出 2 章、2 节、7 条、9 款、3 项"
    assert report.effective_from == date(2024, 5, 1)
    labels = [one.label for one in statute.articles]
    assert labels == ["第一条", "第二条", "第三条", "第四条", "第五条", "第五条之一", "第六条"]
    third = statute.articles[2]
    assert (third.chapter, third.section) == ("第二章 开摊", "第一节 用水")
    assert third.paragraphs[0].items[1] == "（二）杯子要洗净，包括：\n1. 内壁；\n2. 外壁；"
    assert statute.articles[3].paragraphs[1].lead.startswith("第三条第二项")


def test_the_encoding_is_told():
    told = {name: read_statute(data, name).report.encoding for name, data in FILES.items()}

    assert told == {
        "a.md": "UTF-8", "bom.md": "UTF-8", "a.txt": "GB18030", "u16.txt": "UTF-16",
        "u16le.txt": "UTF-16", "u16be.txt": "UTF-16", "tight.txt": "UTF-8",
        "crlf.txt": "UTF-8", "a.docx": "DOCX",
    }  # fmt: skip


def test_lines_broken_at_a_column_are_joined():
    broken = invented.text().replace("为了让茶摊的茶好喝", "为了让茶摊的\n茶好喝")

    article = read_statute(broken.encode(), "a.txt").statute.articles[0]

    assert article.paragraphs[0].lead == "为了让茶摊的茶好喝，制定本办法。"


def test_a_title_over_two_lines_is_one():
    split = invented.MARKDOWN.replace("# 示例市茶摊管理办法", "# 示例市\n\n# 茶摊管理办法")

    assert read_statute(split.encode(), "a.md").statute.title == "示例市茶摊管理办法"


def test_an_article_that_is_missing_or_cut_is_a_doubt_and_never_filled():
    holed = invented.MARKDOWN.replace("第四条 违反", "第五条 违反").replace(
        "第五条 收摊以后要扫地。", "第七条 收摊以后要扫地"
    )

    doubts = "；".join(read_statute(holed.encode(), "a.md").report.doubts)

    assert "没有认出第 4 条" in doubts
    assert "没有认出第 6 条" in doubts
    assert "第七条有一款末尾没有句号" in doubts
    assert "以“第六条”开头，当作正文" in doubts


def test_a_gap_of_several_articles_is_named_with_both_ends():
    text = "# 示例\n第一条 甲。\n第五条 乙。\n第五条之一 丙。\n"

    assert read_statute(text.encode(), "a.md").report.doubts == (
        "没有认出第 2 至 4 条，请核对原文",
    )


def test_an_annex_is_left_out_and_told():
    text = invented.MARKDOWN + "\n附件：\n\n第一条 表格怎么填\n"

    read = read_statute(text.encode(), "a.md")

    assert len(read.statute.articles) == 7
    assert read.report.doubts == ("“附件：”及以后是附件，没有装入",)


def test_an_article_without_content_is_told():
    text = "# 示例办法\n第一条 甲。\n第二条\n第三条 乙。\n第四条\n"

    read = read_statute(text.encode(), "a.md")

    assert [one.number for one in read.statute.articles] == [1, 3]
    assert "第二条没有内容，没有装入" in read.report.doubts


@pytest.mark.parametrize(
    ("head", "tail", "day", "why"),
    [
        ("2020年3月1日 通过", "自2020年6月1日起施行。", date(2020, 6, 1), "附则"),
        ("2022年3月1日 修正", "自2020年6月1日起施行。", date(2022, 3, 1), "推定"),
        ("2022年3月1日 公布", "自公布之日起施行。", date(2022, 3, 1), "推定"),
        ("某年某月", "自公布之日起施行。", None, ""),
        ("2022年13月1日 公布", "自2020年2月30日起施行。", None, ""),
    ],
)
def test_the_first_day_is_what_the_text_says_of_itself(head, tail, day, why):
    text = f"# 示例办法\n{head}\n第一条 甲。\n第二条 本办法{tail}\n"

    report = read_statute(text.encode(), "a.md").report

    assert report.effective_from == day
    assert why in report.effective_why


def zipped(**files: bytes) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "/"), content)
    return data.getvalue()


MACRO = zipped(**{"word__document.xml": b"<x/>", "word__vbaProject.bin": b"x"})
BOMB = zipped(**{"word__document.xml": b"0" * (word_files.MAX_UNPACKED + 1)})
BROKEN = zipped(**{"word__document.xml": b"<x/>"})


def test_two_statutes_in_one_file_are_never_taken_as_one():
    second = invented.MARKDOWN.replace("茶摊", "酒摊")

    with pytest.raises(StatuteRefused, match="第六条之后又从第一条起") as refusal:
        read_statute(f"{invented.MARKDOWN}\n{second}".encode(), "a.md")

    assert refusal.value.code == "statute.several"


def test_articles_on_one_line_are_told_from_no_articles():
    with pytest.raises(StatuteRefused, match="没有分行") as refusal:
        read_statute("示例办法 第一条 甲。 第二条 乙。 第三条 丙。".encode(), "a.txt")

    assert refusal.value.code == "statute.no_lines"


def test_a_sentence_that_begins_with_a_chapter_or_the_first_article_is_no_heading():
    text = "# 示例办法\n第一条 甲。\n第二条 乙：\n第一章规定的事项\n第一条规定的人\n第三条 丙。\n"

    read = read_statute(text.encode(), "a.md")

    assert [len(one.paragraphs) for one in read.statute.articles] == [1, 3, 1]
    assert {one.chapter for one in read.statute.articles} == {""}


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "statute.empty"),
        (b" \n\t", "statute.empty"),
        ("# 通知\n一、要好好泡茶。\n".encode(), "statute.no_articles"),
        ("第一条 没有标题的办法。\n".encode(), "statute.no_title"),
        (b"\xd0\xcf\x11\xe0" + b"0" * 100, "statute.old_word"),
        (b"%PDF-1.7", "statute.not_text"),
        (b"{\\rtf1", "statute.not_text"),
        (b"x" * 5_000_001, "statute.too_big"),
        (MACRO, "statute.macro"),
        (BOMB, "statute.too_big"),
        (BROKEN, "statute.word"),
        (zipped(a=b"x"), "statute.not_text"),
        (b"PK\x03\x04" + b"0" * 50, "statute.word"),
        (invented.MARKDOWN.encode() + b"\x00", "statute.encoding"),
        ("# 示例\n第一條 甲。\n第二條 乙。\n".encode("big5"), "statute.encoding"),
        (b"\xff\xfe\x00\xd8\x00", "statute.encoding"),
        (b"only latin letters", "statute.encoding"),
        (b"\x80\xff\xff", "statute.encoding"),
    ],
)
def test_what_is_no_statute_is_refused_in_one_sentence(data, code):
    with pytest.raises(InputRefused) as refusal:
        read_statute(data, "文件.x")
    assert refusal.value.code == code
    assert "没有装入" in refusal.value.sentence
    assert "文件.x" in refusal.value.sentence


def test_big5_is_named():
    with pytest.raises(InputRefused, match="Big5"):
        read_statute("# 示例\n第一條 甲乙丙丁。\n第二條 乙。\n".encode("big5"), "a.txt")


def test_characters_of_the_2022_standard_are_not_private_use():
    decoded = encodings.decode(b"\xfe\x59\xb2\xe8", "a.txt")

    assert decoded.text == "\u9fb4茶"


def test_a_refusal_is_a_refusal_of_input():
    assert issubclass(StatuteRefused, InputRefused)
