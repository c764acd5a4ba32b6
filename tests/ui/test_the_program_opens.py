"""The composition root: first paint before the desk, and one clear page when it cannot open."""

from __future__ import annotations

import pytest
from PySide6.QtTest import QTest

from app import paths
from app.actions.desk import close, open_desk
from app.desktop import Desktop
from app.ui.fields.labels import Label, Prose
from app.ui.pages.trouble import TroublePage


def wait(desktop: Desktop) -> None:
    for _ in range(200):
        QTest.qWait(20)
        if not desktop.background.busy() and (desktop.window.page() or _trouble(desktop)):
            break
    QTest.qWait(50)


def _trouble(desktop: Desktop) -> TroublePage | None:
    page = desktop.window.stack.currentWidget()
    return page if isinstance(page, TroublePage) else None


@pytest.fixture
def desktop(qtbot, styled):
    made = Desktop(styled)
    qtbot.addWidget(made.window)
    yield made
    made.close()


def test_a_new_home_is_made_and_a_page_opens(desktop):
    desktop.show()
    wait(desktop)

    assert paths.home().is_dir()
    assert desktop.desk is not None
    assert not desktop.desk.practice


def test_a_second_copy_of_the_program_says_where_the_first_is(desktop):
    other = open_desk(paths.home(), create="real")
    try:
        desktop.show()
        wait(desktop)

        page = _trouble(desktop)
        assert page is not None
        assert page.accessibleName().startswith(
            "食安巡检已经打开了。已在另一窗口打开。数据没有改动"
        )
    finally:
        close(other)


def test_trying_again_opens_once_the_other_window_is_closed(desktop):
    other = open_desk(paths.home(), create="real")
    desktop.show()
    wait(desktop)
    close(other)

    _trouble(desktop).retry.click()
    QTest.qWait(100)
    wait(desktop)

    assert desktop.desk is not None


def test_the_trouble_page_names_what_is_safe_and_hides_codes_in_the_details(styled, qtbot):
    from app.storage.refusals import DiskFull

    page = TroublePage("memory.disk_full", DiskFull().sentence)
    qtbot.addWidget(page)

    sentence = page.findChild(Prose)
    assert "以前保存的内容都在" in sentence.accessibleName()
    assert next(one.text() for one in page.findChildren(Label)) == "磁盘已满"


UP_TO_THE_FIRST_PAINT = """
import os, sys
from app import desktop
from app.ui.main_window import MainWindow

def painted(self, event):
    heavy = {'sqlite_utils', 'sqlcipher3', 'reportlab', 'PIL', 'pydantic', 'yaml', 'platformdirs'}
    ours = {name for name in sys.modules if name.startswith('app.') and 'fields' in name}
    print(sorted(heavy & set(sys.modules)), sorted(ours), flush=True)
    os._exit(0)

MainWindow.paintEvent = painted
desktop.main([])
"""


def test_nothing_heavy_is_imported_before_the_first_paint():
    import subprocess
    import sys

    command = [sys.executable, "-c", UP_TO_THE_FIRST_PAINT]
    out = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)

    assert out.stdout.strip() == "[] []"


def test_a_window_closed_before_it_was_furnished_opens_no_home(qtbot, styled):
    desktop = Desktop(styled)
    qtbot.addWidget(desktop.window)
    desktop.show()

    desktop.window.close()
    QTest.qWait(500)

    assert not paths.home().exists()
    assert desktop.desk is None
