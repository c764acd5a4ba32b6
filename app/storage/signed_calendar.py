"""The working-day calendar is believed only with its signature (`cn.yaml` and `cn.yaml.sig`).

A tampered, unsigned or unreadable calendar is never half used: there is then no year at all,
every term says 日历未收录, and one sentence says why.
"""

from __future__ import annotations

from pathlib import Path

from app.domain.calendar import Calendar
from app.domain.errors import InputRefused
from app.paths import bundle
from app.storage.form_check import read_form
from app.storage.strict_yaml import as_text, read_bytes
from app.trust import detached

CALENDAR = bundle("resources", "calendar", "cn.yaml")
TRUSTED = bundle("resources", "keys", "project.json")
_NO_YEARS = Calendar(format=1, years={})
_MEANWHILE = "现在每一年都按日历未收录处理，工作日按周末推算。"
_Stamp = tuple[tuple[int, int], ...]


class SignedCalendar:
    """Read when first asked for, and again when one of its files changes."""

    def __init__(self, path: Path = CALENDAR, trusted: Path = TRUSTED) -> None:
        self.path, self._trusted = path, trusted
        self._kept: tuple[_Stamp, Calendar, str] | None = None

    @property
    def calendar(self) -> Calendar:
        """The calendar, or one without a single year."""
        return self._read()[1]

    @property
    def refusal(self) -> str:
        """Why it is not used, in one sentence or two; empty when it is."""
        return self._read()[2]

    def _read(self) -> tuple[_Stamp, Calendar, str]:
        files = (self.path, detached.sidecar_of(self.path), self._trusted)
        stamp = tuple(_stamp(path) for path in files)
        if self._kept is None or self._kept[0] != stamp:
            try:
                self._kept = (stamp, self._verified(), "")
            except InputRefused as refused:
                self._kept = (stamp, _NO_YEARS, refused.sentence + _MEANWHILE)
        return self._kept

    def _verified(self) -> Calendar:
        """The calendar in exactly the bytes that were signed."""
        data = read_bytes(self.path)
        beside = detached.sidecar_of(self.path)
        sidecar = read_bytes(beside) if beside.is_file() else None
        detached.verify(
            data, sidecar, detached.read_trusted_keys(read_bytes(self._trusted)), "calendar"
        )
        read = read_form(as_text(data, self.path.name), Calendar)
        if read.value is None:
            raise InputRefused(f"工作日历有错，没有采用：{read.problems[0]}")
        return read.value


def _stamp(path: Path) -> tuple[int, int]:
    try:
        status = path.stat()
    except OSError:
        return 0, 0
    return status.st_mtime_ns, status.st_size
