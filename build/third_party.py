"""Fetches, once, the third-party files that the tests read: Pillow's images, pyxform's forms.

They come from source distributions by the ordinary pip client, each held against a hash that
stands in this project, and lie in dist/third-party/ from then on.
"""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "build" / "requirements.lock"
CACHE = ROOT / "dist" / "third-party"
IMAGES = "Tests/images/"
# The last release of pyxform whose source distribution still has its tests; never installed.
FORMS_VERSION = "1.6.0"
FORMS_HASH = "2c39f4cc33c62d15075579208db8ada929b53d1fedcf8acad68906f4693b50e9"
FORMS = "pyxform/tests/"


@dataclass(frozen=True)
class Wanted:
    """A folder of one source distribution, and the hashes its archive may have."""

    package: str
    version: str
    hashes: frozenset[str]
    inside: str
    what: str


def wanted() -> tuple[Wanted, ...]:
    version, hashes = locked_pillow()
    return (
        Wanted("pillow", version, hashes, IMAGES, "Pillow 的测试图片 · Pillow's test images"),
        Wanted(
            "pyxform",
            FORMS_VERSION,
            frozenset({FORMS_HASH}),
            FORMS,
            "pyxform 的测试表格 · pyxform's test forms",
        ),
    )


def locked_pillow() -> tuple[str, frozenset[str]]:
    """The locked version and every hash the lock allows for it."""
    entry = re.search(
        r"^pillow==(\S+) .*\n((?:    --hash=\S+.*\n)+)", LOCK.read_text("utf-8"), re.M
    )
    if entry is None:
        raise SystemExit("pillow is not in build/requirements.lock")
    return entry[1], frozenset(re.findall(r"sha256:([0-9a-f]{64})", entry[2]))


def download(one: Wanted, folder: Path) -> Path:
    """The archive; pip looks into it, so a package may fetch its build tools once."""
    options = ["--no-deps", "--no-binary", one.package, "--no-input", "--disable-pip-version-check"]
    command = [sys.executable, "-m", "pip", "download", "-q", *options, "-d", str(folder)]
    done = subprocess.run(
        [*command, f"{one.package}=={one.version}"], stdin=subprocess.DEVNULL, check=False
    )
    if done.returncode != 0:
        raise SystemExit(
            f"取不到 {one.what}，测试不能缺它，请联网后再执行"
            " · the tests need it, try again with a network"
        )
    return next(folder.glob("*.tar.gz"))


def unpack(archive: Path, folder: Path, wanted_folder: str) -> None:
    """Only the regular files of the wanted folder; a name that leads elsewhere is an error."""
    with tarfile.open(archive) as source:
        for member in source:
            inside = member.name.partition("/")[2]
            content = source.extractfile(member) if member.isfile() else None
            if content is None or not inside.startswith(wanted_folder):
                continue
            target = (folder / inside).resolve()
            if not target.is_relative_to(folder.resolve()):
                raise SystemExit(f"{archive.name} holds a file that leads outside: {member.name}")
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content.read())


def bring(one: Wanted) -> None:
    ready = CACHE / f"{one.package}-{one.version}"
    if ready.is_dir():
        return
    print(f"取 {one.what} {one.version}", flush=True)
    CACHE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=CACHE) as work:
        archive = download(one, Path(work))
        if hashlib.sha256(archive.read_bytes()).hexdigest() not in one.hashes:
            raise SystemExit(f"{archive.name} does not have the hash that is locked for it")
        unpacked = Path(work) / "unpacked"
        unpack(archive, unpacked, one.inside)
        unpacked.rename(ready)


def main() -> int:
    for one in wanted():
        bring(one)
    return 0


if __name__ == "__main__":
    sys.exit(main())
