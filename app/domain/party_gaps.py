"""What a party must still have before papers can be issued to it, in words."""

from __future__ import annotations

from app.domain.people import Party


def lacks_for_papers(party: Party) -> tuple[str, ...]:
    """A stall may be inspected with number and name only; its papers name more."""
    licensed = bool(party.credit_code or party.licence_no)
    wanted = (
        ("经营者或负责人", party.legal_representative or party.person_in_charge),
        ("联系电话", party.telephone),
        ("地址", party.address),
        ("证照名称", party.certificate_kind or not licensed),
    )
    return tuple(words for words, known in wanted if not known)
