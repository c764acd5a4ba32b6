"""A visit (监督检查): what two officers did at one party, from the door to the last signature."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from app.domain.kinds import (
    Conclusion,
    Handling,
    Outcome,
    StepKind,
    Verdict,
    VisitKind,
    VisitState,
)
from app.domain.measures import Rectification, Seizure
from app.domain.origins import RecheckOf, SessionRef
from app.domain.people import Officer, Party
from app.domain.rapid_test import RapidTest
from app.domain.shape import Identity, Line, Moment, Prose, Sha256, Shape


class OpeningStep(Shape):
    kind: StepKind
    t: Moment
    note: Line = ""  # who was told, the answer on recusal, the code, or why no code was scanned
    done: bool = True  # entry code only: False = not scanned, `note` is the reason


class ChecklistRef(Shape):
    """The pinned version; `hash` = SHA-256 of the exact bytes of the published file."""

    id: str
    version: int
    hash: Sha256


class Photo(Shape):
    """One photograph: the original bytes by hash, and the facts fixed when it was taken in."""

    id: Identity
    seq: int  # photo number inside the visit, from 1
    name: Line
    media_type: Literal["image/jpeg", "image/png", "image/webp"]
    sha256: Sha256  # of the original bytes
    size: int
    width: int  # upright, pixels
    height: int
    orientation: Annotated[int, Field(ge=1, le=8)] = 1
    taken_at: str = ""  # EXIF DateTimeOriginal as written by the camera, unproven
    camera: Line = ""
    has_location: bool = False
    thumbnail: Sha256 | None = None
    item_id: str | None = None
    goods_line: Identity | None = None
    purpose: Literal["evidence", "goods", "custody", "signed_page", "approval", "posting"] = (
        "evidence"
    )
    t: Moment


class Answer(Shape):
    """The answer to one item. `verdict` null = cleared; the edit log keeps what stood before."""

    item_id: str
    verdict: Verdict | None = None
    reason: Line = ""  # why 合理缺项
    value: str = ""  # number, choice or text as entered
    limit_low: float | None = None  # the office's or the label's limit, entered on the spot
    limit_high: float | None = None
    limit_source: Literal["", "office", "label"] = ""
    findings: tuple[Line, ...] = ()  # canned findings chosen
    finding: Annotated[str, StringConstraints(max_length=2000)] = ""  # the sentence printed
    measures: tuple[Literal["on_the_spot", "written_deadline", "seize", "investigate"], ...] = ()
    corrected: Line = ""  # what was put right on the spot
    due: date | None = None  # 限期整改
    by_section: bool = False  # marked with the rest of its section (F8)
    t: Moment


class Closing(Shape):
    """What the officers conclude at the end, entered at review."""

    conclusion: Conclusion | None = None
    own_words: Prose = ""  # in-force: the officers' conclusion in their own words (art. 31)
    deviation_reason: Line = ""  # why the choice differs from the proposal, or the hole K=1 R=100 %
    handling: tuple[Handling, ...] = ()
    due: date | None = None  # 书面限期整改
    opinion: Line = ""  # 被检查单位意见
    statement: Prose = ""  # 陈述申辩
    scene: Prose = ""  # 现场情况 of the site record, as edited
    other_problems: Prose = ""  # 其他需要记录的问题
    attendance: Line = ""  # 通知当事人到场情况
    read_out: bool = True  # 已宣读 / 已核对
    stop_scope: Line = ""
    t: Moment


class Visit(Shape):
    """Everything known of one visit; assembled by storage from its rows."""

    id: Identity
    state: VisitState = VisitState.PREPARING
    kind: VisitKind
    outcome: Outcome = Outcome.INSPECTED
    outcome_note: Line = ""
    party: Party  # as registered when the visit was opened
    officers: tuple[Officer, ...]
    basis: str
    checklist: ChecklistRef | None  # null: a visit without checklist (complaint, case)
    place: Line = ""
    nth_of_year: int = 1
    created_at: Moment
    opened_at: Moment | None = None
    closed_at: Moment | None = None
    steps: tuple[OpeningStep, ...] = ()
    facts: Mapping[str, bool] = Field(default_factory=dict)
    facts_confirmed: bool = False
    answers: Mapping[str, Answer] = Field(default_factory=dict)
    photos: tuple[Photo, ...] = ()
    rapid_tests: tuple[RapidTest, ...] = ()
    seizure: Seizure | None = None
    rectification: Rectification | None = None
    closing: Closing | None = None
    position: str = ""  # item id last shown, so that the program reopens there
    origin: Literal["screen", "scripted"] = "screen"
    practice: bool = False
    session: SessionRef | None = None  # a stall of a market morning
    recheck_of: RecheckOf | None = None  # 复查: the visit whose findings are looked at again

    def step(self, kind: StepKind) -> OpeningStep | None:
        return next((step for step in self.steps if step.kind is kind), None)

    def photos_of(self, item_id: str) -> tuple[Photo, ...]:
        return tuple(photo for photo in self.photos if photo.item_id == item_id)


__all__ = [
    "Answer",
    "ChecklistRef",
    "Closing",
    "Conclusion",
    "Handling",
    "OpeningStep",
    "Outcome",
    "Photo",
    "StepKind",
    "Verdict",
    "Visit",
    "VisitKind",
    "VisitState",
]
