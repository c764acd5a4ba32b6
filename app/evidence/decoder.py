"""The parent's end of the decoding child: started once, reused, killed after 10 s, begun anew."""

from __future__ import annotations

import atexit
import subprocess
import threading
from dataclasses import dataclass
from typing import IO, Any

from app.evidence.decode_pipe import receive, send
from app.paths import helper

SECONDS = 10.0
_CHILD = (
    "import sys; sys.path.insert(0, sys.argv[1]);"
    "from app.evidence.decode_worker import main; main()"
)
_NO_WINDOW = getattr(subprocess, "CREATE_NO_WINDOW", 0)  # Windows would flash a console


@dataclass(frozen=True, slots=True)
class Decoded:
    """What the child found: its facts, and the upright JPEG it made."""

    facts: dict[str, Any]
    jpeg: bytes


@dataclass(frozen=True, slots=True)
class Undecodable:
    """Why there is no picture; `code` is stable, `figures` belong to the sentence."""

    code: str
    figures: dict[str, int]


class Decoder:
    """One child at most, one picture at a time; any thread may ask."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        return self._child.pid if self._child else None

    def decode(self, data: bytes, max_side: int, quality: int) -> Decoded | Undecodable:
        with self._lock:
            try:
                child = self._living_child()
            except OSError:
                return Undecodable("image.no_decoder", {})
            return self._ask(child, data, {"max_side": max_side, "quality": quality})

    def close(self) -> None:
        with self._lock:
            self._drop()

    def _living_child(self) -> subprocess.Popen[bytes]:
        if self._child is not None and self._child.poll() is not None:
            self._drop()
        if self._child is None:
            self._child = subprocess.Popen(
                helper("decode-child", _CHILD),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                creationflags=_NO_WINDOW,
            )
        return self._child

    def _ask(
        self, child: subprocess.Popen[bytes], data: bytes, header: dict[str, Any]
    ) -> Decoded | Undecodable:
        late = threading.Event()

        def stop() -> None:
            late.set()
            child.kill()

        alarm = threading.Timer(self._seconds, stop)
        alarm.start()
        try:
            reply = self._exchange(child, data, header)
        finally:
            alarm.cancel()
            alarm.join()
        if reply is None or late.is_set():
            self._drop()
            return Undecodable("image.too_slow" if late.is_set() else "image.corrupt", {})
        answer, jpeg = reply
        if answer["code"]:
            if answer["code"] == "image.too_much_memory":
                self._drop()  # what it still holds is not known; the next one starts clean
            return Undecodable(answer["code"], answer["figures"])
        return Decoded(answer["facts"], jpeg)

    @staticmethod
    def _exchange(
        child: subprocess.Popen[bytes], data: bytes, header: dict[str, Any]
    ) -> tuple[dict[str, Any], bytes] | None:
        """The child's reply, or None where it died over the picture."""
        if child.stdin is None or child.stdout is None:
            return None
        try:
            send(child.stdin, header, data)
            return receive(child.stdout)
        except (OSError, ValueError):
            return None

    def _drop(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                _close_quietly(pipe)
        child.wait()


def _close_quietly(pipe: IO[bytes]) -> None:
    try:
        pipe.close()
    except OSError:  # unsent bytes of a dead child
        return


# One child for the whole program: starting one costs a tenth of a second, a picture a few ms.
SHARED = Decoder()
atexit.register(SHARED.close)
