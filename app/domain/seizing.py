"""What a seizure (查封 / 扣押) needs before its decision may be frozen (行政强制法 18-24)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from app.domain.basis import Basis
from app.domain.gap import Gap
from app.domain.labels import label
from app.domain.measures import GoodsLine, Seizure


def seizure_gaps(seizure: Seizure, now: datetime) -> tuple[Gap, ...]:
    """Everything that blocks the decision, its list and its seals."""
    return (*_field_gaps(seizure), *_time_gaps(seizure, now), *_line_gaps(seizure))


def _field_gaps(seizure: Seizure) -> Iterator[Gap]:
    word = label(seizure.mode)
    if seizure.unfinished:
        yield Gap(
            "seizure.lines_unfinished",
            f"{word}清单有 {len(seizure.unfinished)} 行还没有填完，请填完，或者删去这些行。",
        )
    wanted = (
        (seizure.lines, "seizure.lines_missing", f"{word}清单还没有一行物品，请逐项登记后再定稿。"),
        (seizure.reason, "seizure.reason_missing", f"没有写明{word}的理由，请写清查明的事实。"),
        (seizure.place, "seizure.place_missing", f"没有填写实施{word}的地点。"),
        (
            seizure.custody.place,
            "seizure.custody_missing",
            f"没有填写{word}物品的保管地点，请填写放在哪里、怎样保存。",
        ),
    )
    for value, code, sentence in wanted:
        if not value:
            yield Gap(code, sentence)
    if seizure.route == "emergency" and not seizure.urgency:
        yield Gap("seizure.urgency_missing", "选了当场实施，请写明情况紧急、来不及先报批的理由。")
    if seizure.route == "prior" and seizure.approval is None:
        yield Gap(
            "seizure.approval_missing",
            "选了事先批准，但没有批准记录。请填写机关负责人姓名、时间和方式；"
            "来不及报批的，改选当场实施。",
        )


def _time_gaps(seizure: Seizure, now: datetime) -> Iterator[Gap]:
    taken, approval = seizure.controlled_at, seizure.approval
    if taken is None:
        yield Gap("seizure.control_missing", "没有填写控制物品的时间，期限从这一刻起算。")
        return
    if taken > now:
        yield Gap("seizure.control_in_future", "控制物品的时间晚于现在，请核对时间和电脑的时钟。")
    if seizure.route == "prior" and approval is not None and approval.t > taken:
        yield Gap(
            "seizure.approval_late",
            "批准时间晚于控制物品的时间，不是事先批准。请改选当场实施，或者更正时间。",
        )


def _line_gaps(seizure: Seizure) -> Iterator[Gap]:
    for row, line in enumerate(seizure.lines, start=1):
        if not line.batch and not line.batch_unmarked:
            yield Gap(
                "seizure.batch_missing",
                f"清单第 {row} 行“{line.name}”没有批号或生产日期；没有标注的，请勾选“未标注”。",
            )
        if not _connected(line):
            yield Gap(
                "seizure.connection_missing",
                f"清单第 {row} 行“{line.name}”没有写明与案件的联系，"
                f"无关的物品不能{label(seizure.mode)}。",
            )


def _connected(line: GoodsLine) -> bool:
    return bool(line.item_id or line.connection)


def seizure_warnings(seizure: Seizure, basis: Basis) -> tuple[Gap, ...]:
    """Reports or approvals that came later than the law allows; written down, never hidden."""
    taken = seizure.controlled_at
    if taken is None or seizure.route != "emergency":
        return ()
    approved_at = seizure.approval.t if seizure.approval is not None else None
    acts = (
        ("seizure_report", "seizure.reported_late", "向机关负责人报告", seizure.reported_at),
        ("seizure_back_file", "seizure.back_filed_late", "补办批准", approved_at),
    )
    return tuple(
        Gap(code, f"{act}已超过控制物品后 {basis.clock(clock).amount} 小时，请写明原因。")
        for clock, code, act, done in acts
        if done is not None and done > taken + timedelta(hours=basis.clock(clock).amount or 0)
    )
