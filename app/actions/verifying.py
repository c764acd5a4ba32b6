"""Is this paper genuine? Answered offline from the home's status file and named key lists.

The order of doubt: is there a code at all, do the code in the file's data and the one in
the picture of page 1 agree, who signed it, is the paper known, in which state, and is this
very file one of those that were sealed. Only then `authentic` (decisions 8). A key list
lying beside the paper is never trusted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from app.documents.reading import read_image, read_pdf
from app.domain.errors import InputRefused
from app.domain.labels import label
from app.domain.paper import PaperState
from app.storage import neighbours
from app.storage.neighbours import NeighbourPaper, Neighbours
from app.storage.status import Status, StatusPaper, read_status
from app.trust.digest import sha256_hex
from app.trust.keys import KeyList, read_key_list
from app.trust.token import Token, TokenRefused, parse

MAX_FILE = 30 * 1024 * 1024

ANSWER_WORDS = {
    "authentic": "这张纸是真的",
    "not-sealed": "编号是真的，文书还没有封存",
    "superseded": "这张纸是真的，但已有更正文书",
    "withdrawn": "这张纸是真的，但已被撤销",
    "released": "这张纸是真的，措施已经解除",
    "altered": "与封存的内容不一致",
    "voided": "这份文书已经作废",
    "status-unknown": "签名是真的，本机没有这份文书的状态",
    "file-unproven": "码是真的，这个文件是不是原件无法证明",
    "unknown-issuer": "不认识签发的机关",
    "not-a-paper": "这不是本系统出具的文书",
}


@dataclass(frozen=True, slots=True)
class Verification:
    """The answer, in the words and fields of decisions 8."""

    answer: str
    as_of: str | None
    reason: str
    practice: bool | None = None
    origin: str | None = None
    kind: str | None = None
    number: str | None = None
    day: str | None = None
    authority: int | None = None
    party: str | None = None
    content_hash: str | None = None

    @property
    def words(self) -> str:
        return ANSWER_WORDS[self.answer]

    def as_json(self) -> dict[str, object]:
        return asdict(self)


class SubjectUnreadable(InputRefused):
    code = "verify.unreadable"


@dataclass(frozen=True, slots=True)
class _Seen:
    """What was held up: the code's text, the file's hash, and whether the two codes differ."""

    texts: tuple[str, ...]
    file_hash: str | None
    differs: bool
    is_pdf: bool = False


@dataclass(frozen=True, slots=True)
class _Known:
    """This home's own papers, and those of others as the office told last."""

    status: Status | None
    others: Neighbours | None


def verify(subject: str, *, home: Path, key_files: Sequence[Path] = ()) -> Verification:
    """`subject`: path of a PDF or of a picture of a code, or the token's text itself."""
    seen = _look(subject)
    status = _status(home)
    lists = [read_key_list(path.read_bytes()) for path in key_files]
    others = None
    if status is not None:
        lists.insert(0, status.keys)
        others = neighbours.read(home, status.keys)
    return _judge(seen, _Known(status, others), lists)


def _status(home: Path) -> Status | None:
    return read_status(home) if home.exists() else None


def _look(subject: str) -> _Seen:
    path = Path(subject)
    try:
        is_file = path.is_file()
    except (OSError, ValueError):  # a token is too long to be a file name
        is_file = False
    if not is_file:
        if path.suffix.lower() in {".pdf", ".png", ".jpg", ".jpeg", ".webp"}:
            raise SubjectUnreadable(f"找不到文件 {subject}。没有核验。请检查路径。")
        return _Seen((subject,), None, differs=False)
    if path.stat().st_size > MAX_FILE:
        raise SubjectUnreadable(f"{path.name} 超过 30 MB，不像一份文书。没有核验。")
    data = path.read_bytes()
    if not data.startswith(b"%PDF"):
        return _Seen(_tokens(read_image(data)), None, differs=False)
    read = read_pdf(data)
    drawn = _tokens(read.page_codes)
    named = _tokens((read.info_token,)) if read.info_token else ()
    both = {_bare(text) for text in (*named, *drawn)}
    return _Seen(
        named or drawn,
        sha256_hex(data),
        differs=len(both) > 1 or bool(named) != bool(drawn),
        is_pdf=True,
    )


def _tokens(texts: Sequence[str]) -> tuple[str, ...]:
    found = []
    for text in texts:
        try:
            parse(text)
        except TokenRefused:
            continue
        found.append(text)
    return tuple(found)


def _bare(text: str) -> str:
    return parse(text).text


def _judge(seen: _Seen, known: _Known, lists: Sequence[KeyList]) -> Verification:
    status, others = known.status, known.others
    as_of = status.as_of.isoformat() if status is not None else None
    try:
        token = parse(seen.texts[0]) if seen.texts else None
    except TokenRefused:
        token = None
    if token is None:
        return Verification("not-a-paper", as_of, "没有读到本系统文书的验证码。")
    paper = _find(token, status)
    elsewhere = None
    if paper is None and others is not None:
        elsewhere = others.paper(token.payload.content_hash.hex())
        lists = (*lists, *others.lists(known_paper=elsewhere is not None))
    doubt = _doubt(token, seen, lists)
    if doubt is not None:
        return _say(token, doubt[0], as_of, doubt[1])
    if paper is not None:
        return _by_state(token, paper, seen, as_of)
    if elsewhere is not None and others is not None:
        return _by_state(token, elsewhere, seen, others.as_of.isoformat())
    if seen.is_pdf:
        reason = "签名是真的，但本机没有这份文书的档案，不能证明这个文件就是原件。"
        return _say(token, "file-unproven", as_of, reason)
    return _say(token, "status-unknown", as_of, "签名是真的，本机没有这份文书的状态。")


def _doubt(token: Token, seen: _Seen, lists: Sequence[KeyList]) -> tuple[str, str] | None:
    """Why the code itself is not believed, or None."""
    known = [keys for keys in lists if keys.find(token.kid) is not None]
    if not known:
        return "unknown-issuer", "码上的签发机关不在认可的名单里。"
    if all(token.verify(keys) is None for keys in known):
        return "altered", "码上的签名与内容对不上。"
    if seen.differs:
        return "altered", "文件里的码和纸面上的码不是同一个。"
    return None


def _find(token: Token, status: Status | None) -> StatusPaper | None:
    if status is None:
        return None
    return status.paper(token.payload.content_hash.hex())


def _by_state(
    token: Token, paper: StatusPaper | NeighbourPaper, seen: _Seen, as_of: str | None
) -> Verification:
    state = PaperState(paper.state)
    if isinstance(paper, NeighbourPaper) and paper.contested:
        return _say(token, "status-unknown", as_of, "这份文书有争议，单位正在核实。请过几天再查。")
    if state in {PaperState.VOIDED, PaperState.UNFROZEN}:
        return _say(token, "voided", as_of, f"这份文书{label(state)}。")
    if state in {PaperState.FROZEN, PaperState.SIGNED}:
        return _say(token, "not-sealed", as_of, "文书已经编号定稿，还没有签完封存。")
    if seen.is_pdf and seen.file_hash not in paper.files:
        reason = "码是真的，但这个文件和封存的每一联都不一样，可能被改过。"
        return _say(token, "altered", as_of, reason)
    if state is PaperState.FOLLOWED:
        return _say(token, "superseded", as_of, "后来另出了文书，以后出的为准。")
    reason = "文件与封存时一致。" if seen.is_pdf else "码是真的。请把纸上的内容与下列各项逐一比对。"
    return _say(token, "authentic", as_of, reason)


def _say(token: Token, answer: str, as_of: str | None, reason: str) -> Verification:
    payload = token.payload
    kind = payload.paper_kind
    day = str(payload.day)
    return Verification(
        answer=answer,
        as_of=as_of,
        reason=reason,
        practice=payload.practice,
        origin="scripted" if payload.scripted else "screen",
        kind=kind.value if kind else None,
        number=payload.number,
        day=f"{day[:4]}-{day[4:6]}-{day[6:]}",
        authority=payload.authority,
        party=payload.party or None,
        content_hash=payload.content_hash.hex(),
    )
