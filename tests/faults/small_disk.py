"""A disk that is really full and a home that is really read-only, as far as we may.

As root a small tmpfs is mounted and filled or remounted; chmod would not stop root. Without
the right to mount, a limit on the file size and the file modes stand in: they end in the same
refusals from the operating system.
"""

import contextlib
import os
import subprocess
import sys
from pathlib import Path


class Disk:
    """A folder that can be filled, freed and made read-only."""

    def __init__(self, root: Path, *, mounted: bool) -> None:
        self.root, self.mounted = root, mounted
        self._limit = None

    def fill(self) -> None:
        """Nothing more can be written."""
        if self.mounted:
            with (self.root / "filler").open("wb", buffering=0) as filler, _enough():
                for size in (65536, 4096, 512, 1):
                    with _enough():
                        while filler.write(b"\0" * size) == size:
                            pass
            return
        import resource

        self._limit = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1, self._limit[1]))

    def free(self) -> None:
        if self.mounted:
            (self.root / "filler").unlink()
            return
        import resource

        resource.setrlimit(resource.RLIMIT_FSIZE, self._limit)

    def make_read_only(self) -> None:
        if self.mounted:
            _mount("-o", "remount,ro", str(self.root))
            return
        for path in sorted(self.root.rglob("*"), reverse=True):
            path.chmod(0o500 if path.is_dir() else 0o400)
        self.root.chmod(0o500)

    def make_writable(self) -> None:
        if self.mounted:
            _mount("-o", "remount,rw", str(self.root))
            return
        self.root.chmod(0o700)
        for path in sorted(self.root.rglob("*")):
            path.chmod(0o700 if path.is_dir() else 0o600)


@contextlib.contextmanager
def small_disk(root: Path, megabytes: int = 2):
    """A disk of its own, gone afterwards."""
    root.mkdir()
    mounted = _may_mount() and _mount("-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(root))
    try:
        yield Disk(root, mounted=mounted)
    finally:
        if mounted:
            subprocess.run(["umount", "-l", str(root)], check=True)


def _may_mount() -> bool:
    return sys.platform == "linux" and os.geteuid() == 0


def _mount(*words: str) -> bool:
    return subprocess.run(["mount", *words], check=False, capture_output=True).returncode == 0


@contextlib.contextmanager
def _enough():
    with contextlib.suppress(OSError):
        yield
