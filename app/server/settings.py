"""What a server process is told at its start; workers read the same from the environment."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

import platformdirs

VARIABLE = "SHIAN_SERVER"


@dataclass(frozen=True, slots=True)
class Settings:
    """`database` empty: embedded SQLite in the home."""

    home: Path
    database: str = ""
    header_seconds: float = 10.0  # until the whole request head has come
    body_seconds: float = 120.0  # until the whole body has come: 1 MiB at 9 kB/s
    answer_seconds: float = 600.0  # until the asker has taken the answer: 64 MiB at 110 kB/s
    blob_floor: int = 1024**3  # free bytes below which no blob is taken
    entry_floor: int = 128 * 1024**2  # below which no entry is taken

    def to_environment(self) -> None:
        os.environ[VARIABLE] = json.dumps(asdict(self) | {"home": str(self.home)})

    @classmethod
    def from_environment(cls) -> Settings:
        given = json.loads(os.environ[VARIABLE])
        return cls(**given | {"home": Path(given["home"])})


def default_home() -> Path:
    """`SHIAN_SERVER_HOME`, else the user's data folder of the system."""
    chosen = os.environ.get("SHIAN_SERVER_HOME")
    return Path(chosen or platformdirs.user_data_dir("shian-server", appauthor=False))
