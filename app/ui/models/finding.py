"""What Ctrl+K finds in the register."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from app.domain.people import Party
from app.ui.page import Context, Hit


def find_parties(context: Context, text: str, found: Callable[[Sequence[Hit]], None]) -> None:
    """The parties whose name, address or codes hold the text; told in the window's thread."""
    from app.actions import registering

    desk = context.desk

    def hit(party: Party) -> Hit:
        def act() -> None:
            context.navigator.go("inspect", party_id=party.id)

        return Hit(party.name, f"{party.address}·开始检查", "building-store", act)

    def arrived(parties: tuple[Party, ...]) -> None:
        found([hit(party) for party in parties])

    context.background.run(
        context.navigator, lambda: registering.parties(desk, text, 8), done=arrived
    )
