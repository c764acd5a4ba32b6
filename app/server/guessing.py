"""Secrets people type: how they are kept, and what a wrong guess costs.

Kept as Argon2id. A try is counted before the look, by name and by the network it comes from:
many tries at once gain nothing, and whoever guesses elsewhere locks nobody out. Names nobody
has cost the same time and the same delays as real ones.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
from dataclasses import dataclass

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from sqlalchemy import ColumnElement, and_, delete, update

from app.protocol import CODE_ALPHABET
from app.server import ledger
from app.server.refusals import RequestRefused
from app.server.station import Station
from app.server.tables import tries

FREE_TRIES = 3
LONGEST_MS = 300_000
DAY_MS = 86_400_000
_MARK = b"argon2id-1:"
_AT_ONCE = threading.BoundedSemaphore(2)  # each costs memory; guesses wait in line


def kept(secret: str, salt: bytes, *, short_lived: bool = False) -> bytes:
    """What is stored of a secret. One that dies within a day is hashed at the lower cost."""
    memory, rounds, lanes = (19 * 1024, 2, 1) if short_lived else (64 * 1024, 3, 4)
    with _AT_ONCE:
        found = Argon2id(
            salt=salt, length=32, iterations=rounds, lanes=lanes, memory_cost=memory
        ).derive(secret.encode())
    return _MARK + found


def fits(secret: str, salt: bytes, stored: bytes | None, *, short_lived: bool = False) -> bool:
    """Whether this is the secret; takes the same time where there is none."""
    if stored is not None and not stored.startswith(_MARK):  # kept by the first version
        found = hashlib.scrypt(secret.encode(), salt=salt, n=2**14, r=8, p=1, dklen=32)
        return hmac.compare_digest(found, stored)
    found = kept(secret, salt, short_lived=short_lived)
    return hmac.compare_digest(found, stored if stored is not None else _MARK) and bool(stored)


def spelled(length: int) -> str:
    """A secret that can be copied from a screen by hand."""
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(length))


@dataclass(frozen=True, slots=True)
class Guess:
    """One try at the secret of a name, from one network."""

    authority_id: int
    name: str
    network: str

    @property
    def name_hash(self) -> str:
        """Names that people typed are not kept: they may be anything, a password too."""
        return hashlib.sha256(self.name.encode()).hexdigest()[:32]

    def count(self, station: Station) -> None:
        """Counts this try as wrong until `forgive`; RequestRefused (429) while the delay runs."""
        now = station.clock()
        fresh = {
            "authority_id": self.authority_id,
            "name_hash": self.name_hash,
            "network": self.network,
            "failures": 1,
            "next_try_ms": now,
        }
        with station.database.writing() as db:
            row = db.execute(
                ledger.upsert(db, tries)
                .values(fresh)
                .on_conflict_do_update(
                    index_elements=["authority_id", "name_hash", "network"],
                    set_={"failures": tries.c.failures + 1},
                )
                .returning(tries.c.failures, tries.c.next_try_ms)
            ).one()
            if row.next_try_ms > now:
                seconds = int((row.next_try_ms - now) // 1000 + 1)
                raise RequestRefused(
                    429, "admin.wait", "试错次数多，请稍候再试。", retry_after=seconds
                )
            over = int(row.failures) - FREE_TRIES
            delay = 0 if over < 0 else min(1000 * 2 ** min(over, 20), LONGEST_MS)
            db.execute(update(tries).where(self._here()).values(next_try_ms=now + delay))
            if secrets.randbelow(100) == 0:
                db.execute(delete(tries).where(tries.c.next_try_ms < now - DAY_MS))

    def forgive(self, station: Station) -> None:
        """The secret was right: the next wrong one is the first again."""
        with station.database.writing() as db:
            db.execute(delete(tries).where(self._here()))

    def _here(self) -> ColumnElement[bool]:
        return and_(
            tries.c.authority_id == self.authority_id,
            tries.c.name_hash == self.name_hash,
            tries.c.network == self.network,
        )
