"""A party is found by the initials of its name's reading."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.initials import initials


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("老周水饺馆", "lzsjg"),
        ("云麓乳业有限公司", "ylryyxgs"),
        ("苏㛃面馆", "smg"),  # 㛃 is not among the ordered characters
        ("福满水饺食品加工坊", "fmsjspjgf"),
        ("卢氏豆腐坊", "lsdff"),
        ("阿𠮷拉面", "alm"),  # a character of the supplementary plane has no initial
        ("北桥农贸市场 12 号摊", "bqnmsc12ht"),
        ("KFC 海棠店", "kfchtd"),
        ("啊座", "az"),  # the first and nearly the last of the order
        ("", ""),
    ],
)
def test_each_common_character_gives_the_letter_of_its_reading(name, letters):
    assert initials(name) == letters


@given(st.text())
def test_any_text_gives_letters_and_digits_only(name):
    assert all(sign.isascii() and sign.isalnum() for sign in initials(name))
