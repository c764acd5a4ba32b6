"""Hashes with a purpose written in front, so that bytes hashed for one use fit no other."""

from __future__ import annotations

import hashlib

CONTENT = b"shian/content/1\0"
SIGNATURE = b"shian/signature/1\0"
ENTRY = b"shian/entry/1\0"
TOKEN = b"shian/token/1\0"

NO_HASH = "0" * 64  # prev of the first entry of a chain


def sha256_hex(data: bytes) -> str:
    """The name of a blob: SHA-256 of the plain bytes, no prefix."""
    return hashlib.sha256(data).hexdigest()


def content_hash(frozen_values: bytes) -> str:
    """The content hash of a paper: over the exact bytes of its frozen values."""
    return sha256_hex(CONTENT + frozen_values)


def signature_hash(record: bytes) -> str:
    """The hash of one signature record: over its exact bytes."""
    return sha256_hex(SIGNATURE + record)


def entry_hash(entry: bytes) -> str:
    """The hash of a journal entry: over its exact bytes."""
    return sha256_hex(ENTRY + entry)
