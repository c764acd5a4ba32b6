"""An office chooses an overlay; a visit stays on the one it began with."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from app.actions import desk as desks
from app.actions import overlays, today
from app.domain.errors import InputRefused
from app.domain.overlay import OverlayRefused
from app.paths import bundle
from app.storage import form_keys, form_shelf
from app.storage.form_shelf import PublishRefused
from app.storage.library import FormBroken, Library
from tests.forms.conftest import vouched

SHIPPED = bundle("forms", "overlays", "shandong-workshop", "1.yaml").read_text(encoding="utf-8")


@pytest.fixture
def library(tmp_path) -> Library:
    return Library(tmp_path / "forms")


@pytest.fixture
def put(tmp_path):
    def write(text: str, name: str = "shandong-workshop", version: int = 2):
        path = tmp_path / "forms" / "overlays" / name / f"{version}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return vouched(tmp_path / "forms", path)

    return write


def items(checklist) -> set[str]:
    return {one.id for one in checklist.items()}


def test_without_a_choice_nothing_is_laid_on(library):
    checklist, digest = library.newest("workshop")

    assert "sd_certificate" not in items(checklist)
    assert library.checklist("workshop", 1, digest) == (checklist, digest)
    assert [one.overlay for one in library.overlays.offered()] == ["shandong-workshop"]
    assert "SDR17" in library.basis("in-force").documents


def test_a_visit_stays_on_what_it_began_with(library):
    plain, plain_hash = library.newest("workshop")
    library.overlays.chosen = "shandong-workshop"
    laid, laid_hash = library.newest("workshop")

    assert "sd_certificate" in items(laid)
    assert laid_hash != plain_hash
    assert library.checklist("workshop", 1, plain_hash) == (plain, plain_hash)
    library.overlays.chosen = ""
    assert library.checklist("workshop", 1, laid_hash) == (laid, laid_hash)
    assert library.checklist("workshop", 1, "f" * 64) == (plain, plain_hash)


def test_a_later_version_is_for_new_visits_only(library, put):
    library.overlays.chosen = "shandong-workshop"
    laid, laid_hash = library.newest("workshop")
    later = SHIPPED.replace("version: 1", "version: 2").replace(
        "没有接受委托加工", "没有承接委托加工"
    )
    put(later)

    newer, newer_hash = library.newest("workshop")

    assert newer.item("sd_no_commission").text.startswith("没有承接")
    assert newer_hash != laid_hash
    assert library.checklist("workshop", 1, laid_hash) == (laid, laid_hash)


def test_only_its_own_premises_and_terms_are_changed(library):
    plain = library.newest("catering")
    library.overlays.chosen = "shandong-workshop"

    assert library.newest("catering") == plain
    assert library.basis("in-force").clock("sd_ticket_retention").amount == 6
    assert any("sd_display" in items(one) for one in library.checklists())
    assert library.overlays.refusal() == ""
    resting = library.items_resting_on("SDR17", 19)
    assert [one.item_id for one in resting] == ["sd_forbidden_products"]


def test_an_overlay_that_would_loosen_is_refused_when_a_visit_begins(library, put):
    pinned = library.newest("workshop")[1]
    loose = "seizure_days: 60\ntightens:\n  - { item: I021, key: false }\n"
    second = SHIPPED.replace("version: 1", "version: 2")
    path = put(second.replace("tightens:\n", loose))
    library.overlays.chosen = "shandong-workshop"

    with pytest.raises(OverlayRefused, match="不能由重点项改为一般项"):
        library.newest("workshop")
    assert library.checklist("workshop", 1, pinned)[1] == pinned
    assert all("sd_display" not in items(one) for one in library.checklists())
    assert library.basis("in-force").seizure_terms.days == 30
    assert library.checklist("workshop", 1, "f" * 64)[1] == pinned
    sentences = "".join(problem.sentence for problem in library.check(path))
    assert "I021" in sentences
    assert "只能缩短" in sentences


def test_the_checker_names_place_and_word(library, put):
    unknown = put(SHIPPED.replace("version: 1", "version: 2").replace("[workshop]", "[nowhere]"))
    shapeless = put(SHIPPED.replace("region: 山东省", "region: 山东省\nremoves: [I001]"), version=3)

    assert "没有名为 nowhere 的要点表" in library.check(unknown)[0].sentence
    assert "没有名为 removes 的键" in library.check(shapeless)[0].sentence
    assert library.check(bundle("forms", "overlays", "shandong-workshop", "1.yaml")) == ()
    assert unknown in library.files()


def test_a_broken_or_misnamed_file_is_told_and_strands_nothing(library, put):
    plain = library.newest("workshop")
    put("format: [", version=9)
    put(SHIPPED, version=8)
    library.overlays.chosen = "shandong-workshop"

    editions = {one.version: one for one in library.overlays.editions()}
    assert editions[9].problems
    assert "与文件夹名、文件名不同" in editions[8].problems[0].sentence
    assert "没有找到或者有错" in library.overlays.refusal()
    assert library.newest("workshop") == plain
    put("\x00", version=9)
    assert library.overlays.editions()[0].problems
    library.overlays.chosen = "no-such"
    assert "no-such" in library.overlays.refusal()


def test_the_office_keeps_its_choice(tmp_path):
    def opened(create=None):
        clock = lambda: datetime(2026, 9, 22, tzinfo=UTC)  # noqa: E731
        return desks.open_desk(tmp_path / "home", create=create, clock=clock)

    desk = opened("real")
    with pytest.raises(InputRefused, match="no-such"):
        overlays.choose(desk, "no-such")
    assert [one.region for one in overlays.offered(desk)] == ["山东省"]
    overlays.choose(desk, "shandong-workshop")
    desks.close(desk)

    desk = opened()
    assert overlays.chosen(desk) == "shandong-workshop"
    assert "sd_display" in items(desk.library.newest("workshop")[0])
    assert today.today(desk).notices == ()
    desk.library.overlays.chosen = "gone"
    assert "gone" in today.today(desk).notices[0]
    overlays.choose(desk, "")
    desks.close(desk)


def test_an_overlay_dropped_into_the_home_is_named_and_not_used(library, tmp_path):
    dropped = tmp_path / "forms" / "overlays" / "shandong-workshop" / "9.yaml"
    dropped.parent.mkdir(parents=True)
    dropped.write_text(SHIPPED.replace("version: 1", "version: 9"), encoding="utf-8")
    library.overlays.chosen = "shandong-workshop"

    assert [one.version for one in library.overlays.editions()] == [1]
    assert library.overlays.refusal() == ""
    assert [one.path for one in library.broken()] == [dropped]
    assert library.check(dropped)[0].code == "detached.unsigned"


def test_an_overlay_is_published_as_its_next_version_and_signed(library, tmp_path):
    source = tmp_path / "second.yaml"
    home = tmp_path / "forms"

    source.write_text(SHIPPED, encoding="utf-8")
    with pytest.raises(PublishRefused, match="下一版是第 2 版"):
        form_shelf.publish_overlay(library, home, source)
    source.write_text("overlay: a\n", encoding="utf-8")
    with pytest.raises(FormBroken):
        form_shelf.publish_overlay(library, home, source)
    assert not (home / "overlays").exists()

    source.write_text(SHIPPED.replace("version: 1", "version: 2"), encoding="utf-8")
    edition = form_shelf.publish_overlay(library, home, source)

    assert (edition.version, edition.overlay.version) == (2, 2)
    assert library.broken() == ()
    assert (home / form_keys.OWN_KEY).is_file()


def test_a_visit_stays_on_its_overlay_when_the_signature_is_lost(library, put):
    path = put(SHIPPED.replace("version: 1", "version: 2"))
    library.overlays.chosen = "shandong-workshop"
    laid, digest = library.newest("workshop")
    path.with_name("2.yaml.sig").unlink()
    library.overlays.chosen = ""

    assert library.checklist("workshop", 1, digest) == (laid, digest)
