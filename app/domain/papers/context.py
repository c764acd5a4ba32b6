"""What a paper is drafted from, and the groups of fields that several papers fill alike."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from app.domain.basis import Basis, PaperLaw
from app.domain.calendar import Calendar
from app.domain.checklist import (
    CheckItem,
    Checklist,
    Citation,
    citations,
    known_facts,
    numbers,
)
from app.domain.citing import cite_line
from app.domain.counting import judged_places
from app.domain.labels import label
from app.domain.moments import chinese_date, chinese_moment, chinese_time, day_of
from app.domain.paper import Paper, PaperKind, Service
from app.domain.papers.fields import NONE, SLASH, NotOffered, fill, required
from app.domain.papers.groups import (
    Meta,
    OfficerLine,
    PaperRef,
    PartyGroup,
    PhotoRef,
    Remedies,
    SealGroup,
)
from app.domain.papers.signing import OFFICERS_NEEDED
from app.domain.people import Agency, Party
from app.domain.recheck import Repeat
from app.domain.visit import Answer, Photo, Verdict, Visit

IN_FORCE = "in-force"
SCRIPTED = "内容由数据文件导入"  # decisions 24: said openly, here as by verify


class OfficersUnfit(NotOffered):
    """Fewer than two different officers with valid certificates: nothing is issued."""

    code = "officer.too_few"


@dataclass(frozen=True)
class DraftContext:
    """Everything a paper may be drafted from; `service` and `served` for the receipt only.

    `coercive` is the basis that coercive and rectification papers always cite, whatever
    the basis of the visit (decisions 13).
    """

    visit: Visit
    checklist: Checklist | None
    basis: Basis
    coercive: Basis
    calendar: Calendar
    agency: Agency
    number: str
    set_numbers: Mapping[PaperKind, str]
    earlier: tuple[Paper, ...]
    now: datetime
    practice: bool
    service: Service | None = None
    served: tuple[Paper, ...] = ()
    repeats: Mapping[str, Repeat] = field(default_factory=dict)  # by item: failed last time too

    @property
    def day(self) -> date:
        return day_of(self.now)

    @cached_property
    def item_numbers(self) -> dict[str, str]:
        """Item id → printed number; empty for a visit without a checklist."""
        return numbers(self.checklist) if self.checklist else {}

    @cached_property
    def holding(self) -> frozenset[str]:
        """The facts that hold at these premises."""
        return known_facts(self.checklist, self.visit.facts) if self.checklist else frozenset()

    def law(self, kind: PaperKind) -> PaperLaw:
        return self.basis.paper(kind)


def meta(context: DraftContext, kind: PaperKind, title: str = "") -> Meta:
    """META; the note of a superseded basis stands only on papers that follow that basis."""
    law = context.law(kind)
    follows_basis = kind in context.basis.paper_cites
    return fill(
        kind,
        Meta,
        agency=context.agency.name,
        title=title or law.title,
        number=context.number,
        day=context.day.isoformat(),
        day_words=chinese_date(context.day),
        copies=law.copies,
        basis_note=context.basis.status_note if follows_basis else "",
        origin_note=SCRIPTED if context.visit.origin == "scripted" else "",
    )


def party(context: DraftContext, kind: PaperKind, printed: Collection[str]) -> PartyGroup:
    """PARTY, with the fields this form prints; what it does not print is not frozen either.

    A missing credit code or licence prints 无, a missing identity number ／; every other
    printed field must be there.
    """
    known = context.visit.party
    values = _party_values(known)
    shown = {
        name: text if name in printed or name == "name" else SLASH for name, text in values.items()
    }
    return fill(kind, PartyGroup, kind=known.kind, **shown)


def _party_values(party: Party) -> dict[str, str]:
    unlicensed = not party.credit_code and not party.licence_no
    return {
        "name": party.name,
        "certificates": party.certificate_kind or (NONE if unlicensed else ""),
        "credit_code": party.credit_code or NONE,
        "licence_no": party.licence_no or NONE,
        "address": party.address,
        "representative": party.legal_representative or party.person_in_charge,
        "in_charge": party.person_in_charge or party.legal_representative,
        "id_number": party.id_number or SLASH,
        "telephone": party.telephone,
        "other_contact": party.other_contact or NONE,
    }


def officers(context: DraftContext, kind: PaperKind) -> tuple[OfficerLine, ...]:
    """OFF: the officers of the visit, two at least, different, certificates valid on the day."""
    badges = [officer.badge_no for officer in context.visit.officers]
    if len(set(badges)) < len(badges):
        raise _unfit(kind, "officer.same", "同一名执法人员（同一证号）列了两次，请换成另一名")
    if len(badges) < OFFICERS_NEEDED:
        raise _unfit(kind, "officer.too_few", "执法人员不足两名，请补上另一名持证人员")
    for officer in context.visit.officers:
        if not officer.valid_on(context.day):
            until = chinese_date(officer.valid_until)
            raise _unfit(
                kind,
                "officer.certificate_expired",
                f"{officer.name}的执法证当天无效（有效期至{until}），请换用有效证件的人员",
            )
    return tuple(
        fill(
            kind,
            OfficerLine,
            name=officer.name,
            certificate_kind=officer.badge_kind,
            certificate_no=officer.badge_no,
        )
        for officer in context.visit.officers
    )


def _unfit(kind: PaperKind, code: str, why: str) -> OfficersUnfit:
    refusal = OfficersUnfit(kind, why)
    refusal.code = code
    return refusal


def seal(context: DraftContext, kind: PaperKind) -> SealGroup:
    return fill(kind, SealGroup, agency=context.agency.name, day_words=chinese_date(context.day))


def remedies(context: DraftContext, kind: PaperKind) -> Remedies:
    """HELP, with the bodies the office named at first start."""
    agency = context.agency
    body = required(kind, "行政复议机关", agency.reconsideration_body)
    court = required(kind, "人民法院", agency.court)
    names = "、".join(officer.name for officer in context.visit.officers)
    return fill(
        kind,
        Remedies,
        sentence=context.coercive.remedies.sentence(body, court),
        reconsideration_body=body,
        court=court,
        contact=agency.contact or names,
        telephone=agency.telephone,
    )


def other(context: DraftContext, kind: PaperKind, of: PaperKind) -> PaperRef:
    """A paper of the same set, or an earlier one; refused where there is none."""
    number = context.set_numbers.get(of, "") or next(
        (paper.number for paper in reversed(context.earlier) if paper.kind is of), ""
    )
    return fill(
        kind,
        PaperRef,
        title=title_of(context, of),
        number=required(kind, f"{label(of)}文书编号", number),
    )


def earlier(context: DraftContext, of: PaperKind) -> str:
    """The number of the last earlier paper of that kind, or nothing."""
    return next((paper.number for paper in reversed(context.earlier) if paper.kind is of), "")


def title_of(context: DraftContext, kind: PaperKind) -> str:
    """The title of a paper as other papers name it; a check table bears its checklist's."""
    if kind is PaperKind.CHECK_TABLE and context.checklist is not None:
        return context.checklist.title
    return context.law(kind).title


def words(law: PaperLaw, name: str, **values: str) -> str:
    """A fixed wording of the basis with its places filled."""
    return law.words[name].format(**values)


# --- findings, photographs, time ------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Failed:
    """One failed item: its printed number, the item and the answer."""

    number: str
    item: CheckItem
    answer: Answer
    section: str

    @property
    def finding(self) -> str:
        """The sentence printed: as written, else the canned findings that were chosen."""
        return (self.answer.finding.strip() or "；".join(self.answer.findings)).rstrip("。；;")


def failed_items(context: DraftContext) -> tuple[Failed, ...]:
    """Every failed item that is judged on this visit, in the order of the list."""
    checklist, visit = context.checklist, context.visit
    if checklist is None:
        return ()
    found = []
    for place in judged_places(checklist, visit.facts, context.basis.id):
        answer = visit.answers.get(place.item.id)
        if answer is not None and answer.verdict is Verdict.FAIL:
            section = checklist.sections[place.section].title
            found.append(Failed(place.number, place.item, answer, section))
    return tuple(found)


def in_force_cites(context: DraftContext, item_ids: Iterable[str]) -> str:
    """The provisions in force that these items stand on, one finished line; empty without any."""
    return cite_line(item_cites(context, item_ids, IN_FORCE), context.coercive)


def item_cites(
    context: DraftContext, item_ids: Iterable[str], basis_id: str
) -> tuple[Citation, ...]:
    """The citations of items under a basis, in the order of documents and articles."""
    cites: list[Citation] = []
    for item_id in item_ids:
        if context.checklist is not None and item_id in context.item_numbers:
            item = context.checklist.item(item_id)
            cites += citations(item, basis_id, context.holding)
    documents = list(dict.fromkeys(cite.doc for cite in cites))
    return tuple(
        sorted(
            cites,
            key=lambda c: (documents.index(c.doc), c.article, c.paragraph or 0, c.item or 0),
        )
    )


def photo_refs(photos: Iterable[Photo]) -> tuple[PhotoRef, ...]:
    """Photographs by printed evidence number, bound by their hashes."""
    return tuple(PhotoRef(number=f"证{photo.seq}", sha256=photo.sha256) for photo in photos)


def photo_words(photos: Collection[Photo], *, inside: bool = False) -> str:
    """照片3张（证2—证4）; `inside` brackets already: 照片3张：证2—证4. Empty without any."""
    if not photos:
        return ""
    spans: list[list[int]] = []
    for seq in sorted(photo.seq for photo in photos):
        if spans and seq == spans[-1][-1] + 1:
            spans[-1].append(seq)
        else:
            spans.append([seq])
    listed = "、".join(
        f"证{span[0]}" if len(span) == 1 else f"证{span[0]}—证{span[-1]}" for span in spans
    )
    return f"照片{len(photos)}张：{listed}" if inside else f"照片{len(photos)}张（{listed}）"


def time_span(context: DraftContext, kind: PaperKind) -> str:
    """2026年9月22日9时05分至11时40分: from the door to now, or to the end of the visit."""
    visit = context.visit
    starts = [step.t for step in visit.steps] + ([visit.opened_at] if visit.opened_at else [])
    if not starts:
        required(kind, "检查时间", "")
    begin, end = min(starts), visit.closed_at or context.now
    same_day = day_of(begin) == day_of(end)
    return f"{chinese_moment(begin)}至{chinese_time(end) if same_day else chinese_moment(end)}"


def checked_day(context: DraftContext) -> date:
    """The day on which the visit began."""
    return day_of(context.visit.opened_at or context.visit.created_at)


def checklist_name(checklist: Checklist) -> str:
    return f"《{checklist.title}》第{checklist.version}版"
