"""Provincial overlays as files: `overlays/<id>/<version>.yaml`, never edited once published.

One of the home is used only when it is vouched for, as checklists are.

A visit pins one hash: that of its checklist, or of checklist and overlay together. So an
inspection stays on the overlay it began with, whatever the office chooses later.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from app.domain.basis import Basis
from app.domain.checklist import Checklist
from app.domain.errors import InputRefused, Problem
from app.domain.overlay import OverlayRefused, apply_to_basis, apply_to_checklist
from app.domain.overlay_shape import Overlay, with_documents
from app.storage.form_check import read_form
from app.storage.form_keys import Vouchers
from app.storage.strict_yaml import as_text, read_bytes

_ID = re.compile(r"[a-z][a-z0-9-]{1,30}")
_VERSION_FILE = re.compile(r"([1-9][0-9]{0,5})\.yaml")
_PREFIX = b"shian/overlay/1\0"


@dataclass(frozen=True, slots=True)
class OverlayEdition:
    """One version of an overlay as a file; `overlay` is None where the file is broken."""

    id: str
    version: int
    path: Path
    overlay: Overlay | None
    hash: str
    problems: tuple[Problem, ...] = ()


class Overlays:
    """The overlays under some roots; a file is parsed again only when it changed."""

    def __init__(self, roots: tuple[Path, ...], vouchers: Vouchers) -> None:
        self._roots = roots
        self._vouchers = vouchers
        self._kept: dict[Path, tuple[tuple[int, int], OverlayEdition]] = {}
        self._laws: dict[str, tuple[object, Basis, Basis]] = {}
        self.chosen = ""

    def editions(self) -> tuple[OverlayEdition, ...]:
        """Every version of every overlay that is vouched for, newest first within an id."""
        found: dict[tuple[str, int], OverlayEdition] = {}
        for one in self.lying():
            if self._vouchers.problem(one.path) is None:
                found.setdefault((one.id, one.version), one)
        return tuple(sorted(found.values(), key=lambda one: (one.id, -one.version)))

    def lying(self) -> Iterator[OverlayEdition]:
        """Every file that is named as a version, whether or not it may be used."""
        for root in self._roots:
            for path in sorted(root.glob("overlays/*/*.yaml")):
                name = _VERSION_FILE.fullmatch(path.name)
                if name and _ID.fullmatch(path.parent.name):
                    yield self._edition(path.parent.name, int(name[1]), path)

    def offered(self) -> tuple[Overlay, ...]:
        """The newest usable version of each, for the office to choose from."""
        newest: dict[str, Overlay] = {}
        for one in self.editions():
            if one.overlay is not None:
                newest.setdefault(one.id, one.overlay)
        return tuple(newest.values())

    def refusal(self) -> str:
        """Why the chosen overlay is not used, in one sentence; empty when it is, or none is."""
        if not self.chosen or self._chosen() is not None:
            return ""
        return (
            f"所选的地方叠加规定“{self.chosen}”没有找到或者有错，现在只按全国的要点表检查。"
            "请用 shian forms check 查看，或者重新选择。"
        )

    def shown_on(self, checklist: Checklist) -> Checklist:
        """The checklist as it is offered: one that the overlay does not fit comes without it."""
        try:
            return self.laid_on(checklist, "")[0]
        except OverlayRefused:
            return checklist

    def laid_on(self, checklist: Checklist, digest: str) -> tuple[Checklist, str]:
        """The checklist with the chosen overlay, and the hash that pins both.

        Raises OverlayRefused where the overlay does not fit this version.
        """
        chosen = self._chosen()
        return (checklist, digest) if chosen is None else _laid(chosen, checklist, digest)

    def pinned(
        self, checklist: Checklist, digest: str, wanted: str
    ) -> tuple[Checklist, str] | None:
        """The checklist with the overlay that a visit pinned; None where none gives that hash.

        The pin vouches for the bytes of both: no visit that has begun is stranded.
        """
        for edition in self.lying():
            try:
                laid = _laid(edition, checklist, digest)
            except OverlayRefused:
                continue
            if laid[1] == wanted:
                return laid
        return None

    def law_of(self, basis: Basis) -> Basis:
        """The basis with the names of every overlay's documents, and the chosen one's terms."""
        state = (self.chosen, tuple((one.path, one.hash) for one in self.editions()))
        kept = self._laws.get(basis.id)
        if kept is None or kept[0] != state or kept[1] is not basis:
            kept = self._laws[basis.id] = (state, basis, self._law_of(basis))
        return kept[2]

    def _law_of(self, basis: Basis) -> Basis:
        for one in self.editions():
            if one.overlay is not None:
                basis = with_documents(basis, one.overlay)
        chosen = self._chosen()
        if chosen is None or chosen.overlay is None:
            return basis
        try:
            return apply_to_basis(basis, chosen.overlay)
        except OverlayRefused:  # told when a visit begins; no visit that has begun is stranded
            return basis

    def _chosen(self) -> OverlayEdition | None:
        """The newest version of the chosen overlay; a broken one is never passed over unsaid."""
        newest = next((one for one in self.editions() if one.id == self.chosen), None)
        return newest if newest is not None and newest.overlay is not None else None

    def _edition(self, overlay_id: str, version: int, path: Path) -> OverlayEdition:
        status = path.stat()
        stamp = (status.st_mtime_ns, status.st_size)
        kept = self._kept.get(path)
        if kept is None or kept[0] != stamp:
            kept = self._kept[path] = (stamp, _parse(overlay_id, version, path))
        return kept[1]


def _laid(edition: OverlayEdition, checklist: Checklist, digest: str) -> tuple[Checklist, str]:
    if edition.overlay is None or checklist.id not in edition.overlay.checklists:
        return checklist, digest
    both = hashlib.sha256(_PREFIX + f"{digest}\0{edition.hash}".encode()).hexdigest()
    return apply_to_checklist(checklist, edition.overlay), both


def _parse(overlay_id: str, version: int, path: Path) -> OverlayEdition:
    try:
        data = read_bytes(path)
        read = read_form(as_text(data, path.name), Overlay)
    except InputRefused as refused:
        problem = Problem(path.name, refused.sentence, refused.code)
        return OverlayEdition(overlay_id, version, path, None, "", (problem,))
    digest = hashlib.sha256(data).hexdigest()
    overlay, problems = read.value, read.problems
    if overlay is not None and (overlay.overlay, overlay.version) != (overlay_id, version):
        overlay = None
        problems = (Problem(path.name, "overlay 或者 version 与文件夹名、文件名不同。"),)
    return OverlayEdition(overlay_id, version, path, overlay, digest, problems)
