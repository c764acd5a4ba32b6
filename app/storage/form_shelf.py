"""The home's own checklists: drafts that may change, versions that never do.

A published version is a file that is written once. The next one has the next number and says
something else; nothing is overwritten, skipped or published twice.
"""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass
from pathlib import Path

from app.domain.checklist import Checklist
from app.domain.checklist_faults import faults
from app.domain.errors import InputRefused, Problem
from app.domain.overlay_shape import Overlay
from app.storage import form_keys
from app.storage.durable import sync_folder, write_staged, write_whole
from app.storage.form_check import locate, problems_of, read_form
from app.storage.library import Edition, FormBroken, Library
from app.storage.overlays import OverlayEdition
from app.storage.strict_yaml import as_text, read_bytes, shown
from app.trust import detached
from app.trust.envelope import Signer

DRAFTS = "drafts"


class PublishRefused(InputRefused):
    """The draft was not published; every version stays as it was."""

    code = "publish.refused"


@dataclass(frozen=True, slots=True)
class Source:
    """One published version as its file: without any overlay."""

    edition: Edition
    text: str
    checklist: Checklist


def newest(library: Library, checklist_id: str) -> Source | None:
    """The newest version of that name; None where there is none. Raises FormBroken."""
    found = [one for one in library.editions() if one.id == checklist_id]
    return source(max(found, key=lambda one: one.version)) if found else None


def source(edition: Edition) -> Source:
    """Raises FormBroken, InputRefused."""
    text = as_text(read_bytes(edition.path), shown(edition.path.name))
    read = read_form(text, Checklist)
    if read.value is None:
        raise FormBroken(edition.path, read.problems)
    return Source(edition, text, read.value)


def draft_path(home_forms: Path, checklist_id: str) -> Path:
    return home_forms / DRAFTS / f"{checklist_id}.yaml"


def save_draft(home_forms: Path, checklist_id: str, text: str) -> Path:
    """Keep a draft; an earlier one of that name is replaced whole."""
    path = draft_path(home_forms, checklist_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, text.encode("utf-8"))
    return path


def load_draft(home_forms: Path, checklist_id: str) -> Source | None:
    """The draft kept last; None where there is none. Raises FormBroken."""
    path = draft_path(home_forms, checklist_id)
    return source(Edition(checklist_id, 0, path)) if path.is_file() else None


def drop_draft(home_forms: Path, checklist_id: str) -> None:
    with contextlib.suppress(FileNotFoundError):
        draft_path(home_forms, checklist_id).unlink()


def require_next(library: Library, checklist: Checklist) -> None:
    """The next number, and not the same content once more. Raises PublishRefused."""
    last = newest(library, checklist.id)
    number = last.checklist.version if last else 0
    if checklist.version <= number:
        raise PublishRefused(
            f"{checklist.id} 第 {checklist.version} 版已经发布过，发布的版本不能再改，"
            f"没有发布。请把版本改成 {number + 1} 再发布。",
            code="publish.version_taken",
        )
    if checklist.version != number + 1:
        raise PublishRefused(
            f"{checklist.id} 的下一版是第 {number + 1} 版，这一份写的是第 {checklist.version} 版，"
            f"中间有空缺，没有发布。请把版本改成 {number + 1}。",
            code="publish.version_gap",
        )
    if last and last.checklist.model_copy(update={"version": checklist.version}) == checklist:
        raise PublishRefused(
            f"内容与 {checklist.id} 第 {number} 版完全相同，没有发布新版。",
            code="publish.identical",
        )


def publish(
    library: Library, home_forms: Path, data: bytes, name: str, signer: Signer | None = None
) -> Edition:
    """Write the exact bytes as the next version, signed by the publisher or by this home.

    Raises FormBroken, PublishRefused, DetachedRefused.
    """
    checklist = sound(library, data, name)
    require_next(library, checklist)
    sidecar = detached.sign(form_keys.signer_for(home_forms, signer), "form-pack", data)
    return put(home_forms, checklist, data, sidecar)


def sound(library: Library, data: bytes, name: str) -> Checklist:
    """The checklist of those bytes when nothing at all is wrong with it. Raises FormBroken."""
    read = read_form(as_text(data, name), Checklist)
    problems: tuple[Problem, ...] = read.problems
    if read.value is not None and read.root is not None:
        found = faults(read.value, library.law())
        problems = problems_of([(*locate(read.root, one.path), one.sentence) for one in found])
    if read.value is None or problems:
        raise FormBroken(Path(name), problems)
    return read.value


def put(home_forms: Path, checklist: Checklist, data: bytes, sidecar: bytes) -> Edition:
    """A version as a new file with its signature."""
    path = home_forms / "checklists" / checklist.id / f"{checklist.version}.yaml"
    _put(path, data, sidecar, f"{checklist.id} 第 {checklist.version} 版")
    return Edition(checklist.id, checklist.version, path)


def publish_overlay(
    library: Library, home_forms: Path, source: Path, signer: Signer | None = None
) -> OverlayEdition:
    """An overlay as its next version, signed. Raises FormBroken, PublishRefused."""
    if problems := library.check(source):
        raise FormBroken(source, problems)
    data = read_bytes(source)
    read = read_form(as_text(data, shown(source.name)), Overlay)
    if read.value is None:
        raise FormBroken(source, read.problems)
    name, version = read.value.overlay, read.value.version
    known = [one.version for one in library.overlays.editions() if one.id == name]
    wanted = max(known, default=0) + 1
    if version != wanted:
        raise PublishRefused(
            f"{name} 的下一版是第 {wanted} 版，这一份写的是第 {version} 版，没有发布。"
            f"请把 version 改成 {wanted}。",
            code="publish.version_taken" if version < wanted else "publish.version_gap",
        )
    sidecar = detached.sign(form_keys.signer_for(home_forms, signer), "form-pack", data)
    path = home_forms / "overlays" / name / f"{version}.yaml"
    _put(path, data, sidecar, f"{name} 第 {version} 版")
    return next(one for one in library.overlays.editions() if one.path == path)


def _put(path: Path, data: bytes, sidecar: bytes, what: str) -> None:
    """A new file and its signature; one that is there already is never touched.

    The same bytes without a signature are what a power cut left: they get the one they lack.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    staged = path.with_name(f".{path.name}.staged")
    write_staged(staged, data, mode=0o644)
    try:
        os.link(staged, path)  # fails where the name is taken, unlike a rename
    except FileExistsError as taken:
        if detached.sidecar_of(path).exists() or path.read_bytes() != data:
            raise PublishRefused(
                f"{what}的文件已经在了，没有覆盖，没有发布。",
                code="publish.version_taken",
            ) from taken
    finally:
        staged.unlink()
    write_whole(detached.sidecar_of(path), sidecar, mode=0o644)
    sync_folder(path.parent)
