"""Contrast, targets, names and the registry: what a page must keep to be usable by anyone."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QAbstractButton, QDateEdit, QLineEdit, QPlainTextEdit, QWidget

from app.domain.checklist import CheckItem
from app.ui import icons, theme
from app.ui.fields.inputs import judge
from app.ui.fields.registry import FIELDS
from app.ui.pages.workspace_states import row_state
from app.ui.shapes import Sign
from tests.ui import made


def luminance(value: str) -> float:
    parts = []
    for channel in (QColor(value).redF(), QColor(value).greenF(), QColor(value).blueF()):
        low = channel <= 0.03928
        parts.append(channel / 12.92 if low else ((channel + 0.055) / 1.055) ** 2.4)
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("tokens", theme.STYLES.values(), ids=[s.value for s in theme.STYLES])
def test_every_text_colour_reads_on_its_ground(tokens):
    pairs = [
        (tokens.text, tokens.surface),
        (tokens.text_2, tokens.surface),
        (tokens.text_2, tokens.bg),
        (tokens.text_3, tokens.surface),
        (tokens.text_3, tokens.field),
        (tokens.on_accent, tokens.accent),
        (tokens.accent, tokens.accent_soft),
        (tokens.ok, tokens.ok_soft),
        (tokens.no, tokens.no_soft),
        (tokens.na, tokens.na_soft),
        (tokens.warn, tokens.warn_soft),
        (tokens.surface, tokens.no),
        (tokens.surface, tokens.text),
    ]
    assert [pair for pair in pairs if contrast(*pair) < 4.5] == []
    assert contrast(tokens.outline, tokens.surface) >= 3


def test_every_kind_of_item_has_its_field(styled):
    kinds = set(get_args(get_args(CheckItem)[0]))

    assert set(FIELDS) == kinds


def test_every_item_of_the_published_lists_can_be_shown(styled, desk):
    for checklist in desk.library.checklists():
        for item in checklist.items():
            FIELDS[type(item)](item).deleteLater()


def test_every_icon_named_in_the_sources_exists():
    named = set()
    for path in Path(theme.__file__).parent.rglob("*.py"):
        named |= set(re.findall(r'(?:icon|trailing)="([a-z0-9-]+)"', path.read_text("utf-8")))
        named |= set(re.findall(r'(?:Icon|InfoLine)\("([a-z0-9-]+)"', path.read_text("utf-8")))

    assert [name for name in sorted(named) if not icons.exists(name)] == []


def controls(page: QWidget) -> list[QWidget]:
    kinds = (QAbstractButton, QLineEdit, QPlainTextEdit, QDateEdit)
    found = [child for kind in kinds for child in page.findChildren(kind)]
    inner = "qt_spinbox_lineedit"
    return [one for one in found if one.isVisible() and one.objectName() != inner]


def small(page: QWidget) -> list[tuple[str, int, int]]:
    found = []
    for one in controls(page):
        inside_a_box = isinstance(one, QLineEdit) and one.property("bare")
        if not inside_a_box and (one.height() < theme.TARGET or one.width() < theme.TARGET):
            found.append((one.accessibleName(), one.width(), one.height()))
    return found


def nameless(page: QWidget) -> list[QWidget]:
    return [one for one in controls(page) if not (one.accessibleName() or one.text())]


@pytest.fixture
def half_done(officer, desk, clock):
    officer.open_visit(made.under_way(desk, clock).id)
    return officer


def test_the_workspace_has_names_and_room_for_a_finger(half_done):
    assert nameless(half_done.window) == []
    assert small(half_done.window) == []


def test_choosing_and_the_door_have_names_and_room_for_a_finger(officer, desk):
    officer.page.new()
    officer.settle()
    assert nameless(officer.window) == []
    assert small(officer.window) == []

    officer.open_visit(made.prepared(desk).id)
    assert nameless(officer.window) == []
    assert small(officer.window) == []


def test_a_row_says_all_it_shows(half_done):
    row = row_state(half_done.model, half_done.workspace._item)

    assert row.spoken().startswith(f"{row.number} ")
    assert "不符合" in row.spoken()


@pytest.mark.parametrize(
    ("text", "sign", "words"),
    [
        ("6", Sign.PASS, "在范围内"),
        ("12.6", Sign.FAIL, "高出 4.6 ℃"),
        ("-3", Sign.FAIL, "低了 3 ℃"),
        ("126", Sign.WARNING, "像是多打了一位？"),
        ("凉的", Sign.WARNING, "不是数字，照样保存"),
        ("", None, ""),
    ],
)
def test_a_measured_value_is_judged_in_words(text, sign, words):
    from app.domain.checklist import Limits

    assert judge(text, Limits(low=0, high=8, source="label"), "℃") == (sign, words)


def test_nothing_is_cut_off_beside_a_task_bar_on_a_small_laptop(half_done):
    half_done.window.resize(1366, 690)
    half_done.settle()

    bar, editor = half_done.workspace.bar, half_done.workspace.editor
    assert bar.isVisible()
    assert bar.width() + half_done.window.rail.width() <= 1366
    assert editor.verdicts.isVisible()
    assert half_done.workspace.items.area.horizontalScrollBar().maximum() == 0


@pytest.mark.parametrize(
    ("wide", "left", "right"), [(1366, True, True), (1100, True, False), (700, False, False)]
)
def test_columns_give_way_where_the_window_is_narrow(half_done, wide, left, right):
    half_done.window.resize(wide, 640)
    half_done.settle()

    assert half_done.workspace.side.isVisible() is left
    assert half_done.workspace.panel.isVisible() is right
    assert half_done.workspace.items.isVisible()


def test_a_drawer_opens_and_escape_closes_it(half_done):
    half_done.window.resize(1100, 640)
    half_done.settle()

    half_done.workspace.bar.panel_button.click()
    assert half_done.workspace.panel.isVisible()
    half_done.workspace._escape()

    assert not half_done.workspace.panel.isVisible()


def test_under_the_law_in_force_no_three_word_result_is_shown(half_done):
    assert half_done.model.basis.id == "in-force"
    assert half_done.workspace.bar.result.value() == "不符合 2 项"


def test_the_panel_says_that_the_text_in_force_is_not_loaded(half_done):
    panel = half_done.workspace.panel._panel
    in_force = [text for text in panel.provisions if text.in_force]
    superseded = [text for text in panel.provisions if not text.in_force]

    assert in_force
    assert all(not text.text and text.paraphrase for text in in_force)
    assert all(text.text for text in superseded)


def test_two_hundred_rows_open_as_controls_of_their_own(styled, qtbot):
    from app.ui.fields.item_rows import RowState
    from app.ui.pages.item_list import ItemList

    rows = ItemList()
    qtbot.addWidget(rows)
    states = tuple(RowState(f"I{n:03d}", f"1.{n}", f"第 {n} 项要求") for n in range(200))
    rows.make(0, states)

    assert len(rows._boxes[0].rows) == 200
