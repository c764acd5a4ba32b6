"""Which copies of a paper came out of a printer, as a person said; it stands in the edit log."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from app.actions.desk import Desk
from app.domain.paper import CopyKind
from app.storage import edits
from app.storage.database import Database
from app.trust import strict_json

_CAME_OUT = "printed"
Copies = Mapping[tuple[str, CopyKind], int]  # (paper id, copy) -> how often


def came_out(desk: Desk, sheets: Iterable[tuple[str, CopyKind]]) -> None:
    """These copies lie on the table: nothing is counted as printed unless somebody says so."""
    said = tuple(sheets)

    def job(db: Database) -> None:
        for paper_id, copy in said:
            edits.note(db, paper_id, desk.clock(), _CAME_OUT, {"copy": copy.value})

    desk.memory.write(job)


def printed(desk: Desk, paper_ids: Iterable[str]) -> Copies:
    """How often each copy of these papers came out."""
    wanted = tuple(paper_ids)

    def read(db: Database) -> Counter[tuple[str, CopyKind]]:
        found: Counter[tuple[str, CopyKind]] = Counter()
        for paper_id in wanted:
            for value in edits.values(db, paper_id, _CAME_OUT):
                found[paper_id, CopyKind(str(strict_json.loads_object(value)["copy"]))] += 1
        return found

    return desk.memory.read(read)
