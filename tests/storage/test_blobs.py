"""A blob is its bytes under their hash, whole or not there, and damage has a name."""

import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.storage.blobs import BlobStore
from app.storage.refusals import BlobDamaged, BlobMissing, DiskFull, HomeReadOnly
from app.trust.digest import sha256_hex


@pytest.fixture
def blobs(tmp_path):
    return BlobStore(tmp_path / "blobs")


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=5000))
def test_bytes_come_back_under_their_hash(blobs, data):
    sha256 = blobs.put(data)
    assert sha256 == sha256_hex(data)
    assert blobs.get(sha256) == data
    assert blobs.put(data) == sha256
    assert sha256 in blobs.all()


def test_the_same_bytes_are_one_file(blobs):
    blobs.put(b"a")
    blobs.put(b"a")
    assert len(blobs.all()) == 1


def test_a_missing_blob_is_named(blobs):
    with pytest.raises(BlobMissing, match="aaaaaaaaaaaa"):
        blobs.get("a" * 64)
    assert not blobs.has("a" * 64)


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "A" * 64, "a" * 63, "a" * 64 + "/"])
def test_a_name_that_is_no_hash_reaches_no_file(blobs, name):
    with pytest.raises(BlobMissing):
        blobs.path(name)


@pytest.mark.parametrize(
    "damage", [lambda d: d[:-1], lambda d: b"", lambda d: bytes([d[0] ^ 1]) + d[1:]]
)
def test_a_damaged_blob_is_named_and_mended_by_putting_it_again(blobs, damage):
    sha256 = blobs.put(b"an original photo")
    path = blobs.path(sha256)
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(BlobDamaged, match=sha256[:12]) as caught:
        blobs.get(sha256)
    assert caught.value.sha256 == sha256
    blobs.put(b"an original photo")
    assert blobs.get(sha256) == b"an original photo"


def test_what_a_cut_left_in_staging_is_no_blob_and_goes(blobs):
    sha256 = blobs.put(b"whole")
    (blobs.root / "staging" / "half").write_bytes(b"ha")
    assert blobs.all() == (sha256,)
    blobs.clear_staging()
    assert list((blobs.root / "staging").iterdir()) == []


@pytest.mark.parametrize(
    ("number", "refusal"), [(28, DiskFull), (27, DiskFull), (30, HomeReadOnly)]
)
def test_a_disk_that_takes_no_more_leaves_no_half_file(blobs, monkeypatch, number, refusal):
    def fail(*args):
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fail)
        with pytest.raises(refusal):
            blobs.put(b"bytes")
    assert blobs.all() == ()
    assert blobs.get(blobs.put(b"bytes")) == b"bytes"
