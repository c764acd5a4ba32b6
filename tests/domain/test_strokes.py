from __future__ import annotations

import pytest

from app.domain.strokes import (
    Point,
    SignatureTooSmall,
    Strokes,
    extent,
    require_signature,
    travel,
)


def drawn(*strokes: tuple[tuple[float, float], ...]) -> Strokes:
    return Strokes(
        width=600,
        height=200,
        strokes=tuple(
            tuple(Point(x=x, y=y, t=n) for n, (x, y) in enumerate(stroke)) for stroke in strokes
        ),
    )


def test_a_written_name_is_taken_as_it_was_drawn() -> None:
    name = drawn(((10, 10), (40, 50)), ((20, 30), (60, 30)))

    assert require_signature(name) is name
    assert extent(name) == (10, 10, 60, 50)
    assert travel(name) == 50 + 40


@pytest.mark.parametrize(
    "mark",
    [
        drawn(),
        drawn(()),
        drawn(((5, 5), (8, 5))),  # three pixels
        drawn(((0, 0), (13, 0))),  # wide enough, hardly any travel
        drawn(tuple((n % 2 * 5.0, 0.0) for n in range(20))),  # long travel on one spot
    ],
)
def test_an_empty_or_tiny_mark_is_no_signature(mark: Strokes) -> None:
    with pytest.raises(SignatureTooSmall, match="请在框内重写一遍"):
        require_signature(mark)
