"""The signature areas of a paper in their states: blank for the pen, signed, or not signed.

The state is fixed at sealing; what happens after issue stands in a later paper. The words
for a missing signature are those of the four variants: two officers, witness, recording,
not present.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta, timezone
from typing import Literal

from app.documents.blocks import Block, PageSign, Paragraph, Rich, Signature, Tick, line
from app.domain.papers.paper import Recording, Role, SignatureRecord, SignState
from app.domain.shape import Moment
from app.domain.strokes import Strokes

BLANK_DAY = "　　年　　月　　日"
_LOCAL = timezone(timedelta(hours=8))


@dataclass(frozen=True, slots=True)
class Signing:
    """What is known of the signatures: nothing (`blank`, a sheet for the pen) or the records."""

    state: Literal["blank", "signed"] = "blank"
    records: tuple[SignatureRecord, ...] = ()
    strokes: Mapping[str, Strokes] = field(default_factory=dict)  # blob hash → strokes

    def of(self, role: Role, badge_no: str = "") -> SignatureRecord | None:
        """The last record of that role (of that officer, where a number is given)."""
        found = [
            r for r in self.records if r.role is role and (not badge_no or r.badge_no == badge_no)
        ]
        return found[-1] if found else None

    @property
    def party(self) -> SignatureRecord | None:
        return self.of(Role.PARTY)

    @property
    def witness(self) -> SignatureRecord | None:
        return self.of(Role.WITNESS)

    def drawn(self, record: SignatureRecord | None) -> Strokes | None:
        """The strokes of a record, if it was signed on the screen and they are at hand."""
        if record is None or record.state is not SignState.SIGNED:
            return None
        return next((self.strokes[blob] for blob in record.blobs if blob in self.strokes), None)

    @property
    def party_did_not_sign(self) -> bool:
        record = self.party
        return record is not None and record.state in NOT_SIGNED


NOT_SIGNED = frozenset({SignState.REFUSED, SignState.ABSENT, SignState.CANNOT_WRITE})


def day_words(record: SignatureRecord | None) -> str:
    """The day of a signature, or a blank day for the pen."""
    if record is None or record.state is SignState.PEN:
        return BLANK_DAY
    return chinese_day(record.t)


def chinese_day(moment: Moment) -> str:
    day = moment.astimezone(_LOCAL)
    return f"{day.year}年{day.month}月{day.day}日"


def chinese_minute(moment: Moment) -> str:
    local = moment.astimezone(_LOCAL)
    return f"{chinese_day(moment)}{local.hour}时{local.minute:02d}分"


def _recording_words(recording: Recording) -> str:
    start, end = chinese_minute(recording.start), chinese_minute(recording.end)
    return f"{start}至{end}，文件摘要前16位：{recording.digest}"


def _because(record: SignatureRecord) -> str:
    if not record.reason:
        return "未说明原因"
    return f"“{record.reason}”" if record.reason_quoted else record.reason


def title_of(record: SignatureRecord) -> str:
    """The ticked heading over the words: what did not happen."""
    return {
        SignState.REFUSED: "当事人拒绝签名",
        SignState.ABSENT: "当事人未到场",
        SignState.CANNOT_WRITE: "当事人不能签名",
    }[record.state]


def record_words(record: SignatureRecord, who: str, officers: Sequence[str]) -> str:
    """Why the party's signature is missing on a record; `who` = name and capacity."""
    both = "、".join(officers)
    if record.state is SignState.ABSENT:
        notice = record.notice or "检查人员已通知到场"
        return f"{notice}，当事人未到场。{_witnessed(record)}由见证人和检查人员签名。"
    if record.state is SignState.CANNOT_WRITE:
        text = f"{who}因{record.reason or '身体原因'}不能签名，内容已宣读，当事人口头确认无误。"
    else:
        text = (
            f"{who}在听取宣读、核对内容后拒绝签名，陈述的原因为：{_because(record)}。"
            if record.reason
            else f"{who}在听取宣读、核对内容后拒绝签名，未说明原因。"
        )
        text += "检查人员已告知拒绝签名不影响本文书的效力。"
    text += _witnessed(record)
    if record.recording is not None:
        text += (
            f"检查人员对宣读、核对和拒绝签名的过程录音录像，{_recording_words(record.recording)}。"
        )
    if not record.witness:
        text += f"无见证人，由在场的检查人员{both}当场签名确认。"
    return text


def short_words(record: SignatureRecord) -> str:
    """The same in one or two lines, for the narrow cell of the result record."""
    what = {
        SignState.REFUSED: f"拒绝签名。原因：{record.reason or '未说明原因'}。已宣读全文",
        SignState.ABSENT: "未到场。" + (record.notice or "已通知到场"),
        SignState.CANNOT_WRITE: f"不能签名。原因：{record.reason or '身体原因'}。已宣读全文",
    }[record.state]
    then = "，邀请见证人到场。" if record.witness else "。"
    if record.recording is not None:
        then += f"过程录音录像，摘要{record.recording.digest}。"
    return what + then


def served_words(record: SignatureRecord, officers: Sequence[str], place: str) -> str:
    """The strip of a served paper: the party's non-signature on its content (decisions 5)."""
    if record.state is SignState.ABSENT:
        return f"{record.notice or '已通知当事人到场'}，当事人未到场。{_witnessed(record)}"
    what = "不能签名" if record.state is SignState.CANNOT_WRITE else "拒绝签名"
    text = f"当事人{what}，原因：{record.reason or '未说明原因'}。"
    if record.recording is not None:
        text += f"执法人员{'、'.join(officers)}已说明内容，过程录音录像，{_recording_words(record.recording)}。"
    return text + _witnessed(record)


def _witnessed(record: SignatureRecord) -> str:
    if not record.witness:
        return ""
    identity = f"（{record.witness_identity}）" if record.witness_identity else ""
    return f"邀请{record.witness}{identity}到场见证。"


def officer_line(
    signing: Signing, name: str, badge_no: str, *, prefix: Rich, height: float = 30.0, size: float = 11.0,
    dated: bool = True, length: float | None = None,
) -> Signature:  # fmt: skip
    """The line of one officer: printed name first, then the rule or the drawn signature."""
    record = signing.of(Role.OFFICER, badge_no)
    return Signature(
        prefix,
        strokes=signing.drawn(record),
        after=day_words(record) if dated else "",
        height=height,
        size=size,
        length=length,
    )


def witness_line(
    signing: Signing, *, height: float = 28.0, size: float = 11.0, dated: bool = True
) -> Signature:
    """见证人签名, with the name stated by the refusal record."""
    record = signing.witness
    party = signing.party
    name = record.signer if record else (party.witness if party else "")
    return Signature(
        f"见证人（{name}）签名：" if name else "见证人签名：",
        strokes=signing.drawn(record),
        after=day_words(record) if dated else "",
        height=height,
        size=size,
    )


def needs_witness_line(signing: Signing) -> bool:
    """A witness signed, or the refusal names one who signs by pen."""
    party = signing.party
    return signing.witness is not None or bool(party and party.witness)


def party_line(
    signing: Signing, prefix: str, *, height: float = 30.0, size: float = 11.0, dated: bool = True
) -> Signature:
    """The line of the party: blank for the pen, signed, or empty where it did not sign."""
    record = signing.party
    unsigned = record is not None and record.state in NOT_SIGNED
    return Signature(
        prefix,
        strokes=signing.drawn(record),
        after=day_words(record) if dated else "",
        words="（未签名）" if unsigned else "",
        height=height,
        size=size,
    )


def refusal_block(
    signing: Signing,
    who: str,
    officers: Sequence[str],
    *,
    size: float = 11.0,
    leading: float = 18.0,
) -> tuple[Block, ...]:
    """Head and words of a missing signature on a record; empty when the party signed or is to sign."""
    record = signing.party
    if record is None or record.state not in NOT_SIGNED:
        return ()
    return (
        line((Tick(title_of(record), True, "hei"),), size, leading + 3),
        Paragraph(record_words(record, who, officers), size, leading),
    )


def page_strip(signing: Signing, officers: Sequence[tuple[str, str]]) -> tuple[PageSign, ...]:
    """The strip signed on every page: party, witness, officers (name, certificate number)."""
    party = signing.party
    unsigned = party is not None and party.state in NOT_SIGNED
    words = ""
    if unsigned and party is not None:
        words = "未到场，见末页" if party.state is SignState.ABSENT else "拒绝签名，见末页"
        if party.state is SignState.CANNOT_WRITE:
            words = "不能签名，见末页"
    records = [signing.of(Role.OFFICER, badge) for _, badge in officers]
    drawn = tuple(strokes for strokes in map(signing.drawn, records) if strokes is not None)
    return (
        PageSign("当事人：", 41, _one(signing.drawn(party)), words, day_words(party)),
        PageSign("见证人：", 41, _one(signing.drawn(signing.witness)), "", _witness_day(signing)),
        PageSign(
            "检查人员：",
            83,
            drawn,
            "",
            day_words(records[-1] if records else None),
            places=max(2, len(officers)),
        ),
    )


def _one(strokes: Strokes | None) -> tuple[Strokes, ...]:
    return () if strokes is None else (strokes,)


def _witness_day(signing: Signing) -> str:
    if signing.state == "signed" and not needs_witness_line(signing):
        return ""
    return day_words(signing.witness)
