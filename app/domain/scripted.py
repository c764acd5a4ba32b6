"""A scripted inspection: what `shian inspect FILE.json` takes in, as one closed shape.

The file hands over a visit that was made elsewhere, or a test; it is played through the
same acts as the screen, and every entry it makes is marked `origin: scripted`.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from app.domain.measures import Custody, Ground, SeizureMode
from app.domain.paper import PaperKind, ServiceMode, SignState
from app.domain.people import Agency, Officer, Party, Witness
from app.domain.shape import Line, Moment, Prose, Shape
from app.domain.strokes import Strokes
from app.domain.visit import Conclusion, Handling, Outcome, Verdict, VisitKind

ItemRef = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=32)]
FileName = Annotated[str, StringConstraints(pattern=r"^[^/\\\x00]{1,120}$")]


class ScriptedSetup(Shape):
    """Used only where the home is still empty."""

    home: Literal["sample", "real"] = "sample"
    agency: Agency
    basis: Literal["commissioned", "in-force"] = "in-force"
    number_block: Annotated[int, Field(ge=1, le=99)] = 1


class ScriptedOpening(Shape):
    """What was said at the door; the times are taken while the script is played."""

    credentials: Line
    rights: Line
    recusal: Line
    entry_code: Line = ""
    entry_code_reason: Line = ""  # why no code was scanned


class ScriptedAnswer(Shape):
    """`item` is the stable id (I041) or the printed number (5.3) as an alias."""

    item: ItemRef
    verdict: Verdict
    reason: Line = ""
    value: str = ""
    limit_low: float | None = None
    limit_high: float | None = None
    limit_source: Literal["", "office", "label"] = ""
    findings: tuple[Line, ...] = ()
    finding: Annotated[str, StringConstraints(max_length=2000)] = ""
    measures: tuple[Literal["on_the_spot", "written_deadline", "seize", "investigate"], ...] = ()
    corrected: Line = ""
    due: date | None = None
    photos: tuple[FileName, ...] = ()


class ScriptedGoods(Shape):
    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]
    spec: Line = ""
    maker: Line = ""
    batch: Line = ""
    batch_unmarked: bool = False
    quantity: Annotated[Decimal, Field(gt=0)]
    unit: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4)]
    ground: Ground
    item: ItemRef | None = None
    connection: Line = ""
    unit_price: Line = ""
    seal_no: Line = ""
    note: Line = ""
    photos: tuple[FileName, ...] = ()


class ScriptedApproval(Shape):
    approver: Line
    post: Line = ""
    means: Literal["in_person", "phone", "paper"] = "paper"
    signed_copy: FileName | None = None


class ScriptedService(Shape):
    """How papers were served; stamped first. Left at the premises when the party refused."""

    mode: ServiceMode = ServiceMode.IN_PERSON
    recipient: Line = ""
    refusal_reason: Line = ""
    stamp_kind: Literal["prestamped", "wet"] = "prestamped"
    stamp_serials: tuple[Line, ...] = ()  # one a stamped paper, in the order of serving


class ScriptedSeizure(Shape):
    mode: SeizureMode = SeizureMode.DETAIN
    route: Literal["prior", "emergency"] = "emergency"
    reason: Prose
    urgency: Line = ""
    place: Line = ""
    controlled_at: Moment | None = None  # null: the moment the script reaches it
    days: Annotated[int, Field(ge=1, le=30)] = 30
    lines: Annotated[tuple[ScriptedGoods, ...], Field(min_length=1, max_length=200)]
    custody: Custody
    approval: ScriptedApproval
    statement: Prose = ""
    seal_places: tuple[Line, ...] = ()


class ScriptedRectification(Shape):
    due: date | None = None
    demands: tuple[ScriptedDemand, ...] = ()  # empty: drafted from the failed items


class ScriptedDemand(Shape):
    item: ItemRef
    demand: Prose


class ScriptedClosing(Shape):
    conclusion: Conclusion | None = None
    own_words: Prose = ""
    deviation_reason: Line = ""
    handling: tuple[Handling, ...] = ()
    due: date | None = None
    opinion: Line = ""
    statement: Prose = ""
    scene: Prose = ""
    other_problems: Prose = ""
    attendance: Line = ""
    read_out: bool = True


class ScriptedPartySigning(Shape):
    """How the party stood to the papers: signed, or the reason why not."""

    name: Line
    state: SignState = SignState.SIGNED
    reason: Line = ""
    reason_quoted: bool = False
    witness: Witness | None = None


class ScriptedVisit(Shape):
    """One visit from the door to the last paper."""

    format: Literal[1]
    setup: ScriptedSetup | None = None
    party: Party
    officers: Annotated[tuple[Officer, ...], Field(min_length=1, max_length=6)]
    kind: VisitKind = VisitKind.ROUTINE
    outcome: Outcome = Outcome.INSPECTED
    outcome_note: Line = ""
    outcome_photos: tuple[FileName, ...] = ()
    checklist: str | None
    basis: Literal["commissioned", "in-force"] | None = None  # null: the home's
    place: Line = ""
    opening: ScriptedOpening
    facts: dict[str, bool] = Field(default_factory=dict)
    answers: tuple[ScriptedAnswer, ...] = ()
    seizure: ScriptedSeizure | None = None
    rectification: ScriptedRectification | None = None
    closing: ScriptedClosing
    party_signing: ScriptedPartySigning
    service: ScriptedService = ScriptedService()
    strokes: dict[str, dict[PaperKind, Strokes]] = Field(default_factory=dict)


ScriptedRectification.model_rebuild()
ScriptedVisit.model_rebuild()
