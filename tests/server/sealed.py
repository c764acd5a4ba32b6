"""A visit of a real laptop as its journal entries: opened, a result record sealed, closed."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass

from app.domain.paper import PaperKind
from app.trust import token
from app.trust.journal_entry import EntryType, SealedEntry
from tests.server.laptop import Laptop

PDF = b"%PDF-1.4 the file copy"


@dataclass
class SealedVisit:
    visit_id: str
    paper_id: str
    number: str
    token: str
    entries: list[SealedEntry]


def visit(
    laptop: Laptop, name: str = "老周水饺馆", *, party_id: str = "",
    conclusion: str = "largely_compliant",
    kind: PaperKind = PaperKind.RESULT_RECORD, number: str = "", practice: bool = False,
    party_kind: str = "household", address: str = "海棠路 18 号",
) -> SealedVisit:  # fmt: skip
    """The entries in order; nothing is handed over yet."""
    visit_id, paper_id = secrets.token_hex(16), secrets.token_hex(16)
    number = number or f"青市监检记〔2026〕{secrets.randbelow(90000) + 1000}号"
    content = hashlib.sha256(secrets.token_bytes(8)).hexdigest()
    shown = "" if kind is not PaperKind.RESULT_RECORD else name
    authority = laptop.enrolled.authority_id if laptop.enrolled else 1
    code = token.issue(
        laptop.key,
        token.TokenPayload(
            kind=token.KIND_CODES[kind], number=number, day=20261119, authority=authority,
            content_hash=bytes.fromhex(content)[:16], party=shown,
            flags=token.PRACTICE if practice else 0,
        ),
    )  # fmt: skip
    party = {
        "id": party_id or secrets.token_hex(16), "kind": party_kind, "name": name,
        "address": address, "licence_no": "JY23799990000459", "telephone": "000-5550 1188",
        "id_number": "999999199001010016", "legal_representative": "周敏",
    }  # fmt: skip
    told = {"party": party, "kind": "routine", "practice": practice, "origin": "screen"}
    entries = [
        laptop.seal(EntryType.VISIT_OPENED, told, rec=visit_id),
        laptop.seal(
            EntryType.PAPER_SEALED,
            {
                "visit": visit_id, "set": paper_id, "kind": kind.value, "number": number,
                "day": "2026-11-19", "party": shown, "content_hash": content, "token": code,
                "files": [{"role": "file", "sha256": hashlib.sha256(PDF).hexdigest()}],
                "practice": practice, "origin": "screen",
            },
            rec=paper_id,
        ),
        laptop.seal(
            EntryType.VISIT_CLOSED,
            {
                **told, "outcome": "inspected", "conclusion": conclusion,
                "handling": ["written_deadline"], "basis": "commissioned",
            },
            rec=visit_id,
        ),
    ]  # fmt: skip
    return SealedVisit(visit_id, paper_id, number, code, entries)


def handed_over(laptop: Laptop, name: str = "老周水饺馆", **more) -> SealedVisit:
    made = visit(laptop, name, **more)
    answer = laptop.hand_over(made.entries)
    assert answer.status == 200, answer.body
    return made
