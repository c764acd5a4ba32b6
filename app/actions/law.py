"""Statutes come into the home: read, recognised, named, kept as one more version of their law."""

from __future__ import annotations

import hashlib
import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

from app.domain.basis import LawDocument
from app.domain.checklist import Citation
from app.domain.errors import InputRefused
from app.domain.resting import Resting, resting_index
from app.domain.statute import Recognition, StatuteVersion
from app.office.statutes import MAX_BYTES, read_statute
from app.storage.law_store import LawStore
from app.storage.library import Library
from app.storage.strict_yaml import shown

_ISSUED = re.compile(r"[（(][^（）()]*[)）]$")
_CODE = re.compile(r"[A-Z][A-Z0-9]{1,11}")


@dataclass(frozen=True, slots=True)
class ImportedStatute:
    """The version that is kept now, how it was recognised, and whether it is new."""

    version: StatuteVersion
    report: Recognition
    new: bool
    known: bool  # a basis names this document, so its citations open this text
    cited: int = 0  # places of it that items of the newest checklists rest on
    unopened: tuple[Resting, ...] = ()  # those of them this text does not have


def import_statute(
    store: LawStore,
    documents: Mapping[str, LawDocument],
    path: Path,
    now: datetime,
    *,
    begins: date | None = None,
    ends: date | None = None,
    code: str | None = None,
) -> ImportedStatute:
    """One file, whole or not at all. Raises InputRefused in one sentence.

    A text older than the one a basis counts holds only until that one began: citations of today
    never open it.
    """
    name = shown(path.name)
    data = _bytes_of(path, name)
    read = read_statute(data, name)
    if code is not None and not _CODE.fullmatch(code):
        raise InputRefused(
            f"代码“{shown(code)}”的写法不对，应当是大写字母开头的 2 至 12 个字母或数字。",
            code="law.code",
        )
    first = begins or read.report.effective_from
    if first is None:
        raise InputRefused(
            f"“{name}”里没有认出施行日期，没有装入。请写明自哪一日起施行，如 2026-01-01。",
            code="law.no_day",
        )
    chosen = code or code_of(read.statute.title, documents)
    report = read.report
    counted = _counted_from(documents.get(chosen))
    if ends is None and counted is not None and first < counted:
        ends = counted - timedelta(days=1)
        doubt = f"检查项引用的是 {counted} 起的文本，这一份较早，只用到 {ends}"
        report = replace(report, doubts=(*report.doubts, doubt))
    version = StatuteVersion(
        code=chosen,
        statute=read.statute,
        content_hash=read.statute.content_hash,
        effective_from=first,
        effective_to=ends,
        source_name=name,
        source_sha256=hashlib.sha256(data).hexdigest(),
        imported_at=now,
    )
    added = store.add(version)
    return ImportedStatute(added.version, report, added.new, chosen in documents)


def import_into(
    library: Library,
    path: Path,
    now: datetime,
    *,
    begins: date | None = None,
    ends: date | None = None,
    code: str | None = None,
) -> ImportedStatute:
    """The same into the library's home, and whether its items' citations open in this text."""
    store, named = library.provisions.law, library.documents()
    done = import_statute(store, named, path, now, begins=begins, ends=ends, code=code)
    chosen, day = done.version.code, done.version.effective_from
    resting = [
        (article, one)
        for (doc, article), some in resting_index(library.checklists()).items()
        if doc == chosen
        for one in some
    ]
    unopened = tuple(
        one
        for article, one in resting
        if library.provisions.text_of(_place(chosen, article, one), day) is None
    )
    return replace(done, cited=len(resting), unopened=unopened)


def _place(code: str, article: int, one: Resting) -> Citation:
    return Citation(doc=code, article=article, paragraph=one.paragraph, item=one.item)


def _counted_from(document: LawDocument | None) -> date | None:
    """The day from which the text holds whose articles the basis counts."""
    if document is None:
        return None
    days = (document.text_of, document.effective_from)
    return max(filter(None, days), default=None)


def code_of(title: str, documents: Mapping[str, LawDocument]) -> str:
    """The code a basis gives the document of that title; else one made of the title itself."""
    bare = _ISSUED.sub("", title)
    for document in documents.values():
        if document.status == "in_force" and bare in (document.title, document.short):
            return document.code
    return "T" + hashlib.sha256(bare.encode("utf-8")).hexdigest()[:7].upper()


def _bytes_of(path: Path, name: str) -> bytes:
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise InputRefused(f"“{name}”不是文件，没有装入。请指明一个文件。", code="law.no_file")
        if status.st_size > MAX_BYTES:
            raise InputRefused(
                f"“{name}”有 {status.st_size / 1e6:.1f} MB，超过 5 MB，不像法规，没有装入。",
                code="statute.too_big",
            )
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError, ValueError) as missing:
        raise InputRefused(
            f"没有找到文件“{shown(str(path))}”。请核对名称和位置。", code="law.missing"
        ) from missing
    except OSError as failed:
        raise InputRefused(
            f"文件“{name}”读不出来（{failed.strerror}）。请检查权限和介质。", code="law.unreadable"
        ) from failed
