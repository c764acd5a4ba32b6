"""Fetches, once, the third-party files that the tests read: Pillow's own test images.

They come from the source distribution of the locked Pillow, by the ordinary pip client, held
against the hash in the lock file, and lie in dist/third-party/ from then on.
"""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "build" / "requirements.lock"
CACHE = ROOT / "dist" / "third-party"
IMAGES = "Tests/images/"


def locked_pillow() -> tuple[str, set[str]]:
    """The locked version and every hash the lock allows for it."""
    entry = re.search(
        r"^pillow==(\S+) .*\n((?:    --hash=\S+.*\n)+)", LOCK.read_text("utf-8"), re.M
    )
    if entry is None:
        raise SystemExit("pillow is not in build/requirements.lock")
    return entry[1], set(re.findall(r"sha256:([0-9a-f]{64})", entry[2]))


def download(version: str, folder: Path) -> Path:
    options = ["--no-deps", "--no-binary", "pillow", "--no-input", "--disable-pip-version-check"]
    command = [sys.executable, "-m", "pip", "download", "-q", *options, "-d", str(folder)]
    done = subprocess.run([*command, f"pillow=={version}"], stdin=subprocess.DEVNULL, check=False)
    if done.returncode != 0:
        raise SystemExit(
            "取不到 Pillow 的测试图片，测试不能缺它，请联网后再执行"
            " · the tests need Pillow's own images, try again with a network"
        )
    return next(folder.glob("*.tar.gz"))


def unpack(archive: Path, folder: Path) -> None:
    """Only the regular files of the image folder; a name that leads elsewhere is an error."""
    with tarfile.open(archive) as source:
        for member in source:
            inside = member.name.partition("/")[2]
            content = source.extractfile(member) if member.isfile() else None
            if content is None or not inside.startswith(IMAGES):
                continue
            target = (folder / inside).resolve()
            if not target.is_relative_to(folder.resolve()):
                raise SystemExit(f"{archive.name} holds a file that leads outside: {member.name}")
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content.read())


def main() -> int:
    version, hashes = locked_pillow()
    ready = CACHE / f"pillow-{version}"
    if ready.is_dir():
        return 0
    print(f"取 Pillow {version} 的测试图片 · fetching Pillow's test images", flush=True)
    CACHE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=CACHE) as work:
        archive = download(version, Path(work))
        if hashlib.sha256(archive.read_bytes()).hexdigest() not in hashes:
            raise SystemExit(f"{archive.name} does not have the hash in build/requirements.lock")
        unpacked = Path(work) / "unpacked"
        unpack(archive, unpacked)
        unpacked.rename(ready)
    return 0


if __name__ == "__main__":
    sys.exit(main())
