"""The laws an office imported: `law/*.json` in the home, one file for one version of one law.

A file is written once and never again. A later amendment is a further file that holds from its
first day on; what an earlier visit cited stays where it was. A file whose text does not fit
its own hash is not used, and named.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from pydantic import ValidationError

from app.domain.errors import InputRefused
from app.domain.statute import StatuteVersion, holding_on, same_text
from app.storage.durable import write_whole


class LawConflict(InputRefused):
    """Two different texts of one law would begin on the same day."""

    code = "law.conflict"


@dataclass(frozen=True, slots=True)
class Added:
    """The version that is in the store now; not `new` when it had been there before."""

    version: StatuteVersion
    new: bool


class LawStore:
    """Read from disk when first asked for; `add` is seen at once."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._kept: tuple[StatuteVersion, ...] | None = None
        self._damaged: tuple[str, ...] = ()

    def all_versions(self) -> tuple[StatuteVersion, ...]:
        """Every version of every law, by code and first day."""
        if self._kept is None:
            self._kept = self._read()
        return self._kept

    def versions(self, code: str) -> tuple[StatuteVersion, ...]:
        """The versions of one law, the earliest first."""
        return tuple(one for one in self.all_versions() if one.code == code)

    def codes(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(one.code for one in self.all_versions()))

    def damaged(self) -> tuple[str, ...]:
        """Names of the files that are not used, because they do not fit their hash."""
        self.all_versions()
        return self._damaged

    def on(
        self, code: str, day: date | None = None, known_at: datetime | None = None
    ) -> StatuteVersion | None:
        """The version that holds on the day; without a day the one that began last.

        `known_at`: only what had been imported by then, so that an earlier visit opens the text
        it was made with.
        """
        known = [
            one for one in self.versions(code) if known_at is None or one.imported_at <= known_at
        ]
        if day is None:
            return known[-1] if known else None
        return holding_on(known, day)

    def add(self, version: StatuteVersion) -> Added:
        """Keep a version; the same text twice is one. Raises LawConflict, nothing is written."""
        there = self.versions(version.code)
        if known := same_text(there, version.statute):
            return Added(known, new=False)
        until = version.effective_to
        if until is not None and until < version.effective_from:
            raise LawConflict(
                f"末日 {until} 早于首日 {version.effective_from}，没有装入。请核对这两个日期。",
                code="law.days",
            )
        if any(one.effective_from == version.effective_from for one in there):
            raise LawConflict(
                f"《{version.statute.title}》自 {version.effective_from} 起施行的文本已经装入，"
                "内容与这份不同，没有改动。请核对哪一份正确；"
                "如是后来的修改，请写明它的施行日期。"
            )
        self._write(version)
        self._kept = None
        return Added(version, new=True)

    def _write(self, version: StatuteVersion) -> None:
        if self._folder is None:
            raise LawConflict("没有数据文件夹，不能装入法规。", code="law.no_home")
        self._folder.mkdir(parents=True, exist_ok=True)
        name = f"{version.code}-{version.effective_from}-{version.content_hash[:12]}.json"
        data = version.model_dump_json(indent=1).encode("utf-8") + b"\n"
        write_whole(self._folder / name, data, mode=0o644)

    def _read(self) -> tuple[StatuteVersion, ...]:
        paths = sorted(self._folder.glob("*.json")) if self._folder is not None else []
        read = {path.name: _version(path) for path in paths}
        self._damaged = tuple(name for name, version in read.items() if version is None)
        good = (version for version in read.values() if version is not None)
        return tuple(sorted(good, key=lambda one: (one.code, one.effective_from)))


def _version(path: Path) -> StatuteVersion | None:
    """The version in a file, or None where the text does not fit its hash."""
    try:
        version = StatuteVersion.model_validate_json(path.read_bytes())
    except (ValidationError, OSError):
        return None
    return version if version.statute.content_hash == version.content_hash else None
