"""Every page: targets of 44 pixels, names for all that is pressed, one filled button at most."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
)

from app.ui.fields.buttons import Button
from app.ui.fields.inputs import Box

PAGES = ("today", "review", "seizure", "papers", "register", "settings")
TYPED = (QLineEdit, QPlainTextEdit, QComboBox, QAbstractSpinBox)


def reachable(page):
    kinds = (QAbstractButton, *TYPED)
    found = [one for kind in kinds for one in page.findChildren(kind)]
    return [
        one
        for one in found
        if one.isVisible() and one.focusPolicy() & Qt.FocusPolicy.TabFocus and one.isEnabled()
    ]


@pytest.mark.parametrize("page", PAGES)
def test_everything_pressed_or_typed_in_has_a_name_and_a_size(sit, page):
    shown = sit("seized").go(page)

    for one in reachable(shown):
        inner = isinstance(one.parent(), (Box, QComboBox, QAbstractSpinBox))
        assert one.accessibleName() or inner, f"{type(one).__name__} {one.objectName()}"
        assert one.height() >= 44 or inner or isinstance(one, TYPED), one.accessibleName()


@pytest.mark.parametrize("page", PAGES)
def test_at_most_one_button_is_filled(sit, page):
    shown = sit("seized").go(page)

    filled = [
        one for one in shown.findChildren(Button) if one.isVisible() and one._look == "primary"
    ]
    assert len(filled) <= 1


@pytest.mark.parametrize("page", PAGES)
def test_nothing_lies_outside_the_smallest_window_of_the_field(sit, page):
    sitting = sit("seized")
    sitting.window.resize(1366, 690)
    shown = sitting.go(page)

    assert shown.width() <= 1366
    assert sitting.window.minimumSizeHint().width() <= 1366
    for one in reachable(shown):
        left = one.mapTo(shown, one.rect().topLeft()).x()
        assert left >= 0
        assert left + one.width() <= shown.width() + 1, one.accessibleName()
