"""Who may vouch for the forms of a home: shipped keys, those this home trusts, and its own.

What lies in the home's `forms/` is used only with the signature of such a key beside it
(`<file>.sig`): a file dropped there by hand, or changed after it was published, is not. The own
key is made when something is first published here without a publisher's key; it vouches in
this home only. Like the key of the database it is no protection against one who can read the
files of this user.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from app.domain.errors import InputRefused, Problem
from app.paths import bundle
from app.storage.durable import write_whole
from app.storage.strict_yaml import read_bytes
from app.trust import detached
from app.trust.detached import DetachedRefused, TrustedKey, TrustedKeys
from app.trust.envelope import Signer
from app.trust.keys import DeviceKey

PUBLISHERS = "publishers.json"
OWN_KEY = "own.key"
OWN = "本机"
_VOUCHED = ("checklists", "bases", "overlays")  # drafts are nobody's word yet
_CURE = "请用 shian forms publish 发布，或者用 shian forms accept 装入签名的表格包。"
_Stamp = tuple[tuple[int, int], ...]


def publishers(home_forms: Path | None) -> TrustedKeys:
    """The keys shipped with the program and those this home trusts. Raises DetachedRefused."""
    files = sorted(bundle("resources", "keys").glob("*.json"))
    if home_forms is not None and (own := home_forms / PUBLISHERS).is_file():
        files.append(own)
    keys = [key for path in files for key in detached.read_trusted_keys(path.read_bytes()).keys]
    return TrustedKeys(keys=tuple({key.id: key for key in reversed(keys)}.values()))


def trust(home_forms: Path, data: bytes) -> tuple[TrustedKey, ...]:
    """Add the publishers of a key file to those this home trusts. Raises DetachedRefused."""
    new = detached.read_trusted_keys(data).keys
    path = home_forms / PUBLISHERS
    own = detached.read_trusted_keys(path.read_bytes()).keys if path.is_file() else ()
    merged = TrustedKeys(keys=tuple({key.id: key for key in (*own, *new)}.values()))
    home_forms.mkdir(parents=True, exist_ok=True)
    write_whole(path, merged.model_dump_json(indent=1).encode("utf-8") + b"\n")
    return new


def own_key(home_forms: Path) -> DeviceKey:
    """The key that signs what is published here; made when first asked for."""
    known = _own_key(home_forms)
    if known is not None:
        return known
    key = DeviceKey.generate()
    home_forms.mkdir(parents=True, exist_ok=True)
    write_whole(home_forms / OWN_KEY, key.to_bytes().hex().encode("ascii") + b"\n")
    return key


def _own_key(home_forms: Path) -> DeviceKey | None:
    path = home_forms / OWN_KEY
    if not path.is_file():
        return None
    try:
        return DeviceKey.from_bytes(bytes.fromhex(path.read_text("ascii").strip()))
    except ValueError as wrong:
        raise DetachedRefused(
            "本机发布用的私钥 forms/own.key 读不出，本机发布的要点表没有使用。"
            "请从备份放回这个文件；进行中的检查不受影响。",
            code="detached.keys",
        ) from wrong


def signer_for(home_forms: Path, given: Signer | None) -> Signer:
    """The publisher's key where one is given and this home trusts it, else the own key."""
    if given is None:
        return own_key(home_forms)
    known = publishers(home_forms).find(given.key_id)
    if known is None or "form-pack" not in known.purposes:
        raise DetachedRefused(
            "本机还没有认可这把私钥的公钥，没有发布。请先用 shian forms trust 认可它。",
            code="detached.unknown_key",
        )
    return given


class Vouchers:
    """Asked whether a file of the home's forms is vouched for; an answer is kept till it changes.

    Files outside the home's forms ship with the program and need no further word.
    """

    def __init__(self, home_forms: Path | None) -> None:
        self._home = home_forms.absolute() if home_forms is not None else None
        self._kept: dict[Path, tuple[_Stamp, Problem | None]] = {}

    def problem(self, path: Path) -> Problem | None:
        """Why the file is not used, or None: it may be."""
        path = path.absolute()
        if self._home is None or not any(
            path.is_relative_to(self._home / folder) for folder in _VOUCHED
        ):
            return None
        stamp = self._stamp(self._home, path)
        kept = self._kept.get(path)
        if kept is None or kept[0] != stamp:
            kept = self._kept[path] = (stamp, _problem(self._home, path))
        return kept[1]

    def _stamp(self, home: Path, path: Path) -> _Stamp:
        """Of everything the answer depends on."""
        files = (path, detached.sidecar_of(path), home / PUBLISHERS, home / OWN_KEY)
        return tuple(_stamp(one) for one in files)


def _stamp(path: Path) -> tuple[int, int]:
    try:
        status = path.stat()
    except OSError:
        return (0, 0)
    return (status.st_mtime_ns, status.st_size)


def _problem(home_forms: Path, path: Path) -> Problem | None:
    try:
        beside = detached.sidecar_of(path)
        sidecar = read_bytes(beside) if beside.is_file() else None
        detached.verify(read_bytes(path), sidecar, _believed(home_forms), "form-pack")
    except DetachedRefused as refused:
        sentence = refused.sentence
        if refused.code == "detached.unsigned":
            sentence = f"这个文件没有签名，没有使用。{_CURE}"
        return Problem("1:1", sentence, refused.code)
    except InputRefused as refused:
        return Problem("1:1", refused.sentence, refused.code)
    return None


def _believed(home_forms: Path) -> TrustedKeys:
    """Publishers, and the own key, which is believed about this home's files and no pack."""
    known = publishers(home_forms).keys
    own = _own_key(home_forms)
    if own is None:
        return TrustedKeys(keys=known)
    listed = TrustedKey(
        id=own.key_id,
        public=own.public.hex(),
        owner=OWN,
        since=datetime(2000, 1, 1, tzinfo=UTC),
        purposes=("form-pack",),
    )
    return TrustedKeys(keys=(*known, listed))
