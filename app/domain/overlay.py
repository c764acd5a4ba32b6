"""A provincial overlay (地方叠加规定): it adds and tightens, and never loosens.

A province's rules stand on top of a checklist and a basis as one more file. What would take an
item away, turn a key item into a general one, widen a limit or lengthen a term is refused by
name; nothing of such a file is used. Everything here is a function of values.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from app.domain.basis import Basis
from app.domain.checklist import CheckItem, Checklist, Section
from app.domain.checklist_faults import Fault
from app.domain.clock_rule import ClockRule
from app.domain.errors import RuleBroken
from app.domain.overlay_faults import basis_faults, checklist_faults
from app.domain.overlay_shape import Overlay, Tightened, TightenedClock, with_documents

_T = TypeVar("_T")


class OverlayRefused(RuleBroken):
    """The overlay does not fit the checklist or the basis; all its faults are in `faults`."""

    code = "overlay.refused"

    def __init__(self, title: str, faults: tuple[Fault, ...]) -> None:
        more = f"（另有 {len(faults) - 1} 处）" if len(faults) > 1 else ""
        super().__init__(
            f"“{title}”没有采用：{faults[0].sentence}{more}要点表和依据没有变。请改正后再试。"
        )
        self.faults = faults


def apply_to_basis(basis: Basis, overlay: Overlay) -> Basis:
    """The basis with the overlay's documents and terms. Raises OverlayRefused."""
    if found := basis_faults(basis, overlay):
        raise OverlayRefused(overlay.title, found)
    tighter = {one.code: one for one in overlay.tightened_clocks}
    coercive = basis.coercive.model_copy(
        update={
            "clocks": tuple(_tight(rule, tighter) for rule in basis.coercive.clocks),
            "seizure": basis.coercive.seizure.model_copy(
                update={"days": overlay.seizure_days or basis.coercive.seizure.days}
            ),
        }
    )
    own = tuple(_tight(rule, tighter) for rule in basis.clocks)
    return with_documents(basis, overlay).model_copy(
        update={"clocks": (*own, *overlay.clocks), "coercive": coercive}
    )


def apply_to_checklist(checklist: Checklist, overlay: Overlay) -> Checklist:
    """The checklist with the overlay's items on top; printed numbers do not move.

    Raises OverlayRefused. A checklist the overlay is not for comes back as it is.
    """
    if checklist.id not in overlay.checklists:
        return checklist
    if found := checklist_faults(checklist, overlay):
        raise OverlayRefused(overlay.title, found)
    tightened = {one.item: one for one in overlay.tightens}
    added = {one.section: one.items for one in overlay.adds}
    sections = [
        Section(
            title=section.title,
            items=(
                *(_tightened(item, tightened.get(item.id)) for item in section.items),
                *added.pop(section.title, ()),
            ),
        )
        for section in checklist.sections
    ]
    sections += [Section(title=title, items=items) for title, items in added.items()]
    return checklist.model_copy(
        update={"sections": tuple(sections), "facts": (*checklist.facts, *overlay.facts)}
    )


def _tightened(item: CheckItem, tight: Tightened | None) -> CheckItem:
    if tight is None:
        return item
    changes: dict[str, object] = {
        "cites": item.cites.model_copy(
            update={"in_force": _more(item.cites.in_force, tight.cites)}
        ),
        "penalty": _more(item.penalty, tight.penalty),
        "key": bool(item.key or tight.key),
        "photo_on_fail": bool(item.photo_on_fail or tight.photo_on_fail),
        "findings": _more(item.findings, tight.findings),
        "measures": _more(item.measures, tight.measures),
        "guidance": "\n".join(filter(None, (item.guidance, tight.guidance))),
    }
    if tight.limits is not None:
        changes["limits"] = tight.limits
    return item.model_copy(update=changes)


def _more(there: tuple[_T, ...], added: tuple[_T, ...]) -> tuple[_T, ...]:
    """What is there, then what is new."""
    return (*there, *(one for one in added if one not in there))


def _tight(rule: ClockRule, tighter: Mapping[str, TightenedClock]) -> ClockRule:
    tight = tighter.get(rule.code)
    if tight is None:
        return rule
    note = "；".join(filter(None, (rule.note, tight.note)))
    cites = _more(rule.cites, tight.cites)
    return rule.model_copy(update={"amount": tight.amount, "cites": cites, "note": note})
