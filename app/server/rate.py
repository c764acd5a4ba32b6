"""How often one address may ask. Each worker counts for itself: n workers allow n times as much."""

from __future__ import annotations

import ipaddress
import time
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

PER_MINUTE = 60
BURST = 60
_REMEMBERED = 10_000


class Rate:
    """A bucket of asks for each address that fills up again with time."""

    def __init__(
        self,
        per_minute: int = PER_MINUTE,
        burst: int = BURST,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._per_second, self._burst, self._clock = per_minute / 60, burst, clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._alone = Lock()

    def allows(self, address: str, *, cost: int = 1) -> bool:
        """Takes one ask from the bucket where there is one; with cost 0 it only looks."""
        who, now = network(address), self._clock()
        with self._alone:
            left, then = self._left.pop(who, (float(self._burst), now))
            left = min(float(self._burst), left + (now - then) * self._per_second)
            self._left[who] = (left - cost if left >= 1 else left, now)
            while len(self._left) > _REMEMBERED:
                self._left.popitem(last=False)
        return left >= 1


def network(address: str) -> str:
    """IPv4 as it is; of IPv6 the /64 one subscriber has."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if found.version == 6 and found.ipv4_mapped is None:
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(found.ipv4_mapped or found) if found.version == 6 else str(found)


def asker(host: str, forwarded: str) -> str:
    """The client, or whom a proxy on this very machine says it asks for."""
    try:
        local = ipaddress.ip_address(host).is_loopback
    except ValueError:
        local = False
    last = forwarded.rpartition(",")[2].strip()
    return last if local and last else host
