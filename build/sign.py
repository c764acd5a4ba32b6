"""Signs a data file with the project's key: `build/sign.py calendar resources/calendar/cn.yaml`.

The private key is 32 bytes in hex in the file that SHIAN_SIGNING_KEY names, mode 0600, and never
lies inside the project. `python build/sign.py new-key` makes one there (an existing key is kept)
and writes the public half to `resources/keys/project.json`.
"""

from __future__ import annotations

import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from app.trust import detached  # noqa: E402  # the project is put on the path above
from app.trust.keys import DeviceKey  # noqa: E402

ENV = "SHIAN_SIGNING_KEY"
PUBLIC = ROOT / "resources" / "keys" / "project.json"
PURPOSES = ("calendar", "form-pack")


def main(words: list[str]) -> int:
    """0 when it was signed, 2 for a wrong command."""
    if words == ["new-key"]:
        new_key(key_path())
        return 0
    if len(words) == len(("purpose", "file")) and words[0] in PURPOSES:
        sign(words[0], Path(words[1]))
        return 0
    print(__doc__, file=sys.stderr)
    return 2


def key_path() -> Path:
    """Where the private key lies; refused inside the project, so that it is never committed."""
    named = os.environ.get(ENV)
    if not named:
        raise SystemExit(f"{ENV} does not name a file")
    path = Path(named).resolve()
    if path.is_relative_to(ROOT):
        raise SystemExit(f"{path} lies inside the project; keep the private key elsewhere")
    return path


def new_key(path: Path) -> None:
    """Make the key if there is none, and publish its public half."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(DeviceKey.generate().to_bytes().hex() + "\n")
    key = read_key(path)
    listed = {
        "id": key.key_id,
        "public": key.public.hex(),
        "algorithm": "Ed25519",
        "owner": "食安巡检项目",
        "since": datetime.now(UTC).isoformat(timespec="seconds"),
        "purposes": list(PURPOSES),
    }
    published = {"format": "shian.trusted-keys/1", "keys": [listed]}
    PUBLIC.write_text(json.dumps(published, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(f"{PUBLIC}: {key.key_id}")


def sign(purpose: str, path: Path) -> None:
    """Write `<file>.sig`, and read it back against the published keys."""
    data = path.read_bytes()
    assert purpose in ("calendar", "form-pack")
    sidecar = detached.sign(read_key(key_path()), purpose, data)
    keys = detached.read_trusted_keys(PUBLIC.read_bytes())
    detached.verify(data, sidecar, keys, purpose)
    detached.sidecar_of(path).write_bytes(sidecar)
    print(f"{detached.sidecar_of(path)}: {keys.keys[0].id}")


def read_key(path: Path) -> DeviceKey:
    return DeviceKey.from_bytes(bytes.fromhex(path.read_text(encoding="ascii").strip()))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
