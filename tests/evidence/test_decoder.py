"""The decoding child is limited, may be lost at any time, and is replaced."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from app.evidence.decoder import Decoded, Decoder, Undecodable
from app.evidence.ingest import Source, take_in
from app.paths import bundle
from tests.evidence import pictures

PHOTO = pictures.photograph()


@pytest.fixture
def short():
    """A child that gets half a second for each picture."""
    child = Decoder(seconds=0.5)
    yield child
    child.close()


def test_one_child_serves_every_picture(decoder):
    decoder.decode(PHOTO, 64, 85)
    first = decoder.pid

    for _ in range(5):
        assert isinstance(decoder.decode(PHOTO, 64, 85), Decoded)

    assert decoder.pid == first


def test_a_broken_picture_does_not_cost_the_child(decoder):
    decoder.decode(PHOTO, 64, 85)
    first = decoder.pid

    assert isinstance(decoder.decode(PHOTO[:500], 64, 85), Undecodable)

    assert decoder.pid == first


def test_a_child_that_was_killed_is_replaced(decoder):
    decoder.decode(PHOTO, 64, 85)
    lost = decoder.pid

    os.kill(lost, signal.SIGKILL)
    os.waitid(os.P_PID, lost, os.WEXITED | os.WNOWAIT)

    assert isinstance(decoder.decode(PHOTO, 64, 85), Decoded)
    assert decoder.pid != lost


def test_a_child_that_hangs_is_stopped_in_time_and_the_rest_is_taken_in(short):
    short.decode(PHOTO, 64, 85)
    hung = short.pid
    os.kill(hung, signal.SIGSTOP)

    intake = take_in([Source("一.jpg", data=PHOTO), Source("二.jpg", data=PHOTO)], decoder=short)

    assert [(problem.place, problem.code) for problem in intake.problems] == [
        ("一.jpg", "image.too_slow")
    ]
    assert [taken.name for taken in intake.taken] == ["二.jpg"]
    assert short.pid != hung


def test_a_decoder_that_cannot_start_says_so(decoder, monkeypatch):
    decoder.close()
    monkeypatch.setattr(sys, "executable", "/没有/python")

    problem = take_in([Source("一.jpg", data=PHOTO)], decoder=decoder).problems[0]

    assert problem.code == "image.no_decoder"


def test_the_child_ends_when_its_parent_is_killed():
    with subprocess.Popen(
        [sys.executable, "-c", PARENT, str(bundle())], stdout=subprocess.PIPE, text=True
    ) as parent:
        child = int(parent.stdout.readline())
        parent.kill()

    deadline = time.monotonic() + 10
    while is_running(child) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not is_running(child)


def is_running(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text("utf-8")
    except FileNotFoundError:
        return False
    return state.rpartition(")")[2].split()[0] != "Z"


PARENT = """
import sys, time
sys.path.insert(0, sys.argv[1])
from app.evidence.decoder import SHARED
from tests.evidence.pictures import photograph
SHARED.decode(photograph(), 64, 85)
print(SHARED.pid, flush=True)
time.sleep(60)
"""


def in_a_limited_child(code: str) -> str:
    head = "import sys; sys.path.insert(0, sys.argv[1])\n"
    head += "from app.evidence.decode_worker import limit_self\nlimit_self()\n"
    done = subprocess.run(
        [sys.executable, "-I", "-c", head + code, str(bundle())],
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )
    return done.stdout.strip()


def test_the_child_has_at_most_512_mb():
    code = "try:\n bytearray(520 * 1024 * 1024)\nexcept MemoryError:\n print('refused')"

    assert in_a_limited_child(code) == "refused"


def test_the_child_can_write_no_file(tmp_path):
    target = tmp_path / "原件.jpg"
    target.write_bytes(PHOTO)
    code = (
        f"try:\n with open({str(target)!r}, 'r+b') as file:\n  file.write(b'x'); file.flush()\n"
        "except OSError:\n print('refused')"
    )

    assert in_a_limited_child(code) == "refused"
    assert target.read_bytes() == PHOTO
