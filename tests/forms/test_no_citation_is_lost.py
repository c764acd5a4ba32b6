"""Every provision a proposal named stands where the proposal went, or the reason is written."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from app.domain.checklist import CheckItem, Checklist, Citation
from app.paths import bundle
from app.storage.library import Library

PROPOSED: dict[str, dict[str, Any]] = json.loads(
    Path(__file__).with_name("proposed_citations.json").read_text("utf-8")
)
EXCLUSIONS = yaml.load(bundle("forms", "exclusions.yaml").read_text("utf-8"), yaml.CSafeLoader)
LEFT_OUT = EXCLUSIONS["citations"]
KINDS = ("commissioned", "in_force", "penalty", "attention")
CHECKLISTS = Library().checklists()
# kind of premises, which column, the provision, the proposal that named it
Lost = tuple[str, str, str, str]


def written(cite: Citation) -> str:
    """As the proposals write it: FSL21 33.1(5)."""
    item = "" if cite.item is None else f"({cite.item})"
    return f"{cite.doc} {cite.article}.{cite.paragraph or 1}{item}"


def cited(item: CheckItem) -> dict[str, set[str]]:
    return {
        "commissioned": set(map(written, item.cites.commissioned)),
        "in_force": set(map(written, item.cites.in_force)),
        "penalty": set(map(written, item.penalty)),
        "attention": {f"{point.doc}#{point.index}" for point in item.attention},
    }


def lost(checklist: Checklist) -> Iterator[Lost]:
    """What the list's items, merged ones included, no longer name."""
    for item in checklist.items():
        have = cited(item)
        for name in (item.id, *item.merges):
            for kind in KINDS:
                for cite in PROPOSED.get(name, {}).get(kind, ()):
                    if cite not in have[kind]:
                        yield checklist.premises_code, kind, cite, name


EVERY_LOST = {one for checklist in CHECKLISTS for one in lost(checklist)}


def excuses(entry: dict[str, object], one: Lost) -> bool:
    premises, kind, cite, name = one
    return (
        premises in entry["premises"]
        and kind == entry["kind"]
        and entry["cite"] in {"*", cite}
        and (entry["items"] == "*" or name in entry["items"])
    )


@pytest.mark.parametrize("checklist", CHECKLISTS, ids=lambda one: one.id)
def test_a_provision_that_was_left_out_has_its_reason(checklist):
    without = [one for one in lost(checklist) if not any(excuses(e, one) for e in LEFT_OUT)]
    assert without == []


@pytest.mark.parametrize("entry", LEFT_OUT, ids=lambda one: f"{one['kind']}-{one['cite']}")
def test_a_reason_is_given_only_for_what_was_left_out(entry):
    assert set(entry) == {"premises", "kind", "cite", "items", "reason"}
    assert entry["kind"] in KINDS
    assert len(entry["reason"]) >= 10
    found = [one for one in EVERY_LOST if excuses(entry, one)]
    assert {one[0] for one in found} == set(entry["premises"])
    if entry["items"] != "*":
        assert {one[3] for one in found} == set(entry["items"])


def test_a_reason_is_given_once():
    for one in EVERY_LOST:
        assert sum(excuses(entry, one) for entry in LEFT_OUT) == 1, one


def test_the_record_holds_every_proposal_and_its_provisions():
    assert list(PROPOSED) == [f"I{n:03}" for n in range(1, 221)]
    counts = {kind: sum(len(one.get(kind, ())) for one in PROPOSED.values()) for kind in KINDS}
    assert counts == {"commissioned": 241, "in_force": 236, "penalty": 141, "attention": 36}
    for one in PROPOSED.values():
        for kind in ("commissioned", "in_force", "penalty"):
            for cite in one.get(kind, ()):
                assert re.fullmatch(r"(L09|D16|FSL21|FSR19|SAMR49) \d+\.\d+(\(\d+\))?", cite)


@pytest.mark.parametrize("checklist", CHECKLISTS, ids=lambda one: one.id)
def test_a_key_mark_taken_away_is_told_and_none_was_added(checklist):
    told = bundle("docs", "checklists.md").read_text("utf-8")
    for item in checklist.items():
        proposed = [PROPOSED[name] for name in (item.id, *item.merges) if name in PROPOSED]
        was_key = any(one.get("key") for one in proposed)
        assert was_key or not item.key or not proposed, item.id
        if was_key and not item.key:
            assert item.id in told, f"{checklist.id} {item.id}"


def test_every_doubtful_proposal_is_in_the_review_list_or_excluded():
    """What was read with less than certainty stays visible to a legal reader."""
    told = bundle("docs", "review-list.md").read_text("utf-8")
    excluded = {one["id"] for one in EXCLUSIONS["everywhere"]}
    doubtful = {name for name, one in PROPOSED.items() if "confidence" in one}
    assert len(doubtful) == 77
    assert {name for name in doubtful - excluded if name not in told} == set()
