"""场所/设施/财物清单 as a page: the lines, their sums per unit, and everybody's signature."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from app.documents.blocks import (
    Block,
    Cell,
    Gap,
    Inline,
    PageSign,
    Paragraph,
    Row,
    Sheet,
    Sides,
    Signature,
    Space,
    Table,
    Tick,
    Together,
    label,
    line,
    value,
)
from app.documents.copies import copy_mark
from app.documents.groups import signing_officers
from app.documents.signing import (
    BLANK_DAY,
    Signing,
    day_words,
    needs_witness_line,
    officer_line,
    page_strip,
    party_line,
    refusal_block,
    witness_name,
)
from app.domain.paper import CopyKind
from app.domain.papers.goods_list import KIND, GoodsListValues, GoodsRow

_COLUMNS = (10.0, 27.0, 24.0, 36.0, 19.0, 11.0, 12.0, 26.0)
_HEADS = (
    "序\n号", "标称名称\n（场所、设施\n名称）", "规格、包装\n（场所地址）",
    "标示生产单位\n及许可证编号", "批号或\n生产日期", "单位", "数量", "备　注",
)  # fmt: skip
_CATEGORIES = ("场所", "设施", "财物")
_ON_ONE_PAGE = 4  # lines; more may flow, and then every page is signed


def sheets(values: GoodsListValues, *, copy: CopyKind, signing: Signing) -> tuple[Sheet, ...]:
    """One page if it can be; else the rows flow and every page bears the signatures."""
    flowing = _sheet(values, copy, signing, strip=True)
    if len(values.rows) > 2 * _ON_ONE_PAGE:
        return (flowing,)
    return (_sheet(values, copy, signing, strip=False), flowing)


def _sheet(values: GoodsListValues, copy: CopyKind, signing: Signing, *, strip: bool) -> Sheet:
    meta = values.meta
    custody = _custody(values) if copy is CopyKind.FILE else ()
    ticks = tuple(
        part for name in _CATEGORIES for part in (Tick(name, name in values.categories), Gap(0.8))
    )
    attached = f"所附文书：{values.attached_to.title}（{values.attached_to.number}）"
    return Sheet(
        "form", meta.agency, meta.title, meta.number,
        body=(
            line(_owner(values), 10.5, 17),
            _table(values),
            Paragraph(values.checked_note, 11, 24),
            Together(_signatures(values, signing)),
            *custody,
        ),
        copy_mark=copy_mark(KIND, copy),
        above_number=(Sides(ticks, attached, 10.5, 18),),
        notes=(meta.copies,),
        one_page=not strip,
        strip=_strip(values, signing) if strip else (),
    )  # fmt: skip


def _strip(values: GoodsListValues, signing: Signing) -> tuple[PageSign, ...]:
    """Every page is signed; the words for a missing signature stand in the signature table."""
    officers = signing_officers(values.officers, signing)
    fields = page_strip(signing, tuple((one.name, one.certificate_no) for one in officers))
    return tuple(replace(one, words=one.words.replace("末页", "签名栏")) for one in fields)


def _owner(values: GoodsListValues) -> tuple[Inline, ...]:
    return (f"当事人：{values.party.name}", Gap(3), f"物品所在地：{values.place}")


def _table(values: GoodsListValues) -> Table:
    head = Row(tuple(Cell(text, align="center", role="hei") for text in _HEADS), height=15)
    rest = Row(
        (Cell("以　下　空　白", span=len(_COLUMNS), align="center", role="kai"),),
        height=9,
        keep_next=True,
    )  # fmt: skip
    sums = Row(
        (label("合　计", span=2), value(values.total_words, span=len(_COLUMNS) - 2)), height=8.5
    )  # fmt: skip
    lines = [*map(_row, values.rows)]
    lines[-1] = replace(lines[-1], keep_next=True)  # the sum never stands alone
    rows = (head, *lines, rest, sums)

    def page_sum(places: tuple[int, ...]) -> Row:
        """本页小计, per unit: quantities are never added across units."""
        shown = [values.rows[place - 1] for place in places if place <= len(values.rows)]
        sums: dict[str, Decimal] = {}
        for one in shown:
            sums[one.unit] = sums.get(one.unit, Decimal(0)) + Decimal(one.quantity)
        words = "、".join(f"{total.normalize():f}{unit}" for unit, total in sums.items())
        text = f"{len(shown)}种；{words}（下页续）"
        return Row((label("本页小计", span=2), value(text, span=len(_COLUMNS) - 2)), height=8.5)

    return Table(_COLUMNS, rows, head=1, size=10, leading=14, page_sum=page_sum)


def _row(row: GoodsRow) -> Row:
    return Row(
        (
            Cell(str(row.seq), align="center"),
            Cell(row.name, align="left"),
            Cell(row.spec, align="left"),
            Cell(row.maker, align="left", size=9.5),
            Cell(row.batch, align="center", size=9.5, flush=True),  # 2026-02-14 on one line
            Cell(row.unit, align="center"),
            Cell(row.quantity, align="center"),
            Cell(row.note, align="left", size=9.5),
        ),
        height=17,
    )


def _signatures(values: GoodsListValues, signing: Signing) -> tuple[Block, ...]:
    officers = signing_officers(values.officers, signing)
    lines: tuple[Block, ...] = tuple(
        officer_line(
            signing, one.certificate_no, height=33, size=10.5,
            prefix=f"执法人员 {one.name}（执法证号 {one.certificate_no}）签名：",
        )
        for one in officers
    )  # fmt: skip
    above = Row((Cell(_party(values, signing), side="top"), Cell(_witness(signing), side="top")))
    below = Row((Cell((_heading("执法人员"), *lines, Space(4)), span=2, side="top"),))
    return (Table((82.5, 82.5), (above, below)),)


def _heading(text: str) -> Paragraph:
    return Paragraph(text, 10.5, 17, role="hei", align="left", first=0)


def _party(values: GoodsListValues, signing: Signing) -> tuple[Block, ...]:
    names = tuple(one.name for one in signing_officers(values.officers, signing))
    refusal = refusal_block(signing, KIND, names, size=10.5, leading=17)
    if refusal:
        return (_heading("当事人"), *refusal)
    day = line(day_words(signing.party), 10.5, 22, align="right")
    return (_heading("当事人"), party_line(signing, "签名：", height=36, dated=False), day)


def _witness(signing: Signing) -> tuple[Block, ...]:
    """The witness who signed or is named; else the field says that there is none."""
    if signing.records and not needs_witness_line(signing):
        return (_heading("见证人"), line("无", 10.5, 20))
    name, identity = witness_name(signing)
    record = signing.witness
    details = (line(f"姓名：{name}", 10.5, 17), line(f"身份：{identity}", 10.5, 17)) if name else ()
    sign = Signature("签名：", strokes=signing.drawn(record), height=36, size=10.5)
    day = line(day_words(record) if record else BLANK_DAY, 10.5, 22, align="right")
    return (_heading("见证人"), sign, *details, day)


def _custody(values: GoodsListValues) -> tuple[Block, ...]:
    """保管与处置记录 of the file copy: filled in by pen later, as a record of its own."""
    rows = (
        Row(
            (
                label("保管地点"),
                value(values.custody_place),
                label("保管人"),
                value(values.custodian),
            )
        ),
        Row((label("入库时间"), value(""), label("解除或处置\n文书编号"), value(""))),
    )
    heading = Paragraph("保管与处置记录", 10.5, 20, role="hei", first=0, before=4, keep_next=True)
    return (heading, Together((Table((28, 55, 28, 54), rows),), pull=False))
