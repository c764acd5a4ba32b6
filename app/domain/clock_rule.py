"""One term of the law as data: its unit, its start, what pauses it, how it ends, where it stands.

A term that no text at hand gives an article for stays data and says so in `open`; nothing here
is guessed. A term without a number (及时、立即, or until an event) is data too: it has no end
to compute, and is shown in its own words.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from app.domain.checklist import Citation, Text
from app.domain.shape import Shape

# H hours without a break, W working days, C calendar days, M months, Y years, N no number.
Klass = Literal["H", "W", "C", "M", "Y", "N"]
# Whose duty: officers' own, the party's, or another authority's (police, health, laboratory).
Audience = Literal["officers", "party", "others"]


class Pause(Shape):
    """Time between two events that does not count (检验、检测、检疫、鉴定期间)."""

    code: Text
    title: Text
    from_event: Text
    to_event: Text
    cites: Annotated[tuple[Citation, ...], Field(min_length=1)]


class Extension(Shape):
    """By how much a term may be made longer, once, and who approves it."""

    klass: Literal["H", "W", "C"]
    amount: Annotated[int, Field(ge=1)]
    approval: Text
    cites: Annotated[tuple[Citation, ...], Field(min_length=1)]


class ClockRule(Shape):
    """One clock. The hour or day of the event is not counted, unless `first_day_counts`.

    `office_target`: not a limit of law in force, only the office's own. `rolls`: a last day that
    is a rest day moves to the next working day. `direction` before: at the latest that long
    before the event. `limit` at_least: what must last so long, not what must be done by then.
    """

    code: Text
    title: Text
    klass: Klass
    amount: Annotated[int, Field(ge=1)] | None = None
    event: Text  # what starts it: controlled, closed, preserved, sampled, ...
    until: str = ""  # the event that ends a term without a number, or its own word (及时)
    direction: Literal["after", "before"] = "after"
    limit: Literal["at_most", "at_least"] = "at_most"
    first_day_counts: bool = False
    rolls: bool = False
    pauses: tuple[Pause, ...] = ()
    extension: Extension | None = None
    cites: tuple[Citation, ...] = ()
    office_target: bool = False
    audience: Audience = "officers"
    note: str = ""
    open: str = ""  # what is not settled; empty: settled

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        mistakes = []
        if (self.klass == "N") != (self.amount is None):
            mistakes.append("期限的数目和单位不配：单位 N 不写 amount，其余都要写")
        if self.klass == "N" and not self.until:
            mistakes.append("没有数目的期限要在 until 写明到何时为止")
        if not self.cites and not self.open:
            mistakes.append("没有条文的期限要在 open 写明缺什么")
        if self.pauses and self.klass not in ("H", "W", "C"):
            mistakes.append("以月、年计或者没有数目的期限不能中止计算")
        if self.direction == "before" and (self.pauses or self.klass not in ("W", "C")):
            mistakes.append("向前计算的期限只能以日计，并且不能中止")
        if mistakes:
            raise ValueError(f"期限 {self.code}：{'；'.join(mistakes)}")
        return self
