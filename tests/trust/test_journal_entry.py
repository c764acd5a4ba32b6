"""An entry is its bytes: built once, read strictly, and no bit of it changes unseen."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.errors import InputRefused
from app.trust import digest, envelope, strict_json
from app.trust.journal_entry import (
    PAYLOAD_TYPE,
    BlobRef,
    EntryRefused,
    EntryTime,
    EntryType,
    build,
    parse,
    verify,
)
from app.trust.keys import DeviceKey
from tests.trust.test_strict_json import texts, values

KEY = DeviceKey.from_bytes(bytes(range(32)))
TIME = EntryTime(wall_utc_ms=1, tz_min=480, boot="b", mono_ms=2, hlc=3)


def sealed(body=None, **fields):
    given_fields = {
        "chain": "1" * 32,
        "seq": 1,
        "prev": digest.NO_HASH,
        "type": EntryType.PAPER_SEALED,
        "rec": "2" * 32,
        "body": body if body is not None else {"number": "江监〔2026〕1001号"},
        "blobs": (BlobRef(sha256="a" * 64, len=7),),
        "actor": "川A001",
        "pack": "b" * 64,
        "app": "0.1.0",
        "t": TIME,
    }
    return build(KEY, **(given_fields | fields))


@given(st.dictionaries(texts, values, max_size=5))
def test_an_entry_s_body_comes_back_from_its_bytes(body):
    try:
        entry = sealed(body)
    except strict_json.JsonRefused:  # the body stands one level deeper than alone
        return
    assert parse(entry.data).body == body
    assert verify(entry.data, entry.signature, KEY.public) == entry.entry


@settings(max_examples=400)
@given(st.data())
def test_every_flipped_bit_of_an_entry_is_found(data):
    entry = sealed()
    bit = data.draw(st.integers(0, len(entry.data) * 8 - 1))
    broken = bytearray(entry.data)
    broken[bit // 8] ^= 1 << bit % 8
    assert digest.entry_hash(bytes(broken)) != entry.hash
    with pytest.raises(InputRefused):
        verify(bytes(broken), entry.signature, KEY.public)


def test_every_flipped_bit_of_a_signature_is_found():
    entry = sealed()
    for bit in range(64 * 8):
        broken = bytearray(entry.signature)
        broken[bit // 8] ^= 1 << bit % 8
        with pytest.raises(InputRefused):
            verify(entry.data, bytes(broken), KEY.public)


def test_the_hash_is_over_a_prefix_and_the_bytes():
    entry = sealed()
    assert entry.hash == digest.sha256_hex(b"shian/entry/1\0" + entry.data)


def test_the_fields_stand_in_the_order_that_was_decided():
    first = ["v", "suite", "chain", "seq", "prev", "type", "rec", "body"]
    names = [*first, "blobs", "actor", "dev", "pack", "app", "t"]
    assert list(json.loads(sealed().data)) == names


def test_the_envelope_names_the_type_inside_what_is_signed():
    entry = sealed()
    signed = envelope.from_bytes(entry.envelope())
    assert signed.payload_type == PAYLOAD_TYPE == "application/vnd.shian.entry+json;v=1"
    assert envelope.verify(signed, KEY.public, PAYLOAD_TYPE) == entry.data


def test_an_entry_of_a_type_we_do_not_know_is_read_and_kept():
    data = sealed().data.replace(b'"paper.sealed"', b'"paper.praised"')
    assert parse(data).type == "paper.praised"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"v":1', b'"v":2'),
        (b'"suite":1', b'"suite":2'),
        (b'"seq":1', b'"seq":0'),
        (b'"seq":1', b'"seq":"1"'),
        (b'"seq":1', b'"seq":1.0'),
        (b'"seq":1', b'"seq":true'),
        (b'"v":1,"suite":1', b'"suite":1,"v":1'),
        (b'"actor"', b'"extra":1,"actor"'),
        (b'"chain":"1', b'"chain":"x'),
        (b'"len":7', b'"len":-7'),
        (b'"body":{', b'"body":{"number":1,'),
        (b'"type":"paper.sealed"', b'"type":"Paper sealed"'),
    ],
)
def test_an_entry_that_is_not_exactly_so_is_refused(old, new):
    data = sealed().data
    assert old in data
    with pytest.raises(InputRefused):
        parse(data.replace(old, new, 1))


def test_a_body_that_json_cannot_hold_is_not_sealed():
    with pytest.raises(InputRefused):
        sealed({"R": float("nan")})


@pytest.mark.parametrize("data", [b"[]", b"null", b"{}", b'"entry"'])
def test_what_is_no_entry_is_refused(data):
    with pytest.raises((EntryRefused, strict_json.JsonRefused)):
        parse(data)
