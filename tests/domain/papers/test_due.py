"""Which papers a visit needs, how they are numbered, and which of them hold its content."""

from __future__ import annotations

import pytest

from app.domain.paper import PaperKind, PaperState
from app.domain.papers.due import due_of, without_receipt
from app.domain.papers.numbers import MATTER, MOST_CHARACTERS, longest, number, template
from app.domain.papers.steps import PaperFrozen, PaperSealed, require_editable
from app.domain.visit import Handling, Outcome
from tests.domain.papers import case

K = PaperKind
S = PaperState


def kinds(visit, *standing):
    return [due.kind for due in due_of(visit, standing)]


def test_a_visit_with_everything_needs_seven_papers_before_it_is_served():
    assert kinds(case.visit()) == [
        K.SEIZURE_DECISION,
        K.GOODS_LIST,
        K.SEAL_LABEL,
        K.CHECK_TABLE,
        K.SITE_RECORD,
        K.RECTIFICATION_ORDER,
        K.RESULT_RECORD,
    ]


def test_a_visit_without_problems_needs_three():
    closing = case.closing(handling=())
    visit = case.visit(seizure=None, rectification=None, closing=closing)

    assert kinds(visit) == [K.CHECK_TABLE, K.SITE_RECORD, K.RESULT_RECORD]


def test_a_visit_that_could_not_be_made_needs_its_record_only():
    visit = case.visit(outcome=Outcome.SHUT, seizure=None, rectification=None, closing=None)

    assert kinds(visit) == [K.SITE_RECORD]


def test_a_written_deadline_asks_for_an_order():
    closing = case.closing(handling=(Handling.WRITTEN_DEADLINE,))

    assert K.RECTIFICATION_ORDER in kinds(case.visit(rectification=None, closing=closing))


def test_a_paper_that_was_taken_back_does_not_stand():
    standing = case.paper(K.SITE_RECORD, state=S.SEALED)
    back = case.paper(K.CHECK_TABLE, state=S.UNFROZEN)
    due = {one.kind: one.paper for one in due_of(case.visit(), (standing, back))}

    assert due[K.SITE_RECORD] == standing
    assert due[K.CHECK_TABLE] is None


def test_every_act_of_serving_asks_for_one_receipt():
    first, second = case.service(), case.service(place="别处")
    served = (
        case.paper(K.SEIZURE_DECISION, state=S.SERVED, service=first),
        case.paper(K.GOODS_LIST, state=S.SERVED, service=first),
        case.paper(K.RESULT_RECORD, state=S.SERVED, service=second),
    )
    receipt = case.paper(K.SERVICE_RECEIPT, service=first)

    assert kinds(case.visit(), *served).count(K.SERVICE_RECEIPT) == 2
    assert [one.kind for one in without_receipt(served)] == [K.SEIZURE_DECISION, K.GOODS_LIST]
    assert [one.kind for one in without_receipt((*served, receipt))] == [K.RESULT_RECORD]
    covered = (*served, receipt, case.paper(K.SERVICE_RECEIPT, service=second))
    assert without_receipt(covered) == ()


def test_numbers_read_agency_matter_year_and_serial():
    assert number(template("云市监", K.RESULT_RECORD), 2026, 1018) == "云市监检记〔2026〕1018号"
    assert set(MATTER) == set(PaperKind)
    assert len(set(MATTER.values())) == len(PaperKind)


def test_the_longest_number_of_a_unit_is_known_at_first_start():
    assert len(longest("云市监", 2026, 99)) <= MOST_CHARACTERS
    assert longest("云市监", 2026, 9).endswith("〔2026〕9999号")


@pytest.mark.parametrize("state", [S.FROZEN, S.SIGNED])
def test_a_pending_paper_holds_what_it_speaks_of(state):
    with pytest.raises(PaperFrozen) as caught:
        require_editable((case.paper(K.SITE_RECORD, state=state),), (K.SITE_RECORD,))

    assert caught.value.code == "paper.frozen"
    assert case.NUMBERS[K.SITE_RECORD] in str(caught.value)


@pytest.mark.parametrize("state", [S.SEALED, S.SERVED, S.FOLLOWED])
def test_a_sealed_paper_holds_it_for_good(state):
    with pytest.raises(PaperSealed) as caught:
        require_editable((case.paper(K.SITE_RECORD, state=state),), (K.SITE_RECORD,))

    assert caught.value.code == "paper.sealed"


@pytest.mark.parametrize("state", [S.DRAFT, S.VOIDED, S.UNFROZEN])
def test_a_paper_that_does_not_stand_holds_nothing(state):
    require_editable((case.paper(K.SITE_RECORD, state=state),), (K.SITE_RECORD,))


def test_papers_of_other_kinds_hold_nothing():
    require_editable((case.paper(K.GOODS_LIST, state=S.SEALED),), (K.SITE_RECORD,))


def test_a_sealed_order_holds_its_own_demands_only():
    order = case.paper(K.RECTIFICATION_ORDER, state=S.SEALED)

    require_editable((order,), (K.SITE_RECORD, K.RECTIFICATION_ORDER))
    with pytest.raises(PaperSealed):
        require_editable((order,), (K.RECTIFICATION_ORDER,))
