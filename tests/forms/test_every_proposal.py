"""Every proposed item stands in a checklist, by itself or merged, or is excluded with a reason."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from app.domain.checklist import Checklist
from app.paths import bundle
from app.storage.library import Library

PROPOSALS: dict[str, list[str]] = json.loads(
    Path(__file__).with_name("proposals.json").read_text("utf-8")
)
EXCLUSIONS = yaml.load(bundle("forms", "exclusions.yaml").read_text("utf-8"), yaml.CSafeLoader)
EVERY_PROPOSAL = {item for ids in PROPOSALS.values() for item in ids}
# Duties of the law in force that nobody proposed are numbered from 301 on.
ADDED = re.compile(r"I3\d\d")


def published() -> list[Checklist]:
    return list(Library().checklists())


def contained(checklist: Checklist) -> set[str]:
    """Ids of the list: its items and what was merged into them."""
    return {name for item in checklist.items() for name in (item.id, *item.merges)}


def excluded(code: str) -> set[str]:
    here = EXCLUSIONS["premises"].get(code, [])
    return {one["id"] for one in (*EXCLUSIONS["everywhere"], *here)}


def every_exclusion() -> Iterator[dict[str, object]]:
    yield from EXCLUSIONS["everywhere"]
    for ids in EXCLUSIONS["premises"].values():
        yield from ids


@pytest.fixture(params=published(), ids=lambda checklist: checklist.id)
def checklist(request) -> Checklist:
    return request.param


def test_every_proposal_of_the_premises_is_in_the_list_or_excluded(checklist):
    proposed = set(PROPOSALS.get(checklist.premises_code, ()))
    assert proposed - contained(checklist) - excluded(checklist.premises_code) == set()


def test_what_is_excluded_does_not_stand_in_the_list(checklist):
    assert contained(checklist) & excluded(checklist.premises_code) == set()


def test_every_item_was_proposed_or_is_numbered_as_added(checklist):
    unknown = {one for one in contained(checklist) - EVERY_PROPOSAL if not ADDED.fullmatch(one)}
    assert unknown == set()


def test_added_items_rest_on_law_in_force_alone(checklist):
    for item in checklist.items():
        if ADDED.fullmatch(item.id):
            assert item.cites.in_force, item.id
            assert not item.cites.commissioned, item.id


def test_an_added_item_means_the_same_wherever_it_stands():
    """One id, one duty: the same provisions in every list, but for those that need a fact."""
    seen: dict[str, set[tuple[str, int]]] = {}
    for checklist in published():
        for item in checklist.items():
            if not ADDED.fullmatch(item.id):
                continue
            cited = {(cite.doc, cite.article) for cite in item.cites.in_force}
            assert cited & seen.setdefault(item.id, cited), (checklist.id, item.id)


def test_the_ten_kinds_of_premises_have_proposals():
    assert set(PROPOSALS) == {
        "MFG", "WKS", "SAL", "MKT", "CAT", "CAN", "DAI", "SPC", "ONL", "STO",
    }  # fmt: skip
    for code, ids in PROPOSALS.items():
        assert len(ids) == len(set(ids)), code


def test_every_exclusion_has_an_id_that_was_proposed_and_a_reason():
    for one in every_exclusion():
        assert one["id"] in EVERY_PROPOSAL
        assert len(str(one["reason"])) >= 10, one["id"]
        assert set(one) <= {"id", "reason", "covered_by"}


def test_an_exclusion_is_named_once():
    everywhere = [one["id"] for one in EXCLUSIONS["everywhere"]]
    assert len(everywhere) == len(set(everywhere)) == 13
    for code, ids in EXCLUSIONS["premises"].items():
        here = [one["id"] for one in ids]
        assert code in PROPOSALS
        assert len(here) == len(set(here))
        assert not set(here) & set(everywhere)


def test_what_an_exclusion_points_to_is_in_some_list():
    listed = {name for checklist in published() for name in contained(checklist)}
    for one in every_exclusion():
        assert set(one.get("covered_by", ())) <= listed, one["id"]


def test_every_item_without_a_provision_in_force_is_in_the_review_list(checklist):
    """A doubt stays visible to the legal reader."""
    told = bundle("docs", "review-list.md").read_text("utf-8")
    doubtful = {item.id for item in checklist.items() if not item.cites.in_force}
    assert {one for one in doubtful if one not in told} == set()
