"""A visit has one number of checked items: on every paper, in the arithmetic, on the offer."""

from __future__ import annotations

import re

import pytest

from app.domain.counting import count
from app.domain.judging import propose
from app.domain.paper import PaperKind
from app.domain.papers.drafting import draft
from app.domain.visit import Verdict
from tests.domain.papers import case


def told(kind: PaperKind, basis_id: str) -> str:
    return str(draft(kind, case.context(kind, basis_id)).model_dump())


@pytest.fixture(params=["in-force", "commissioned"])
def basis_id(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_reasonable_absences_are_in_no_number_of_checked_items(basis_id: str) -> None:
    visit = case.visit(basis_id)
    counts = count(case.checklist(), visit.facts, visit.answers, basis_id)
    absent = sum(one.verdict is Verdict.NOT_APPLICABLE for one in visit.answers.values())

    assert len(counts.not_applicable) == absent > 0
    assert counts.checked == len(counts.answered) - absent
    assert counts.checked == len(counts.passed) + len(counts.failed)
    assert counts.checked == len(counts.key) + len(counts.general)


def test_every_paper_and_the_arithmetic_tell_the_same_numbers(basis_id: str) -> None:
    visit = case.visit(basis_id)
    counts = count(case.checklist(), visit.facts, visit.answers, basis_id)
    arithmetic = propose(case.basis(basis_id), case.checklist(), counts).arithmetic

    assert f"共检查 {counts.checked} 项" in arithmetic
    assert f"合理缺项 {len(counts.not_applicable)} 项" in arithmetic
    record = told(PaperKind.SITE_RECORD, basis_id)
    assert f"共检查{counts.checked}项，发现问题{len(counts.failed)}项" in record
    assert f"合理缺项{len(counts.not_applicable)}项" in record
    table = told(PaperKind.CHECK_TABLE, basis_id)
    by_kind = re.findall(r"[重点一般]{2,3}项：检查(\d+)项", table)
    assert [int(number) for number in by_kind] == [len(counts.key), len(counts.general)]
    result = draft(PaperKind.RESULT_RECORD, case.context(PaperKind.RESULT_RECORD, basis_id)).checked
    assert (result.total, result.key, result.general) == (
        counts.checked,
        counts.key,
        counts.general,
    )
    assert result.not_applicable == counts.not_applicable


def test_the_rate_leaves_reasonable_absences_out_as_the_sheet_says() -> None:
    """R = passed general items ÷ (checked − reasonable absences)."""
    visit = case.visit("commissioned")
    counts = count(case.checklist(), visit.facts, visit.answers, "commissioned")

    assert counts.rate is not None
    assert counts.rate * len(counts.general) == len(counts.passed_general)
