"""A citation opens exactly its place in the text, and nothing where the text is not at hand."""

from __future__ import annotations

import pytest

from app.domain.checklist import Citation
from app.storage.provisions import Provisions, split_paragraphs


@pytest.fixture(scope="module")
def provisions() -> Provisions:
    return Provisions()


def cite(doc: str, article: int, paragraph: int | None = None, item: int | None = None) -> Citation:
    return Citation(doc=doc, article=article, paragraph=paragraph, item=item)


def test_an_item_opens_with_the_sentence_it_belongs_to(provisions):
    lead, item = provisions.text_of(cite("L09", 27, 1, 6)).split("\n")
    assert lead.endswith("并符合下列要求：")
    assert item.startswith("（六）贮存、运输和装卸")


def test_a_paragraph_opens_without_its_neighbours(provisions):
    text = provisions.text_of(cite("L09", 39, 2))
    assert text.startswith("食品经营企业应当建立食品进货查验记录制度")
    assert "\n" not in text


def test_an_article_opens_whole(provisions):
    article = provisions.article("L09", 28)
    assert provisions.text_of(cite("L09", 28)) == article.text
    assert len(article.paragraphs) == 1
    assert len(article.paragraphs[0].items) == 11
    assert article.chapter.startswith("第四章")


@pytest.mark.parametrize(
    "wanted",
    [
        cite("L09", 105),
        cite("L09", 27, 2),
        cite("L09", 27, 1, 12),
        cite("L09", 27, None, 1),
        cite("D16", 170),
        cite("FSL21", 34, 1, 1),
        cite("XYZ", 1),
    ],
)
def test_a_place_that_does_not_exist_opens_nothing(provisions, wanted):
    assert provisions.text_of(wanted) is None


def test_every_article_of_both_laws_is_there(provisions):
    for code, count in (("L09", 104), ("D16", 169)):
        articles = provisions.document(code).articles
        assert [article.number for article in articles] == list(range(1, count + 1))
        assert all(article.paragraphs and article.label for article in articles)


def test_no_text_is_lost_when_an_article_is_split(provisions):
    for document in provisions.documents():
        for article in document.articles:
            joined = "\n".join(paragraph.text for paragraph in article.paragraphs)
            assert joined == article.text.strip()


def test_items_are_numbered_without_a_gap(provisions):
    """A 项 torn off its 款 would shift every citation behind it."""
    figures = "一二三四五六七八九十"
    for code in ("L09", "D16"):
        for article in provisions.document(code).articles:
            for paragraph in article.paragraphs:
                for n, item in enumerate(paragraph.items[:10]):
                    assert item.startswith(f"（{figures[n]}）"), (code, article.number)


def test_a_paragraph_after_the_items_is_a_paragraph_of_its_own():
    split = split_paragraphs("应当：\n（一）甲；\n（二）乙。\n前款规定由某部门解释。")
    assert [(one.lead, len(one.items)) for one in split] == [
        ("应当：", 2),
        ("前款规定由某部门解释。", 0),
    ]


def test_policy_is_cited_by_passage(provisions):
    passage = provisions.passage("WP20", 9)
    assert passage is not None
    assert passage.number == 10
    assert provisions.passage("WP20", 999) is None
    assert provisions.passage("L09", 0) is None


def test_the_status_of_a_text_is_said(provisions):
    told = {document.code: document.status for document in provisions.documents()}
    assert told == {
        "L09": "superseded",
        "D16": "draft",
        "DP20": "policy",
        "WP20": "policy",
        "N07": "policy",
    }
    assert all(provisions.document(code).status_note for code in ("L09", "D16"))
