"""The checklists, legal bases and the calendar, read from the bundle and from the home.

Nothing is parsed before it is asked for; what was parsed is kept until its file changes.
A form in the home stands before one of the same name in the bundle, and is used only when it
is vouched for. A broken or unsigned file never hides the others: it is left out and named by
`broken`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel

from app.domain.basis import Basis, LawDocument
from app.domain.calendar import Calendar
from app.domain.checklist import Checklist, Citation
from app.domain.checklist_faults import Fault, Law, faults
from app.domain.checklist_repair import faults_despite
from app.domain.errors import InputRefused, Problem
from app.domain.overlay_faults import basis_faults, checklist_faults
from app.domain.overlay_shape import Overlay
from app.domain.resting import Resting, items_resting_on
from app.paths import bundle
from app.storage.form_check import Read, in_order, locate, problems_of, read_form
from app.storage.form_keys import Vouchers
from app.storage.law_store import LawStore
from app.storage.overlays import Overlays
from app.storage.provisions import Provisions
from app.storage.signed_calendar import SignedCalendar
from app.storage.strict_yaml import Node, as_text, read_bytes, shown

M = TypeVar("M", bound=BaseModel)
_ID = re.compile(r"[a-z][a-z0-9-]{1,30}")
_VERSION_FILE = re.compile(r"([1-9][0-9]{0,5})\.yaml")


class FormBroken(InputRefused):
    """A form file that cannot be used; all its mistakes are told by `check`."""

    code = "form.broken"

    def __init__(self, path: Path, problems: tuple[Problem, ...]) -> None:
        more = f"，另有 {len(problems) - 1} 处" if len(problems) > 1 else ""
        super().__init__(
            f"文件“{shown(str(path))}”有错，没有使用：{str(problems[0]).rstrip('。')}{more}。"
            f"请用 shian forms check 查看全部错误，改正后再试。"
        )
        self.path = path
        self.problems = problems


class FormUnknown(InputRefused):
    code = "form.unknown"


@dataclass(frozen=True, slots=True)
class Edition:
    """One version of a checklist as a file."""

    id: str
    version: int
    path: Path


@dataclass(frozen=True, slots=True)
class _Kept:
    stamp: tuple[int, int]
    read: Read[Any]
    hash: str


class Library:
    """Forms of the home first, then those of the bundle."""

    def __init__(
        self, home_forms: Path | None = None, *, calendar: SignedCalendar | None = None
    ) -> None:
        shipped = bundle("forms")
        self._roots = (home_forms, shipped) if home_forms is not None else (shipped,)
        self._kept: dict[Path, _Kept] = {}
        self._calendar = calendar or SignedCalendar()
        self._vouchers = Vouchers(home_forms)
        self.overlays = Overlays(self._roots, self._vouchers)
        self._shipped = Provisions()
        law = home_forms.parent / "law" if home_forms is not None else None
        self.provisions = Provisions(law=LawStore(law))

    def editions(self) -> tuple[Edition, ...]:
        """Every version of every checklist that is vouched for, newest first within an id."""
        found: dict[tuple[str, int], Edition] = {}
        for one in self._lying():
            if self._vouchers.problem(one.path) is None:
                found.setdefault((one.id, one.version), one)
        return tuple(sorted(found.values(), key=lambda one: (one.id, -one.version)))

    def _lying(self) -> Iterator[Edition]:
        """Every file that is named as a version, whether or not it may be used."""
        for root in self._roots:
            for path in sorted(root.glob("checklists/*/*.yaml")):
                name = _VERSION_FILE.fullmatch(path.name)
                if name and _ID.fullmatch(path.parent.name):
                    yield Edition(path.parent.name, int(name[1]), path)

    def checklists(self) -> tuple[Checklist, ...]:
        """The newest version of each checklist; one that is broken is left out, see `broken`."""
        newest = {one.id: one for one in reversed(self.editions())}
        usable = (one for one in newest.values() if not self._usable(one))
        return tuple(
            self.overlays.shown_on(self._value(one.path, Checklist))
            for one in reversed(list(usable))
        )

    def broken(self) -> tuple[FormBroken, ...]:
        """The files that cannot be used, each with its mistakes or that nobody vouches for it."""
        told = [(one.path, self._usable(one)) for one in self.editions()]
        lying = [one.path for one in self._lying()] + [one.path for one in self.overlays.lying()]
        for path in lying:
            if unvouched := self._vouchers.problem(path):
                told.append((path, (unvouched,)))
        return tuple(FormBroken(path, problems) for path, problems in told if problems)

    def checklist(
        self, checklist_id: str, version: int, wanted_hash: str = ""
    ) -> tuple[Checklist, str]:
        """That version and the SHA-256 of its exact bytes, with the chosen overlay on top.

        With `wanted_hash` (a visit pins it) the file with those bytes is taken, wherever it
        lies, with the overlay the visit began with; when none has them, the first of that name.
        The pin itself vouches for the bytes: no visit that has begun is stranded by a signature.
        Raises FormUnknown, FormBroken, OverlayRefused.
        """
        here = [root / "checklists" / checklist_id / f"{version}.yaml" for root in self._roots]
        lying = [path for path in here if _ID.fullmatch(checklist_id) and path.is_file()]
        if not lying:
            raise self._unknown(checklist_id, f"第 {version} 版")
        hashes = {path: self._read(path, Checklist).hash for path in lying}
        pinned = next((path for path in lying if hashes[path] == wanted_hash), None)
        path = pinned or self._first_vouched(lying)
        if problems := self._usable(Edition(checklist_id, version, path)):
            raise FormBroken(path, problems)
        base = (self._value(path, Checklist), hashes[path])
        if not wanted_hash:
            return self.overlays.laid_on(*base)
        if pinned is not None:
            return base
        under_overlays = (
            self.overlays.pinned(self._value(one, Checklist), hashes[one], wanted_hash)
            for one in lying
            if not self._usable(Edition(checklist_id, version, one))
        )
        return next(filter(None, under_overlays), base)

    def _first_vouched(self, lying: list[Path]) -> Path:
        """Raises FormBroken where none of them is vouched for."""
        refusals = {path: self._vouchers.problem(path) for path in lying}
        for path, refusal in refusals.items():
            if refusal is None:
                return path
        raise FormBroken(lying[0], tuple(filter(None, refusals.values())))

    def newest(self, checklist_id: str) -> tuple[Checklist, str]:
        """The newest version and its hash; the one a new visit pins.

        Raises FormUnknown, and FormBroken where the newest is broken: an older one is never
        taken in its place unsaid.
        """
        versions = [one.version for one in self.editions() if one.id == checklist_id]
        if not versions:
            raise self._unknown(checklist_id)
        return self.checklist(checklist_id, max(versions))

    def basis(self, basis_id: str) -> Basis:
        """A legal basis by its id, with the chosen overlay. Raises FormUnknown, FormBroken."""
        return self.overlays.law_of(self._basis(basis_id))

    def _basis(self, basis_id: str) -> Basis:
        for root in self._roots:
            path = root / "bases" / f"{basis_id}.yaml"
            if _ID.fullmatch(basis_id) and path.is_file():
                if unvouched := self._vouchers.problem(path):
                    raise FormBroken(path, (unvouched,))
                return self._value(path, Basis)
        raise FormUnknown(f"没有名为“{basis_id}”的法律依据。可用的是 commissioned 和 in-force。")

    def calendar(self) -> Calendar:
        """The working-day calendar; without a single year where its signature does not hold."""
        return self._calendar.calendar

    def calendar_refusal(self) -> str:
        """Why the calendar is not used, to be shown; empty when it is."""
        return self._calendar.refusal

    def items_resting_on(self, doc: str, article: int) -> tuple[Resting, ...]:
        """The items of the newest checklists that rest on an article."""
        return items_resting_on(self.checklists(), doc, article)

    def documents(self) -> dict[str, LawDocument]:
        """Every document that a basis names."""
        return {
            **self.basis("commissioned").documents,
            **self.basis("in-force").documents,
        }

    def law(self) -> Law:
        """What the citations of a checklist are held against."""
        return Law(
            self.basis("commissioned"),
            self.basis("in-force"),
            self._text_is_missing,
            lambda doc, index: self._shipped.passage(doc, index) is not None,
        )

    def files(self) -> tuple[Path, ...]:
        """Every form file there is: checklists of all versions, bases, overlays, the calendar."""
        lying = dict.fromkeys(one.path for one in (*self.editions(), *self._lying()))
        bases = [path for root in self._roots for path in sorted(root.glob("bases/*.yaml"))]
        overlays = dict.fromkeys(one.path for one in self.overlays.lying())
        return (*lying, *bases, *overlays, self._calendar.path)

    def check(self, path: Path) -> tuple[Problem, ...]:
        """Every mistake of a form file at once, each with line:column and the path of keys.

        A file of the home's forms that nobody vouches for has that as its first.
        """
        unvouched = self._vouchers.problem(path)
        found = self._check(path)
        return found if unvouched is None else (unvouched, *found)

    def _check(self, path: Path) -> tuple[Problem, ...]:
        try:
            text = as_text(read_bytes(path), shown(path.name))
        except InputRefused as refused:
            return (Problem(shown(path.name), refused.sentence, refused.code),)
        if _looks_like(text, "overlay"):
            return self._check_overlay(text)
        if _looks_like(text, "documents"):
            return read_form(text, Basis).problems
        if _looks_like(text, "years"):
            return read_form(text, Calendar).problems
        return self._check_checklist(read_form(text, Checklist), path)

    def _check_checklist(self, read: Read[Checklist], path: Path) -> tuple[Problem, ...]:
        """Mistakes of shape, and across the parts as far as they can be read."""
        if read.value is not None and read.root is not None:
            return self._across(read.value, read.root, path)
        found = faults_despite(read.root.plain(), self.law()) if read.root is not None else ()
        across = [(*locate(read.root, one.path), one.sentence) for one in found if read.root]
        return in_order((*read.problems, *problems_of(across)))

    def _check_overlay(self, text: str) -> tuple[Problem, ...]:
        """Its shape; then, against the law and each of its checklists, whatever would loosen."""
        read = read_form(text, Overlay)
        if read.value is None or read.root is None:
            return read.problems
        found = list(basis_faults(self._basis("in-force"), read.value))
        for checklist_id in read.value.checklists:
            newest = next((one for one in self.editions() if one.id == checklist_id), None)
            if newest is None:
                found.append(Fault(("checklists",), f"没有名为 {checklist_id} 的要点表。"))
            elif not self._usable(newest):
                found += checklist_faults(self._value(newest.path, Checklist), read.value)
        root = read.root
        return problems_of([(*locate(root, fault.path), fault.sentence) for fault in found])

    def _across(self, checklist: Checklist, root: Node, path: Path) -> tuple[Problem, ...]:
        found = [
            (*locate(root, fault.path), fault.sentence) for fault in faults(checklist, self.law())
        ]
        for key, is_named, sentence in _misnamed(checklist, path):
            if is_named:
                found.append((*locate(root, (key,)), sentence))
        return problems_of(found)

    def _usable(self, edition: Edition) -> tuple[Problem, ...]:
        """The mistakes of shape of an edition, or that its file bears another's name."""
        read = self._read(edition.path, Checklist).read
        if read.value is None or read.root is None:
            return read.problems
        return problems_of(
            [
                (*locate(read.root, (key,)), sentence)
                for key, is_named, sentence in _misnamed(read.value, edition.path)
                if is_named
            ]
        )

    def _text_is_missing(self, cite: Citation) -> bool:
        """Held against what ships: an import by the office never makes a checklist wrong."""
        document = self._shipped.document(cite.doc)
        return document is not None and self._shipped.text_of(cite) is None

    def _value(self, path: Path, model: type[M]) -> M:
        read: Read[M] = self._read(path, model).read
        if read.value is None:
            raise FormBroken(path, read.problems)
        return read.value

    def _read(self, path: Path, model: type[M]) -> _Kept:
        """The parsed file, kept until its time or size changes."""
        try:
            status = path.stat()
        except OSError:
            status = None
        stamp = (status.st_mtime_ns, status.st_size) if status else (0, 0)
        kept = self._kept.get(path)
        if kept is None or kept.stamp != stamp:
            kept = self._kept[path] = _parse(path, model, stamp)
        return kept

    def _unknown(self, checklist_id: str, version: str = "") -> FormUnknown:
        known = "、".join(f"{one.id} 第 {one.version} 版" for one in self.editions())
        return FormUnknown(
            f"没有要点表“{checklist_id}”{version}。可用的是：{known}。检查记录没有改动。"
        )


def _parse(path: Path, model: type[M], stamp: tuple[int, int]) -> _Kept:
    try:
        data = read_bytes(path)
        read = read_form(as_text(data, shown(path.name)), model)
    except InputRefused as refused:
        problem = Problem(shown(path.name), refused.sentence, refused.code)
        return _Kept(stamp, Read(None, None, (problem,)), "")
    return _Kept(stamp, read, hashlib.sha256(data).hexdigest())


def _misnamed(checklist: Checklist, path: Path) -> tuple[tuple[str, bool, str], ...]:
    """Whether id and version differ from folder and file name, where the file is filed."""
    name = _VERSION_FILE.fullmatch(path.name)
    filed = name is not None and path.parent.parent.name == "checklists"
    return (
        (
            "id",
            filed and checklist.id != path.parent.name,
            f"id 是 {checklist.id}，文件却放在文件夹 {path.parent.name} 里。",
        ),
        (
            "version",
            filed and name is not None and checklist.version != int(name[1]),
            f"version 是 {checklist.version}，文件名却是 {path.name}。",
        ),
    )


def _looks_like(text: str, key: str) -> bool:
    """Bases and calendars are told from checklists by a key of their own at the left margin."""
    return re.search(rf"^{key}:", text, re.MULTILINE) is not None


__all__ = ["Edition", "FormBroken", "FormUnknown", "Library"]
