from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.identifiers import (
    check_credit_code,
    check_id_number,
    check_licence,
    credit_check,
    id_check,
    licence_check,
)

CREDIT_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
CREDIT_CODES = (
    "91379999MAXX000152",
    "92379999MAXX00023R",
    "93379999MAXX00031H",
    "11320000MB151840XJ",
    "91110000802100433B",
)
LICENCES = (
    "SC10537999900015",
    "SC10137999900122",
    "SC20337999900033",
    "SC12937999900079",
    "SC11464010500015",
    "SC11834020305037",
    "JY13799990001233",
    "JY23799990000459",
    "JY33799990000068",
)
ID_NUMBERS = ("999999199001010016", "999999198512310024", "11010519491231002X")


@pytest.mark.parametrize("code", CREDIT_CODES)
def test_a_sound_credit_code_passes(code: str) -> None:
    assert check_credit_code(code) is None


@pytest.mark.parametrize("code", LICENCES)
def test_a_sound_licence_passes(code: str) -> None:
    assert check_licence(code) is None


@pytest.mark.parametrize("code", ID_NUMBERS)
def test_a_sound_id_number_passes(code: str) -> None:
    assert check_id_number(code) is None


@given(st.sampled_from(CREDIT_CODES), st.sampled_from(CREDIT_SIGNS))
def test_a_credit_code_fails_when_its_last_sign_is_another(code: str, sign: str) -> None:
    assert (check_credit_code(code[:-1] + sign) is None) == (sign == code[-1])


@given(st.sampled_from(LICENCES), st.sampled_from("0123456789"))
def test_a_licence_fails_when_its_last_figure_is_another(code: str, figure: str) -> None:
    assert (check_licence(code[:-1] + figure) is None) == (figure == code[-1])


@given(st.sampled_from(ID_NUMBERS), st.sampled_from("0123456789X"))
def test_an_id_number_fails_when_its_last_sign_is_another(code: str, sign: str) -> None:
    assert (check_id_number(code[:-1] + sign) is None) == (sign == code[-1])


@given(st.text(CREDIT_SIGNS, min_size=17, max_size=17), st.integers(0, 16), st.data())
def test_one_wrong_sign_anywhere_breaks_the_check_of_a_credit_code(
    body: str, place: int, data: st.DataObject
) -> None:
    other = data.draw(st.sampled_from(CREDIT_SIGNS.replace(body[place], "")))
    changed = body[:place] + other + body[place + 1 :]

    assert credit_check(changed) != credit_check(body)


@given(st.text("0123456789", min_size=13, max_size=13), st.integers(0, 12), st.data())
def test_one_wrong_figure_anywhere_breaks_the_check_of_a_licence(
    body: str, place: int, data: st.DataObject
) -> None:
    other = data.draw(st.sampled_from("0123456789".replace(body[place], "")))

    assert licence_check(body[:place] + other + body[place + 1 :]) != licence_check(body)


@given(st.text("0123456789", min_size=17, max_size=17), st.integers(0, 16), st.data())
def test_one_wrong_figure_anywhere_breaks_the_check_of_an_id_number(
    body: str, place: int, data: st.DataObject
) -> None:
    other = data.draw(st.sampled_from("0123456789".replace(body[place], "")))

    assert id_check(body[:place] + other + body[place + 1 :]) != id_check(body)


@given(st.sampled_from("ABCDEFGHJKLMNPQRTUWXY"), st.integers(0, 7), st.data())
def test_letters_inside_the_organisation_code_have_the_value_of_their_own_set(
    letter: str, place: int, data: st.DataObject
) -> None:
    """A=10 … Z=35 for the organisation code, the 31 signs for the whole: letters J to Y differ."""
    figures = data.draw(st.text("0123456789", min_size=8, max_size=8))
    organisation = figures[:place] + letter + figures[place + 1 :]
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    values = [int(sign, 36) for sign in organisation]
    left = 11 - sum(a * b for a, b in zip(values, weights, strict=True)) % 11
    body = "91379999" + organisation + {10: "X", 11: "0"}.get(left, str(left))

    assert check_credit_code(body + credit_check(body)) is None


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)), st.integers(0, 999))
def test_an_id_number_with_a_real_birthday_and_its_check_passes(day: date, sequence: int) -> None:
    body = f"999999{day:%Y%m%d}{sequence:03d}"

    assert check_id_number(body + id_check(body)) is None


@pytest.mark.parametrize("check", [check_credit_code, check_licence, check_id_number])
@pytest.mark.parametrize("text", ["", "   ", "无", "／", "/"])
def test_an_empty_identifier_is_no_mistake(check, text: str) -> None:
    assert check(text) is None


def test_spaces_and_small_letters_are_read_as_the_certificate_prints_them() -> None:
    assert check_credit_code(" 91379999 maxx000152 ") is None
    assert check_licence("sc 1053 7999 9000 15") is None
    assert check_id_number("11010519491231002x") is None


@pytest.mark.parametrize(
    ("check", "text", "words"),
    [
        (check_credit_code, "91379999MAXX00015", "应为 18 位，现为 17 位"),
        (check_credit_code, "91379999MAXO000152", "第 12 位是“O”"),
        (check_credit_code, "91379999MAXX000252", "第 9 至 17 位"),
        (check_credit_code, "91379999MAXX000153", "末位现为“3”，按前面各位应为“2”"),
        (check_licence, "SC1053799990001", "后面有 13 位"),
        (check_licence, "SC1053799990001A", "只能是数字"),
        (check_licence, "SC12345678901234", "应为“2”"),
        (check_licence, "SC10600000000000", "应为“2”"),
        (check_licence, "JY1379999000123", "后面有 13 位"),
        (check_licence, "YB1379999000123", "备案编号应为 YB 加 14 位"),
        (check_licence, "QS12345678901", "原生产许可证编号应为 QS 加 12 位"),
        (check_licence, "QS12345678901A", "原生产许可证编号应为 QS 加 12 位"),
        (check_licence, "10537999900015", "不是以 SC、JY 或 YB 开头"),
        (check_id_number, "11010519491231002", "应为 18 位，现为 17 位"),
        (check_id_number, "1101051949123100AX", "前 17 位应为数字"),
        (check_id_number, "11010519491231002A", "末位应为数字或 X"),
        (check_id_number, "999999199002300016", "出生日期“19900230”不存在"),
        (check_id_number, "110105194912310021", "末位现为“1”，按前面各位应为“X”"),
    ],
)
def test_a_failed_check_says_its_reason(check, text: str, words: str) -> None:
    reason = check(text)

    assert reason is not None
    assert words in reason
    assert reason.endswith("。")


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("SC3053799990001", "类别“305”不存在"),
        ("SC1323799990001", "类别“132”不存在"),
        ("SC1003799990001", "类别“100”不存在"),
        ("SC2043799990001", "类别“204”不存在"),
        ("JY4379999000001", "业态“4”不存在"),
        ("JY0379999000001", "业态“0”不存在"),
    ],
)
def test_a_licence_with_a_sound_check_figure_may_still_name_a_kind_that_is_none(
    body: str, words: str
) -> None:
    reason = check_licence(body + licence_check(body[2:]))

    assert reason is not None
    assert words in reason


@pytest.mark.parametrize(
    "text",
    ["YB13799990001230", "YBA13799990001230", "QS123456789012", "鲁枣登字370404号", "备案卡2号"],
)
def test_numbers_without_a_known_check_digit_are_not_doubted(text: str) -> None:
    assert check_licence(text) is None


@given(st.text(max_size=30))
def test_no_text_whatever_breaks_a_check(text: str) -> None:
    for check in (check_credit_code, check_licence, check_id_number):
        reason = check(text)
        assert reason is None or reason.endswith("。")
