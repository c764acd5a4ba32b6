"""Where the database key lies: `key.json` in the home names its holder, no other is asked.

Holders: the keyring of the operating system, or a file only the user may read. The recovery
key is the same key in groups that can be printed, typed back, and name a mistyped group.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from datetime import datetime
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from app.domain.errors import InputRefused
from app.domain.shape import Identity, Moment, Shape
from app.storage import database
from app.storage.durable import write_whole
from app.storage.lock import HomeLock
from app.storage.refusals import HomeDamaged, HomeMissing, KeyMissing, KeyWrong, of_os_error
from app.trust.keys import read_key_list

CARD = "key.json"
KEY_FILE = "db.key"
SERVICE = "shian"
Kind = Literal["sample", "real"]
Holder = Literal["file", "keyring"]


class HomeCard(Shape):
    """`key.json`: what a home is and who holds its key. No secret stands in it."""

    format: Literal["shian.home/1"] = "shian.home/1"
    home_id: Identity
    kind: Kind
    holder: Holder
    key_check: str  # tells a wrong key from a damaged database; says nothing about the key
    created_at: Moment
    ready: bool = False  # false until the database exists: a cut-off birth starts again


class RecoveryKeyMistyped(InputRefused):
    code = "recovery_key.mistyped"

    def __init__(self, place: str) -> None:
        super().__init__(f"恢复密钥{place}有误，没有采用。数据没有改动。请对照打印件重新输入。")


def read_card(home: Path) -> HomeCard | None:
    """The card of a home, or None where no home was born."""
    try:
        text = (home / CARD).read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    try:
        return HomeCard.model_validate_json(text)
    except ValidationError as error:
        raise HomeDamaged("密钥说明文件 key.json ") from error


def write_card(home: Path, card: HomeCard) -> None:
    write_whole(home / CARD, card.model_dump_json(indent=1).encode() + b"\n")


def found(home: Path, kind: Kind, born: datetime, holder: Holder | None = None) -> HomeCard:
    """A new key at its holder, and the card that names it."""
    key = secrets.token_bytes(32)
    home_id = secrets.token_hex(16)
    chosen = holder or choose_holder(kind)
    if chosen == "keyring" and not _keep_in_keyring(home_id, key):
        chosen = "file"
    if chosen == "file":
        write_whole(home / KEY_FILE, key.hex().encode() + b"\n")
    card = HomeCard(
        home_id=home_id, kind=kind, holder=chosen, key_check=check_of(key), created_at=born
    )
    write_card(home, card)
    return card


def choose_holder(kind: Kind) -> Holder:
    """Sample homes use the file; real homes the keyring where one works.

    `SHIAN_KEY_HOLDER=file` decides for the file at birth, for machines without a session.
    """
    if kind == "sample" or os.environ.get("SHIAN_KEY_HOLDER") == "file":
        return "file"
    return "keyring"


def key_of(home: Path, card: HomeCard) -> bytes:
    """The database key from the holder the card names; KeyMissing or KeyWrong else."""
    text = _from_file(home) if card.holder == "file" else _from_keyring(card.home_id)
    try:
        key = bytes.fromhex((text or "").strip())
    except ValueError as error:
        raise KeyWrong from error
    if not key:
        raise KeyMissing
    if len(key) != 32 or check_of(key) != card.key_check:
        raise KeyWrong
    return key


def check_of(key: bytes) -> str:
    return hashlib.sha256(b"shian/keycheck/1\0" + key).hexdigest()[:16]


def restore(home: Path, printed: str) -> HomeCard:
    """Puts the printed key back into a file of the home, which the card then names.

    A lost card is written anew from what the database knows of itself.
    """
    key = read_recovery_key(printed)
    if not (home / database.NAME).exists():
        raise HomeMissing(home)
    lock = HomeLock.acquire(home)
    try:
        card = read_card(home) or _card_from_database(home, key)
        if check_of(key) != card.key_check:
            raise KeyWrong
        restored = card.model_copy(update={"holder": "file"})
        write_whole(home / KEY_FILE, key.hex().encode() + b"\n")
        write_card(home, restored)
    except OSError as error:
        raise of_os_error(error) from error
    finally:
        lock.release(cleanly=not lock.cut_off)
    return restored


def _card_from_database(home: Path, key: bytes) -> HomeCard:
    try:
        db = database.connect(home / database.NAME, key)
    except HomeDamaged as error:  # a wrong key and a damaged first page look the same
        raise KeyWrong from error
    try:
        facts = dict(db.execute("SELECT key, value FROM home").fetchall())
    finally:
        db.close()
    return HomeCard(
        home_id=facts["home_id"],
        kind=facts["kind"],
        holder="file",
        key_check=check_of(key),
        created_at=read_key_list(facts["keys"].encode()).keys[0].since,
        ready=True,
    )


# --- the printed key -------------------------------------------------------------------

_SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: no I, L, O, U
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1"})
_DATA_SIGNS = 52  # 32 bytes in base 32


def recovery_key(home: Path) -> str:
    """The key of a home as it is printed."""
    card = read_card(home)
    if card is None:
        raise KeyMissing
    return printed_key(key_of(home, card))


def printed_key(key: bytes) -> str:
    """Fourteen groups of five: thirteen of four signs and a check sign, one over all."""
    number = int.from_bytes(key, "big") << 4
    signs = "".join(_SIGNS[(number >> shift) & 31] for shift in range(255, -1, -5))
    groups = [signs[start : start + 4] for start in range(0, _DATA_SIGNS, 4)]
    checked = [group + _check_signs(f"{at}{group}", 1) for at, group in enumerate(groups, 1)]
    return " ".join([*checked, _check_signs(signs, 5)])


def read_recovery_key(printed: str) -> bytes:
    """The key, or RecoveryKeyMistyped naming the group."""
    signs = "".join(sign for sign in printed.upper() if sign.isalnum()).translate(_READ_AS)
    groups = [signs[start : start + 5] for start in range(0, len(signs), 5)]
    if len(signs) != 70:
        raise RecoveryKeyMistyped(f"应为 14 组、每组 5 位，现为 {len(signs)} 位，")
    for at, group in enumerate(groups[:13], 1):
        if not set(group) <= set(_SIGNS) or group[4] != _check_signs(f"{at}{group[:4]}", 1):
            raise RecoveryKeyMistyped(f"第 {at} 组")
    data = "".join(group[:4] for group in groups[:13])
    if groups[13] != _check_signs(data, 5):
        raise RecoveryKeyMistyped("第 14 组或整体校验")
    number = 0
    for sign in data:
        number = number << 5 | _SIGNS.index(sign)
    return (number >> 4).to_bytes(32, "big")


def _check_signs(text: str, count: int) -> str:
    value = hashlib.sha256(b"shian/recovery/1\0" + text.encode()).digest()
    return "".join(_SIGNS[byte & 31] for byte in value[:count])


# --- holders ---------------------------------------------------------------------------


def _from_file(home: Path) -> str | None:
    try:
        return (home / KEY_FILE).read_text("ascii")
    except FileNotFoundError:
        return None
    except UnicodeDecodeError as error:
        raise KeyWrong from error


def _from_keyring(home_id: str) -> str | None:
    import keyring  # noqa: PLC0415 - late: it looks for session services on import
    import keyring.errors  # noqa: PLC0415

    try:
        return keyring.get_password(SERVICE, home_id)
    except keyring.errors.KeyringError:
        return None


def _keep_in_keyring(home_id: str, key: bytes) -> bool:
    """Whether the keyring took the key and gives the same one back."""
    import keyring  # noqa: PLC0415 - late: it looks for session services on import
    import keyring.errors  # noqa: PLC0415

    try:
        if keyring.get_keyring().priority < 1:
            return False
        keyring.set_password(SERVICE, home_id, key.hex())
        return keyring.get_password(SERVICE, home_id) == key.hex()
    except (keyring.errors.KeyringError, RuntimeError, OSError):
        return False
