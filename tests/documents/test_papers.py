"""Every paper: the same bytes twice, its words, its codes, its marks on every page."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from app.documents.papers import PaperNotPrinted, pages, render_paper
from app.documents.qr import address, page_code
from app.documents.reading import read_pdf
from app.domain.paper import COPIES, ContentCode, CopyKind, PaperKind
from tests.documents import cases
from tests.documents.reading_aloud import codes, page_texts, plain, rendered, text

CASES = [(kind, "in-force") for kind in PaperKind] + [
    (PaperKind.RESULT_RECORD, "commissioned"),
    (PaperKind.CHECK_TABLE, "commissioned"),
]
KINDS = [pytest.param(kind, basis, id=f"{kind.value}-{basis}") for kind, basis in CASES]


@pytest.mark.parametrize(("kind", "basis"), KINDS)
def test_the_same_values_give_the_same_bytes(kind: PaperKind, basis: str) -> None:
    values = cases.values(kind, basis)

    assert rendered(values) == rendered(values)


@pytest.mark.parametrize(("kind", "basis"), KINDS)
def test_every_page_bears_number_check_code_and_its_place(
    kind: PaperKind, basis: str, tmp_path: Path
) -> None:
    data = rendered(cases.values(kind, basis))
    total = pages(data)

    for page, words in enumerate(page_texts(data, tmp_path), start=1):
        assert cases.NUMBERS[kind] in words
        assert plain(str(ContentCode(cases.CONTENT))) in words
        assert f"第{page}页共{total}页" in words


@pytest.mark.parametrize(("kind", "basis"), KINDS)
def test_codes_are_read_from_the_page_at_150_dpi(kind: PaperKind, basis: str) -> None:
    data = rendered(cases.values(kind, basis))
    total = pages(data)

    assert address(cases.HOST, cases.TOKEN) in codes(data)
    for page in range(total):
        assert page_code(cases.CONTENT, page + 1, total) in codes(data, page)


@pytest.mark.parametrize(("kind", "basis"), KINDS)
@pytest.mark.parametrize("state", list(cases.STATES))
def test_every_state_of_signing_can_be_printed(kind: PaperKind, basis: str, state: str) -> None:
    data = rendered(cases.values(kind, basis), signing=cases.STATES[state])

    assert data.startswith(b"%PDF")


@pytest.mark.parametrize(("kind", "basis"), KINDS)
def test_the_file_names_its_token_and_the_picture_says_the_same(
    kind: PaperKind, basis: str
) -> None:
    read = read_pdf(rendered(cases.values(kind, basis)))

    assert read.info_token == cases.TOKEN
    assert read.page_codes == (address(cases.HOST, cases.TOKEN),)


def test_all_faces_are_embedded(tmp_path: Path) -> None:
    path = tmp_path / "paper.pdf"
    path.write_bytes(rendered(cases.values(PaperKind.RESULT_RECORD)))
    program = shutil.which("pdffonts")
    assert program

    done = subprocess.run([program, str(path)], capture_output=True, check=True, text=True)

    lines = done.stdout.splitlines()[2:]
    assert lines
    assert all("+Shian" in line for line in lines)
    assert all(line.split()[-5:-2] == ["yes", "yes", "yes"] for line in lines)


def test_no_moment_of_printing_is_in_the_file() -> None:
    data = rendered(cases.values(PaperKind.RESULT_RECORD))

    assert b"CreationDate" not in data
    assert b"ModDate" not in data


def test_a_long_host_makes_a_larger_code_that_is_still_read() -> None:
    values = cases.values(PaperKind.RESULT_RECORD)
    host = "verify.market-supervision.example"
    data = render_paper(
        values.kind, values, copy=CopyKind.FILE, signing=cases.SIGNED, token=cases.TOKEN, host=host,
        content_hash=cases.CONTENT,
    )  # fmt: skip

    assert address(host, cases.TOKEN) in codes(data)


def test_the_posting_copy_shows_no_person_and_no_reason(tmp_path: Path) -> None:
    for basis in cases.BASES:
        values = cases.values(PaperKind.RESULT_RECORD, basis)
        words = text(rendered(values, CopyKind.POSTING, cases.REFUSED), tmp_path)

        assert "鄢＊" in words
        assert "（张贴联不印）" in words
        assert "签名、见证情况见归档联" in words
        for hidden in ("鄢䶮", "000-55501188", "吕吉昌", "合伙人", "999999199001010016"):
            assert hidden not in words
        assert "云桥区铉远面点餐饮店" in words
        assert "周明川" in words


def test_papers_without_a_posting_copy_refuse_one() -> None:
    values = cases.values(PaperKind.GOODS_LIST)

    with pytest.raises(PaperNotPrinted):
        rendered(values, CopyKind.POSTING)


def test_values_of_another_kind_are_refused() -> None:
    values = cases.values(PaperKind.GOODS_LIST)

    with pytest.raises(PaperNotPrinted):
        render_paper(
            PaperKind.CHECK_TABLE, values, copy=CopyKind.FILE, signing=cases.SIGNED,
            token=cases.TOKEN, host=cases.HOST, content_hash=cases.CONTENT,
        )  # fmt: skip


@pytest.mark.parametrize(("kind", "basis"), KINDS)
def test_copies_share_number_and_code_and_differ_as_files(kind: PaperKind, basis: str) -> None:
    values = cases.values(kind, basis)
    files = {copy: rendered(values, copy) for copy in COPIES[kind]}

    tokens = {read_pdf(data).info_token for data in files.values()}
    assert tokens == {cases.TOKEN}


def test_ticked_boxes_are_told_apart_in_the_text(tmp_path: Path) -> None:
    words = text(rendered(cases.values(PaperKind.RESULT_RECORD, "commissioned")), tmp_path)

    assert "□符合" in words
    assert "√基本符合" in words
    assert "□不符合" in words


def test_practice_papers_say_so_on_every_page(tmp_path: Path) -> None:
    values = cases.values(PaperKind.CHECK_TABLE, practice=True)

    for words in page_texts(rendered(values), tmp_path):
        assert "练习文书" in words
        assert "不具有法律效力" in words
    assert "练习文书" not in text(rendered(cases.values(PaperKind.CHECK_TABLE)), tmp_path)


def test_practice_seal_strips_say_so_too(tmp_path: Path) -> None:
    values = cases.values(PaperKind.SEAL_LABEL, practice=True)

    assert all("练习文书" in words for words in page_texts(rendered(values), tmp_path))


def test_long_values_are_read_whole_in_the_order_drawn(tmp_path: Path) -> None:
    values = cases.values(PaperKind.GOODS_LIST)
    words = "".join(page_texts(rendered(values), tmp_path, in_order=True))

    for row in values.rows:
        for entered in (row.name, row.spec, row.maker, row.batch, row.note):
            assert plain(entered) in words


def test_a_basis_that_is_not_in_force_says_so_on_every_page(tmp_path: Path) -> None:
    note = cases.LIBRARY.basis("commissioned").status_note
    assert note

    for words in page_texts(
        rendered(cases.values(PaperKind.CHECK_TABLE, "commissioned")), tmp_path
    ):
        assert plain(note) in words
    assert plain(note) not in text(rendered(cases.values(PaperKind.CHECK_TABLE)), tmp_path)


def test_a_refusal_stands_on_the_paper_in_words(tmp_path: Path) -> None:
    for kind in (PaperKind.RESULT_RECORD, PaperKind.CHECK_TABLE, PaperKind.GOODS_LIST):
        words = text(rendered(cases.values(kind), signing=cases.REFUSED), tmp_path)

        assert "拒绝签名" in words
        assert "要等店铺合伙人回来商量" in words
        assert "吕吉昌" in words


def test_the_numbered_sheet_for_the_pen_has_blank_days(tmp_path: Path) -> None:
    words = text(rendered(cases.values(PaperKind.RESULT_RECORD), signing=cases.BLANK), tmp_path)

    assert words.count("年月日") == 2
    assert "拒绝签名" not in words


def test_the_result_record_keeps_page_one_whole_when_text_moves(tmp_path: Path) -> None:
    for basis in cases.BASES:
        data = rendered(cases.values(PaperKind.RESULT_RECORD, basis, failures=14))
        first, *others = page_texts(data, tmp_path)

        assert others
        assert "法定代表人或负责人" in first
        assert "详见附页第1项" in first
        assert f"附页共{len(others)}页" in first
        assert "附页到此结束，以下空白。" in others[-1]
        assert "第三排货架" not in first


def test_a_table_that_goes_on_repeats_its_head(tmp_path: Path) -> None:
    found = page_texts(rendered(cases.values(PaperKind.CHECK_TABLE)), tmp_path, in_order=True)

    assert len(found) > 1
    assert all("检查项目" in words and "缺项" in words for words in found)


def test_seal_strips_bear_neither_party_nor_end_date(tmp_path: Path) -> None:
    words = text(rendered(cases.values(PaperKind.SEAL_LABEL)), tmp_path)

    assert "云市监封〔2026〕88号—3" in words
    assert "二〇二六年九月二十二日" in words
    assert cases.PARTY.name not in words
    assert "期限" not in words
    assert "10月22日" not in words
