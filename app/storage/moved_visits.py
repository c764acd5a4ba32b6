"""A draft visit written anew on another version of its checklist: all of it or nothing.

The answers and the facts as they stood before go into the edit log first, so that even a move
that was a mistake has dropped nothing.
"""

from __future__ import annotations

import json
from datetime import datetime

from app.domain.moving import Move
from app.domain.visit import Visit
from app.storage import edits
from app.storage.database import Database
from app.storage.edits import stamp


def write_move(db: Database, before: Visit, move: Move, t: datetime) -> None:
    """Checklist, answers, photographs, facts and closing, in the caller's transaction."""
    after = move.visit
    told = {
        "from": before.checklist.model_dump(mode="json") if before.checklist else None,
        "to": after.checklist.model_dump(mode="json") if after.checklist else None,
        "answers": [answer.model_dump(mode="json") for answer in before.answers.values()],
        "remarks": [remark.sentence for remark in move.remarks],
        "facts": dict(before.facts),
        "facts_now": dict(after.facts),
    }
    edits.note(db, after.id, t, "moved", told)
    (head,) = db.execute("SELECT head FROM visits WHERE id = ?", (after.id,)).fetchone()
    new_head = json.loads(head) | {"checklist": told["to"]}
    db.execute("DELETE FROM answers WHERE visit_id = ?", (after.id,))
    for item_id, answer in after.answers.items():
        db.execute(
            "INSERT INTO answers (visit_id, item_id, verdict, body) VALUES (?, ?, ?, ?)",
            (after.id, item_id, answer.verdict, answer.model_dump_json()),
        )
    for photo in after.photos:
        db.execute("UPDATE photos SET body = ? WHERE id = ?", (photo.model_dump_json(), photo.id))
    db.execute(
        "UPDATE visits SET head = ?, facts = ?, facts_confirmed = ?, position = ?, closing = ?, "
        "saved_at = ?, answered = (SELECT count(verdict) FROM answers WHERE visit_id = visits.id) "
        "WHERE id = ?",
        (
            json.dumps(new_head, ensure_ascii=False),
            json.dumps(dict(after.facts)),
            int(after.facts_confirmed),
            after.position,
            after.closing.model_dump_json() if after.closing else None,
            stamp(t),
            after.id,
        ),
    )
