"""Posting sheets: two notices on a sheet, the list of who takes them out, the order of a round."""

from __future__ import annotations

import base64
import hashlib
from datetime import date

import pytest

from app.documents.posting_cover import cover_pdf
from app.documents.posting_two_up import Batched, two_up
from app.documents.reading import page_count, page_picture, read_image
from app.domain import posting
from app.domain.paper import PaperKind
from app.domain.posting import Cover
from app.domain.visit import Conclusion
from tests.documents import cases
from tests.documents.reading_aloud import page_texts


@pytest.fixture
def read(tmp_path):
    return lambda data: "".join(page_texts(data, tmp_path, in_order=True))


NUMBER = "云市监贴〔2026〕40号"


def notices(count: int, basis: str = "commissioned") -> list[posting.Notice]:
    values = cases.values(PaperKind.RESULT_RECORD, basis)
    made = []
    for n in range(count):
        meta = values.meta.model_copy(update={"number": f"云市监检记〔2026〕{1018 + n}号"})
        token = base64.b32encode(hashlib.shake_256(b"%d" % n).digest(150)).decode().rstrip("=")
        made.append(
            posting.notice(
                values.model_copy(update={"meta": meta}),
                token=token,
                content_hash=hashlib.sha256(b"%d" % n).hexdigest(),
                pages=1,
                must_hang=basis == "commissioned",
            )
        )
    return made


def sheets(shown: list[posting.Notice], **more) -> bytes:
    placed = [Batched(n, one) for n, one in enumerate(shown, start=1)]
    return two_up(NUMBER, len(shown), placed, host=cases.HOST, **more)


def test_two_notices_share_a_sheet_and_an_odd_last_one_leaves_the_lower_half_empty(read):
    data = sheets(notices(3))
    assert page_count(data) == 2
    text = read(data)
    assert "（空白）" in text
    assert text.count("食品安全监督检查结果公示") == 3


def test_every_word_of_the_basis_is_printed_and_the_result_is_ticked(read):
    text = read(sheets(notices(1)))
    assert "□符合√基本符合□不符合" in text.replace(" ", "")
    text = read(sheets(notices(1, "in-force")))
    assert "□未发现问题√发现问题" in text.replace(" ", "")
    assert "基本符合" not in text


def test_a_notice_shows_no_telephone_and_no_identity_number(read):
    text = read(sheets(notices(2)))
    assert cases.PARTY.telephone not in text
    assert cases.PARTY.id_number not in text
    assert cases.PARTY.legal_representative not in text


def test_each_notice_carries_the_code_of_its_own_record():
    shown = notices(2)
    codes = page_codes(sheets(shown))
    assert {code.rpartition("/")[2] for code in codes} == {one.token for one in shown}


def page_codes(data: bytes) -> tuple[str, ...]:
    import io

    buffer = io.BytesIO()
    page_picture(data, 0, 200).save(buffer, "PNG")
    return read_image(buffer.getvalue())


def test_duty_to_hang_is_claimed_only_where_the_basis_says_so(read):
    assert "保持至下次监督检查" in read(sheets(notices(1)))
    assert "保持至下次监督检查" not in read(sheets(notices(1, "in-force")))


def test_printing_can_be_stopped_between_two_sheets():
    data = sheets(notices(6), step=lambda done: done < 4)
    assert page_count(data) == 2


def test_the_same_notices_give_the_same_bytes():
    assert sheets(notices(3)) == sheets(notices(3))


@pytest.mark.parametrize("many", [1, 7, 30])
def test_the_cover_lists_every_sheet_and_repeats_its_head(many, read):
    shown = notices(many)
    cover = Cover(
        agency=cases.AGENCY.name, number=NUMBER, batch="2026年9月23日第1批", team="河沿中队",
        days="9月18日至22日", rows=tuple(map(posting.cover_row, shown)), two_up=True,
        practice=False,
    )  # fmt: skip
    data = cover_pdf(cover, "ab" * 32)
    text = read(data)
    for one in shown:
        assert one.number in text.replace("\n", "").replace(" ", "")
    assert text.replace(" ", "").count("被检查单位") >= page_count(data) - (many == 1)
    assert cover.total in text.replace(" ", "")


def test_an_odd_batch_says_that_its_last_sheet_is_half_used():
    rows = tuple(map(posting.cover_row, notices(7)))
    cover = Cover(
        agency="甲", number="1", batch="", team="", days="", rows=rows, two_up=True, practice=False
    )
    assert cover.total == "7户；结果记录表7页；两联张贴件4张（第4张只用上联）"


def test_house_numbers_are_ordered_as_numbers_also_in_chinese_figures():
    streets = ["河沿路18号", "河沿路9号", "河沿路一百零二号", "河沿路十二号", "东塘巷7号"]
    assert sorted(streets, key=posting.natural_key) == [
        "东塘巷7号",
        "河沿路9号",
        "河沿路十二号",
        "河沿路18号",
        "河沿路一百零二号",
    ]


def test_a_saved_order_holds_and_a_new_shop_falls_in_by_its_address():
    addresses = [("a", "河沿路9号"), ("b", "河沿路18号"), ("new", "河沿路12号"), ("c", "东塘巷7号")]
    places = posting.route_places(addresses, ["c", "a", "b"])
    assert sorted(places, key=places.__getitem__) == ["c", "a", "new", "b"]


def test_days_are_said_as_a_span():
    assert posting.days_words(date(2026, 9, 18), date(2026, 9, 22)) == "9月18日至22日"
    assert posting.days_words(date(2026, 9, 30), date(2026, 10, 2)) == "9月30日至10月2日"
    assert posting.days_words(date(2026, 9, 22), date(2026, 9, 22)) == "9月22日"


def test_the_result_of_a_notice_is_known_by_its_ticked_word():
    assert notices(1)[0].conclusion is Conclusion.LARGELY_COMPLIANT
    assert notices(1, "in-force")[0].conclusion is Conclusion.PROBLEMS_FOUND
