"""The posting copy shows the business and hides the persons."""

from __future__ import annotations

import pytest

from app.domain.paper import PaperKind
from app.domain.papers import drafting
from app.domain.papers.posting import NotPosted, masked
from app.domain.people import PartyKind
from tests.domain.papers import case


def values(**party):
    context = case.with_visit(PaperKind.RESULT_RECORD, party=case.party(**party))
    return drafting.draft(PaperKind.RESULT_RECORD, context)


def test_persons_are_masked_and_the_business_is_not():
    original = values()
    shown = masked(original).party

    assert shown.name == original.party.name
    assert shown.address == original.party.address
    assert shown.licence_no == original.party.licence_no
    assert (shown.in_charge, shown.representative) == ("鄢＊", "鄢＊")
    assert shown.telephone == "（张贴联不印）"
    assert "000-5550" not in masked(original).model_dump_json()


def test_a_natural_person_is_masked_by_name_and_code():
    shown = masked(
        values(kind=PartyKind.PERSON, name="欧阳小明", credit_code="999999199001010016")
    ).party

    assert shown.name == "欧＊＊"


def test_everything_but_the_party_is_the_same_content():
    original = values()
    shown = masked(original)

    assert shown.model_copy(update={"party": original.party}) == original
    assert [one.name for one in shown.officers] == ["周明川", "沈若溪"]


@pytest.mark.parametrize(
    "kind", [kind for kind in PaperKind if kind is not PaperKind.RESULT_RECORD]
)
def test_no_other_paper_is_posted(kind):
    with pytest.raises(NotPosted) as caught:
        masked(drafting.draft(kind, case.context(kind)))

    assert caught.value.code == "paper.not_posted"
    assert "监督检查结果记录表" in str(caught.value)
