"""A file of data is believed only in the exact bytes that a known key vouched for."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from app.trust import detached
from app.trust.detached import DetachedRefused, TrustedKey, TrustedKeys
from app.trust.keys import DeviceKey

KEY = DeviceKey.from_bytes(bytes(range(32)))
DATA = "格式: 1\n".encode()


def trusted(key: DeviceKey = KEY, *purposes: str) -> TrustedKeys:
    listed = TrustedKey(
        id=key.key_id,
        public=key.public.hex(),
        owner="样例",
        since=datetime(2026, 1, 1, tzinfo=UTC),
        purposes=purposes or ("calendar", "form-pack"),
    )
    return TrustedKeys(keys=(listed,))


def test_what_was_signed_is_believed():
    sidecar = detached.sign(KEY, "calendar", DATA)

    assert detached.verify(DATA, sidecar, trusted(), "calendar").owner == "样例"


@pytest.mark.parametrize("bit", [0, 7, 8 * 4 + 1, 8 * 9])
def test_one_changed_bit_is_found(bit):
    changed = bytearray(DATA)
    changed[bit // 8] ^= 1 << bit % 8

    with pytest.raises(DetachedRefused) as refusal:
        detached.verify(bytes(changed), detached.sign(KEY, "calendar", DATA), trusted(), "calendar")
    assert refusal.value.code == "detached.altered"


def test_a_file_without_signature_is_refused():
    with pytest.raises(DetachedRefused) as refusal:
        detached.verify(DATA, None, trusted(), "form-pack")
    assert (refusal.value.code, refusal.value.sentence.count("。")) == ("detached.unsigned", 2)


def test_a_calendar_never_passes_as_a_form_pack():
    sidecar = detached.sign(KEY, "calendar", DATA)
    relabelled = sidecar.replace(b'"calendar"', b'"form-pack"')

    for said in (sidecar, relabelled):
        with pytest.raises(DetachedRefused):
            detached.verify(DATA, said, trusted(), "form-pack")


def test_a_stranger_and_a_key_for_something_else_are_refused():
    stranger = DeviceKey.from_bytes(b"s" * 32)

    for signer, keys in ((stranger, trusted()), (KEY, trusted(KEY, "form-pack"))):
        with pytest.raises(DetachedRefused) as refusal:
            detached.verify(DATA, detached.sign(signer, "calendar", DATA), keys, "calendar")
        assert refusal.value.code == "detached.unknown_key"


@pytest.mark.parametrize("broken", [b"", b"{}", b"[1]", b"\xff", b'{"format":"shian.detached/2"}'])
def test_a_sidecar_that_is_none_is_refused(broken):
    with pytest.raises(DetachedRefused) as refusal:
        detached.verify(DATA, broken, trusted(), "calendar")
    assert refusal.value.code == "detached.unreadable"


@pytest.mark.parametrize("text", ["***", "AAAA ", "AB=="])
def test_a_signature_written_otherwise_is_refused(text):
    said = json.loads(detached.sign(KEY, "calendar", DATA))

    sidecar = json.dumps({**said, "signature": text}).encode()
    with pytest.raises(DetachedRefused) as refusal:
        detached.verify(DATA, sidecar, trusted(), "calendar")
    assert refusal.value.code == "detached.unreadable"


def test_the_published_keys_are_read_and_a_key_under_a_foreign_id_is_refused():
    keys = trusted()
    wrong = keys.model_copy(update={"keys": (keys.keys[0].model_copy(update={"id": "0" * 32}),)})

    assert detached.read_trusted_keys(keys.model_dump_json().encode()) == keys
    for data in (wrong.model_dump_json().encode(), b"{"):
        with pytest.raises(DetachedRefused) as refusal:
            detached.read_trusted_keys(data)
        assert refusal.value.code == "detached.keys"
