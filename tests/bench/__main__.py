"""Measures every pair and prints the table of ratios; always exit 0 unless a bench itself broke."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

from tests.bench.table import Pair, median, p99


def line(pair: Pair) -> str:
    middle, edge = median(pair.ours) / median(pair.floor), p99(pair.ours) / p99(pair.floor)
    aim = f"{pair.aim:.1f}" if pair.aim else f"{pair.aim_ms:.0f}ms" if pair.aim_ms else "-"
    ours = f"{median(pair.ours) * 1000:9.2f} {p99(pair.ours) * 1000:9.2f}"
    floor = f"{median(pair.floor) * 1000:9.2f} {p99(pair.floor) * 1000:9.2f}"
    ratios = f"{middle:6.2f} {edge:6.2f} {aim:>5}"
    return f"{ours} {floor} {ratios}  {len(pair.ours):5}  {pair.what} / {pair.floor_is}"


def main(chosen: list[str]) -> int:
    """All benches, or those whose names contain one of the words given."""
    modules = sorted(path.stem for path in Path(__file__).parent.glob("b_*.py"))
    wanted = [name for name in modules if not chosen or any(word in name for word in chosen)]
    print("   ours ms       p99  floor ms       p99  ratio    p99   aim   runs  what / floor")
    broken = 0
    for name in wanted:
        try:
            for pair in importlib.import_module(f"tests.bench.{name}").measure():
                print(line(pair), flush=True)
        except Exception as error:  # noqa: BLE001 - the other benches are still worth printing
            print(f"{name} broke: {error!r}", flush=True)
            broken += 1
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
