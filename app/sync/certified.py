"""What the authority vouches for may change: its own next key, and this device's certificate.

From the key pinned at enrolment we follow to the next, and only by its signature.
"""

from __future__ import annotations

from app import protocol
from app.domain.errors import InputRefused
from app.protocol import Item
from app.storage import outbox
from app.storage.database import Database
from app.storage.outbox import KnownServer


def follow(db: Database, item: Item, known: KnownServer, own: str) -> KnownServer:
    """The server as it is known after this item; the same where nothing of it is believed."""
    renewed = _next_key(item, known) if item.kind == "authority" else _own(item, known, own)
    if renewed is None:
        return known
    outbox.save_server(db, renewed)
    return renewed


def _next_key(item: Item, known: KnownServer) -> KnownServer | None:
    try:
        told = protocol.read_authority_key(
            str(item.body.get("key", "")), bytes.fromhex(known.authority_key)
        )
    except InputRefused:
        return None
    if told.authority_id != known.authority:
        return None
    return known.model_copy(update={"authority_key": told.public})


def _own(item: Item, known: KnownServer, own: str) -> KnownServer | None:
    certificate = str(item.body.get("certificate", ""))
    if item.key != own or certificate == known.certificate:
        return None
    try:
        told = protocol.read_device_certificate(certificate, bytes.fromhex(known.authority_key))
    except InputRefused:
        return None
    fits = (told.dev, told.authority_id) == (own, known.authority)
    return known.model_copy(update={"certificate": certificate}) if fits else None
