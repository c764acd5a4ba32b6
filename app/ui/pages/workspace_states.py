"""What the rows and the section lines of a visit say, read from its model."""

from __future__ import annotations

from app.domain.visit import Verdict
from app.ui.fields.item_rows import RowState
from app.ui.fields.sections import SectionState
from app.ui.models.visit import VisitModel


def row_state(model: VisitModel, item_id: str) -> RowState:
    """One collapsed item."""
    place = model.place(item_id)
    answer = model.answers.get(item_id)
    return RowState(
        item_id=item_id,
        number=place.number,
        text=place.item.text,
        key=place.item.key,
        verdict=answer.verdict if answer else None,
        needs=model.needs(item_id),
        by_section=answer.by_section if answer else False,
        repeat=model.repeated(item_id),
        unsaved=item_id in model.queue.unsaved(),
        attention=not model.judged(item_id),
    )


def section_states(model: VisitModel) -> tuple[SectionState, ...]:
    """Every section of the visit; attention points count in none."""
    states = []
    for section in model.sections:
        judged = [one.item.id for one in section.places if model.judged(one.item.id)]
        verdicts = [model.verdict(one) for one in judged]
        states.append(
            SectionState(
                number=section.number,
                title=section.title,
                answered=sum(1 for one in verdicts if one is not None),
                total=len(judged),
                failed=verdicts.count(Verdict.FAIL),
                not_applicable=verdicts.count(Verdict.NOT_APPLICABLE),
            )
        )
    return tuple(states)
