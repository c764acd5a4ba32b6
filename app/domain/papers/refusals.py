"""The words for a signature that is not there: two officers, witness, recording, not present.

Variants A to D of the papers' common rules. The words state what happened and who stands
for it; what happens after issue (拒绝签收, 留置) is said by `service_remark` in the
service receipt alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from app.domain.moments import chinese_moment
from app.domain.paper import (
    PaperKind,
    Recording,
    Service,
    ServiceMode,
    SignatureRecord,
    SignState,
)

Variant = Literal["A", "B", "C", "BC", "D"]
# Letters: their strip is narrow, the words are short. All other papers are records.
SERVED_KINDS = frozenset({PaperKind.RECTIFICATION_ORDER, PaperKind.SEIZURE_DECISION})
NOT_SIGNED = frozenset({SignState.REFUSED, SignState.ABSENT, SignState.CANNOT_WRITE})
UNSAID = "未说明原因"

_HEADINGS = {
    SignState.REFUSED: "当事人拒绝签名",
    SignState.ABSENT: "当事人未到场",
    SignState.CANNOT_WRITE: "当事人不能签名",
}
_ON_EVERY_PAGE = {
    SignState.REFUSED: "拒绝签名，见末页",
    SignState.ABSENT: "未到场，见末页",
    SignState.CANNOT_WRITE: "不能签名，见末页",
}


def variant(record: SignatureRecord) -> Variant:
    """Which of the variants a record is; B and C may be combined."""
    if record.state is SignState.ABSENT:
        return "D"
    if record.witness:
        return "BC" if record.recording else "B"
    return "C" if record.recording else "A"


def heading(record: SignatureRecord) -> str:
    """The ticked words over the sentence. Raises KeyError for a signature that is there."""
    return _HEADINGS[record.state]


def page_words(record: SignatureRecord) -> str:
    """What the party's field says on every page of a record signed page by page."""
    return _ON_EVERY_PAGE[record.state]


def non_signature_sentence(
    record: SignatureRecord, officers: Sequence[str], kind: PaperKind, *, who: str = ""
) -> str:
    """Why the party's signature is missing, in the words of that kind of paper.

    `who` = name and capacity, 当事人（现场负责人甲）; `officers` = the names of those who sign.
    """
    subject = who or "当事人"
    if record.state is SignState.ABSENT:
        return _absent(record, officers)
    if record.state is SignState.CANNOT_WRITE:
        return _cannot_write(record, officers, subject)
    if kind in SERVED_KINDS:
        told = f"执法人员{_names(officers)}已说明内容。"
        return f"拒绝签名，{_because(record)}。{told}{_support(record)}"
    told = "" if variant(record) == "A" else "检查人员已告知拒绝签名不影响本文书的效力。"
    return (
        f"{subject}在听取宣读、核对内容后拒绝签名，{_said(record)}。"
        f"{told}{_support(record)}{_officers_alone(record, officers)}"
    )


def short_sentence(record: SignatureRecord) -> str:
    """The same in one or two lines, for the narrow cell of the result record.

    The witness is named by the line to sign on below it.
    """
    if record.state is SignState.ABSENT:
        text = f"未到场。{record.notice.rstrip('。')}。"
    elif record.state is SignState.CANNOT_WRITE:
        text = f"不能签名，{_because(record)}。内容已宣读，当事人口头确认无误。"
    else:
        text = f"拒绝签名，{_because(record)}。已宣读全文。"
    if record.witness:
        text += "邀请见证人到场。"
    if record.recording is not None:
        text += f"过程录音录像，文件摘要前16位：{record.recording.digest}。"
    return text


def service_remark(service: Service) -> str:
    """备注 of the service receipt: refused and left at the premises, received by another, or 无."""
    if service.mode is ServiceMode.LEFT_AT_PREMISES:
        reason = service.refusal_reason.rstrip("。；，") or UNSAID
        text = f"受送达人拒绝签收，原因：{reason}。送达人{_names(service.servers)}已说明文书内容，"
        if service.witness:
            text += f"邀请{_witness(service.witness, service.witness_identity)}到场见证，"
        text += f"将上列文书留置于{service.place}。"
        if service.recording is not None:
            text += f"对送达过程录音录像，{_span(service.recording)}。"
        return text
    if service.relation:
        return f"受送达人不在场，由{service.recipient}（{service.relation}）签收。"
    return "无"


def _absent(record: SignatureRecord, officers: Sequence[str]) -> str:
    called = f"检查人员{record.notice.rstrip('。')}，" if record.notice else ""
    if not record.witness:
        return (
            f"{called}当事人未到场。{_support(record)}"
            f"无见证人，由在场的检查人员{_names(officers)}签名确认。"
        )
    witness = _witness(record.witness, record.witness_identity)
    recorded = f"全过程录音录像，{_span(record.recording)}。" if record.recording else ""
    return f"{called}当事人未到场。邀请{witness}到场，由见证人和检查人员签名。{recorded}"


def _cannot_write(record: SignatureRecord, officers: Sequence[str], subject: str) -> str:
    cause = f"因{_quoted(record)}" if record.reason else "因故"
    return (
        f"{subject}{cause}不能签名，内容已宣读，当事人口头确认无误并捺指印。"
        f"{_support(record)}{_officers_alone(record, officers)}"
    )


def _support(record: SignatureRecord) -> str:
    """Who or what stands for the missing signature besides the officers."""
    text = ""
    if record.witness:
        text += f"邀请{_witness(record.witness, record.witness_identity)}到场见证。"
    if record.recording is not None:
        text += f"检查人员对宣读、核对和签名的过程录音录像，{_span(record.recording)}。"
    return text


def _officers_alone(record: SignatureRecord, officers: Sequence[str]) -> str:
    if record.witness or record.recording is not None:
        return ""
    return f"无见证人，由在场的检查人员{_names(officers)}当场签名确认。"


def _because(record: SignatureRecord) -> str:
    return f"原因：{_quoted(record)}" if record.reason else UNSAID


def _said(record: SignatureRecord) -> str:
    return f"陈述的原因为：{_quoted(record)}" if record.reason else UNSAID


def _quoted(record: SignatureRecord) -> str:
    reason = record.reason.rstrip("。；，")
    return f"“{reason}”" if record.reason_quoted else reason


def _witness(name: str, identity: str) -> str:
    return f"{name}（{identity}）" if identity else name


def _span(recording: Recording) -> str:
    return (
        f"{chinese_moment(recording.start)}至{chinese_moment(recording.end)}，"
        f"文件摘要前16位：{recording.digest}"
    )


def _names(names: Sequence[str]) -> str:
    return "、".join(names)
