"""The server's tables as queries see them; `migrations.py` makes them.

`authority_id` stands in every key, so that one database may hold many authorities and the
schema can be spread by it.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Column, LargeBinary, MetaData, Table, Text

metadata = MetaData()


def _table(name: str, keys: str, columns: str) -> Table:
    """`name` is text, `name:i` a number, `name:b` bytes."""
    kinds: dict[str, Any] = {"": Text(), "i": BigInteger(), "b": LargeBinary()}

    def column(word: str, *, key: bool) -> Column[Any]:
        title, _, kind = word.partition(":")
        return Column(title, kinds[kind], primary_key=key, autoincrement=False)

    return Table(
        name,
        metadata,
        *(column(word, key=True) for word in keys.split()),
        *(column(word, key=False) for word in columns.split()),
    )


facts = _table("facts", "key", "value")  # of the server itself: its id, its epoch
authorities = _table("authorities", "authority_id:i", "name public chain created_ms:i")
partitions = _table("partitions", "authority_id:i", "pos:i")
devices = _table(
    "devices",
    "authority_id:i dev",
    "public home_id chain origin number_block:i certificate enrolled_ms:i "
    "revoked_ms:i revoked_reason",
)
codes = _table(
    "codes",
    "authority_id:i code_id",
    "salt:b digest:b tries_left:i expires_ms:i used_by note created_ms:i",
)
chains = _table("chains", "authority_id:i chain", "dev head_seq:i head_hash frozen_ms:i first_ms:i")
entries = _table(
    "entries",
    "authority_id:i chain branch:i seq:i",
    "hash dev type rec pos:i data:b signature:b received_ms:i",
)
held = _table(
    "held",
    "authority_id:i hash",
    "chain seq:i dev reason data:b signature:b received_ms:i released_ms:i",
)
missing_blobs = _table("missing_blobs", "authority_id:i sha256 entry_hash", "")
changes = _table("changes", "authority_id:i pos:i", "kind key body")
digests = _table("digests", "authority_id:i bucket:i", "count:i sum")
alarms = _table(
    "alarms", "authority_id:i alarm", "kind chain seq:i hash detail at_ms:i closed_ms:i"
)
visits = _table(
    "visits",
    "authority_id:i visit_id",
    "party_id party_name kind state opened_at closed_at outcome conclusion practice:i origin "
    "dev body",
)
papers = _table(
    "papers",
    "authority_id:i paper_id",
    "public_id content_hash visit_id set_id kind number day party state practice:i origin "
    "contested:i token files dev pos:i",
)
parties = _table(
    "parties", "authority_id:i party_id", "name credit_code licence_no source body changed_ms:i"
)
officers = _table("officers", "authority_id:i officer_id", "badge_no removed:i body changed_ms:i")
assignments = _table(
    "assignments", "authority_id:i assignment_id", "day party_id state body changed_ms:i"
)
packs = _table(
    "packs",
    "authority_id:i pack_id version:i",
    "sha256 len:i publisher owner proposed_by proposed_ms:i released_by released_ms:i",
)
publications = _table(
    "publications",
    "authority_id:i visit_id",
    "proposed_by proposed_ms:i released_by released_ms:i withdrawn_ms:i reason body search result",
)
admins = _table(
    "admins",
    "authority_id:i name",
    "role salt:b password:b one_time:b created_ms:i",
)
tries = _table("tries", "authority_id:i name_hash network", "failures:i next_try_ms:i")
sessions = _table("sessions", "authority_id:i token_hash", "name created_ms:i seen_ms:i")
nonces = _table("nonces", "authority_id:i dev nonce", "at_ms:i")
