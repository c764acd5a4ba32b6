"""What public and posting copies show of a person (papers.md 1.10): re-set, never a black bar."""

from __future__ import annotations

from app.domain.identifiers import check_id_number

STAR = "＊"
NOT_PRINTED = "（张贴联不印）"
_KEPT = 8  # from character 9 on nothing of an ID number is shown
_ID_LENGTH = 18
_MOST_STARS = 2


def mask_name(name: str) -> str:
    """鄢＊: the first character and a star for each further one, at most two."""
    bare = name.strip()
    return bare[:1] + STAR * min(max(len(bare) - 1, 0), _MOST_STARS)


def mask_phone(text: str) -> str:
    """Telephones and other contacts are not on a posted sheet; an empty field stays empty."""
    return NOT_PRINTED if text.strip() else ""


def mask_id(text: str) -> str:
    """An ID number with everything from character 9 on starred."""
    bare = text.strip()
    return bare[:_KEPT] + STAR * max(len(bare) - _KEPT, 0)


def mask_code(text: str) -> str:
    """A credit or registration code in full, unless it is built on an ID number."""
    bare = text.strip()
    built_on_id = len(bare) >= _ID_LENGTH and check_id_number(bare[:_ID_LENGTH]) is None
    return mask_id(bare) if built_on_id else bare
