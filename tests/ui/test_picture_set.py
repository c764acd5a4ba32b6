"""The page of pictures shows what is kept, and what is kept is there."""

from __future__ import annotations

import re
from pathlib import Path

from tests.ui.picture_set import KEPT

DOCS = Path(__file__).resolve().parents[2] / "docs"
MOST = 8_000_000


def test_every_kept_picture_is_there_and_stands_on_the_page():
    shown = re.findall(r"\(pictures/([\w.-]+)\.png\)", (DOCS / "pictures.md").read_text("utf-8"))
    files = {path.stem for path in (DOCS / "pictures").glob("*.png")}

    assert len(KEPT) == len(set(KEPT))
    assert set(KEPT) == {name for name in files if not name.startswith("web-")}
    assert set(KEPT) <= set(shown) <= files


def test_the_set_is_of_moderate_weight():
    assert sum(path.stat().st_size for path in (DOCS / "pictures").glob("*.png")) <= MOST
