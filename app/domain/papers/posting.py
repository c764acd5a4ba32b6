"""The posting copy (张贴联): the same sealed content, re-set with the mask on."""

from __future__ import annotations

from app.domain.errors import RuleBroken
from app.domain.labels import label
from app.domain.masking import NOT_PRINTED, mask_code, mask_name
from app.domain.paper import COPIES, CopyKind, PaperKind
from app.domain.papers.fields import NONE, SLASH
from app.domain.papers.groups import PartyGroup
from app.domain.papers.result_record import ResultRecordValues
from app.domain.people import PartyKind
from app.domain.shape import Shape

SIGNED_ELSEWHERE = "签名、见证情况见归档联"


class NotPosted(RuleBroken):
    """Site records, lists and check tables are never hung up."""

    code = "paper.not_posted"


def masked(values: Shape) -> ResultRecordValues:
    """What a posted result record shows; no other paper has a posting copy."""
    if not isinstance(values, ResultRecordValues):
        posted = "、".join(label(kind) for kind in PaperKind if CopyKind.POSTING in COPIES[kind])
        raise NotPosted(f"这种文书不张贴，没有生成。文书没有变。可以张贴的是：{posted}。")
    return values.model_copy(update={"party": masked_party(values.party)})


def masked_party(party: PartyGroup) -> PartyGroup:
    """Persons by their first character, no telephone, no identity number; a business in full."""
    name = mask_name(party.name) if party.kind is PartyKind.PERSON else party.name
    return party.model_copy(
        update={
            "name": name,
            "credit_code": mask_code(party.credit_code),
            "representative": _person(party.representative),
            "in_charge": _person(party.in_charge),
            "id_number": SLASH,
            "telephone": _contact(party.telephone),
            "other_contact": _contact(party.other_contact),
        }
    )


def _person(text: str) -> str:
    return text if text in {NONE, SLASH} else mask_name(text)


def _contact(text: str) -> str:
    return text if text in {NONE, SLASH} else NOT_PRINTED
