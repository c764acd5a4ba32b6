"""What must be known when the party did not sign: reasons, a witness, a recording.

Under the law in force a refusal stands with a witness or a recording; under
`commissioned` two officers are enough. An absent party at a seizure needs a witness.
"""

from __future__ import annotations

from app.domain.basis import Basis
from app.domain.errors import RuleBroken
from app.domain.paper import (
    SEIZURE_SET,
    Paper,
    PaperKind,
    Recording,
    SignatureRecord,
    SignState,
)
from app.domain.visit import Visit

REASON_LIMIT = 200
NAME_LIMIT = 30
IDENTITY_LIMIT = 40
DIGEST_LENGTH = 16


class SignatureRefused(RuleBroken):
    """This act of signing does not count; nothing was added to the paper."""

    code = "signature.refused"

    def __init__(self, code: str, why: str, then: str) -> None:
        super().__init__(f"{why}这一笔没有存入，已签的都在。{then}", code=code)


def require_reasons(record: SignatureRecord) -> None:
    if record.state is SignState.CANNOT_WRITE and not record.reason.strip():
        raise SignatureRefused(
            "signature.reason_missing", "没有写明当事人为什么不能签名。", "请写明原因。"
        )
    if record.state is SignState.ABSENT and not record.notice.strip():
        raise SignatureRefused(
            "signature.notice_missing",
            "没有写明何时、用什么方式通知过当事人到场。",
            "请写明通知的时间和方式。",
        )
    _require_length("原因", record.reason, REASON_LIMIT)
    _require_length("通知到场的情况", record.notice, REASON_LIMIT)


def _require_length(field: str, text: str, limit: int) -> None:
    if len(text) > limit:
        raise SignatureRefused(
            "signature.too_long", f"“{field}”有 {len(text)} 字，最多 {limit} 字。", "请缩短。"
        )


def needs_witness(kind: PaperKind, visit: Visit, state: SignState) -> bool:
    """行政强制法 18(9): an absent party at a seizure; otherwise a witness is only offered."""
    coercive = kind in SEIZURE_SET or (kind is PaperKind.SITE_RECORD and visit.seizure is not None)
    return state is SignState.ABSENT and coercive


def needs_support(visit: Visit, state: SignState, basis: Basis) -> bool:
    """A refusal needs a witness or a recording, save under `commissioned` (two officers)."""
    return state in {SignState.REFUSED, SignState.CANNOT_WRITE} and basis.id != "commissioned"


def require_support(paper: Paper, visit: Visit, record: SignatureRecord, basis: Basis) -> None:
    if record.witness:
        require_identity(visit, record.witness, record.witness_identity)
    elif needs_witness(paper.kind, visit, record.state):
        raise SignatureRefused(
            "signature.witness_needed",
            "当事人不在场又采取强制措施的，依法要有见证人到场签名（行政强制法第十八条第九项）。",
            "请邀请见证人，填写姓名和身份。",
        )
    if record.recording is not None:
        _require_recording(record.recording)
    elif not record.witness and needs_support(visit, record.state, basis):
        raise SignatureRefused(
            "signature.support_needed",
            "当事人没有签名，要有见证人，或者对过程录音录像。",
            "请邀请见证人，或填写录音录像的起止时间和文件摘要。",
        )


def require_identity(visit: Visit, name: str, identity: str) -> None:
    if not identity.strip():
        raise SignatureRefused(
            "witness.identity_missing", "没有填写见证人的身份。", "请填写见证人的单位和身份。"
        )
    _require_length("见证人姓名", name, NAME_LIMIT)
    _require_length("见证人身份", identity, IDENTITY_LIMIT)
    if name in {officer.name for officer in visit.officers}:
        raise SignatureRefused(
            "witness.is_officer", f"{name}是本次检查的执法人员，不能作见证人。", "请另请见证人。"
        )


def _require_recording(recording: Recording) -> None:
    if recording.end <= recording.start:
        raise SignatureRefused(
            "recording.times", "录音录像的结束时间不在开始时间之后。", "请改正起止时间。"
        )
    digest = recording.digest.lower()
    if len(digest) != DIGEST_LENGTH or not set(digest) <= set("0123456789abcdef"):
        raise SignatureRefused(
            "recording.digest",
            "录音录像的文件摘要应为 16 位十六进制数字。",
            "请填写摘要的前 16 位。",
        )
