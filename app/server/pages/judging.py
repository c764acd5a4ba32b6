"""What a scanned code says: the answers of `verify`, in the words of the public page.

The band is neutral where the paper is genuine: that a paper is real is not praise of the
shop. A wrong token, a forged one and one nobody issued get one and the same answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.domain.labels import label
from app.domain.moments import SHANGHAI
from app.domain.paper import SEIZURE_SET, ContentCode, PaperKind
from app.domain.visit import Conclusion
from app.server import public
from app.server.public import PaperStatus
from app.server.station import Station
from app.server.tables import devices
from app.trust.digest import TOKEN
from app.trust.keys import signature_fits
from app.trust.token import Token, TokenRefused, parse

LONGEST = 400


@dataclass(frozen=True, slots=True)
class Band:
    """The first screenful: sign, words, and what they do and do not mean."""

    answer: str  # of decisions 8
    tone: str  # neutral | warn | no
    sign: str
    title: str
    second: str


BANDS = {
    one.answer: one
    for one in (
        Band("authentic", "neutral", "paper", "这张纸是真的", "只说明纸是真的，不评价这家店"),
        Band("superseded", "warn", "warning", "这张纸是真的，但已有更正", "以后来出具的文书为准"),
        Band("withdrawn", "warn", "warning", "这张纸是真的，但已被撤销", "不要再以这张为准"),
        Band("released", "neutral", "ring", "这张纸是真的，措施已经解除", "查封、扣押已不再执行"),
        Band("voided", "warn", "warning", "这张纸已经作废", "不要再以这张为准"),
        Band("contested", "warn", "warning", "这张纸有争议，正在核实", "请暂时不要以这张为准"),
        Band(
            "status-unknown",
            "neutral",
            "clock",
            "码上的签名是真的",
            "本站还没有收到这份文书的全文，请过几天再查",
        ),
    )
}
UNKNOWN = Band(
    "unknown-issuer", "no", "error", "没有核对上", "这个码不是本站的机关出具的，或者不完整、被改过"
)


@dataclass(frozen=True, slots=True)
class Seen:
    """Everything the page shows of one paper."""

    band: Band
    rows: tuple[tuple[str, str], ...] = ()
    result: Conclusion | None = None
    files: tuple[str, ...] = ()
    later: str = ""  # the day of a later visit
    practice: bool = False
    scripted: bool = False
    search: str = ""  # the party, to look it up among the released results


def look(station: Station, text: str) -> Seen:
    """What this token's paper may show; the same work for known and unknown tokens."""
    token = _token(text)
    public_id, authority, kid = "0" * 32, 0, "0" * 8
    if token is not None:
        told = token.payload
        public_id, authority, kid = told.content_hash.hex(), told.authority, token.kid.hex()
    status = public.paper_status(station, public_id, authority, kid)
    if token is None:
        return Seen(UNKNOWN)
    if status is not None and _issued(token, status):
        return _known(station, token, status)
    if status is None and _signed_here(station, token):
        return _unheard(token)
    return Seen(UNKNOWN)


def _token(text: str) -> Token | None:
    if len(text) > LONGEST:
        return None
    try:
        return parse(text)
    except TokenRefused:
        return None


def _issued(token: Token, status: PaperStatus) -> bool:
    """The signature of the device that sealed it, over what the server knows of the paper."""
    told = token.payload
    kind = told.paper_kind
    return (
        bool(status.device_public)
        and told.authority == status.authority_id
        and kind is not None
        and kind.value == status.kind
        and told.number == status.number
        and _fits(token, bytes.fromhex(status.device_public))
    )


def _fits(token: Token, key: bytes) -> bool:
    return signature_fits(key, TOKEN + token.signed_bytes, token.signature)


def _signed_here(station: Station, token: Token) -> bool:
    """A laptop of this authority signed it and has not handed the paper over yet."""
    with station.database.reading() as db:
        rows = db.execute(
            select(devices.c.public).where(
                devices.c.authority_id == token.payload.authority,
                devices.c.dev.startswith(token.kid.hex()),
                devices.c.revoked_ms.is_(None),
            )
        ).scalars()
        return any(_fits(token, bytes.fromhex(one)) for one in rows)


def _unheard(token: Token) -> Seen:
    told = token.payload
    kind = told.paper_kind
    rows = [("文书", label(kind) if kind else "新种类的文书"), ("编号", told.number)]
    if told.party:
        rows.append(("单位", told.party))
    return Seen(
        BANDS["status-unknown"], tuple(rows), practice=told.practice, scripted=told.scripted
    )


def _known(station: Station, token: Token, status: PaperStatus) -> Seen:
    band = BANDS.get(status.answer, BANDS["status-unknown"])
    kind = PaperKind(status.kind)
    rows = [("文书", label(kind)), ("编号", status.number)]
    seizure = kind in SEIZURE_SET
    if not seizure:
        rows += [("单位", status.party), ("日期", _day(status.day))]
    rows.append(("出具机关", status.authority))
    if not seizure:
        rows.append(("校验码", str(ContentCode(status.content_hash))))
    result = _conclusion(status.conclusion) if kind is PaperKind.RESULT_RECORD else None
    shown = result if status.answer in {"authentic", "superseded"} else None
    return Seen(
        band,
        tuple(row for row in rows if row[1]),
        shown,
        () if seizure else status.files,
        "" if seizure else _later(status.later_visit),
        status.practice,
        status.origin == "scripted",
        "" if seizure or status.practice or token.payload.party_shortened else status.party,
    )


def _conclusion(text: str) -> Conclusion | None:
    try:
        return Conclusion(text)
    except ValueError:
        return None


def _day(iso: str) -> str:
    parts = iso.split("-")
    if len(parts) != 3 or not all(part.isdigit() for part in parts):
        return ""
    return f"{parts[0]} 年 {int(parts[1])} 月 {int(parts[2])} 日"


def _later(milliseconds: str | None) -> str:
    if not milliseconds or not milliseconds.isdigit():
        return ""
    moment = datetime.fromtimestamp(int(milliseconds) / 1000, SHANGHAI)
    return f"{moment.year} 年 {moment.month} 月 {moment.day} 日"
