"""A paper's values and signatures as a PDF: what the renderer needs, read from the memory."""

from __future__ import annotations

from app.actions.desk import Desk
from app.documents import papers as documents
from app.domain.paper import CopyKind, Paper, SignState
from app.domain.papers import drafting
from app.domain.strokes import Strokes
from app.evidence import strokes_io


def strokes_of(desk: Desk, one: Paper) -> dict[str, Strokes]:
    """The drawn signatures of a paper by blob hash."""
    return {
        blob: strokes_io.from_bytes(desk.memory.blobs.get(blob))
        for record in one.signatures
        if record.state is SignState.SIGNED
        for blob in record.blobs
    }


def render(desk: Desk, one: Paper, copy: CopyKind, *, blank: bool = False) -> bytes:
    """Deterministic: the same values, signatures and font set give the same bytes."""
    signing = documents.Signing(
        records=() if blank else one.signatures,
        strokes={} if blank else strokes_of(desk, one),
    )
    return documents.render_paper(
        one.kind,
        drafting.parse(one.kind, desk.memory.blobs.get(one.content_blob or "")),
        copy=copy,
        signing=signing,
        token=one.token,
        host=desk.agency().verify_host,
        content_hash=one.content_hash or "",
    )
