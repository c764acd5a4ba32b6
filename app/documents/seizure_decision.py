"""实施行政强制措施决定书 on paper: the grid of the party, the decision, seal and strip."""

from __future__ import annotations

from collections.abc import Iterable

from app.documents.blocks import Block, Gap, Inline, Paragraph, Rich, Sheet, Space, Tick
from app.documents.party_grid import contact, letter_foot, letter_grid, underlined
from app.documents.signing import Signing
from app.domain.paper import CopyKind
from app.domain.papers.result_record import Choice
from app.domain.papers.seizure_decision import KIND, SeizureDecisionValues

_SIZE, _LEADING = 14.0, 24.5


def sheet(values: SeizureDecisionValues, copy: CopyKind, signing: Signing) -> Sheet:
    """Every copy of the decision reads the same."""
    return Sheet(
        frame="letter",
        agency=values.meta.agency,
        title=values.meta.title,
        number=values.meta.number,
        body=(
            Paragraph(f"（{values.measure}）", _SIZE, _LEADING, "kai", "center", first=0),
            letter_grid(values.party),
            Space(6),
            *_reason(values),
            _decision(values),
            _text(f"一、实施地点：{values.place.rstrip('。')}。"),
            _text(f"二、{values.term.words}{values.term.extension}{values.term.testing}"),
            _text(
                f"三、保存地点和条件：{values.custody_place.rstrip('。')}；"
                f"{values.custody_conditions.rstrip('。')}。"
            ),
            _text(values.custody_notice),
            _text(
                (
                    values.rights,
                    *underlined(
                        values.remedies.sentence,
                        values.remedies.reconsideration_body,
                        values.remedies.court,
                    ),
                )
            ),
            _text(contact(values.remedies)),
            _text(_annex(values)),
            letter_foot(KIND, values.seal, values.party, values.officers, signing),
        ),
        notes=(values.meta.copies,),
    )


def _text(content: Rich) -> Paragraph:
    return Paragraph(content, _SIZE, _LEADING, role="fangsong")


def _reason(values: SeizureDecisionValues) -> Iterable[Block]:
    """经查…: the facts as written, the provisions, the grounds line by line, the urgency."""
    facts = [text.strip() for text in values.reason.split("\n") if text.strip()]
    for text in facts[:-1]:
        yield _text(text)
    intro = values.intro if len(facts) == 1 else ""
    grounds = "；".join(values.grounds)
    last = facts[-1].rstrip("。")
    yield _text(f"{intro}{last}。涉嫌违反{values.violated}的规定。{grounds}。{values.urgency}")


def _decision(values: SeizureDecisionValues) -> Paragraph:
    goods = values.goods_list.number
    return _text(
        (
            f"依据{values.basis}的规定，本机关决定对你（单位）的有关",
            *_boxes(values.objects),
            f"〔详见清单（文书编号：{goods}）〕实施",
            *_boxes(values.measures),
            "的行政强制措施。",
        )
    )


def _boxes(choices: Iterable[Choice]) -> Iterable[Inline]:
    for seq, choice in enumerate(choices):
        if seq:
            yield Gap(0.6)
        yield Tick(choice.text, choice.ticked)


def _annex(values: SeizureDecisionValues) -> str:
    listed = "；".join(f"{one.title}（{one.number}）" for one in values.annex)
    return f"附件：{listed}"
