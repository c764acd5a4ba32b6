"""Keeps the program alive on PySide6 6.12 under Python 3.11.

PySide6 6.12.0 is built as if None, True and False could not die, which is so only from
Python 3.12 on: below that, every Qt call that returns one of them takes a reference away,
and after some 5,700 calls Python stops with `none_dealloc`. A large count given once makes
them as lasting as 3.12 makes them. 6.11 does not need it; it does no harm there.
"""

from __future__ import annotations

import ctypes
import sys

LASTING = 1 << 40


def hold_singletons() -> None:
    """Give None, True and False a reference count no session can use up."""
    if sys.version_info >= (3, 12):
        return
    for one in (None, True, False):
        count = ctypes.c_ssize_t.from_address(id(one))
        if count.value < LASTING:
            count.value += LASTING
