"""The next step is read and judged while the database writes the one before.

One thread reads; it is never more than one step ahead, so that memory stays what it was, and
it has ended when the generator is closed.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Generator, Iterable
from contextlib import suppress
from typing import TypeVar

T = TypeVar("T")
_LOOK_SECONDS = 0.2


def ahead(steps: Iterable[T]) -> Generator[T, None, None]:
    """The same steps in the same order; what reading raises is raised here."""
    ready: queue.Queue[tuple[T | None, BaseException | None]] = queue.Queue(maxsize=1)
    over = threading.Event()
    reader = threading.Thread(target=_read, args=(steps, ready, over), name="office-reader")
    reader.start()
    try:
        while True:
            step, error = ready.get()
            if error is not None:
                raise error
            if step is None:
                return
            yield step
    finally:
        over.set()
        with suppress(queue.Empty):
            ready.get_nowait()
        reader.join()


def _read(
    steps: Iterable[T],
    ready: queue.Queue[tuple[T | None, BaseException | None]],
    over: threading.Event,
) -> None:
    try:
        for step in steps:
            if not _put(ready, (step, None), over):
                return
    except BaseException as error:  # noqa: BLE001 - handed over to whoever waits
        _put(ready, (None, error), over)
    else:
        _put(ready, (None, None), over)


def _put(
    ready: queue.Queue[tuple[T | None, BaseException | None]],
    item: tuple[T | None, BaseException | None],
    over: threading.Event,
) -> bool:
    """Waits for room, and gives up where nobody takes it any more."""
    while not over.is_set():
        with suppress(queue.Full):
            ready.put(item, timeout=_LOOK_SECONDS)
            return True
    return False
