"""A visit opens where it stopped, and says so by name and time after a crash."""

from __future__ import annotations

from PySide6.QtCore import Qt

KEY = Qt.Key


def test_the_visit_opens_at_the_item_where_it_stopped(walking):
    for _ in range(4):
        walking.press(KEY.Key_1)
    stopped = walking.workspace._item

    walking.page.new()
    walking.open_visit(walking.model.visit_id)

    assert walking.workspace._item == stopped


def test_after_a_crash_the_banner_names_the_party_and_the_time(walking):
    walking.press(KEY.Key_1)
    number = walking.model.place(walking.workspace._item).number
    walking.context.desk.memory.cut_off = True

    walking.workspace.come_back()
    walking.settle()

    banner = walking.workspace.banner
    assert banner.headline().startswith("老周水饺馆：程序上次意外关闭，最后保存于 09:3")
    assert banner.sentence() == f"1 个回答、0 张照片都在。从 {number} 接着做。"


def test_an_item_asked_for_by_another_page_is_opened(walking):
    wanted = walking.model.item_ids()[5]

    walking.open_visit(walking.model.visit_id, item_id=wanted)

    assert walking.workspace._item == wanted
