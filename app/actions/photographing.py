"""Photographs and files of a visit: taken in with their facts, never rewritten."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from app.actions.desk import Desk, new_id
from app.domain.errors import Problem
from app.domain.papers.steps import END_PAPERS, require_editable
from app.domain.visit import Photo, Visit, VisitState
from app.evidence.ingest import Source, Taken, take_in
from app.storage import papers, visits
from app.storage.blobs import BlobDamaged
from app.storage.database import Database
from app.storage.visits import VisitClosed

Purpose = Literal["evidence", "goods", "custody", "signed_page", "approval", "posting"]


@dataclass(frozen=True, slots=True)
class PhotoIntake:
    """What was taken in, and every refused file by name."""

    photos: tuple[Photo, ...]
    problems: tuple[Problem, ...]


def add_photos(
    desk: Desk,
    visit_id: str,
    sources: Sequence[Source],
    *,
    item_id: str | None = None,
    goods_line: str | None = None,
    purpose: Purpose = "evidence",
) -> PhotoIntake:
    """Take in what can be decoded; a refused file costs only itself.

    The bytes are durable as blobs before the rows that refer to them are written.
    """
    intake = take_in(sources)
    stored = [(one, _store(desk, one)) for one in intake.taken]

    def save(db: Database) -> tuple[Photo, ...]:
        visit = visits.load(db, visit_id)
        if purpose != "posting":  # a sheet is hung after the visit was closed
            _require_photos_open(visit)
        if purpose == "evidence":
            require_editable(papers.of_visit(db, visit_id), END_PAPERS)
        first = visits.next_photo_seq(db, visit_id)
        added = []
        for seq, (one, thumbnail) in enumerate(stored, start=first):
            photo = Photo(
                id=new_id(),
                seq=seq,
                name=one.name,
                media_type=one.media_type,
                sha256=one.sha256,
                size=one.size,
                width=one.width,
                height=one.height,
                orientation=one.orientation,
                taken_at=one.taken_at,
                camera=one.camera,
                has_location=one.has_location,
                thumbnail=thumbnail,
                item_id=item_id,
                goods_line=goods_line,
                purpose=purpose,
                t=desk.clock(),
            )
            visits.add_photo(db, visit_id, photo)
            added.append(photo)
        return tuple(added)

    photos = desk.memory.write(save) if stored else ()
    return PhotoIntake(photos, intake.problems)


def _require_photos_open(visit: Visit) -> None:
    if visit.state is VisitState.CLOSED:
        raise VisitClosed


def _store(desk: Desk, taken: Taken) -> str:
    desk.memory.blobs.put(taken.data)
    return desk.memory.blobs.put(taken.thumbnail)


def drop_photo(desk: Desk, visit_id: str, photo_id: str, reason: str) -> Visit:
    """Take a photo out of the visit; its bytes and the reason stay in the log."""

    def save(db: Database) -> Visit:
        _require_photos_open(visits.load(db, visit_id))
        require_editable(papers.of_visit(db, visit_id), END_PAPERS)
        visits.drop_photo(db, visit_id, photo_id, reason, desk.clock())
        return visits.load(db, visit_id)

    return desk.memory.write(save)


def restore_photo(desk: Desk, visit_id: str, photo_id: str) -> Visit:
    """Put back a photo that was taken out: the undo of `drop_photo`."""

    def save(db: Database) -> Visit:
        _require_photos_open(visits.load(db, visit_id))
        require_editable(papers.of_visit(db, visit_id), END_PAPERS)
        visits.restore_photo(db, visit_id, photo_id, desk.clock())
        return visits.load(db, visit_id)

    return desk.memory.write(save)


def original(desk: Desk, photo: Photo) -> bytes:
    """The original bytes; a changed file raises BlobDamaged, which names it."""
    return desk.memory.blobs.get(photo.sha256)


def thumbnail(desk: Desk, photo: Photo) -> bytes:
    """The upright thumbnail (JPEG)."""
    return desk.memory.blobs.get(photo.thumbnail or photo.sha256)


def damaged(desk: Desk, visit: Visit) -> tuple[Photo, ...]:
    """Re-hash every photo of the visit: those whose bytes are no longer what was taken in."""
    broken = []
    for photo in visit.photos:
        try:
            desk.memory.blobs.get(photo.sha256)
        except BlobDamaged:
            broken.append(photo)
    return tuple(broken)
