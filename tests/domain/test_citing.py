from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.basis import Basis, LawDocument
from app.domain.checklist import Citation
from app.domain.citing import article_name, chinese_number, cite_line, resolves


def cite(doc: str, article: int, paragraph: int | None = None, item: int | None = None) -> Citation:
    return Citation(doc=doc, article=article, paragraph=paragraph, item=item)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (1, "一"),
        (10, "十"),
        (11, "十一"),
        (20, "二十"),
        (34, "三十四"),
        (100, "一百"),
        (101, "一百零一"),
        (110, "一百一十"),
        (111, "一百一十一"),
        (154, "一百五十四"),
        (1001, "一千零一"),
        (1010, "一千零一十"),
        (2500, "二千五百"),
    ],
)
def test_numbers_of_articles_are_written_in_chinese(number: int, words: str) -> None:
    assert chinese_number(number) == words


@pytest.mark.parametrize("number", [0, -1, 10_000])
def test_a_number_no_article_has_is_refused(number: int) -> None:
    with pytest.raises(ValueError, match="articles"):
        chinese_number(number)


@given(st.integers(1, 9999))
def test_a_chinese_number_reads_back_as_itself(number: int) -> None:
    words = chinese_number(number)
    total = 0
    for figure, unit in re.findall(r"([一二三四五六七八九]?)([十百千]?)", words.replace("零", "")):
        value = "一二三四五六七八九".find(figure) + 1 if figure else 1 if unit else 0
        total += value * {"": 1, "十": 10, "百": 100, "千": 1000}[unit]

    assert total == number
    assert "零零" not in words


def test_a_paragraph_is_said_only_where_the_article_has_more_than_one(in_force: Basis) -> None:
    law = in_force.documents["FSL21"]

    assert article_name(cite("FSL21", 50, 1), law) == "第五十条第一款"
    assert article_name(cite("FSL21", 110, 1, 4), law) == "第一百一十条第（四）项"
    assert article_name(cite("FSL21", 126, 1, 13), law) == "第一百二十六条第一款第（十三）项"
    assert article_name(cite("FSL21", 50), law) == "第五十条"


def test_a_document_that_was_not_counted_says_the_paragraph_a_citation_names(
    in_force: Basis,
) -> None:
    law = in_force.documents["ARL23"]

    assert article_name(cite("ARL23", 20, 1), law) == "第二十条第一款"
    assert article_name(cite("ARL23", 20, 1), law, paragraphs_known=1) == "第二十条"


def test_a_line_names_each_document_once_in_the_order_of_the_citations(in_force: Basis) -> None:
    line = cite_line((cite("FSL21", 50, 1), cite("SAMR49", 32), cite("FSL21", 55, 1)), in_force)

    assert line == (
        "《食品安全法》第五十条第一款、第五十五条第一款、《食品生产经营监督检查管理办法》第三十二条"
    )


def test_inside_one_article_only_what_differs_is_repeated(in_force: Basis) -> None:
    line = cite_line(
        (
            cite("SAMR49", 33, 1),
            cite("SAMR49", 33, 2),
            cite("FSL21", 126, 1, 3),
            cite("FSL21", 126, 1, 5),
            cite("FSL21", 126, 2),
        ),
        in_force,
    )

    assert line == (
        "《食品生产经营监督检查管理办法》第三十三条第一款、第二款、"
        "《食品安全法》第一百二十六条第一款第（三）项、第（五）项、第二款"
    )


def test_items_under_different_paragraphs_keep_their_paragraph(in_force: Basis) -> None:
    line = cite_line((cite("FSL21", 2, 1, 2), cite("FSL21", 2, 2)), in_force)

    assert line == "《食品安全法》第二条第一款第（二）项、第二款"


def test_the_whole_article_beside_one_of_its_items_is_named_again(in_force: Basis) -> None:
    line = cite_line((cite("FSL21", 110, 1, 4), cite("FSL21", 110)), in_force)

    assert line == "《食品安全法》第一百一十条第（四）项、第一百一十条"


def test_the_same_provision_is_named_once_whatever_fact_brings_it(in_force: Basis) -> None:
    with_fact = Citation(doc="FSL21", article=33, paragraph=1, item=1, when=("meat",))

    assert cite_line((with_fact, cite("FSL21", 33, 1, 1)), in_force) == (
        "《食品安全法》第三十三条第一款第（一）项"
    )
    assert cite_line((cite("FSL21", 110), cite("FSL21", 110, 1)), in_force) == (
        "《食品安全法》第一百一十条"
    )


def test_no_citation_gives_an_empty_line(in_force: Basis) -> None:
    assert cite_line((), in_force) == ""


def test_an_unknown_document_cannot_be_cited(in_force: Basis) -> None:
    with pytest.raises(KeyError):
        cite_line((cite("XYZ", 1),), in_force)


@pytest.mark.parametrize(
    ("place", "words"),
    [
        (cite("XYZ", 1), "没有代码为 XYZ 的文件"),
        (cite("FSL21", 155), "共 154 条，没有第 155 条"),
        (cite("FSL21", 114, 2), "第一百一十四条共 1 款，没有第 2 款"),
        (cite("FSL21", 110, 1, 6), "第 1 款共 5 项，没有第 6 项"),
        (cite("FSL21", 114, None, 1), "第 1 款共 0 项，没有第 1 项"),
        (cite("L09", 27), "不是现行文件"),
        (cite("D16", 154, 2), "不是现行文件"),
    ],
)
def test_a_citation_that_leads_nowhere_says_why(
    in_force: Basis, place: Citation, words: str
) -> None:
    reason = resolves(place, in_force)

    assert reason is not None
    assert words in reason


@pytest.mark.parametrize(
    "place",
    [cite("FSL21", 126, 1, 13), cite("FSR19", 61), cite("SAMR49", 39, 2), cite("ARL23", 999)],
)
def test_a_citation_that_can_be_found_has_no_reason_against_it(
    in_force: Basis, place: Citation
) -> None:
    assert resolves(place, in_force) is None


def test_the_commissioned_basis_may_cite_superseded_documents(commissioned: Basis) -> None:
    assert resolves(cite("L09", 77, 1, 5), commissioned) is None
    assert resolves(cite("D16", 154, 5), commissioned) is None
    assert resolves(cite("FSL21", 110, 1, 4), commissioned) is None


@given(st.integers(1, 154), st.integers(1, 9), st.integers(1, 20))
def test_whatever_resolves_can_be_named(article: int, paragraph: int, item: int) -> None:
    document = LawDocument(
        code="AB",
        title="样例法",
        short="样例法",
        status="in_force",
        articles=154,
        paragraphs={2: 3},
        items={"2-1": 4},
    )
    name = article_name(cite("AB", article, paragraph, item), document)

    assert name.startswith(f"第{chinese_number(article)}条")
    assert ("款" in name) == (article == 2)
