"""What a hand draws stays vectors with times, whatever the window does."""

from __future__ import annotations

import itertools

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QPointingDevice, QTabletEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.domain.strokes import SignatureTooSmall, extent
from app.ui.fields.signature_pad import SignaturePad
from tests.ui.end.conftest import draw


@pytest.fixture
def pad(qtbot, styled):
    ticks = itertools.count()
    made = SignaturePad(seconds=lambda: next(ticks) / 100)
    qtbot.addWidget(made)
    made.resize(600, 300)
    made.show()
    return made


def test_an_empty_pad_is_no_signature(pad):
    assert not pad.is_enough()
    with pytest.raises(SignatureTooSmall):
        pad.strokes()


def test_a_mark_of_three_pixels_is_no_signature(pad):
    draw(pad, (((100, 100), (103, 100)),))

    assert not pad.is_enough()
    assert "只有一点" in pad.accessibleName()


def test_a_name_is_kept_as_strokes_with_rising_times(pad):
    draw(pad)

    strokes = pad.strokes()
    times = [point.t for stroke in strokes.strokes for point in stroke]
    assert len(strokes.strokes) == 3
    assert times == sorted(times)
    assert (strokes.width, strokes.height) == (600, 300)


def test_making_the_window_smaller_never_clears_or_bends_what_is_drawn(pad):
    draw(pad)
    before = pad.strokes()

    pad.resize(300, 150)
    pad.resize(900, 500)

    assert pad.strokes() == before


def test_what_is_drawn_after_a_resize_lies_where_the_hand_was(pad):
    draw(pad)
    pad.resize(1200, 600)

    draw(pad, (((400, 400), (600, 400)),))

    last = pad.strokes().strokes[-1]
    assert (last[0].x, last[0].y) == (200, 200)


def test_writing_anew_asks_nothing(pad):
    draw(pad)

    pad.clear()

    assert pad.is_empty()
    assert "等待书写" in pad.accessibleName()


def test_a_locked_pad_takes_no_strokes_and_says_why(pad):
    pad.lock("何静的执法证已到期，不能签名")

    draw(pad)

    assert pad.is_empty()
    assert "已到期" in pad.accessibleName()


def test_a_finger_draws_as_a_mouse_does(pad):
    device = QTest.createTouchDevice()
    QTest.touchEvent(pad, device).press(0, QPoint(50, 50))
    for x in range(60, 200, 10):
        QTest.touchEvent(pad, device).move(0, QPoint(x, 50 + x // 4))
    QTest.touchEvent(pad, device).release(0, QPoint(190, 97))

    assert pad.is_enough()
    assert len(pad.strokes().strokes) == 1


def test_a_pen_brings_its_pressure(pad):
    pen = QPointingDevice.primaryPointingDevice()

    def send(kind: QEvent.Type, x: float, pressure: float) -> None:
        at = QPointF(x, 80)
        none = Qt.KeyboardModifier.NoModifier
        left = Qt.MouseButton.LeftButton
        event = QTabletEvent(kind, pen, at, at, pressure, 0, 0, 0, 0, 0, none, left, left)
        QApplication.sendEvent(pad, event)

    send(QEvent.Type.TabletPress, 40, 0.2)
    for x in range(50, 160, 10):
        send(QEvent.Type.TabletMove, x, 0.6)
    send(QEvent.Type.TabletRelease, 160, 0.0)

    pressures = {point.p for point in pad.strokes().strokes[0]}
    assert pressures == {0.2, 0.6}
    assert extent(pad.strokes())[0] == 40
