"""A sound or video recording of a refusal: kept as it is, named by its hash."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from app.actions.desk import Desk
from app.domain.errors import InputRefused

MOST = 512 * 1024 * 1024


class RecordingRefused(InputRefused):
    code = "recording.refused"


@dataclass(frozen=True, slots=True)
class KeptRecording:
    """`digest` is what the paper prints: the first 16 hex digits of the hash."""

    name: str
    sha256: str
    size: int

    @property
    def digest(self) -> str:
        return self.sha256[:16]


def keep_recording(desk: Desk, path: Path) -> KeptRecording:
    """Store the file's bytes as a blob; an empty, huge or unreadable file is refused by name."""
    try:
        size = path.stat().st_size
        if not 0 < size <= MOST:
            raise RecordingRefused(
                f"“{path.name}”没有存入：文件是空的或超过 512 MB。写好的原因都在。"
                "请换一段短一些的录音录像。"
            )
        data = path.read_bytes()
    except OSError as error:
        raise RecordingRefused(
            f"“{path.name}”读不出来，没有存入。写好的原因都在。请检查文件或换一个。"
        ) from error
    return KeptRecording(path.name, desk.memory.blobs.put(data), size)
