"""Play a scripted visit through the same acts as the screen.

The script is checked as a whole first; then each act is one transaction. A refusal
stops the play where a person would be stopped: what was acknowledged stays, the visit
stays a draft, nothing is half-written.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from app.actions import (
    inspecting,
    issuing,
    photographing,
    registering,
    sealing,
    signing,
)
from app.actions.desk import Desk, new_id
from app.domain.checklist import Checklist, numbers
from app.domain.counting import judged_places
from app.domain.errors import InputRefused, RuleBroken
from app.domain.measures import Demand, GoodsLine, Rectification, Seizure
from app.domain.paper import (
    SIGNED_KINDS,
    STAMPED_KINDS,
    Paper,
    PaperKind,
    PaperState,
    Role,
    Service,
    ServiceMode,
    SignState,
    Stamp,
)
from app.domain.people import Approval, Officer
from app.domain.scripted import ScriptedAnswer, ScriptedApproval, ScriptedVisit
from app.domain.strokes import Strokes
from app.domain.visit import Answer, Closing, Outcome, StepKind, Visit
from app.evidence.ingest import Source


class ScriptRefused(InputRefused):
    code = "script.refused"


@dataclass(frozen=True, slots=True)
class Played:
    visit: Visit
    papers: tuple[Paper, ...]


@dataclass(slots=True)
class _Player:
    desk: Desk
    script: ScriptedVisit
    photos: Path
    visit: Visit
    checklist: Checklist | None

    # -- what the script names -------------------------------------------------
    def item_id(self, ref: str) -> str:
        if self.checklist is None:
            raise ScriptRefused(f"没有要点表，不能写项目 {ref}。没有写入。")
        by_number = {number: item for item, number in numbers(self.checklist).items()}
        known = set(by_number.values())
        found = ref if ref in known else by_number.get(ref)
        if found is None:
            raise ScriptRefused(
                f"要点表里没有项目 {ref}。没有写入。请核对编号。", code="item.unknown"
            )
        return found

    def source(self, name: str) -> Source:
        return Source(name, path=self.photos / name)

    def take(self, names: tuple[str, ...], **where: str | None) -> tuple[str, ...]:
        """Take the named files in; the hashes of the originals. A refused one stops the play."""
        intake = photographing.add_photos(
            self.desk,
            self.visit.id,
            [self.source(name) for name in names],
            **where,  # type: ignore[arg-type]
        )
        if intake.problems:
            raise ScriptRefused(
                f"{intake.problems[0]}。这次检查停在草稿，已收下的照片和回答都在。",
                code=intake.problems[0].code,
            )
        return tuple(photo.sha256 for photo in intake.photos)

    # -- the door ---------------------------------------------------------------
    def open(self) -> None:
        door = self.script.opening
        for kind, note in (
            (StepKind.CREDENTIALS, door.credentials),
            (StepKind.RIGHTS, door.rights),
            (StepKind.RECUSAL, door.recusal),
        ):
            inspecting.record_step(self.desk, self.visit.id, kind, note)
        inspecting.record_step(
            self.desk,
            self.visit.id,
            StepKind.ENTRY_CODE,
            door.entry_code or door.entry_code_reason,
            done=bool(door.entry_code),
        )
        if self.checklist is not None:
            facts = {
                fact.id: self.script.facts.get(fact.id, False) for fact in self.checklist.facts
            }
            inspecting.record_facts(self.desk, self.visit.id, facts, confirmed=True)
        self.visit = inspecting.begin(self.desk, self.visit.id)

    # -- the items --------------------------------------------------------------
    def answer_all(self) -> None:
        for given in self.script.answers:
            item_id = self.item_id(given.item)
            if given.photos:
                self.take(given.photos, item_id=item_id)
            inspecting.answer(self.desk, self.visit.id, self.answer(item_id, given))

    def answer(self, item_id: str, given: ScriptedAnswer) -> Answer:
        fields = given.model_dump(exclude={"item", "photos"})
        return Answer(item_id=item_id, t=self.desk.clock(), **fields)

    # -- the seizure ------------------------------------------------------------
    def seize(self) -> None:
        wanted = self.script.seizure
        if wanted is None:
            return
        lines = []
        for goods in wanted.lines:
            line_id = new_id()
            if goods.photos:
                self.take(goods.photos, goods_line=line_id, purpose="goods")
            fields = goods.model_dump(exclude={"item", "photos"})
            item = self.item_id(goods.item) if goods.item else ""
            lines.append(GoodsLine(id=line_id, item_id=item, **fields))
        controlled = wanted.controlled_at or self.desk.clock()
        seizure = Seizure(
            id=new_id(),
            lines=tuple(lines),
            controlled_at=controlled,
            reported_at=self.desk.clock() if wanted.route == "emergency" else None,
            approval=self.approval(wanted.approval) if wanted.route == "prior" else None,
            **wanted.model_dump(exclude={"lines", "controlled_at", "approval"}),
        )
        inspecting.save_seizure(self.desk, self.visit.id, seizure)
        made = issuing.freeze(self.desk, self.visit.id, [PaperKind.SEIZURE_DECISION])
        self.sign_and_seal(made)
        self.serve([one for one in made if one.kind is not PaperKind.SEAL_LABEL])
        if wanted.route == "emergency":
            sealing.record_approval(self.desk, self.visit.id, self.approval(wanted.approval))

    def approval(self, given: ScriptedApproval) -> Approval:
        copy = self.take((given.signed_copy,), purpose="approval") if given.signed_copy else ()
        return Approval(
            approver=given.approver,
            post=given.post,
            means=given.means,
            t=self.desk.clock(),
            signed_copy=copy[0] if copy else None,
        )

    # -- papers -----------------------------------------------------------------
    def sign_and_seal(self, made: tuple[Paper, ...]) -> tuple[Paper, ...]:
        for one in made:
            if one.kind in SIGNED_KINDS:
                self.sign(one)
        sealed: dict[str, Paper] = {}
        for one in made:
            if one.id not in sealed:
                sealed.update((done.id, done) for done in sealing.seal(self.desk, one.id))
        return tuple(sealed.values())

    def sign(self, paper: Paper) -> None:
        for signer in signing.signers(self.desk, paper.id):
            party = self.script.party_signing
            if signer.role is Role.PARTY and party.state is not SignState.SIGNED:
                why = signing.Declining(
                    state=party.state,
                    reason=party.reason,
                    reason_quoted=party.reason_quoted,
                    witness=party.witness.name if party.witness else "",
                    witness_identity=party.witness.identity if party.witness else "",
                )
                signing.decline(self.desk, paper.id, signer, why)
        for signer in signing.signers(self.desk, paper.id):
            if not signer.done:
                signing.sign(self.desk, paper.id, signer, self.strokes(signer.name, paper.kind))

    def strokes(self, name: str, kind: PaperKind) -> Strokes:
        drawn = self.script.strokes.get(name, {}).get(kind)
        if drawn is None:
            raise ScriptRefused(
                f"缺少“{name}”在{kind.value}上的笔迹，文书停在已定稿。已签的都在。",
                code="script.no_strokes",
            )
        return drawn

    def serve(self, made: list[Paper]) -> None:
        """Stamp what needs a stamp, serve, then make, sign and seal the receipt."""
        how = self.script.service
        serials = list(how.stamp_serials)
        for one in made:
            if one.kind in STAMPED_KINDS:
                serial = serials.pop(0) if serials else ""
                sealing.stamp(
                    self.desk,
                    one.id,
                    Stamp(kind=how.stamp_kind, serial=serial, t=self.desk.clock()),
                )
        party = self.script.party_signing
        left = how.mode is ServiceMode.LEFT_AT_PREMISES
        sealing.serve(
            self.desk,
            [one.id for one in made],
            Service(
                mode=how.mode,
                place=self.visit.place,
                t=self.desk.clock(),
                recipient=how.recipient or ("" if left else party.name),
                refusal_reason=how.refusal_reason if left else "",
                witness=party.witness.name if left and party.witness else "",
                witness_identity=party.witness.identity if left and party.witness else "",
                servers=tuple(officer.name for officer in self.visit.officers[:2]),
            ),
        )
        self.sign_and_seal(issuing.freeze(self.desk, self.visit.id, [PaperKind.SERVICE_RECEIPT]))

    # -- the end ----------------------------------------------------------------
    def finish(self) -> None:
        given = self.script.closing
        inspecting.save_closing(
            self.desk, self.visit.id, Closing(t=self.desk.clock(), **given.model_dump())
        )
        wanted = self.script.rectification
        if wanted is not None:
            demands = tuple(
                Demand(item_id=self.item_id(one.item), conduct="", demand=one.demand)
                for one in wanted.demands
            )
            inspecting.save_rectification(
                self.desk, self.visit.id, Rectification(demands=demands, due=wanted.due)
            )
        kinds = [
            due.kind
            for due in issuing.due_papers(self.desk, self.visit.id)
            if due.paper is None and due.kind is not PaperKind.SERVICE_RECEIPT
        ]
        made = issuing.freeze(self.desk, self.visit.id, kinds)
        self.sign_and_seal(made)
        self.serve([one for one in made if one.kind is not PaperKind.SEAL_LABEL])
        self.visit = sealing.close_visit(self.desk, self.visit.id)


def _register(desk: Desk, script: ScriptedVisit) -> tuple[str, ...]:
    """The party and officers of the script; an officer is known by the certificate number."""
    registering.save_party(desk, script.party)
    known = {officer.badge_no: officer for officer in registering.officers(desk)}
    ids = []
    for officer in script.officers:
        have: Officer = known.get(officer.badge_no, officer)
        if officer.badge_no not in known:
            registering.save_officer(desk, officer)
        ids.append(have.id)
    return tuple(ids)


def _require_whole(desk: Desk, script: ScriptedVisit, photos: Path) -> None:
    """Everything that can be known to be wrong before the first act."""
    named = [name for one in script.answers for name in one.photos]
    named += list(script.outcome_photos)
    if script.seizure is not None:
        named += [name for goods in script.seizure.lines for name in goods.photos]
        if script.seizure.approval.signed_copy:
            named.append(script.seizure.approval.signed_copy)
    for name in named:
        if not (photos / name).is_file():
            raise ScriptRefused(
                f"找不到照片 {name}。没有写入任何内容。请把照片放进 --photos 指定的文件夹。",
                code="photo.missing",
            )
    badges = [officer.badge_no for officer in script.officers]
    if len(set(badges)) != len(badges) or len(set(badges)) < 2:
        raise RuleBroken(
            "须有两名不同证号的执法人员。没有写入任何内容。请补上或换一名。", code="officer.same"
        )
    today = desk.clock().date()
    for officer in script.officers:
        if not officer.valid_on(today):
            raise RuleBroken(
                f"{officer.name}的执法证（{officer.badge_no}）在 {today} 不在有效期内。"
                "没有写入任何内容。请换一名持证人员或更新证件信息。",
                code="officer.certificate_expired",
            )


def play(desk: Desk, script: ScriptedVisit, photos: Path) -> Played:
    """The whole visit. Raises Refused where a person would be refused."""
    _require_whole(desk, script, photos)
    _require_answers(desk, script)
    visit = inspecting.prepare_visit(
        desk,
        party_id=script.party.id,
        kind=script.kind,
        checklist_id=script.checklist,
        officer_ids=_register(desk, script),
        place=script.place,
        basis_id=script.basis,
    )
    player = _Player(desk, script, photos, visit, inspecting.checklist_of(desk, visit))
    player.open()
    if script.outcome is Outcome.INSPECTED:
        player.answer_all()
        player.seize()
    else:
        player.take(script.outcome_photos)
        inspecting.give_up(desk, visit.id, script.outcome, script.outcome_note)
    player.finish()
    sealed = [
        one for one in issuing.papers_of(desk, visit.id) if one.state is not PaperState.UNFROZEN
    ]
    return Played(player.visit, tuple(sealed))


def _require_answers(desk: Desk, script: ScriptedVisit) -> None:
    """Unknown checklist or item, an item answered twice: refused before anything is written."""
    if script.checklist is None:
        return
    checklist, _ = desk.library.newest(script.checklist)
    by_number = {number: item for item, number in numbers(checklist).items()}
    seen: set[str] = set()
    for given in script.answers:
        item = by_number.get(given.item, given.item)
        if item not in by_number.values():
            raise ScriptRefused(
                f"要点表“{checklist.title}”里没有项目 {given.item}。没有写入任何内容。请核对编号。",
                code="item.unknown",
            )
        if item in seen:
            raise ScriptRefused(
                f"项目 {given.item} 答了两次。没有写入任何内容。请只留一个。", code="item.twice"
            )
        seen.add(item)
    basis = script.basis or desk.basis_id()
    open_ids = {one.item.id for one in judged_places(checklist, script.facts, basis)}
    missing = [numbers(checklist)[item] for item in open_ids - seen]
    if missing and script.outcome is Outcome.INSPECTED and script.kind.value != "unannounced":
        raise ScriptRefused(
            f"还有 {len(missing)} 项没有作答（{'、'.join(sorted(missing)[:5])}）。"
            "没有写入任何内容。除飞行检查外须逐项作答。",
            code="visit.unanswered",
        )
