"""Walk everything the home holds (fsck), and say in words whether it is whole."""

from __future__ import annotations

from dataclasses import dataclass

from app.actions.desk import Desk
from app.storage import fsck
from app.storage.fsck import FsckFinding


@dataclass(frozen=True, slots=True)
class Report:
    findings: tuple[FsckFinding, ...]
    entries: int
    blobs: int

    @property
    def clean(self) -> bool:
        return not self.findings

    @property
    def words(self) -> str:
        if self.clean:
            return f"数据完整：{self.entries} 条封存记录、{self.blobs} 个文件逐一核对无误"
        return f"发现 {len(self.findings)} 处不一致，已逐一列出。没有改动任何数据。"

    def as_json(self) -> dict[str, object]:
        return {
            "clean": self.clean,
            "entries": self.entries,
            "blobs": self.blobs,
            "findings": [str(one) for one in self.findings],
        }


def check(desk: Desk) -> Report:
    """Read-only."""
    findings = fsck.check(desk.memory)
    head = desk.memory.read(fsck.counted)
    return Report(tuple(findings), head, sum(1 for _ in desk.memory.blobs.all()))
