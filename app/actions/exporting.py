"""Hand the papers of a visit out as files: whole or not at all."""

from __future__ import annotations

import errno
import secrets
from dataclasses import dataclass
from pathlib import Path

from app.actions.desk import Desk
from app.domain.errors import InputRefused
from app.domain.paper import CopyKind, Paper, PaperFile, PaperState
from app.domain.visit import Outcome, Visit
from app.storage import journal

_SENDABLE = {one.value for one in CopyKind}


class FolderRefused(InputRefused):
    code = "out.refused"


@dataclass(frozen=True, slots=True)
class OutFile:
    copy: str
    path: Path
    sha256: str


@dataclass(frozen=True, slots=True)
class OutPaper:
    paper: Paper
    file: OutFile
    copies: tuple[OutFile, ...]


def export(desk: Desk, papers: tuple[Paper, ...], out: Path) -> tuple[OutPaper, ...]:
    """Write every sealed file of these papers; a disk that fills up leaves no half file."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        return tuple(
            _export_one(desk, one, out, order)
            for order, one in enumerate(papers, start=1)
            if one.files and one.state is not PaperState.VOIDED
        )
    except OSError as error:
        why = "磁盘满了" if error.errno == errno.ENOSPC else "文件夹不能写"
        raise FolderRefused(
            f"{out} {why}，文书没有全部导出。"
            "文书已封存在本机，没有丢。换个文件夹或腾出空间后再导出。"
        ) from error


def _export_one(desk: Desk, paper: Paper, out: Path, order: int) -> OutPaper:
    written = {}
    for file in paper.files:
        if file.role in _SENDABLE:
            written[file.role] = _write(desk, file, out, f"{order:02d}-{paper.kind.value}")
    main = written.pop("file")
    return OutPaper(paper, main, tuple(written.values()))


def _write(desk: Desk, file: PaperFile, out: Path, stem: str) -> OutFile:
    suffix = "" if file.role == "file" else f".{file.role}"
    target = out / f"{stem}{suffix}.pdf"
    staging = out / f".{secrets.token_hex(8)}.partial"
    try:
        staging.write_bytes(desk.memory.blobs.get(file.sha256))
        staging.replace(target)
    finally:
        staging.unlink(missing_ok=True)
    return OutFile(file.role, target, file.sha256)


def summary(desk: Desk, visit: Visit, papers: tuple[OutPaper, ...]) -> dict[str, object]:
    """The `--json` of demo and inspect, as the issue of the papers fixes it."""
    closing = visit.closing if visit.outcome is Outcome.INSPECTED else None
    head = desk.memory.read(journal.head)
    return {
        "visit": visit.id,
        "party": visit.party.name,
        "basis": visit.basis,
        "conclusion": closing.conclusion.value if closing and closing.conclusion else None,
        "handling": [one.value for one in closing.handling] if closing else None,
        "papers": [
            {
                "kind": one.paper.kind.value,
                "number": one.paper.number,
                "content_hash": one.paper.content_hash,
                "token": one.paper.token,
                "path": str(one.file.path),
                "sha256": one.file.sha256,
                "copies": [
                    {"copy": copy.copy, "path": str(copy.path), "sha256": copy.sha256}
                    for copy in one.copies
                ],
            }
            for one in papers
        ],
        "journal": {"entries": head.seq, "head": head.hash},
    }
