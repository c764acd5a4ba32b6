"""Batch posting sheets: choose a round, put it in order, print it, see what hangs.

A batch is fixed when it is made: number, order and cover never change after that, so that a
reprint gives the same sheets. Every print leaves a trace; only a person's word makes a sheet
confirmed, and after a printer error printing goes on with what is not.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from app.actions.desk import Desk, new_id
from app.documents import papers as documents
from app.domain import posting as rules
from app.domain.errors import Refused, RuleBroken
from app.domain.labels import label
from app.domain.moments import chinese_date, day_of, start_of
from app.domain.paper import CopyKind, Paper, PaperKind, PaperState
from app.domain.papers import drafting, numbers
from app.domain.papers.posting import masked
from app.domain.papers.result_record import ResultRecordValues
from app.domain.posting import (
    Batch,
    BatchSheet,
    Cover,
    Notice,
    Order,
    Posted,
)
from app.domain.visit import Outcome
from app.storage import foreign, numbering, office
from app.storage import posting as store
from app.storage.database import Database
from app.storage.posting import DayVisit, TraceLine
from app.storage.refusals import BlobMissing
from app.trust import strict_json
from app.trust.digest import content_hash

PRINTABLE = frozenset({PaperState.SEALED, PaperState.SERVED})


_BROKEN = "封存的文件读不出，不能打印"
NOT_HERE = "还没有从服务器取来"  # of another laptop's record


class NotPrintable(RuleBroken):
    code = "posting.not_printable"


class NothingChosen(RuleBroken):
    code = "posting.nothing"


@dataclass(frozen=True, slots=True)
class Round:
    """What is asked for: days, a part of the address, a team by the officers' badge numbers."""

    first: date
    last: date
    district: str = ""
    team: tuple[str, ...] = ()
    order: Order = Order.ROUTE

    @classmethod
    def of_day(cls, day: date, **more: object) -> Round:
        return cls(day, day, **more)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Candidate:
    """One visit of the round. `why_not`: why its result cannot be printed, in words."""

    visit: DayVisit
    paper: Paper | None
    notice: Notice | None
    why_not: str = ""
    batch_id: str = ""
    sheet: BatchSheet | None = None
    posted: Posted | None = None

    @property
    def printable(self) -> bool:
        return not self.why_not


def candidates(desk: Desk, asked: Round) -> tuple[Candidate, ...]:
    """Every visit of the round in its order, those that cannot be printed with the reason."""

    def read(db: Database) -> tuple[tuple[DayVisit, ...], dict[str, Paper], tuple[str, ...]]:
        found = tuple(
            one
            for one in store.visits_between(db, asked.first, asked.last)
            if _meant(one, asked) and one.practice in {None, desk.practice}
        )
        ids = [one.result_paper for one in found if one.result_paper]
        return found, {p.id: p for p in store.papers_by_id(db, ids)}, store.route_order(db)

    found, by_id, saved = desk.memory.read(read)
    sheets = desk.memory.read(lambda db: store.sheets_of_papers(db, tuple(by_id)))
    hung = desk.memory.read(lambda db: store.posted(db, tuple(by_id)))
    made = []
    for visit in found:
        one = _candidate(desk, visit, by_id.get(visit.result_paper))
        batch_id, sheet = sheets.get(visit.result_paper, ("", None))
        posted = hung.get(visit.result_paper)
        made.append(
            Candidate(one.visit, one.paper, one.notice, one.why_not, batch_id, sheet, posted)
        )
    return _in_order(made, asked.order, saved)


def _meant(visit: DayVisit, asked: Round) -> bool:
    badges = {badge for badge, _ in visit.officers}
    where = f"{visit.address} {visit.party}"
    return asked.district.strip() in where and (not asked.team or bool(badges & set(asked.team)))


def _candidate(desk: Desk, visit: DayVisit, paper: Paper | None) -> Candidate:
    why = _why_not(visit, paper)
    if paper is None or why:
        return Candidate(visit, paper, None, why)
    try:
        values = _values(desk, paper)
        notice = _notice(desk, visit, paper, values)
    except BlobMissing:
        return Candidate(visit, paper, None, NOT_HERE if visit.dev else f"{_BROKEN}（缺文件）")
    except Refused:
        return Candidate(visit, paper, None, _BROKEN)
    missing = documents.missing_characters(masked(values))
    if missing:
        why = f"缺字 {missing[0].codepoint}，不能打印"
    return Candidate(visit, paper, notice, why)


def _values(desk: Desk, paper: Paper) -> ResultRecordValues:
    """The values that were sealed; bytes that are not those of the check code are refused."""
    exact = desk.memory.blobs.get(paper.content_blob or "")
    values = drafting.parse(paper.kind, exact)
    if content_hash(exact) != paper.content_hash or not isinstance(values, ResultRecordValues):
        raise NotPrintable(f"{paper.number} 的内容与校验码不符，没有打印。请单独核对它。")
    return values


def _why_not(visit: DayVisit, paper: Paper | None) -> str:
    if paper is None:
        if visit.outcome in set(Outcome) and visit.outcome != Outcome.INSPECTED:
            return f"{label(Outcome(visit.outcome))}，没有结果"
        return "未封存，不能打印" if visit.state != "closed" else "没有结果记录表"
    if visit.contested:
        return "有争议，正在核实，不能打印"
    if paper.state is PaperState.FOLLOWED:
        return "已有更正文书，不能打印旧的"
    return "" if paper.state in PRINTABLE else "未封存，不能打印"


def _notice(desk: Desk, visit: DayVisit, paper: Paper, values: ResultRecordValues) -> Notice:
    basis = desk.basis(visit.basis)
    asked = values.body.form == "in-force" and bool(values.body.posting_notice)
    return rules.notice(
        values,
        token=paper.token,
        content_hash=paper.content_hash or "",
        pages=documents.pages(posting_copy(desk, paper)),
        must_hang=basis.posting_required or asked,
    )


def posting_copy(desk: Desk, paper: Paper) -> bytes:
    """The sealed posting copy itself; its hash is checked on the way."""
    for file in paper.files:
        if file.role == CopyKind.POSTING.value:
            return desk.memory.blobs.get(file.sha256)
    raise NotPrintable(f"{paper.number} 没有张贴联，没有打印。封存的文书都在。")


def _in_order(
    made: Sequence[Candidate], order: Order, saved: Sequence[str]
) -> tuple[Candidate, ...]:
    keys: dict[Order, Callable[[Candidate], object]] = {
        Order.TIME: lambda one: one.visit.at,
        Order.NUMBER: lambda one: (one.paper is None, rules.natural_key(_number(one))),
    }
    if order is Order.ROUTE:
        places = rules.route_places(
            ((one.visit.party_id, one.visit.address) for one in made), saved
        )
        return tuple(sorted(made, key=lambda one: (places[one.visit.party_id], one.visit.at)))
    return tuple(sorted(made, key=keys[order]))  # type: ignore[arg-type]


def _number(one: Candidate) -> str:
    return one.paper.number if one.paper is not None else ""


def save_route(desk: Desk, party_ids: Sequence[str]) -> None:
    """The order of the round as a person put it; parties of other rounds keep their places."""

    def job(db: Database) -> None:
        others = [one for one in store.route_order(db) if one not in set(party_ids)]
        store.save_route_order(db, (*party_ids, *others))

    desk.memory.write(job)


def teams(desk: Desk, first: date, last: date) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The pairs of officers who were out on these days: names joined, badge numbers."""
    found: dict[tuple[str, ...], str] = {}
    for one in desk.memory.read(lambda db: store.visits_between(db, first, last)):
        if one.officers:
            badges = tuple(badge for badge, _ in one.officers)
            found[badges] = "、".join(name for _, name in one.officers)
    return tuple((words, badges) for badges, words in found.items())


# --- sheets of other laptops ---------------------------------------------------------------


def lacking(found: Sequence[Candidate]) -> int:
    """How many results of other laptops could be printed if their sheets were here."""
    return sum(one.why_not == NOT_HERE for one in found)


def want_sheets(desk: Desk, first: date) -> None:
    """From now on every exchange with the server also brings other laptops' posting sheets,
    of results sealed since `first`.
    """
    desk.memory.write(lambda db: foreign.want_sheets(db, first))


# --- a batch -------------------------------------------------------------------------------


def make_batch(desk: Desk, asked: Round, paper_ids: Sequence[str], *, two: bool) -> Batch:
    """Fix the batch: the chosen papers in the order of the round, a number, the cover."""
    by_paper = {one.paper.id: one for one in candidates(desk, asked) if one.paper is not None}
    strangers = [one for one in paper_ids if one not in by_paper]
    if strangers:
        raise NotPrintable("有的文书不在所选日期和范围里，没有编批次。请重新勾选。")
    chosen = [one for one in by_paper.values() if one.paper and one.paper.id in set(paper_ids)]
    refused = [one for one in chosen if one.why_not]
    if refused:
        raise NotPrintable(
            f"{refused[0].visit.party}：{refused[0].why_not}。没有编批次。请去掉后再打印。"
        )
    if not chosen:
        raise NothingChosen("没有勾选任何可以打印的结果，没有编批次。请先勾选。")

    def job(db: Database) -> Batch:
        batch = _batch_in(desk, db, asked, chosen, two=two)
        store.insert(db, batch)
        return batch

    return desk.memory.write(job)


def _batch_in(
    desk: Desk, db: Database, asked: Round, chosen: Sequence[Candidate], *, two: bool
) -> Batch:
    now = desk.clock()
    agency = office.load_agency(db)
    assert agency is not None  # nothing is sealed before an agency is entered
    day = day_of(now)
    block = int(office.setting(db, "number_block") or "1")
    series = f"{agency.short_name}{rules.MATTER}"
    (serial,) = numbering.reserve(db, PaperKind.RESULT_RECORD, series, day.year, block)
    nth = store.batches_of_day(db, start_of(day), start_of(day + timedelta(days=1))) + 1
    notices = [one.notice for one in chosen if one.notice is not None]
    cover = Cover(
        agency=agency.name,
        number=numbers.number(series, day.year, serial),
        batch=f"{chinese_date(day)}第{nth}批",
        team=_team_words(asked, chosen) or agency.station or agency.short_name,
        days=rules.days_words(asked.first, asked.last),
        rows=tuple(rules.cover_row(one) for one in notices),
        two_up=two,
        practice=desk.practice,
    )
    sheets = tuple(
        BatchSheet(n=at, paper_id=one.paper.id if one.paper else "", pages=notice.pages)
        for at, (one, notice) in enumerate(zip(chosen, notices, strict=True), start=1)
    )
    exact = strict_json.dumps(cover.model_dump(mode="json"))
    return Batch(
        id=new_id(), number=cover.number, made_at=now, cover=cover,
        content_hash=content_hash(exact), notices=tuple(notices), sheets=sheets,
    )  # fmt: skip


def _team_words(asked: Round, chosen: Sequence[Candidate]) -> str:
    """The names of a chosen team; a whole station is named by its own name."""
    if not asked.team:
        return ""
    names = {badge: name for one in chosen for badge, name in one.visit.officers}
    return "、".join(names[badge] for badge in asked.team if badge in names)


def batch(desk: Desk, batch_id: str) -> Batch:
    return desk.memory.read(lambda db: store.load(db, batch_id))


def batches(desk: Desk) -> tuple[Batch, ...]:
    return desk.memory.read(store.recent)


def batch_of_number(desk: Desk, number: str) -> Batch:
    """The batch with this number, as its cover prints it."""
    return desk.memory.read(lambda db: store.of_number(db, number.strip()))


def unfinished(desk: Desk) -> Batch | None:
    """The newest batch of today of which something is still to come out of the printer."""
    today = day_of(desk.clock())
    of_today = (one for one in batches(desk) if day_of(one.made_at) == today)
    return next((one for one in of_today if one.open), None)


def trace(desk: Desk, batch_id: str) -> tuple[TraceLine, ...]:
    return desk.memory.read(lambda db: store.trace_of(db, batch_id))
