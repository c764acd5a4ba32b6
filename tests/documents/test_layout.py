"""Line breaking, page breaking, the fit ladder and the pull rule, on small blocks."""

from __future__ import annotations

from pathlib import Path

from app.documents.blocks import (
    MM,
    Block,
    Cell,
    Fill,
    Paragraph,
    Row,
    Signature,
    Space,
    Table,
    Tick,
    Together,
    heading,
)
from app.documents.flow import Setting, fragments
from app.documents.fonts import FontSet
from app.documents.lines import set_text
from app.documents.paging import Page, pages
from app.documents.papers import pages as page_count
from tests.documents import cases
from tests.documents.reading_aloud import rendered

FONTS = FontSet.load()
SETTING = Setting(FONTS)
_SIZE = 10.0


def lines(content: object, width: float, **more: object) -> list[str]:
    made = set_text(FONTS, content, role="song", size=_SIZE, width=width, **more)  # type: ignore[arg-type]
    return [line.text() for line in made]


def laid(*blocks: Block, first: float = 200, later: float = 200) -> list[Page]:
    return pages(fragments(blocks, 100 * MM, SETTING), first, later)


def test_no_line_begins_with_a_closing_mark() -> None:
    found = lines("一二三四五六七八九，十一二三四五六七八。" * 4, 91)

    assert all(line[0] not in "，。" for line in found)


def test_a_closing_mark_overhangs_by_its_blank_half() -> None:
    assert lines("一二三四五六七八九十，一二三", 105)[0] == "一二三四五六七八九十，"


def test_no_line_ends_with_an_opening_mark() -> None:
    assert lines("一二三四五六七八九（十一二三）", 100)[0] == "一二三四五六七八九"


def test_a_credit_code_is_one_word() -> None:
    found = lines("统一社会信用代码92379999MAXX00023R在此", 130)

    assert any("92379999MAXX00023R" in line for line in found)


def test_number_and_unit_stay_together() -> None:
    found = lines("二号冷藏柜显示温度11 ℃高", 105)

    assert any("11 ℃" in line for line in found)


def test_a_box_and_its_label_stay_together() -> None:
    found = lines(("一二三四五六七八", Tick("书面限期整改", checked=True)), 100)

    assert found == ["一二三四五六七八", "书面限期整改"]


def test_a_short_fill_stays_with_its_brackets() -> None:
    found = lines(("一二三四五六七八九（", Fill("12"), "）项"), 100)

    assert found[1].startswith("（12）")


def test_a_word_wider_than_the_column_is_cut() -> None:
    assert "".join(lines("A" * 60, 50)) == "A" * 60


def test_a_line_feed_begins_a_line() -> None:
    assert lines("统一社会\n信用代码", 200) == ["统一社会", "信用代码"]


def test_a_paragraph_leaves_two_lines_on_each_page() -> None:
    words = Paragraph("字" * 28 * 10, 10, 20, first=0)

    first, second = laid(words, first=190)[:2]

    assert len(first.fragments) >= 2
    assert len(second.fragments) >= 2


def test_a_heading_stays_with_two_lines_after_it() -> None:
    found = laid(Space(150), heading("一、标题", 10, 20), Paragraph("字" * 90, 10, 20), first=200)

    assert len(found) == 2
    assert len(found[1].fragments) >= 3


def test_a_signature_takes_the_last_two_rows_along() -> None:
    rows = tuple(Row((Cell("行"),), height=10) for _ in range(6))
    table = Table((100,), rows)

    found = laid(table, Together((Signature("签名：", height=30),)), first=6 * 10 * MM + 10)

    assert len(found) == 2
    assert sum(1 for one in found[1].fragments if one.row) == 2


def test_a_row_longer_than_a_page_is_cut_and_nothing_is_lost() -> None:
    table = Table((100,), (Row((Cell("很长的备注" * 200, align="left"),)),))

    found = laid(table)

    shown = sum(
        len(cell.fragments) for page in found for one in page.fragments if one.row
        for cell in one.row.cells
    )  # fmt: skip
    whole = fragments((table,), 100 * MM, SETTING)[0]
    assert whole.row
    assert len(found) > 1
    assert shown == len(whole.row.cells[0].fragments)


def test_what_is_too_long_to_stay_together_is_still_printed() -> None:
    block = Together((Paragraph("字" * 2000, 10, 20),))

    found = laid(block)

    assert len(found) > 3


def test_the_longest_names_still_leave_one_page() -> None:
    party = cases.PARTY.model_copy(
        update={"name": "长" * 60, "address": "址" * 100, "telephone": "0" * 30}
    )
    for kind in ("service-receipt", "goods-list"):
        visit = cases.visit("in-force").model_copy(update={"party": party})
        values = cases.values(kind_of(kind), of=visit)

        assert page_count(rendered(values)) == 1


def kind_of(value: str) -> object:
    from app.domain.paper import PaperKind

    return PaperKind(value)


def test_a_very_long_list_of_goods_flows_with_signatures_on_every_page(tmp_path: Path) -> None:
    from tests.documents.gallery import many_goods
    from tests.documents.reading_aloud import page_texts

    data = rendered(cases.values(kind_of("goods-list"), of=many_goods()), signing=cases.REFUSED)

    found = page_texts(data, tmp_path)
    assert len(found) > 1
    assert all("检查人员：" in words for words in found)
    assert "本页小计" in found[0]
    assert "本页小计" not in found[-1]
    assert not any("见末页" in words for words in found)
