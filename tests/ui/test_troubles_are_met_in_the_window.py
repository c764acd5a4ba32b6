"""A home behind its mirror and a home without its key: the person decides in the window."""

from __future__ import annotations

import shutil

import pytest
from PySide6.QtTest import QTest

from app import paths
from app.actions import setting_up
from app.actions.desk import close
from app.desktop import Desktop
from app.storage import keyroom
from app.ui.pages.trouble import TroublePage
from tests.ui import made


@pytest.fixture
def desktop(qtbot, styled, one_window):
    made_now = Desktop(styled)
    qtbot.addWidget(made_now.window)
    yield made_now
    made_now.close()


def open_it(desktop: Desktop) -> TroublePage | None:
    desktop.show()
    for _ in range(400):
        QTest.qWait(5)
        if desktop.window.furnished and not desktop.background.busy():
            break
    made.settle(desktop.background)
    return trouble(desktop)


def trouble(desktop: Desktop) -> TroublePage | None:
    page = desktop.window.stack.currentWidget()
    return page if isinstance(page, TroublePage) else None


@pytest.fixture
def sealed_home():
    """Set up, one visit opened in the journal, closed cleanly; the older copy lies beside it."""
    desk = made.sample_desk(paths.home())
    close(desk)
    older = paths.home().with_name("older.db")
    shutil.copyfile(paths.home() / "shian.db", older)
    desk = made.sample_desk_again(paths.home())
    made.begun(desk)
    close(desk)
    return older


def test_an_old_database_is_said_and_a_new_chain_begins_only_when_confirmed(desktop, sealed_home):
    shutil.copyfile(sealed_home, paths.home() / "shian.db")

    page = open_it(desktop)
    assert "数据库比旁边的校验副本旧" in page.accessibleName()
    assert "找不回来" in page._why.text()
    assert not page.go_on.isEnabled()
    before = desktop.desk.memory.chain

    page.lost.click()
    page.go_on.click()
    made.settle(desktop.background)

    assert type(desktop.window.page()).__name__ == "TodayPage"
    assert desktop.desk.memory.chain != before
    setting_up.save_setting(desktop.desk, "style", "light")  # it can be written again


def test_an_old_database_may_be_looked_at_and_nothing_is_written(desktop, sealed_home):
    shutil.copyfile(sealed_home, paths.home() / "shian.db")
    page = open_it(desktop)

    page.look.click()
    made.settle(desktop.background)

    assert type(desktop.window.page()).__name__ == "TodayPage"
    assert desktop.desk.memory.gap is not None


def test_the_newer_database_put_back_opens_as_ever(desktop, sealed_home):
    newest = paths.home().with_name("newest.db")
    shutil.copyfile(paths.home() / "shian.db", newest)
    shutil.copyfile(sealed_home, paths.home() / "shian.db")
    page = open_it(desktop)

    page.retry.click()
    made.settle(desktop.background)
    assert trouble(desktop) is not None
    desktop.desk.memory.close()
    shutil.copyfile(newest, paths.home() / "shian.db")
    trouble(desktop).retry.click()
    made.settle(desktop.background)

    assert type(desktop.window.page()).__name__ == "TodayPage"
    assert desktop.desk.memory.gap is None


def test_without_its_key_the_home_takes_the_printed_one(desktop, sealed_home):
    printed = keyroom.recovery_key(paths.home())
    (paths.home() / keyroom.KEY_FILE).unlink()
    page = open_it(desktop)
    assert page.accessibleName().startswith("找不到数据库密钥")
    assert page.focusProxy() is page.key.edit

    groups = printed.split()
    wrong = " ".join([*groups[:2], "00000", *groups[3:]])
    page.key.set_text(wrong)
    page.key.edit.textEdited.emit(wrong)
    page.restore.click()
    made.settle(desktop.background)
    assert "第 3 组" in page._why.text()
    assert page.key.text() == wrong

    page.key.set_text(printed)
    page.key.edit.textEdited.emit(printed)
    page.restore.click()
    made.settle(desktop.background)

    assert type(desktop.window.page()).__name__ == "TodayPage"
