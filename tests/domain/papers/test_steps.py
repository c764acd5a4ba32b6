"""A paper goes its way step by step; every other step is refused (decisions 2)."""

from __future__ import annotations

import itertools

import pytest

from app.domain.paper import ContentCode, PaperState
from app.domain.papers.steps import STEPS, StepForbidden, step

S = PaperState
ALLOWED = {
    (S.DRAFT, S.FROZEN),
    (S.FROZEN, S.SIGNED),
    (S.FROZEN, S.UNFROZEN),
    (S.FROZEN, S.VOIDED),
    (S.SIGNED, S.SEALED),
    (S.SIGNED, S.UNFROZEN),
    (S.SIGNED, S.VOIDED),
    (S.SEALED, S.SERVED),
    (S.SEALED, S.VOIDED),
    (S.SERVED, S.FOLLOWED),
}


@pytest.mark.parametrize(("now", "wanted"), list(itertools.product(PaperState, PaperState)))
def test_only_the_steps_of_the_rule_are_taken(now, wanted):
    if (now, wanted) in ALLOWED:
        assert step(now, wanted) is wanted
    else:
        with pytest.raises(StepForbidden) as caught:
            step(now, wanted)
        assert caught.value.code == "paper.step_forbidden"


def test_every_state_has_its_steps():
    assert set(STEPS) == set(PaperState)


@pytest.mark.parametrize("served", [S.SERVED, S.FOLLOWED])
def test_a_served_paper_is_not_voided_but_followed_by_another(served):
    with pytest.raises(StepForbidden) as caught:
        step(served, S.VOIDED)

    assert "另出一份" in str(caught.value)


def test_the_check_code_is_the_head_of_the_content_hash_in_fours():
    assert str(ContentCode("ff0e05dc18b2" + "0" * 52)) == "FF0E 05DC 18B2"
