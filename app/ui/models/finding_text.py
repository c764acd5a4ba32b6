"""The sentence of a finding, written from chips and number until the officer edits it."""

from __future__ import annotations

from collections.abc import Sequence

_ENDS = "。；，、 "


def compose(measured: str, findings: Sequence[str]) -> str:
    """热菜间实测 12.6 ℃；温度高于要求；显示与实测不符。"""
    parts = [part.strip(_ENDS) for part in (measured, *findings)]
    said = "；".join(part for part in parts if part)
    return f"{said}。" if said else ""


def follow(current: str, before: str, now: str) -> str:
    """The sentence after a chip changed: what the officer wrote is never overwritten."""
    return now if not current.strip() or current.strip() == before.strip() else current
