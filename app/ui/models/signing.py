"""签名: the queue of papers and signers in the order of the law, and each act of signing.

The party signs first, or the reason why not is written down; a witness where one came;
then both officers over the content and that. One act per paper and signer.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.domain.basis import Basis
from app.domain.moments import day_of
from app.domain.paper import (
    SIGNED_KINDS,
    ContentCode,
    Paper,
    PaperKind,
    PaperState,
    Recording,
    Role,
    SignatureRecord,
    SignState,
)
from app.domain.papers.refusals import non_signature_sentence
from app.domain.papers.signing import Signer, needs_support, needs_witness
from app.domain.papers.steps import END_PAPERS
from app.domain.strokes import Strokes
from app.domain.visit import Visit
from app.ui.models.page_model import PageModel
from app.ui.models.signing_words import summary

if TYPE_CHECKING:
    from app.actions.recordings import KeptRecording
    from app.actions.signing import PenIntake
    from app.ui.fields.photos import PhotoFile
    from app.ui.page import Context


_Found = tuple[Visit, tuple[Paper, ...], dict[str, tuple[Signer, ...]], Basis]


@dataclass(frozen=True, slots=True)
class Act:
    """One signer on one paper."""

    paper: Paper
    signer: Signer

    @property
    def done(self) -> bool:
        return self.signer.done


@dataclass(frozen=True, slots=True)
class Refusal:
    """What was written on the page of refusal; the words stay for the next paper."""

    state: SignState = SignState.REFUSED
    reason: str = ""
    quoted: bool = True
    witness: str = ""
    witness_identity: str = ""
    recording: Recording | None = None
    notice: str = ""


class SigningModel(PageModel):
    loaded = Signal()  # queue is new
    saved = Signal(object)
    preview_ready = Signal(object, str)  # PDF bytes, paper id
    sheet_ready = Signal(object, str)  # PDF bytes of the numbered sheet, paper id
    pages_filed = Signal()  # `pen` is new
    recording_kept = Signal(object)  # KeptRecording
    sealed = Signal()  # every paper of the queue is sealed
    taken_back = Signal()  # papers are drafts again

    visit: Visit | None = None
    basis: Basis | None = None
    papers: tuple[Paper, ...] = ()
    refusal: Refusal = Refusal()
    _chosen: tuple[str, Role, str] | None = None
    _asked: str = ""

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(context, parent)
        self.signers: dict[str, tuple[Signer, ...]] = {}
        self.pages: dict[str, PenIntake] = {}

    def open(self, visit_id: str) -> None:
        from app.actions import inspecting, issuing
        from app.actions import signing as actions

        desk = self._desk
        if visit_id != self._asked:
            # The words of one party are never offered to another.
            self.visit, self.papers, self.signers = None, (), {}
            self.refusal, self.pages, self._chosen = Refusal(), {}, None
        self._asked = visit_id
        pending = {PaperState.FROZEN, PaperState.SIGNED}

        def load() -> _Found:
            papers = tuple(
                paper for paper in issuing.papers_of(desk, visit_id) if paper.state in pending
            )
            queue = {
                paper.id: actions.signers(desk, paper.id)
                for paper in papers
                if paper.kind in SIGNED_KINDS
            }
            visit = inspecting.load(desk, visit_id)
            return visit, papers, queue, desk.basis(visit.basis)

        self._read(load, self._arrived)

    def _arrived(self, found: _Found) -> None:
        if found[0].id != self._asked:
            return  # another visit was opened meanwhile
        self.visit, self.papers, self.signers, self.basis = found
        self.loaded.emit()

    # the queue

    def queue(self) -> tuple[Act, ...]:
        """Signer by signer, paper by paper: the pad is handed to each person once."""
        acts = [
            Act(paper, signer) for paper in self.papers for signer in self.signers.get(paper.id, ())
        ]
        ranks = {Role.PARTY: 0, Role.WITNESS: 1, Role.OFFICER: 2}
        officers = self._officer_order()
        order = {paper.id: at for at, paper in enumerate(self.papers)}
        return tuple(
            sorted(
                acts,
                key=lambda act: (
                    ranks[act.signer.role],
                    officers.get(act.signer.badge_no, 0),
                    order[act.paper.id],
                ),
            )
        )

    def _officer_order(self) -> dict[str, int]:
        officers = self.visit.officers if self.visit is not None else ()
        return {officer.badge_no: at for at, officer in enumerate(officers)}

    def people(self) -> tuple[tuple[Signer, tuple[Act, ...]], ...]:
        """Everybody who signs, each with the papers."""
        found: dict[tuple[Role, str, str], list[Act]] = {}
        for act in self.queue():
            found.setdefault((act.signer.role, act.signer.badge_no, act.signer.name), []).append(
                act
            )
        return tuple((acts[0].signer, tuple(acts)) for acts in found.values())

    def ready(self, act: Act) -> bool:
        """Everybody before has signed this very paper."""
        before = self.signers.get(act.paper.id, ())
        for signer in before:
            if signer == act.signer:
                return True
            if not signer.done:
                return False
        return True

    def current(self) -> Act | None:
        """The chosen act if it can be done, else the first that can."""
        open_acts = [act for act in self.queue() if not act.done and self.ready(act)]
        for act in open_acts:
            if self._key(act) == self._chosen:
                return act
        return open_acts[0] if open_acts else None

    def choose(self, act: Act) -> None:
        self._chosen = self._key(act)
        self.loaded.emit()

    @staticmethod
    def _key(act: Act) -> tuple[str, Role, str]:
        return (act.paper.id, act.signer.role, act.signer.badge_no or act.signer.name)

    def record_of(self, act: Act) -> SignatureRecord | None:
        """What was written down for that signer on that paper."""
        for record in act.paper.signatures:
            same = record.badge_no == act.signer.badge_no and record.role is act.signer.role
            if same and (record.badge_no or record.signer == act.signer.name):
                return record
        return None

    def obstacle(self, act: Act) -> str:
        """Why this signer cannot sign now, in one line; the certificate is checked today."""
        if act.signer.role is not Role.OFFICER or self.visit is None:
            return ""
        for officer in self.visit.officers:
            if officer.badge_no == act.signer.badge_no and not officer.valid_on(day_of(self.now())):
                return (
                    f"{officer.name}的执法证有效期到 {officer.valid_until}，不能签名。"
                    "检查内容都在。请换一名持证人员签名，或更新证件信息。"
                )
        return ""

    def all_signed(self) -> bool:
        return bool(self.papers) and all(
            paper.state is PaperState.SIGNED for paper in self.papers if paper.kind in SIGNED_KINDS
        )

    def counted(self) -> tuple[int, int]:
        """Acts done, acts in all."""
        queue = self.queue()
        return sum(act.done for act in queue), len(queue)

    def code(self, paper: Paper) -> str:
        return str(ContentCode(paper.content_hash)) if paper.content_hash else ""

    # signing

    def sign(self, act: Act, strokes: Strokes) -> None:
        from app.actions import signing as actions

        desk = self._desk
        self._after("正在保存签名", lambda: actions.sign(desk, act.paper.id, act.signer, strokes))

    def decline(self, act: Act, refusal: Refusal, witness: Strokes | None = None) -> None:
        """Write down why the party does not sign; with it the witness signs in the same act."""
        from app.actions import signing as actions

        self.refusal = refusal
        desk, paper_id, signer = self._desk, act.paper.id, act.signer

        def write() -> object:
            why = actions.Declining(
                state=refusal.state,
                reason=refusal.reason,
                reason_quoted=refusal.quoted and bool(refusal.reason),
                witness=refusal.witness,
                witness_identity=refusal.witness_identity,
                recording=refusal.recording,
                notice=refusal.notice,
            )
            paper = actions.decline(desk, paper_id, signer, why)
            if witness is not None:
                for one in actions.signers(desk, paper_id):
                    if one.role is Role.WITNESS and not one.done:
                        return actions.sign(desk, paper_id, one, witness)
            return paper

        self._after("正在保存原因和见证", write)

    def _after(self, words: str, work: Callable[[], object]) -> None:
        visit_id = self.visit.id if self.visit is not None else ""

        def kept(_paper: object) -> None:
            self.saved.emit(self.now())
            self._changes.papers_changed.emit(visit_id)
            self.open(visit_id)

        self._act(words, work, kept)

    # what will be printed, and what the law wants for it

    def printed_sentence(self, act: Act, refusal: Refusal) -> str:
        """The very words the paper will carry, from the rule that prints them."""
        visit = self.visit
        if visit is None or act.paper.content_hash is None:
            return ""
        record = SignatureRecord(
            signer=act.signer.name,
            role=act.signer.role,
            method="none",
            state=refusal.state,
            reason=refusal.reason,
            reason_quoted=refusal.quoted and bool(refusal.reason),
            witness=refusal.witness,
            witness_identity=refusal.witness_identity,
            recording=refusal.recording,
            notice=refusal.notice,
            content_hash=act.paper.content_hash,
            t=self.now(),
        )
        officers = [officer.name for officer in visit.officers[:2]]
        who = f"当事人（{act.signer.name}）"
        return non_signature_sentence(record, officers, act.paper.kind, who=who)

    def lacking_proof(self, act: Act, refusal: Refusal, *, witness_signs: bool) -> str:
        """What still has to be written or signed before this may be confirmed; empty = nothing."""
        visit, basis = self.visit, self.basis
        if visit is None or basis is None:
            return "正在读取"
        proven = bool(refusal.witness) or refusal.recording is not None
        checks = (
            (
                refusal.state is SignState.ABSENT and not refusal.notice,
                "写明何时、用什么方式通知过当事人到场",
            ),
            (
                refusal.state is SignState.CANNOT_WRITE and not refusal.reason,
                "写明当事人为什么不能签名",
            ),
            (
                needs_witness(act.paper.kind, visit, refusal.state) and not refusal.witness,
                "当事人不在场又采取强制措施，依法要有见证人（行政强制法 第十八条第九项）",
            ),
            (
                needs_support(visit, refusal.state, basis) and not proven,
                "要有见证人或录音录像，至少一种",
            ),
            (bool(refusal.witness) and not refusal.witness_identity, "写明见证人的单位或身份"),
            (bool(refusal.witness) and not witness_signs, "请见证人在框内签名"),
        )
        return next((words for fails, words in checks if fails), "")

    def keep_recording(self, path: Path) -> None:
        from app.actions.recordings import keep_recording

        desk = self._desk

        def kept(recording: KeptRecording) -> None:
            self.recording_kept.emit(recording)

        self._act("正在存录音录像", lambda: keep_recording(desk, path), kept)

    # pen on paper

    def fetch_sheet(self, paper: Paper) -> None:
        from app.actions import issuing

        desk, paper_id = self._desk, paper.id
        self._read(
            lambda: issuing.numbered_sheet(desk, paper_id),
            lambda data: self.sheet_ready.emit(data, paper_id),
        )

    def attach_pages(self, paper: Paper, files: Sequence[PhotoFile]) -> None:
        from app.actions import signing as actions
        from app.evidence.ingest import Source

        desk, paper_id = self._desk, paper.id
        visit_id = paper.visit_id

        def filed(intake: PenIntake) -> None:
            self.pages[paper_id] = intake
            self.pages_filed.emit()
            if intake.problems:
                self.refused.emit(
                    "；".join(str(problem) for problem in intake.problems)
                    + f"。已收 {len(intake.present)} 页，都存好了。"
                )
            self.open(visit_id)

        self._act(
            "正在收签好的页",
            lambda: actions.attach_pen_pages(
                desk,
                paper_id,
                [Source(one.name, path=one.path, data=one.data) for one in files],
            ),
            filed,
        )

    def confirm_pen(self, paper: Paper) -> None:
        from app.actions import signing as actions

        desk, paper_id = self._desk, paper.id
        self._after("正在登记纸上签名", lambda: actions.confirm_pen(desk, paper_id))

    # reading, taking back, sealing

    def fetch_preview(self, paper: Paper) -> None:
        from app.actions import issuing

        desk, paper_id = self._desk, paper.id
        self._read(
            lambda: issuing.preview(desk, paper_id),
            lambda data: self.preview_ready.emit(data, paper_id),
        )

    def who_signs_again(self, paper: Paper) -> tuple[str, ...]:
        """Whose signatures fall away when this paper goes back, by name, once each."""
        group = self._group(paper)
        names = [
            record.signer for one in self.papers if one.kind in group for record in one.signatures
        ]
        return tuple(dict.fromkeys(names))

    def goes_back(self, paper: Paper) -> tuple[Paper, ...]:
        group = self._group(paper)
        return tuple(one for one in self.papers if one.kind in group)

    @staticmethod
    def _group(paper: Paper) -> tuple[PaperKind, ...]:
        from app.domain.paper import SEIZURE_SET

        if paper.kind in SEIZURE_SET:
            return SEIZURE_SET
        return END_PAPERS if paper.kind in END_PAPERS else (paper.kind,)

    def take_back(self, paper: Paper, reason: str) -> None:
        from app.actions import issuing

        desk, paper_id, visit_id = self._desk, paper.id, paper.visit_id

        def back(_papers: object) -> None:
            self._changes.papers_changed.emit(visit_id)
            self.taken_back.emit()

        self._act("正在退回", lambda: issuing.unfreeze(desk, paper_id, reason), back)

    def seal_all(self) -> None:
        """Seal every signed paper, one after the other; a set in one act."""
        sets = list(dict.fromkeys(paper.set_id for paper in self.papers))
        first = {paper.set_id: paper.id for paper in reversed(self.papers)}
        self._seal_next([first[one] for one in sets], len(sets))

    def _seal_next(self, waiting: list[str], total: int) -> None:
        from app.actions import sealing

        desk = self._desk
        visit_id = self.visit.id if self.visit is not None else ""
        if not waiting:
            self._changes.papers_changed.emit(visit_id)
            self._changes.visit_changed.emit(visit_id)
            self.sealed.emit()
            return
        paper_id, rest = waiting[0], waiting[1:]

        def done(_papers: object) -> None:
            self.saved.emit(self.now())
            self._seal_next(rest, total)

        words = f"正在封存 {total - len(rest)} / {total}"
        self._act(words, lambda: sealing.seal(desk, paper_id), done)

    def summary(self, paper: Paper) -> tuple[str, ...]:
        """The content in a few lines, for the person who signs."""
        return summary(self.visit, paper) if self.visit is not None else ()
