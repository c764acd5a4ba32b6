"""现场笔录 on paper: the grid, the dialogue, the scene, the strip signed on every page."""

from __future__ import annotations

from collections.abc import Iterable

from app.documents.blocks import (
    FORM_GRID,
    Block,
    Paragraph,
    Row,
    Run,
    Sheet,
    Space,
    Table,
    Together,
    heading,
    label,
    line,
    value,
)
from app.documents.copies import copy_mark
from app.documents.groups import signing_officers
from app.documents.party_grid import party_rows, who
from app.documents.signing import (
    Signing,
    needs_witness_line,
    page_strip,
    refusal_block,
    witness_line,
)
from app.domain.paper import CopyKind
from app.domain.papers.site_record import KIND, SiteRecordValues

_ROW = 7.5


def sheet(values: SiteRecordValues, copy: CopyKind, signing: Signing) -> Sheet:
    """One copy of a site record."""
    officers = signing_officers(values.officers, signing)
    return Sheet(
        frame="form",
        agency=values.meta.agency,
        title=values.meta.title,
        number=values.meta.number,
        copy_mark=copy_mark(KIND, copy),
        body=(
            _grid(values),
            Space(6),
            *_dialogue(values),
            *_titled("现场情况", values.scene),
            *_titled("行政强制措施告知", values.measure),
            *_titled("当事人的陈述和申辩", values.statement.split("\n")),
            *_end(values, signing),
        ),
        notes=(f"{values.meta.copies}每页签名。",),
        strip=page_strip(signing, [(one.name, one.certificate_no) for one in officers]),
    )


def _grid(values: SiteRecordValues) -> Table:
    names = "　".join(one.name for one in values.officers)
    badges = "\n".join(f"{one.certificate_kind} {one.certificate_no}" for one in values.officers)
    rows = (
        Row((label("检查时间"), value(values.time, 3)), _ROW),
        Row((label("检查地点"), value(values.place, 3)), _ROW),
        Row((label("检查人员"), value(names), label("执法证号"), value(badges)), _ROW),
        *party_rows(values.party, _ROW),
        Row((label("通知当事人\n到场情况"), value(values.attendance, 3)), _ROW),
    )
    return Table(FORM_GRID, rows, size=10.5)


def _dialogue(values: SiteRecordValues) -> Iterable[Block]:
    for one in values.dialogue:
        yield Paragraph((Run("问：", "hei"), one.question), keep_next=True)
        yield Paragraph((Run("答：", "hei"), f"{one.answer.rstrip('。')}。（{one.time}）"))
    yield Paragraph(values.entry)


def _titled(title: str, texts: Iterable[str]) -> tuple[Block, ...]:
    """A heading with its paragraphs; nothing where there is nothing to say."""
    found = tuple(Paragraph(text) for text in texts)
    return (heading(title), *found) if found else ()


def _end(values: SiteRecordValues, signing: Signing) -> tuple[Block, ...]:
    """核对, 以下空白, and the words for a missing signature with the witness's line."""
    ending = Paragraph(f"{values.ending}以下空白。", role="kai")
    record = signing.party
    witness = (witness_line(signing, height=36),) if needs_witness_line(signing) else ()
    if record is None or not signing.party_did_not_sign:
        return (ending, Together(witness)) if witness else (ending,)
    names = [one.name for one in signing_officers(values.officers, signing)]
    said = refusal_block(signing, KIND, names, who=who(values.party, record))
    identity = (
        (line(f"见证人身份：{record.witness_identity}；姓名：{record.witness}"),)
        if record.witness
        else ()
    )
    return (ending, Together((*said, *witness, *identity)))
