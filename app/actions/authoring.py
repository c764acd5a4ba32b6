"""Writing checklists: from a workbook or YAML to a draft, a comparison, the next version, a pack.

Everything works on files of the home's forms; the visits of this laptop are not touched. What
a person hands in is taken whole or not at all.
"""

from __future__ import annotations

from pathlib import Path

from app.actions.form_drafts import Draft, diff, next_version, publish, published
from app.domain.checklist import Checklist
from app.domain.errors import InputRefused, Problem
from app.office import sheets
from app.office.comments import remarks_of
from app.office.form_yaml import to_yaml
from app.office.workbook import Imported, read_workbook, to_workbook
from app.storage import form_packs, form_shelf
from app.storage.form_check import read_form
from app.storage.form_shelf import publish_overlay
from app.storage.library import FormBroken, Library
from app.storage.strict_yaml import as_text, read_bytes, shown
from app.trust.envelope import Signer

WORKBOOKS = frozenset({".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".csv"})


class WorkbookBroken(InputRefused):
    """A workbook with mistakes: `problems` has them all, nothing was taken in."""

    code = "workbook.broken_cells"

    def __init__(self, name: str, problems: tuple[Problem, ...]) -> None:
        super().__init__(
            f"“{name}”有 {len(problems)} 处要改，没有导入：{problems[0]}"
            + (f" 另有 {len(problems) - 1} 处。" if len(problems) > 1 else "")
        )
        self.problems = problems


def import_workbook(path: Path, library: Library) -> Draft:
    """A workbook as a draft. Raises WorkbookRefused, WorkbookBroken."""
    name = shown(path.name)
    imported: Imported = read_workbook(_bytes(path), name, library.law())
    if imported.checklist is None:
        raise WorkbookBroken(name, (*imported.problems, *imported.left_out))
    text = to_yaml(imported.checklist, imported.remarks)
    return Draft(imported.checklist, imported.remarks, text, imported.left_out, name)


def read_draft(path: Path, library: Library) -> Draft:
    """A draft from a workbook or a YAML file. Raises InputRefused."""
    if path.suffix.lower() in WORKBOOKS:
        return import_workbook(path, library)
    if path.suffix.lower() == form_packs.SUFFIX:
        raise InputRefused(
            f"“{shown(path.name)}”是表格包，已经签名，不能再改。请用 shian forms accept 装入。",
            code="form.is_pack",
        )
    text = as_text(read_bytes(path), shown(path.name))
    read = read_form(text, Checklist)
    if read.value is None:
        raise FormBroken(path, read.problems)
    return Draft(read.value, remarks_of(text), text, source=shown(path.name))


def is_overlay(path: Path) -> bool:
    """Whether the file is a province's overlay and no checklist."""
    if path.suffix.lower() not in {".yaml", ".yml"}:
        return False
    return "\noverlay:" in "\n" + as_text(read_bytes(path), shown(path.name))


def export(library: Library, checklist_id: str, version: int | None = None) -> bytes:
    """A published version as a workbook. Raises FormUnknown, FormBroken."""
    found = published(library, checklist_id, version)
    return to_workbook(found.checklist, remarks_of(found.text))


def pack(library: Library, checklist_id: str, version: int | None, signer: Signer) -> bytes:
    """A signed pack of a published version. Raises FormUnknown, FormBroken."""
    found = published(library, checklist_id, version)
    form_shelf.sound(library, found.text.encode("utf-8"), checklist_id)
    return form_packs.make(found.checklist, read_bytes(found.edition.path), signer)


def accept(library: Library, home_forms: Path, path: Path) -> form_packs.Accepted:
    """Take a pack in. Raises PackRefused, DetachedRefused, FormBroken."""
    return form_packs.accept(library, home_forms, _bytes(path), shown(path.name))


def _bytes(path: Path) -> bytes:
    """The bytes of a workbook or a pack, not longer than either may be. Raises InputRefused."""
    name = shown(path.name)
    try:
        with path.open("rb") as file:
            return file.read(sheets.MAX_BYTES + 1)
    except (FileNotFoundError, NotADirectoryError) as missing:
        raise InputRefused(
            f"没有找到文件“{shown(str(path))}”。请核对名称和位置。", code="form.missing"
        ) from missing
    except OSError as failed:
        raise InputRefused(
            f"文件“{name}”读不出来（{failed.strerror}）。请检查权限和介质。", code="form.unreadable"
        ) from failed


__all__ = [
    "Draft",
    "WorkbookBroken",
    "accept",
    "diff",
    "export",
    "import_workbook",
    "is_overlay",
    "next_version",
    "pack",
    "publish",
    "publish_overlay",
    "published",
    "read_draft",
]
