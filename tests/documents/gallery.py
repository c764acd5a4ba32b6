"""Renders every paper kind, basis, copy and state of signing to a folder, as PDF and PNG.

    python -m tests.documents.gallery FOLDER [PART-OF-A-NAME]

For looking at: the test run does not need it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from app.documents.papers import Signing, pages, render_paper
from app.documents.reading import page_picture
from app.domain.paper import CopyKind, PaperKind, PaperState
from app.domain.papers.drafting import PaperValues
from tests.documents import cases

DPI = 80


def shown() -> Iterator[tuple[str, PaperValues, CopyKind, Signing]]:
    """Name, values, copy and state of each paper of the gallery."""
    result = PaperKind.RESULT_RECORD
    for basis in cases.BASES:
        short = "2016" if basis == "commissioned" else "force"
        values = cases.values(result, basis)
        for copy in (CopyKind.FILE, CopyKind.POSTING):
            yield f"result-{short}-{copy.value}-refused", values, copy, cases.REFUSED
        yield f"result-{short}-file-signed", values, CopyKind.FILE, cases.SIGNED
        yield f"result-{short}-file-blank", values, CopyKind.FILE, cases.BLANK
        long = cases.values(result, basis, failures=14)
        yield f"result-{short}-annex", long, CopyKind.FILE, cases.SIGNED
        table = cases.values(PaperKind.CHECK_TABLE, basis)
        yield f"check-{short}", table, CopyKind.FILE, cases.REFUSED
    for kind in PaperKind:
        if kind in {result, PaperKind.CHECK_TABLE}:
            continue
        for state in ("blank", "signed", "refused"):
            yield f"{kind.value}-{state}", cases.values(kind), CopyKind.FILE, cases.STATES[state]
    yield "practice", cases.values(result, practice=True), CopyKind.FILE, cases.SIGNED
    yield (
        "goods-long",
        cases.values(PaperKind.GOODS_LIST, of=many_goods()),
        CopyKind.FILE,
        cases.REFUSED,
    )


def many_goods() -> object:
    lines = tuple(
        line.model_copy(update={"id": f"{500 + 3 * n + k:032x}"})
        for n in range(5)
        for k, line in enumerate(cases.GOODS)
    )
    visit = cases.visit("in-force")
    seizure = cases.SEIZURE.model_copy(update={"lines": lines})
    return visit.model_copy(update={"seizure": seizure})


def main(folder: Path, part: str = "") -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, values, copy, signing in shown():
        if part not in name:
            continue
        data = render_paper(
            values.kind, values, copy=copy, signing=signing, token=cases.TOKEN, host=cases.HOST,
            content_hash=cases.CONTENT,
        )  # fmt: skip
        (folder / f"{name}.pdf").write_bytes(data)
        for page in range(pages(data)):
            page_picture(data, page, DPI).save(folder / f"{name}-{page + 1}.png")
        print(name, pages(data), len(data))


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:3])

__all__ = ["PaperState", "main"]
