from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from app.domain.basis import COERCIVE_PAPERS, Basis
from app.domain.checklist import Citation
from app.domain.citing import resolves
from app.domain.measures import Ground
from app.domain.paper import PaperKind
from app.domain.visit import Conclusion, Handling
from app.domain.wording import WORDS
from app.paths import bundle
from tests.domain.law import read_basis, read_yaml

NAMES = ("commissioned", "in-force")


def citations_in(value: Any) -> list[Citation]:
    """Every citation anywhere inside a basis."""
    if isinstance(value, Citation):
        return [value]
    if isinstance(value, (list, tuple)):
        return [cite for one in value for cite in citations_in(one)]
    if isinstance(value, dict):
        return [cite for one in value.values() for cite in citations_in(one)]
    fields = getattr(type(value), "model_fields", {})
    return [cite for name in fields for cite in citations_in(getattr(value, name))]


@pytest.mark.parametrize("name", NAMES)
def test_every_citation_of_a_basis_leads_somewhere(name: str) -> None:
    basis = read_basis(name)

    found = citations_in(basis)

    assert len(found) > 40
    assert [reason for cite in found if (reason := resolves(cite, basis))] == []


def test_the_law_behind_coercion_is_the_law_in_force_and_the_same_in_both(
    commissioned: Basis, in_force: Basis
) -> None:
    assert commissioned.coercive == in_force.coercive
    assert commissioned.documents == in_force.documents
    for cite in citations_in(in_force.coercive):
        assert in_force.documents[cite.doc].in_force_on(date(2026, 9, 22))


def test_the_superseded_basis_says_so_in_a_line_that_fits_the_footer(
    commissioned: Basis, in_force: Basis
) -> None:
    assert 0 < len(commissioned.status_note) <= 38
    assert in_force.status_note == ""


def test_only_the_commissioned_basis_computes(commissioned: Basis, in_force: Basis) -> None:
    assert commissioned.computes_result
    assert set(commissioned.result_rules) == {"key0-general8", "key1-rate70"}
    assert not in_force.computes_result
    assert in_force.result_rules == {}
    assert in_force.conclusions == (Conclusion.NO_PROBLEM_FOUND, Conclusion.PROBLEMS_FOUND)
    assert set(commissioned.conclusions).isdisjoint(in_force.conclusions)


def test_passed_is_a_handling_of_the_commissioned_basis_only(
    commissioned: Basis, in_force: Basis
) -> None:
    assert Handling.PASSED in {law.handling for law in commissioned.handling}
    assert {law.handling for law in in_force.handling} == set(Handling) - {Handling.PASSED}


def test_food_may_be_held_for_30_and_up_to_45_calendar_days(in_force: Basis) -> None:
    terms = in_force.seizure_terms

    assert (terms.days, terms.extension_days, terms.count_first_day) == (30, 45, False)


def test_every_ground_of_a_seizure_has_its_provision(in_force: Basis) -> None:
    assert {law.ground for law in in_force.coercive.grounds} == set(Ground)


def test_remedies_name_the_bodies_of_the_office_and_fit_their_field(in_force: Basis) -> None:
    words = in_force.remedies.sentence("示例县人民政府", "示例县人民法院")

    assert (in_force.remedies.review_days, in_force.remedies.suit_months) == (60, 6)
    assert "向示例县人民政府申请行政复议" in words
    assert "六个月内向示例县人民法院提起行政诉讼" in words
    assert len(words) <= 120


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("kind", list(PaperKind))
def test_every_paper_finds_its_wording(name: str, kind: PaperKind) -> None:
    law = read_basis(name).paper(kind)

    assert set(law.words) == set(WORDS[kind])
    assert law.cites
    assert "{" not in law.title + law.copies


def test_coercive_papers_cite_the_law_in_force_whatever_the_basis(
    commissioned: Basis, in_force: Basis
) -> None:
    for kind in COERCIVE_PAPERS:
        assert commissioned.paper(kind) == in_force.paper(kind)


def test_wording_is_said_with_its_places_filled(in_force: Basis) -> None:
    law = in_force.paper(PaperKind.SEIZURE_DECISION)

    said = law.words["term"].format(days=30, from_day="2026年9月22日", to_day="2026年10月22日")

    assert said == "期限30日，自2026年9月22日起至2026年10月22日24时止，实施的当日不计入。"


def test_what_is_told_at_the_door_fits_its_field_and_asks_for_recusal(
    commissioned: Basis, in_force: Basis
) -> None:
    for basis in (commissioned, in_force):
        assert len("".join(basis.opening.told)) <= 400
        assert basis.opening.recusal_question == "是否申请检查人员回避？"
    assert len(commissioned.opening.recusal_grounds) == 3
    assert len(in_force.opening.recusal_grounds) == 2


def test_the_sheet_must_hang_only_where_the_basis_says_so(
    commissioned: Basis, in_force: Basis
) -> None:
    assert commissioned.posting_required
    assert not in_force.posting_required
    assert in_force.posting.condition


def test_a_clock_is_found_by_its_code_wherever_it_stands(in_force: Basis) -> None:
    assert in_force.clock("publication").amount == 20
    assert in_force.clock("seizure_report").klass == "H"
    with pytest.raises(KeyError):
        in_force.clock("unknown")


def test_documents_bind_from_their_first_day_to_their_last(in_force: Basis) -> None:
    old, law = in_force.documents["L09"], in_force.documents["FSL21"]

    assert old.in_force_on(date(2015, 9, 30))
    assert not old.in_force_on(date(2015, 10, 1))
    assert not old.in_force_on(date(2009, 5, 31))
    assert law.in_force_on(date(2026, 9, 22))
    assert not in_force.documents["D16"].in_force_on(date(2026, 9, 22))
    assert not in_force.documents["DP20"].in_force_on(date(2026, 9, 22))
    assert in_force.document("FSL21") is law
    assert in_force.document("XYZ") is None


def test_paragraphs_are_known_only_of_counted_documents(in_force: Basis) -> None:
    assert in_force.documents["FSL21"].paragraphs_of(126) == 4
    assert in_force.documents["FSL21"].paragraphs_of(110) == 1
    assert in_force.documents["ARL23"].paragraphs_of(20) is None


def test_the_amendment_of_december_2025_is_noted(in_force: Basis) -> None:
    assert in_force.documents["FSL21"].amendments[0].day == date(2025, 12, 1)


@pytest.mark.parametrize("code", ["L09", "D16", "DP20", "WP20", "N07"])
def test_the_documents_the_product_was_commissioned_from_name_their_text(
    in_force: Basis, code: str
) -> None:
    assert in_force.documents[code].provision_id


def test_no_text_of_the_law_in_force_is_claimed_to_be_at_hand(in_force: Basis) -> None:
    binding = [one for one in in_force.documents.values() if one.status == "in_force"]

    assert len(binding) == 10
    assert all(one.provision_id is None for one in binding)


def in_force_data() -> dict[str, Any]:
    return dict(read_yaml("forms", "bases", "in-force.yaml"))


def test_a_document_under_a_foreign_key_is_refused() -> None:
    data = in_force_data()
    data["documents"]["XX1"] = data["documents"].pop("TRF20")

    with pytest.raises(ValidationError, match="XX1 与文件自己的代码 TRF20 不同"):
        Basis.model_validate(data)


def test_a_paper_without_one_of_its_words_is_refused() -> None:
    data = in_force_data()
    del data["paper_cites"]["site-record"]["words"]["no_statement"]

    with pytest.raises(ValidationError, match="site-record 多了或缺了用语 no_statement"):
        Basis.model_validate(data)


def test_a_missing_paper_is_refused() -> None:
    data = in_force_data()
    del data["coercive"]["papers"]["seal-label"]

    with pytest.raises(ValidationError, match="多了或缺了文书 seal-label"):
        Basis.model_validate(data)


@pytest.mark.parametrize(
    ("words", "mistake"),
    [
        ("在{date}以前改正", "until 里的空位 {date} 没有内容可填"),
        ("在{}以前改正", "until 里的空位 {} 没有内容可填"),
        ("在{day以前改正", "until 里的花括号没有成对"),
    ],
)
def test_a_wording_with_a_place_nobody_fills_is_refused(words: str, mistake: str) -> None:
    data = in_force_data()
    data["coercive"]["papers"]["rectification-order"]["words"]["until"] = words

    with pytest.raises(ValidationError) as refusal:
        Basis.model_validate(data)
    assert mistake in str(refusal.value)


def test_remedies_and_what_is_told_may_only_name_what_is_known() -> None:
    data = in_force_data()
    data["coercive"]["remedies"]["words"] = "向{government}申请复议"
    data["opening"]["told"] = ["我是{officer}"]

    with pytest.raises(ValidationError) as refusal:
        Basis.model_validate(data)
    assert "救济途径里的空位 {government}" in str(refusal.value)
    assert "告知事项里的空位 {officer}" in str(refusal.value)


@pytest.mark.parametrize("name", NAMES)
def test_a_basis_file_is_utf8_without_tabs(name: str) -> None:
    text = bundle("forms", "bases", f"{name}.yaml").read_text(encoding="utf-8")

    assert "\t" not in text
