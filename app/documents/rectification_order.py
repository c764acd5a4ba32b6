"""责令改正通知书 on paper: a letter to the party, with seal and strip."""

from __future__ import annotations

from app.documents.blocks import Block, Gap, Paragraph, Sheet, Tick, heading
from app.documents.party_grid import contact, letter_foot, underlined
from app.documents.signing import Signing
from app.domain.citing import chinese_number
from app.domain.paper import CopyKind
from app.domain.papers.rectification_order import KIND, RectificationOrderValues

_SIZE, _LEADING = 14.0, 25.0


def sheet(values: RectificationOrderValues, copy: CopyKind, signing: Signing) -> Sheet:
    """Every copy of the order reads the same."""
    return Sheet(
        frame="letter",
        agency=values.meta.agency,
        title=values.meta.title,
        number=values.meta.number,
        body=(
            _addressee(values),
            _text(f"{values.found_day}，本机关对你（单位）进行监督检查。{values.intro}"),
            *_conducts(values),
            _order(values),
            heading("改正内容和要求", _SIZE, _LEADING, first=2),
            *_demands(values),
            _text(
                (
                    values.recheck,
                    *underlined(
                        values.remedies.sentence,
                        values.remedies.reconsideration_body,
                        values.remedies.court,
                    ),
                )
            ),
            _text(contact(values.remedies)),
            letter_foot(KIND, values.seal, values.party, values.officers, signing),
        ),
        notes=(values.meta.copies,),
    )


def _text(content: object) -> Paragraph:
    return Paragraph(content, _SIZE, _LEADING, role="fangsong")  # type: ignore[arg-type]


def _addressee(values: RectificationOrderValues) -> Paragraph:
    party = values.party
    return Paragraph(
        f"{party.name}（统一社会信用代码 {party.credit_code}）：",
        _SIZE,
        _LEADING,
        role="hei",
        align="left",
        first=0,
    )


def _conducts(values: RectificationOrderValues) -> tuple[Block, ...]:
    last = len(values.conducts)
    return tuple(
        _text(f"{chinese_number(seq)}、{one.text}（{one.evidence}）{'。' if seq == last else '；'}")
        for seq, one in enumerate(values.conducts, start=1)
    )


def _order(values: RectificationOrderValues) -> Paragraph:
    """Provisions, ground, and the term: both boxes stay printed."""
    return _text(
        (
            f"上述行为不符合{values.violated}的规定。依据{values.basis}的规定，责令",
            Tick("立即改正", values.due is None),
            Gap(1),
            Tick("限期改正", values.due is not None),
            f"。{values.due_words}",
        )
    )


def _demands(values: RectificationOrderValues) -> tuple[Block, ...]:
    last = len(values.demands)
    return tuple(
        _text(f"（{chinese_number(seq)}）{demand.rstrip('。；')}{'。' if seq == last else '；'}")
        for seq, demand in enumerate(values.demands, start=1)
    )
