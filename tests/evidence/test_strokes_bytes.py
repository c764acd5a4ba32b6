"""A signature's bytes: exact, the same every time, and read strictly."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.strokes import Point, Strokes
from app.evidence import strokes_io

POINTS = st.builds(
    Point,
    x=st.floats(-50, 2000, allow_nan=False),
    y=st.floats(-50, 2000, allow_nan=False),
    t=st.integers(0, 600_000),
    p=st.floats(0, 1, allow_nan=False),
)
DRAWINGS = st.builds(
    Strokes,
    width=st.integers(1, 4000),
    height=st.integers(1, 4000),
    strokes=st.lists(st.lists(POINTS, max_size=8).map(tuple), max_size=5).map(tuple),
)


@given(DRAWINGS)
def test_what_was_written_reads_back_within_a_hundredth_of_a_pixel(drawing):
    read = strokes_io.from_bytes(strokes_io.to_bytes(drawing))

    assert (read.width, read.height) == (drawing.width, drawing.height)
    for was, now in zip(drawing.strokes, read.strokes, strict=True):
        for before, after in zip(was, now, strict=True):
            assert abs(before.x - after.x) <= 0.0051
            assert abs(before.y - after.y) <= 0.0051
            assert abs(before.p - after.p) <= 0.00051
            assert before.t == after.t


@given(DRAWINGS)
def test_bytes_that_were_read_are_written_the_same_again(drawing):
    data = strokes_io.to_bytes(drawing)

    assert strokes_io.to_bytes(strokes_io.from_bytes(data)) == data


GOOD = b'{"v":1,"width":400,"height":200,"strokes":[[[100,200,0,1000]]]}'


def test_the_bytes_are_compact_json_of_whole_numbers():
    drawing = Strokes(width=400, height=200, strokes=((Point(x=1.0, y=2.0, t=0),),))

    assert strokes_io.to_bytes(drawing) == GOOD


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"null",
        b"not json",
        GOOD[:-1],
        GOOD.replace(b'"v":1', b'"v":2'),
        GOOD.replace(b'"v":1', b'"v":1,"v":1'),
        GOOD.replace(b"100,200,0,1000", b"100,200,0"),
        GOOD.replace(b"100,200,0,1000", b"100,200,-1,1000"),
        GOOD.replace(b"100,200,0,1000", b"100,200,0,1001"),
        GOOD.replace(b"100,200,0,1000", b'"100",200,0,1000'),
        GOOD.replace(b"100,200,0,1000", b"100.0,200,0,1000"),
        GOOD.replace(b"100,", b"1e400,"),
        GOOD.replace(b'"width":400', b'"width":0'),
        GOOD.replace(b"{", b"{ ", 1),
        b'{"v":1,"width":1,"height":1,"strokes":' + b"[" * 5000 + b"]" * 5000 + b"}",
        b" " * (strokes_io.MAX_BYTES + 1),
    ],
    ids=lambda data: data[:40].decode(),
)
def test_bytes_that_are_no_signature_are_refused(data):
    with pytest.raises(strokes_io.StrokesDamaged):
        strokes_io.from_bytes(data)
