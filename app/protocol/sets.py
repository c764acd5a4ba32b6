"""Whether two ends hold the same set of entries, found without sending the set."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from app.protocol.shapes import Bucket


class SetDigest:
    """Count and sum (mod 2^256) of entry hashes in 256 buckets by their first byte.

    Grows by one addition an entry and depends on no order, so neither end ever re-reads
    the set. It finds loss and doubling; forgery is found by signatures.
    """

    def __init__(self, buckets: Iterable[tuple[int, int]] = ()) -> None:
        self._buckets = list(buckets) or [(0, 0)] * 256

    def add(self, entry_hash: str) -> int:
        """Takes an entry in; returns its bucket."""
        at = int(entry_hash[:2], 16)
        count, total = self._buckets[at]
        self._buckets[at] = (count + 1, (total + int(entry_hash, 16)) % 2**256)
        return at

    def bucket(self, at: int) -> Bucket:
        count, total = self._buckets[at]
        return Bucket(count=count, sum=f"{total:064x}")

    def buckets(self) -> tuple[Bucket, ...]:
        return tuple(self.bucket(at) for at in range(256))

    @property
    def count(self) -> int:
        return sum(count for count, _ in self._buckets)

    @property
    def root(self) -> str:
        whole = b"".join(
            count.to_bytes(8, "big") + total.to_bytes(32, "big") for count, total in self._buckets
        )
        return hashlib.sha256(b"shian/set/1\0" + whole).hexdigest()
