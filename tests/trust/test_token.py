"""The code on the paper: small enough, signed, masked, and every changed bit found."""

import base64
from datetime import UTC, datetime

import cbor2
import pytest
import qrcode
from hypothesis import given, settings
from hypothesis import strategies as st
from qrcode.constants import ERROR_CORRECT_M
from qrcode.util import MODE_ALPHA_NUM, QRData

from app.domain.paper import PaperKind
from app.domain.people import PartyKind
from app.trust import digest, token
from app.trust.keys import DeviceKey, read_key_list, self_signed
from app.trust.token import NumberTooLong, TokenPayload, TokenRefused, issue, parse

KEY = DeviceKey.from_bytes(bytes(range(32)))
KEYS = read_key_list(self_signed(KEY, "0" * 32, "sample", datetime(2026, 9, 22, tzinfo=UTC)))
CAPACITY = {10: 311, 11: 366}  # alphanumeric signs at level M
HOST = "verify.example"


def payload(**fields):
    usual = {
        "kind": token.KIND_CODES[PaperKind.RESULT_RECORD],
        "number": "江阳市监检〔2026〕1001号",
        "day": 20260922,
        "authority": 510502001,
        "content_hash": bytes(range(16)),
        "party": "江阳区老鄢豆花饭店",
        "flags": 0,
    }
    return TokenPayload(**(usual | fields))


payloads = st.builds(
    TokenPayload,
    kind=st.integers(1, 30),
    number=st.text(max_size=20),
    day=st.integers(20000101, 20991231),
    authority=st.integers(1, 999_999_999),
    content_hash=st.binary(min_size=16, max_size=16),
    party=st.text(max_size=12),
    flags=st.integers(0, 7),
)


@given(payloads)
def test_a_token_comes_back_from_its_text(value):
    text = issue(KEY, value)
    parsed = parse(text)
    assert parsed.payload == value
    assert parsed.verify(KEYS) is not None


@given(payloads)
def test_the_address_of_a_code_is_read_like_the_bare_token(value):
    text = issue(KEY, value)
    for shown in (token.address(HOST, text), f"https://{HOST}/v/{text.lower()}", f" {text}\n"):
        assert parse(shown).text == text


def is_believed(text):
    try:
        return parse(text).verify(KEYS) is not None
    except TokenRefused:
        return False


def test_every_flipped_bit_of_a_token_s_bytes_is_found():
    text = issue(KEY, payload())
    data = base64.b32decode(text + "=" * (-len(text) % 8))
    for bit in range(len(data) * 8):
        broken = bytearray(data)
        broken[bit // 8] ^= 1 << bit % 8
        assert not is_believed(base64.b32encode(bytes(broken)).decode().rstrip("="))


def test_every_changed_sign_of_a_token_s_text_is_found():
    text = issue(KEY, payload())
    for at, sign in enumerate(text):
        for other in "A2Z7":
            if other != sign:
                assert not is_believed(text[:at] + other + text[at + 1 :])


@settings(max_examples=300)
@given(st.text(max_size=80) | st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", max_size=400))
def test_any_other_text_is_refused_in_one_sentence(text):
    with pytest.raises(TokenRefused, match="验证码"):
        parse(text)


@settings(max_examples=300)
@given(st.binary(max_size=200))
def test_any_other_bytes_are_refused(data):
    with pytest.raises(TokenRefused):
        parse(base64.b32encode(data).decode().rstrip("="))


def test_a_token_written_in_another_way_is_refused():
    kid, inner, signature = cbor2.loads(base64.b32decode(_padded(issue(KEY, payload()))))
    for outer in (
        b"\x9f" + b"".join(cbor2.dumps(part) for part in (kid, inner, signature)) + b"\xff",
        cbor2.dumps([kid, inner, signature]) + b"\0",
        cbor2.dumps([kid, inner, signature, 1]),
        cbor2.dumps((kid, cbor2.loads(inner), signature)),
    ):
        with pytest.raises(TokenRefused):
            parse(base64.b32encode(outer).decode().rstrip("="))


def _padded(text):
    return text + "=" * (-len(text) % 8)


def test_the_signature_is_over_a_prefix_and_the_payload():
    kid, inner, signature = cbor2.loads(base64.b32decode(_padded(issue(KEY, payload()))))
    assert kid == KEY.kid
    assert signature == KEY.sign(b"shian/token/1\0" + inner)
    assert digest.TOKEN == b"shian/token/1\0"
    p = payload()
    assert cbor2.loads(inner) == [
        1, p.kind, p.number, p.day, p.authority, p.content_hash, p.party, p.flags,
    ]  # fmt: skip


def test_another_device_s_key_list_does_not_vouch():
    other = DeviceKey.generate()
    keys = read_key_list(self_signed(other, "1" * 32, "real", datetime(2026, 1, 1, tzinfo=UTC)))
    assert parse(issue(KEY, payload())).verify(keys) is None


def test_the_numbers_of_the_kinds_never_change():
    assert token.KIND_CODES == {
        PaperKind.RESULT_RECORD: 1,
        PaperKind.CHECK_TABLE: 2,
        PaperKind.SITE_RECORD: 3,
        PaperKind.RECTIFICATION_ORDER: 4,
        PaperKind.SEIZURE_DECISION: 5,
        PaperKind.GOODS_LIST: 6,
        PaperKind.SEAL_LABEL: 7,
        PaperKind.SERVICE_RECEIPT: 8,
    }


# --- sizes -----------------------------------------------------------------------------

LONGEST_NUMBER = "甲乙丙丁戊己庚辛〔2026〕99999号"


@pytest.mark.parametrize(
    ("fields", "version"),
    [
        ({}, 10),  # an everyday paper
        ({"number": "江阳市监强〔2026〕99999号", "party": ""}, 10),  # a seizure names no party
        ({"party": "一二三四五六七八九十一…"}, 10),
        ({"number": LONGEST_NUMBER, "party": ""}, 10),
        ({"number": LONGEST_NUMBER, "party": "一二三四五六七八九十一…", "flags": 7}, 11),
        ({"number": LONGEST_NUMBER, "party": "𠮷" * 12, "authority": 999_999_999, "flags": 7}, 11),
    ],
)
def test_the_code_stays_within_version_10_or_11_at_level_m(fields, version):
    shown = token.address(HOST, issue(KEY, payload(**fields)))
    assert len(shown) <= CAPACITY[version]
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M)
    code.add_data(QRData(shown, mode=MODE_ALPHA_NUM))
    assert code.best_fit() <= version


def test_a_longer_number_is_refused_before_a_code_is_made():
    with pytest.raises(NumberTooLong, match="20"):
        issue(KEY, payload(number="号" * 21))


# --- the party -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "kind", "paper", "shown"),
    [
        ("江阳区老鄢豆花饭店", PartyKind.ENTERPRISE, PaperKind.RESULT_RECORD, "江阳区老鄢豆花饭店"),
        ("一二三四五六七八九十甲乙", PartyKind.ENTERPRISE, PaperKind.SITE_RECORD,
         "一二三四五六七八九十甲乙"),
        ("一二三四五六七八九十甲乙丙", PartyKind.HOUSEHOLD, PaperKind.SITE_RECORD,
         "一二三四五六七八九十甲…"),
        ("鄢某", PartyKind.PERSON, PaperKind.RESULT_RECORD, "鄢＊"),
        ("欧阳某某", PartyKind.PERSON, PaperKind.RESULT_RECORD, "欧＊＊"),
        ("江阳区老鄢豆花饭店", PartyKind.ENTERPRISE, PaperKind.SEIZURE_DECISION, ""),
        ("江阳区老鄢豆花饭店", PartyKind.ENTERPRISE, PaperKind.GOODS_LIST, ""),
        ("江阳区老鄢豆花饭店", PartyKind.ENTERPRISE, PaperKind.SEAL_LABEL, ""),
    ],
)  # fmt: skip
def test_the_code_shows_the_party_masked_and_short(name, kind, paper, shown):
    assert token.party_field(name, kind, paper) == shown


def test_the_flags_say_practice_scripted_and_shortened():
    short = token.party_field("一" * 13, PartyKind.ENTERPRISE, PaperKind.SITE_RECORD)
    value = payload(flags=token.flags(practice=True, scripted=False, party=short), party=short)
    assert (value.practice, value.scripted, value.party_shortened) == (True, False, True)
    assert token.flags(practice=False, scripted=True, party="甲") == token.SCRIPTED
