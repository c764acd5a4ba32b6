"""Signatures cover the type and the bytes; key lists vouch for themselves and say so."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import InputRefused
from app.trust import envelope
from app.trust.envelope import SignatureWrong
from app.trust.keys import DeviceKey, KeyListRefused, read_key_list, self_signed

KEY = DeviceKey.from_bytes(bytes(range(32)))
NOW = datetime(2026, 9, 22, 1, 5, tzinfo=UTC)


def test_the_encoding_that_is_signed_is_that_of_dsse():
    assert envelope.pae("http://example.com/HelloWorld", b"hello world") == (
        b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"
    )


@given(st.binary(max_size=200))
def test_an_envelope_comes_back_from_its_bytes(payload):
    signed = envelope.sign(KEY, "application/x", payload)
    again = envelope.from_bytes(envelope.to_bytes(signed))
    assert envelope.verify(again, KEY.public, "application/x") == payload


def test_bytes_signed_as_one_type_do_not_pass_as_another():
    signed = envelope.sign(KEY, "application/x", b"{}")
    with pytest.raises(SignatureWrong):
        envelope.verify(signed, KEY.public, "application/y")


@given(st.data())
def test_every_flipped_bit_of_an_envelope_is_found(data):
    whole = envelope.to_bytes(envelope.sign(KEY, "application/x", b'{"a":"\xe9\xa3\x9f"}'))
    bit = data.draw(st.integers(0, len(whole) * 8 - 1))
    broken = bytearray(whole)
    broken[bit // 8] ^= 1 << bit % 8
    try:
        signed = envelope.from_bytes(bytes(broken))
    except InputRefused:
        return
    # The key id is a hint which key to try; a changed one finds no key.
    assert signed.key_id != KEY.key_id or _refused(signed)


def _refused(signed):
    try:
        envelope.verify(signed, KEY.public, "application/x")
    except SignatureWrong:
        return True
    return False


def test_an_envelope_with_two_signatures_or_more_fields_is_refused():
    whole = envelope.to_bytes(envelope.sign(KEY, "application/x", b"{}")).decode()
    for data in (whole.replace("]}", ',{"keyid":"","sig":""}]}'), whole[:-1] + ',"more":1}'):
        with pytest.raises(InputRefused):
            envelope.from_bytes(data.encode())


def test_a_key_survives_storage_and_its_short_id_begins_its_long_one():
    again = DeviceKey.from_bytes(KEY.to_bytes())
    assert again.public == KEY.public
    assert KEY.key_id.startswith(KEY.kid.hex())
    assert KEY.to_bytes().hex() not in repr(KEY)


def test_a_home_s_own_key_list_says_that_nobody_else_vouches():
    keys = read_key_list(self_signed(KEY, "0" * 32, "sample", NOW))
    assert (keys.standing, keys.origin) == ("unenrolled", "sample")
    found = keys.find(KEY.kid)
    assert found is not None
    assert found.public_bytes == KEY.public
    assert keys.find(b"\0\0\0\0") is None


@given(st.data())
def test_every_flipped_bit_of_a_key_list_is_found(data):
    whole = self_signed(KEY, "0" * 32, "real", NOW)
    bit = data.draw(st.integers(0, len(whole) * 8 - 1))
    broken = bytearray(whole)
    broken[bit // 8] ^= 1 << bit % 8
    with pytest.raises(KeyListRefused):
        read_key_list(bytes(broken))


@pytest.mark.parametrize("data", [b"", b"{}", b"[]", b"not json", b'{"payload":1}'])
def test_what_is_no_key_list_is_refused_in_one_sentence(data):
    with pytest.raises(KeyListRefused, match="公钥清单"):
        read_key_list(data)
