"""A checklist on its way to the next version: read, compared, numbered, published.

Nothing here knows workbooks, so that the editor opens without loading what reads them.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from app.domain.checklist import Checklist
from app.domain.checklist_diff import Difference, differences
from app.domain.errors import Problem
from app.office.comments import HEAD, Remark, Remarks, remarks_of
from app.office.form_yaml import to_yaml
from app.storage import form_shelf
from app.storage.form_shelf import Source
from app.storage.library import Edition, FormUnknown, Library
from app.trust.envelope import Signer


@dataclass(frozen=True, slots=True)
class Draft:
    """A checklist on its way: its value, its comments, its text as YAML, what was left out."""

    checklist: Checklist
    remarks: Remarks
    text: str
    left_out: tuple[Problem, ...] = ()
    source: str = ""


def published(library: Library, checklist_id: str, version: int | None = None) -> Source:
    """One version as its file says it, without any overlay; the newest unless one is named."""
    found = [
        one
        for one in library.editions()
        if one.id == checklist_id and version in (None, one.version)
    ]
    if not found:
        known = "、".join(f"{one.id} 第 {one.version} 版" for one in library.editions())
        wanted = f"{checklist_id} 第 {version} 版" if version else checklist_id
        raise FormUnknown(f"没有要点表“{wanted}”。可用的是：{known}。")
    return form_shelf.source(max(found, key=lambda one: one.version))


def opened(library: Library, home_forms: Path, checklist_id: str) -> tuple[Source, Draft, bool]:
    """The newest version, what an editor goes on from, and whether that is a draft kept before."""
    last = published(library, checklist_id)
    kept = form_shelf.load_draft(home_forms, checklist_id)
    source = kept or last
    draft = Draft(source.checklist, remarks_of(source.text), source.text)
    return last, draft, kept is not None


def keep(home_forms: Path, draft: Draft) -> Path:
    """Keep a draft in the home."""
    return form_shelf.save_draft(home_forms, draft.checklist.id, draft.text)


def drop(home_forms: Path, checklist_id: str) -> None:
    """Throw a kept draft away; published versions are not touched."""
    form_shelf.drop_draft(home_forms, checklist_id)


def has_draft(home_forms: Path, checklist_id: str) -> bool:
    return form_shelf.draft_path(home_forms, checklist_id).is_file()


def diff(library: Library, draft: Checklist) -> tuple[Difference, ...] | None:
    """What the draft changes against the newest version; None where there is none yet."""
    last = form_shelf.newest(library, draft.id)
    return None if last is None else differences(last.checklist, draft)


def next_version(library: Library, draft: Draft) -> Draft:
    """The draft with the number it would be published under, also in the head of its file."""
    last = form_shelf.newest(library, draft.checklist.id)
    number = (last.checklist.version if last else 0) + 1
    checklist = draft.checklist.model_copy(update={"version": number})
    before, after = f"第 {draft.checklist.version} 版", f"第 {number} 版"
    head = tuple(
        Remark(one.anchor, one.text.replace(before, after), one.above)
        for one in draft.remarks.get(HEAD, ())
    )
    remarks = {**draft.remarks, HEAD: head} if head else draft.remarks
    return Draft(checklist, remarks, to_yaml(checklist, remarks), draft.left_out, draft.source)


def publish(
    library: Library, home_forms: Path, draft: Draft, signer: Signer | None = None
) -> Edition:
    """The draft as the next version, signed by the publisher's key or by this home's own.

    Raises PublishRefused, FormBroken, DetachedRefused.
    """
    name = draft.source or draft.checklist.id
    edition = form_shelf.publish(library, home_forms, draft.text.encode("utf-8"), name, signer)
    form_shelf.drop_draft(home_forms, draft.checklist.id)
    return edition
