"""Checklists are found in the home and the bundle, and pinned by their exact bytes."""

from __future__ import annotations

import hashlib
import os

import pytest

from app.paths import bundle
from app.storage.library import FormBroken, FormUnknown
from tests.forms.conftest import SMALL

SHIPPED = bundle("forms", "checklists", "catering", "1.yaml")


def told(library, path) -> list[str]:
    return [str(problem) for problem in library.check(path)]


def test_the_shipped_checklists_are_found(library):
    shipped = [checklist.id for checklist in library.checklists()]
    assert {"catering", "workshop"} <= set(shipped)
    assert shipped == sorted(shipped)
    assert library.broken() == ()


def test_every_shipped_form_file_is_without_a_mistake(library):
    for path in library.files():
        assert told(library, path) == []


def test_a_checklist_is_pinned_by_the_hash_of_its_exact_bytes(library):
    checklist, digest = library.checklist("catering", 1)
    assert (checklist.id, checklist.version) == ("catering", 1)
    assert digest == hashlib.sha256(SHIPPED.read_bytes()).hexdigest()


def test_the_newest_version_is_taken_and_the_old_one_stays(library, put):
    put(SMALL)
    put(SMALL.replace("version: 1", "version: 12"), version=12)
    put(SMALL.replace("version: 1", "version: 2"), version=2)
    assert library.newest("small")[0].version == 12
    assert [checklist.version for checklist in library.checklists() if checklist.id == "small"] == [
        12
    ]
    assert library.checklist("small", 1)[0].version == 1


def test_the_home_stands_before_the_bundle_and_a_pinned_hash_before_both(library, put):
    ours = SHIPPED.read_text("utf-8").replace("餐饮服务监督检查要点表", "本局的要点表")
    put(ours, "catering")
    assert library.newest("catering")[0].title == "本局的要点表"
    pinned = hashlib.sha256(SHIPPED.read_bytes()).hexdigest()
    checklist, digest = library.checklist("catering", 1, pinned)
    assert (checklist.title, digest) == ("餐饮服务监督检查要点表", pinned)


def test_a_changed_file_is_read_again_and_an_unchanged_one_is_not(library, put):
    path = put(SMALL)
    first = library.checklist("small", 1)[0]
    assert library.checklist("small", 1)[0] is first
    put(SMALL.replace("小表", "改过的小表"))
    os.utime(path, ns=(1, 1))
    assert library.checklist("small", 1)[0].title == "改过的小表"


@pytest.mark.parametrize("name", ["nothing", "../../etc", "", "A", "catering/1"])
def test_an_unknown_checklist_is_refused_with_the_known_ones(library, name):
    with pytest.raises(FormUnknown) as refusal:
        library.newest(name)
    assert "catering 第 1 版" in refusal.value.sentence
    with pytest.raises(FormUnknown):
        library.checklist(name, 1)
    with pytest.raises(FormUnknown):
        library.basis(name)


def test_a_broken_checklist_hides_no_other_and_is_named(library, put):
    shipped = [checklist.id for checklist in library.checklists()]
    path = put(SMALL.replace("第一条要求写在这里", "甲"))
    assert [checklist.id for checklist in library.checklists()] == shipped
    (broken,) = library.broken()
    assert broken.path == path
    with pytest.raises(FormBroken, match="至少 4 字"):
        library.newest("small")


def test_a_broken_newest_version_is_never_replaced_by_an_older_one_unsaid(library, put):
    put(SMALL)
    put("nonsense", version=2)
    with pytest.raises(FormBroken):
        library.newest("small")


def test_nothing_is_parsed_before_it_is_asked_for(library, put, monkeypatch):
    put("nonsense: [")
    read = []
    original = library._read
    monkeypatch.setattr(
        library, "_read", lambda path, model: read.append(path) or original(path, model)
    )
    library.editions()
    assert read == []
    library.checklist("catering", 1)
    assert set(read) == {SHIPPED}


def test_both_bases_and_the_calendar_are_read(library):
    assert library.basis("commissioned").computes_result
    assert not library.basis("in-force").computes_result
    assert library.basis("in-force") is library.basis("in-force")
    assert library.calendar().covers(2026)


def test_a_form_filed_under_another_name_is_refused(library, put):
    path = put(SMALL, "other", 3)
    problems = told(library, path)
    assert any("id 是 small" in problem for problem in problems)
    assert any("version 是 1" in problem for problem in problems)
    with pytest.raises(FormBroken):
        library.checklist("other", 3)
