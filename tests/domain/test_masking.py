from __future__ import annotations

import pytest

from app.domain.masking import mask_code, mask_id, mask_name, mask_phone


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("鄢某", "鄢＊"),
        ("欧阳明月", "欧＊＊"),
        ("甲乙丙丁戊", "甲＊＊"),
        ("𠮷田", "𠮷＊"),
        ("王", "王"),
        ("", ""),
    ],
)
def test_a_name_keeps_its_first_character_and_at_most_two_stars(name: str, masked: str) -> None:
    assert mask_name(name) == masked


def test_a_telephone_is_not_printed_on_a_posted_sheet() -> None:
    assert mask_phone("0632-1234567") == "（张贴联不印）"
    assert mask_phone(" ") == ""


def test_an_id_number_is_starred_from_its_ninth_character() -> None:
    assert mask_id("999999199001010016") == "99999919＊＊＊＊＊＊＊＊＊＊"
    assert mask_id("1234") == "1234"


def test_a_code_built_on_an_id_number_is_masked_like_one() -> None:
    assert mask_code("999999199001010016") == "99999919＊＊＊＊＊＊＊＊＊＊"
    assert mask_code("999999199001010016L1") == "99999919" + "＊" * 12


def test_any_other_code_is_printed_in_full() -> None:
    assert mask_code("92379999MAXX00023R") == "92379999MAXX00023R"
    assert mask_code("") == ""
