"""A round of small visits, each sealed and closed, for whoever prints or hands over many."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial

from app.actions import demo, playing, registering
from app.actions.desk import Desk
from app.actions.playing import Played
from app.domain.paper import ServiceMode, SignState
from app.domain.people import Party
from app.domain.scripted import ScriptedClosing, ScriptedPartySigning, ScriptedService
from app.domain.visit import Conclusion, Handling, Verdict
from app.storage import journal, pulled
from app.storage.database import Database
from app.storage.journal import StoredEntry
from app.storage.pulled import ForeignEntry
from app.trust import journal_entry

ADDRESSES = ("河沿路18号", "河沿路9号", "东塘巷7号", "解放路甲5号", "河沿路12号")


def shop(desk: Desk, n: int, address: str = "") -> Party:
    first = next(one for one in registering.parties(desk) if one.premises == "CAT")
    return first.model_copy(
        update={
            "id": f"{0xABC000 + n:032x}",
            "name": f"第{n}号面馆",
            "address": address or f"澜州市云桥区{ADDRESSES[n % len(ADDRESSES)]}",
        }
    )


def played(desk: Desk, party: Party, basis: str = "in-force", *, problems: bool = False) -> Played:
    """One visit without seizure from the door to the closed visit."""
    script = demo.script(desk, basis)
    failed = {demo.CERTIFICATE} if problems else set()
    answers = tuple(
        one if one.verdict is not Verdict.FAIL or one.item in failed
        else one.model_copy(
            update={
                "verdict": Verdict.PASS, "finding": "", "measures": (), "photos": (),
                "corrected": "", "due": None,
            }
        )
        for one in script.answers
    )  # fmt: skip
    plain = script.model_copy(
        update={
            "party": party,
            "answers": answers,
            "seizure": None,
            "rectification": script.rectification if problems else None,
            "closing": _closing(basis, script.closing, problems=problems),
            "party_signing": ScriptedPartySigning(
                name=script.party_signing.name, state=SignState.SIGNED
            ),
            "service": ScriptedService(
                mode=ServiceMode.IN_PERSON, recipient=party.legal_representative,
                stamp_kind="wet",
            ),
        }
    )  # fmt: skip
    return playing.play(desk, plain, demo.photos_folder())


def _closing(basis: str, given: ScriptedClosing, *, problems: bool) -> ScriptedClosing:
    if problems:
        return given.model_copy(update={"handling": (Handling.WRITTEN_DEADLINE,)})
    commissioned = basis == "commissioned"
    return given.model_copy(
        update={
            "conclusion": Conclusion.COMPLIANT if commissioned else Conclusion.NO_PROBLEM_FOUND,
            "own_words": "" if commissioned else "本次检查未发现问题",
            "handling": (Handling.PASSED,) if commissioned else (),
            "due": None,
        }
    )


def sealed_round(desk: Desk, count: int, basis: str = "in-force") -> list[Played]:
    return [played(desk, shop(desk, n), basis, problems=n % 3 == 1) for n in range(count)]


def handed_out(walked: Desk, lead: Desk, *, without: Collection[str] = ()) -> None:
    """What a server would have brought from one laptop to the other: the sealed entries, and
    every file but the posting copies of the papers with the numbers `without`.
    """
    entries = walked.memory.read(lambda db: tuple(journal.stored(db)))
    for one in entries:
        lead.memory.write(partial(_keep, one=one))
    bodies = [journal_entry.parse(one.data).body for one in entries if one.type == "paper.sealed"]
    left = {
        file["sha256"]
        for body in bodies
        for file in body["files"]
        if body["number"] in without and file["role"] == "posting"
    }
    for name in walked.memory.blobs.all():
        if name not in left:
            lead.memory.blobs.put(walked.memory.blobs.get(name))


def _keep(db: Database, one: StoredEntry) -> bool:
    said = journal_entry.parse(one.data)
    entry = ForeignEntry(
        hash=one.hash, chain=said.chain, seq=said.seq, type=said.type, rec=said.rec, dev=said.dev,
        data=one.data, signature=one.signature,
    )  # fmt: skip
    return pulled.keep_entry(db, entry, 1)
