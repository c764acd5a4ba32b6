"""监管对象 and 设置: what is kept, what only warns, and what is never blocked."""

from __future__ import annotations

from PySide6.QtCore import Qt

from app.actions import registering, setting_up
from app.ui.fields.labels import Label
from app.ui.pages.register import hidden_phone


def test_search_finds_by_name_and_shows_the_visits(sit):
    sitting = sit("finished")
    page = sitting.go("register")
    page._search.edit.setText("老周")
    page._search.changed.emit("老周")
    sitting.settle()

    assert [one.name for one in page.model.parties] == ["老周水饺馆"]
    page._open_first()
    sitting.settle()
    assert len(page.model.history) == 1


def test_n_starts_an_inspection_of_this_party(sit):
    sitting = sit("opened")
    page = sitting.go("register", party_id=sitting.visit().party.id)

    sitting.key(Qt.Key.Key_N, widget=page._list)

    asked, more = sitting.asked[-1]
    assert asked == "inspect"
    assert more["party_id"] == sitting.visit().party.id


def test_only_name_and_address_are_needed_and_a_wrong_code_only_warns(sit):
    sitting = sit("opened")
    page = sitting.go("register", new=True)
    form = page._form
    assert not form.keep.isEnabled()

    sitting.fill(form.fields["name"], "北桥农贸市场 12 号摊")
    sitting.fill(form.fields["credit_code"], "92379999MAXX00023A")
    assert not form.keep.isEnabled()
    sitting.fill(form.fields["address"], "北桥农贸市场西门")
    warning = " ".join(one.text() for one in form.findChildren(Label))
    assert "校验位" in warning
    sitting.press(form.keep)

    kept = registering.parties(sitting.stage.desk, "北桥农贸市场 12")[0]
    assert kept.credit_code == "92379999MAXX00023A"


def test_a_hidden_character_in_a_name_is_refused_and_the_form_keeps_its_words(sit):
    sitting = sit("opened")
    page = sitting.go("register", new=True)
    form = page._form
    sitting.fill(form.fields["name"], "福满\u202e面业")
    sitting.fill(form.fields["address"], "工业南路 9 号")
    sitting.press(form.keep)

    assert "U+202E" in page._banner.sentence()
    assert form.fields["address"].text() == "工业南路 9 号"


def test_the_phone_is_hidden_until_asked_for():
    assert hidden_phone("138 0013 8000") == "138 **** 8000"
    assert hidden_phone("12345") == "****"
    assert hidden_phone("") == ""


def test_a_short_name_that_makes_numbers_too_long_is_not_kept(sit):
    sitting = sit("opened")
    page = sitting.go("settings")
    before = sitting.stage.desk.agency().short_name

    page.agency.fields["short_name"].set_text("云麓市青川区市监")
    sitting.press(page.agency.keep)

    assert "最多 20 个" in page._banner.sentence()
    assert sitting.stage.desk.agency().short_name == before


def test_the_basis_changes_for_the_next_visit_only(sit):
    sitting = sit("opened")
    page = sitting.go("settings", part="basis")

    page.basis.choices.cards["commissioned"].click()
    sitting.settle()

    assert sitting.stage.desk.basis_id() == "commissioned"
    assert sitting.visit().basis == "in-force"


def test_two_officers_never_share_a_certificate_number(sit):
    sitting = sit("opened")
    page = sitting.go("settings", part="officers")
    known = registering.officers(sitting.stage.desk)
    form = page.officers.form
    sitting.fill(form.name, "重名")
    sitting.fill(form.badge, known[0].badge_no)
    sitting.fill(form.until, "2028-12-31")

    sitting.press(page.officers.keep)

    assert "已经登记过" in page._banner.sentence()
    assert registering.officers(sitting.stage.desk) == known


def test_the_data_can_be_checked_while_the_window_is_open(sit):
    sitting = sit("finished")
    page = sitting.go("settings", part="data")

    sitting.press(page.data.check)
    sitting.settle()

    shown = " ".join(one.text() for one in page.data.findChildren(Label))
    assert "完整" in shown
    assert page.data.check.isEnabled()


def test_the_style_is_kept_for_the_next_start(sit, styled):
    from app.ui import theme

    sitting = sit("opened")
    page = sitting.go("settings", part="look")
    try:
        page.look.choices.cards["dark"].click()
        sitting.settle()
        assert setting_up.setting(sitting.stage.desk, "style") == "dark"
        assert theme.tokens() is theme.DARK
    finally:
        theme.apply(styled, theme.Style.LIGHT)


def test_turning_off_that_one_goes_on_is_kept_and_holds_at_once(sit):
    sitting = sit("opened")
    page = sitting.go("settings", part="look")
    assert page.look.habits["one_goes_on"].isChecked()

    page.look.habits["one_goes_on"].click()
    sitting.settle()
    assert setting_up.setting(sitting.stage.desk, "one_goes_on") == "off"

    workspace = sitting.go("inspect").workspace
    item_id = workspace._item
    sitting.key(Qt.Key.Key_1)
    assert workspace.model.verdict(item_id) is not None
    assert workspace._item == item_id


def test_the_key_hints_go_from_the_status_bar_and_come_back(sit):
    sitting = sit("opened")
    sitting.go("inspect")
    assert sitting.window.status.hints.isVisible()
    page = sitting.go("settings", part="look")

    page.look.habits["key_hints"].click()
    sitting.settle()
    sitting.go("inspect")
    assert not sitting.window.status.hints.isVisible()

    sitting.context.habits.take("key_hints", True)
    assert sitting.window.status.hints.isVisible()


def test_a_provincial_overlay_is_chosen_and_given_up(sit):
    from app.actions import overlays

    sitting = sit("opened")
    page = sitting.go("settings", part="basis")
    offered = [one.overlay for one in overlays.offered(sitting.stage.desk)]
    assert list(page.basis.overlays.cards) == ["", *offered]

    page.basis.overlays.cards[offered[0]].click()
    sitting.settle()
    assert overlays.chosen(sitting.stage.desk) == offered[0]
    assert page.basis.overlays.current() == offered[0]

    page.basis.overlays.cards[""].click()
    sitting.settle()
    assert overlays.chosen(sitting.stage.desk) == ""
