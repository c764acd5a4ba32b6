"""First start without a network, practice in a home of its own, and what 今日 says."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from app import paths
from app.actions import registering, setting_up
from app.actions.desk import close, open_desk
from app.domain.deadlines import Deadline
from app.ui.main_window import MainWindow
from app.ui.models.office import OfficeModel
from app.ui.models.today import clock_words, end_words, left_words
from app.ui.page_list import ENTRIES
from app.ui.shapes import Sign
from tests.ui import made

NOW = datetime.fromisoformat("2026-11-19T10:43+08:00")


@pytest.fixture
def first(qtbot, styled, tmp_path):
    """The very first start: an empty real home."""
    desk = open_desk(tmp_path / "new", create="real", clock=made.StandingClock())
    context = made.context_of(desk)
    window = MainWindow(ENTRIES)
    qtbot.addWidget(window)
    window.resize(1366, 738)
    window.use(context, "first-start")
    window.show()
    made.settle(context.background, least=20)
    yield window.page(), context
    made.settle(context.background, least=20)
    context.background.finish()
    close(desk)


def fill(field, words: str) -> None:
    field.edit.setText(words)
    field.edit.textEdited.emit(words)
    field.edit.editingFinished.emit()


def fill_agency(step) -> None:
    for name, words in {
        "name": "云麓市青川区市场监督管理局",
        "short_name": "青市监",
        "code": "379904",
        "reconsideration_body": "青川区人民政府",
        "court": "青川区人民法院",
        "head": "沈怀远",
    }.items():
        fill(step.fields[name], words)


def walk_to_officers(page) -> None:
    page.go_on.click()
    page.go_on.click()
    fill_agency(page.steps[2])
    assert page.steps[2].missing() == ""
    page.go_on.click()


def test_the_number_is_shown_as_it_will_be_printed_and_too_long_is_said(first):
    page, _ = first
    page.go_on.click()
    page.go_on.click()
    step = page.steps[2]

    fill_agency(step)
    assert "青市监" in step.preview.words()
    assert step.basis() == "in-force"
    fill(step.fields["short_name"], "云麓市青川区市监")
    assert not page.go_on.isEnabled()
    assert "20 个字" in step.missing()


def test_the_block_is_one_to_ninety_nine(first):
    page, _ = first
    page.go_on.click()
    page.go_on.click()
    fill_agency(page.steps[2])

    fill(page.steps[2].fields["block"], "100")

    assert "1 至 99" in page._why.text()


def test_one_officer_twice_is_not_two_officers(first):
    page, _ = first
    walk_to_officers(page)
    for form in page.steps[3].forms:
        fill(form.name, "林晓峰")
        fill(form.badge, "37999900123")
        fill(form.until, "2028-12-31")

    assert not page.go_on.isEnabled()
    assert "证号相同" in page._why.text()


def test_the_office_is_kept_in_one_act_and_the_key_is_typed_back(first):
    page, context = first
    walk_to_officers(page)
    for form, badge in zip(page.steps[3].forms, ("37999900123", "37999900147"), strict=True):
        fill(form.name, "林晓峰")
        fill(form.badge, badge)
        fill(form.until, "2028年12月31日")
    page.go_on.click()
    made.settle(context.background)

    assert setting_up.is_set_up(context.desk)
    assert len(registering.officers(context.desk)) == 2
    assert not page.go_on.isEnabled()
    made.settle(context.background)
    key = setting_up.recovery_key(context.desk)
    fill(page.steps[4].typed, key.split()[-1].lower())
    assert page.go_on.isEnabled()


def test_each_step_can_be_gone_back_to_and_keeps_its_words(first):
    page, _ = first
    walk_to_officers(page)

    page.back.click()

    assert page.at == 2
    assert page.steps[2].fields["head"].text() == "沈怀远"


def test_practice_opens_a_home_of_its_own(first):
    page, context = first
    opened = []
    context.navigator.desk_ready.connect(opened.append)
    page.go_on.click()
    page.steps[1].play.click()
    assert page.go_on.text() == "开始练习"

    page.go_on.click()
    made.settle(context.background)

    (desk,) = opened
    try:
        assert desk.practice
        assert desk.memory.home == paths.sample_home()
        assert not setting_up.is_set_up(context.desk)
        assert len(registering.parties(desk)) == 30
    finally:
        close(desk)


def test_a_day_is_read_as_people_write_it():
    assert OfficeModel.until("2028-12-31") == OfficeModel.until("2028年12月31日")
    assert OfficeModel.until("20281231").year == 2028
    assert OfficeModel.until("明年底") is None
    assert OfficeModel.until("2028-13-01") is None


def test_the_end_of_a_term_is_an_absolute_time():
    assert end_words(NOW + timedelta(hours=5), NOW) == "今天 15:43"
    midnight = datetime.fromisoformat("2026-11-21T00:00+08:00")
    assert end_words(midnight, NOW) == "11-20 周五 24:00"
    assert left_words(NOW + timedelta(hours=4, minutes=57), NOW) == "剩 4 小时 57 分"
    assert left_words(NOW - timedelta(hours=2), NOW) == "已超 2 小时 0 分"


def deadline(end: datetime | None, *, office: bool = False) -> Deadline:
    return Deadline("x", "公开检查结果", NOW, end, "W", "办法 第39条", True, office, NOW)


def test_under_a_day_is_urgent_and_an_office_target_never_is():
    urgent = clock_words("甲", deadline(NOW + timedelta(hours=3)), NOW)
    target = clock_words("甲", deadline(NOW + timedelta(hours=3), office=True), NOW)

    assert urgent.sign is Sign.URGENT
    assert urgent.urgent
    assert not target.urgent
    assert target.sign is Sign.CLOCK
    assert target.end_word == "本局目标"


def test_no_calendar_is_said_instead_of_a_guess():
    assert clock_words("甲", deadline(None), NOW).left == "日历未收录"


def test_today_names_the_draft_and_what_survived(sit):
    sitting = sit("answered")
    page = sitting.go_today()

    (draft,) = page.model.drafts()
    words = page.model.words(draft.id)
    assert draft.party_name == "老周水饺馆"
    assert words.total == draft.answered == 47
    assert draft.photos > 0


def test_a_clock_leads_to_where_it_is_met(sit):
    sitting = sit("seized")
    page = sitting.go_today()

    page._clock_bands[0].go.click()

    asked, more = sitting.asked[-1]
    assert asked == "papers"
    assert more["visit_id"] == sitting.stage.visit_id


def test_without_a_server_the_records_are_said_to_be_here(sit):
    sitting = sit("seized")
    page = sitting.go_today()

    assert page.model.today.unsent > 0
    assert page.model.practice
