"""Somebody else's pictures: Pillow's own test images, and the same ones damaged at random."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from app.evidence.decode_worker import MEMORY_LIMIT
from app.evidence.decoder import SECONDS
from app.evidence.ingest import Source, take_in
from app.paths import bundle
from tests.evidence import pictures

PHOTOGRAPHS = (".jpg", ".jpeg", ".png", ".apng", ".webp", ".mpo")


def third_party_images() -> list[Path]:
    """`make test` fetches them; without them this test fails, it does not look away."""
    files = [path for path in bundle("dist", "third-party").rglob("*") if "images" in path.parts]
    found = sorted(path for path in files if path.is_file())
    assert len(found) > 900, "Pillow's test images are not here: python build/third_party.py"
    return found


def peak_memory(pid: int) -> int:
    lines = Path(f"/proc/{pid}/status").read_text("utf-8").splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM"))


@pytest.mark.slow
def test_every_third_party_image_is_taken_in_or_named_without_a_crash(decoder):
    decoder.decode(pictures.photograph(), 64, 85)
    child, slowest = decoder.pid, 0.0

    for path in third_party_images():
        data, start = path.read_bytes(), time.monotonic()
        intake = take_in([Source.file(path)], decoder=decoder)
        slowest = max(slowest, time.monotonic() - start)

        assert len(intake.taken) + len(intake.problems) == 1, path.name
        assert all(taken.data == data for taken in intake.taken), path.name
        assert all(problem.place == path.name for problem in intake.problems), path.name
        assert decoder.pid == child, f"the decoder died over {path.name}"

    assert slowest < SECONDS
    assert peak_memory(child) < MEMORY_LIMIT


def test_third_party_pictures_in_the_eight_orientations_all_look_the_same(decoder):
    paths = {path.name: path for path in third_party_images()}
    plain = take_in([Source.file(paths["hopper.jpg"])], decoder=decoder).taken[0]
    wanted = pictures.corner_colours(plain.thumbnail)

    for orientation in range(2, 9):
        path = paths[f"hopper_orientation_{orientation}.jpg"]
        taken = take_in([Source.file(path)], decoder=decoder).taken[0]

        assert taken.orientation == orientation
        assert (taken.width, taken.height) == (plain.width, plain.height)
        corners = pictures.corner_colours(taken.thumbnail)
        assert all(pictures.is_near(corners[name], wanted[name], 40) for name in wanted), path.name


@pytest.mark.slow
def test_damaged_third_party_pictures_never_hang_or_stop_the_program(decoder):
    photographs = [path for path in third_party_images() if path.suffix in PHOTOGRAPHS]
    small = [path for path in photographs if path.stat().st_size < 60_000]
    slowest = 0.0

    for seed in range(600):
        path = small[seed % len(small)]
        data = pictures.damaged(path.read_bytes(), seed)
        start = time.monotonic()
        intake = take_in([Source(path.name, data=data)], decoder=decoder)
        slowest = max(slowest, time.monotonic() - start)
        assert len(intake.taken) + len(intake.problems) == 1, (path.name, seed)

    assert slowest < SECONDS
    assert take_in([Source("好.jpg", data=pictures.photograph())], decoder=decoder).taken
