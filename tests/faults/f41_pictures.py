"""F41-F44: broken, lying, hostile and mislabelled pictures against the decoding child."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.evidence.decode_worker import MEMORY_LIMIT
from app.evidence.decoder import SECONDS, Decoder
from app.evidence.ingest import Source, take_in
from tests.evidence import pictures
from tests.evidence.test_photographs import KINDS
from tests.evidence.test_refusals import BROKEN, HOSTILE_EXIF, REFUSED
from tests.evidence.test_third_party_files import PHOTOGRAPHS, peak_memory, third_party_images
from tests.faults.table import Row

DAMAGED = 3000


@dataclass
class Tally:
    """What happened to the pictures of one experiment."""

    decoder: Decoder
    cases: int = 0
    taken: int = 0
    refused: int = 0
    crashes: int = 0
    hangs: int = 0
    changed: int = 0
    slowest: float = 0.0
    peak: int = 0

    def offer(self, name: str, data: bytes) -> str:
        """The media type it was taken in as, or the code it was refused with."""
        before, start = self.decoder.pid, time.monotonic()
        intake = take_in([Source(name, data=data)], decoder=self.decoder)
        self.slowest = max(self.slowest, time.monotonic() - start)
        self.cases += 1
        self.taken += len(intake.taken)
        self.refused += len(intake.problems)
        self.changed += sum(taken.data != data for taken in intake.taken)
        codes = [problem.code for problem in intake.problems]
        self.hangs += codes.count("image.too_slow")
        self.crashes += before is not None and self.decoder.pid != before
        if self.decoder.pid is not None:
            self.peak = max(self.peak, peak_memory(self.decoder.pid))
        return (codes or [intake.taken[0].media_type])[0]

    def row(self, fault: str, what: str, *, also: bool = True, limit: int = MEMORY_LIMIT) -> Row:
        seen = (
            f"taken {self.taken}, refused by name {self.refused}, crashes {self.crashes}, "
            f"hangs {self.hangs}, originals changed {self.changed}, "
            f"slowest {self.slowest:.2f} s, peak {self.peak / 2**20:.0f} MB"
        )
        sound = not (self.crashes or self.hangs or self.changed)
        whole = self.taken + self.refused == self.cases
        within = self.slowest < SECONDS and self.peak < limit
        return Row(fault, what, self.cases, seen, sound and whole and within and also)


@contextmanager
def tally() -> Iterator[Tally]:
    decoder = Decoder()
    decoder.decode(pictures.photograph(), 64, 85)
    try:
        yield Tally(decoder)
    finally:
        decoder.close()


def measure() -> Iterable[Row]:
    yield third_party()
    yield damaged()
    yield flood()
    yield hostile()
    yield mislabelled()
    yield lost_child()


def third_party() -> Row:
    with tally() as seen:
        for path in third_party_images():
            seen.offer(path.name, path.read_bytes())
        return seen.row("F41", "Pillow's own test images")


def damaged() -> Row:
    photographs = [path for path in third_party_images() if path.suffix in PHOTOGRAPHS]
    small = [path.read_bytes() for path in photographs if path.stat().st_size < 200_000]
    with tally() as seen:
        for seed in range(DAMAGED):
            seen.offer(f"{seed}.jpg", pictures.damaged(small[seed % len(small)], seed))
        return seen.row("F41", "the photographs among them, cut off or overwritten at random")


def flood() -> Row:
    with tally() as seen:
        code = seen.offer("flood.png", pictures.flood())
        right = code == "image.too_many_pixels"
        return seen.row("F42", "13,300² pixels in a small PNG", also=right, limit=300 * 2**20)


def hostile() -> Row:
    with tally() as seen:
        for name, exif in HOSTILE_EXIF.items():
            seen.offer(name, pictures.with_exif(exif))
        for name, make in BROKEN.items():
            seen.offer(name, make())
        for name, (make, form) in KINDS.items():
            seen.offer(name, pictures.encoded(make(), form))
        return seen.row("F43", "hostile EXIF, lying headers, every kind of pixel")


def mislabelled() -> Row:
    wrong = 0
    with tally() as seen:
        for name, (data, code) in REFUSED.items():
            wrong += seen.offer(f"{name}.jpg", data) != code
        for tail in (b"PK\x05\x06" + b"\0" * 18, b"<html><script>1</script>"):
            wrong += seen.offer("a.html", pictures.photograph() + tail) != "image/jpeg"
        row = seen.row("F44", "other files named .jpg, photographs with a tail", also=not wrong)
        return Row(row.fault, row.what, row.cases, f"wrong type {wrong}, {row.seen}", row.holds)


def lost_child() -> Row:
    """The decoder shot between pictures, again and again: the next picture is still taken in."""
    lost = 40
    with tally() as seen:
        good = sum(
            seen.offer("a.jpg", pictures.photograph()) == "image/jpeg"
            for _ in range(lost)
            if _shot(seen.decoder)
        )
        return Row(
            "F41", "the decoder killed before a picture", lost, f"taken {good}", good == lost
        )


def _shot(decoder: Decoder) -> bool:
    pid = decoder.pid
    if pid is None:
        return False
    os.kill(pid, 9)
    while Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[0] != "Z":
        time.sleep(0.001)
    return True
