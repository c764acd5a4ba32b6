"""A folder that holds the summary of `shian demo --json` or `shian inspect --json` and its PDFs.

Only the code on each paper is signed here: number, day, kind and party are proven by it, the
result stands in the unsigned summary and is marked so. Better is a package of signed entries.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from app.domain.errors import InputRefused
from app.domain.kinds import Conclusion, Handling, Outcome
from app.domain.paper import PaperKind
from app.domain.shape import Sha256
from app.office.believed import TrustedKeys
from app.office.packages import Files, PackageRefused, open_files
from app.office.records import LIST, Candidate, Result, RowProblem
from app.trust import strict_json, token
from app.trust.digest import sha256_hex

_MOST = 4_000_000


class _Paper(BaseModel):
    model_config = ConfigDict(frozen=True)
    kind: PaperKind
    number: str
    content_hash: Sha256
    token: str
    path: str
    sha256: Sha256


class _Summary(BaseModel):
    """The part of the summary that is read; what a later program adds is let be."""

    model_config = ConfigDict(frozen=True)
    visit: str
    party: Annotated[str, StringConstraints(min_length=1, max_length=60)]
    basis: str
    conclusion: Conclusion | None
    handling: tuple[Handling, ...] | None
    papers: tuple[_Paper, ...]


class SummaryReader:
    """A folder with exactly one summary in it."""

    def recognises(self, path: Path) -> bool:
        return path.is_dir() and any(path.glob("*.pdf")) and any(path.glob("*.json"))

    def opened(self, path: Path, keys: TrustedKeys) -> SummarySource:
        return SummarySource(open_files(path), keys)


class SummarySource:
    """The one visit of a summary as a row, after its papers were checked."""

    encoding = "封存包"

    def __init__(self, files: Files, keys: TrustedKeys) -> None:
        self.name = files.name
        self._files, self._keys = files, keys
        self._place, data = self._summary_file()
        self.fingerprint = sha256_hex(data)
        self._summary = self._read(data)

    def candidates(self) -> Iterator[Candidate]:
        record = next(
            (one for one in self._summary.papers if one.kind is PaperKind.RESULT_RECORD), None
        )
        if record is None:
            gone = self._told("summary.no_record", "没有结果记录表", "导出齐全")
            yield Candidate(1, None, (gone,))
            return
        payload = self._checked(record)
        for other in self._summary.papers:
            self._checked(other)
        told = self._told(
            "summary.unsigned",
            "检查结果和检查人员取自没有签名的摘要",
            "与纸面核对；最好导入封存记录的包",
            fatal=False,
        )
        yield Candidate.of(1, self._result(record, payload), (told,))

    def close(self) -> None:
        self._files.close()

    def _summary_file(self) -> tuple[str, bytes]:
        names = [name for name in self._files.names if name.lower().endswith(".json")]
        if len(names) != 1 or self._files.size(names[0]) > _MOST:
            raise PackageRefused(
                f"“{self.name}”里应当有且只有一份摘要（JSON），没有采用。请一次检查一个文件夹。",
                code="summary.not_one",
            )
        return names[0], b"".join(self._files.pieces(names[0]))

    def _read(self, data: bytes) -> _Summary:
        try:
            value: Any = strict_json.loads(data)
            return _Summary.model_validate(value)
        except (ValidationError, InputRefused) as error:
            raise PackageRefused(
                f"“{self.name}”的摘要不完整或不是本系统导出的，没有采用。请重新导出一份。",
                code="summary.unreadable",
            ) from error

    def _checked(self, paper: _Paper) -> token.TokenPayload:
        """The code is genuine, is this paper's, and the file is the one the summary names."""
        parsed = token.parse(paper.token)
        keys = (one for one in self._keys.lists if parsed.verify(one) is not None)
        if next(keys, None) is None:
            raise PackageRefused(
                f"{paper.number} 的验证码由不认识的设备签发，没有采用。请用 --keys 给出公钥清单。",
                code="package.unknown_device",
            )
        payload = parsed.payload
        same = (payload.number, payload.paper_kind, payload.content_hash.hex())
        name = Path(paper.path.replace("\\", "/")).name
        pdf = b"".join(self._files.pieces(name)) if name in self._files.names else b""
        fits = same == (paper.number, paper.kind, paper.content_hash[:32])
        if not fits or sha256_hex(pdf) != paper.sha256 or parsed.text.encode() not in pdf:
            raise PackageRefused(
                f"{paper.number} 的文件与摘要或验证码不符，可能没有复制完或被改动过，没有采用。"
                "请重新导出一份。",
                code="summary.altered",
            )
        return payload

    def _result(self, record: _Paper, payload: token.TokenPayload) -> Result:
        day = f"{payload.day:08d}"
        inspected = self._summary.conclusion is not None
        return Result(
            number=record.number,
            party_name=self._summary.party,
            credit_code="",
            licence_no="",
            id_note="",
            address="",
            premises="",
            station="",
            day=f"{day[:4]}-{day[4:6]}-{day[6:]}",
            kind="",
            outcome=Outcome.INSPECTED.value if inspected else "",
            conclusion=self._summary.conclusion.value if self._summary.conclusion else "",
            handling=LIST.join(sorted(one.value for one in self._summary.handling or ())),
            officers="",
            checked=None,
            passed=None,
            failed=None,
            problems="",
            due="",
            note="",
            basis=self._summary.basis,
            source="token",
            content_hash=record.content_hash,
            token=record.token,
            practice=payload.practice,
        )

    def _told(self, code: str, sentence: str, cure: str, *, fatal: bool = True) -> RowProblem:
        party = self._summary.party
        return RowProblem(1, self._place, "", code, sentence, "", cure, fatal, party)
