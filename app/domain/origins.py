"""What a visit may come from: a market morning, or the findings of an earlier visit."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field

from app.domain.shape import Identity, Line, Shape


class SessionRef(Shape):
    """The morning a stall's visit belongs to, and where the stall stands in it."""

    id: Identity
    place: Line  # 海棠农贸市场
    stall: Line = ""  # 12; empty: the market operator's own visit


class RecheckOf(Shape):
    """The closed visit whose open findings are looked at again, and their items, in order."""

    visit: Identity
    day: date
    items: Annotated[tuple[str, ...], Field(min_length=1)]
