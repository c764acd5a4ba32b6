"""The words a visit is told with, as plain enums: nothing heavy is imported to say one."""

from __future__ import annotations

from enum import StrEnum


class VisitKind(StrEnum):
    """Decisions 20."""

    ROUTINE = "routine"
    UNANNOUNCED = "unannounced"
    SYSTEM = "system"
    CAMPAIGN = "campaign"
    COMPLAINT = "complaint"
    CASE = "case"
    EVENT = "event"
    RECHECK = "recheck"


class Outcome(StrEnum):
    """Inspected, or why not (decisions 20)."""

    INSPECTED = "inspected"
    SHUT = "shut"  # 关门
    MOVED = "moved"  # 搬迁
    NOT_PRODUCING = "not_producing"  # 未生产
    ENTRY_REFUSED = "entry_refused"  # 拒绝进入


class Verdict(StrEnum):
    PASS = "pass"
    FAIL = "fail"
    NOT_APPLICABLE = "not_applicable"


class Conclusion(StrEnum):
    """Words of the result; which three or two are open depends on the basis (decisions 14)."""

    COMPLIANT = "compliant"
    LARGELY_COMPLIANT = "largely_compliant"
    NON_COMPLIANT = "non_compliant"
    NO_PROBLEM_FOUND = "no_problem_found"
    PROBLEMS_FOUND = "problems_found"


class Handling(StrEnum):
    """结果处理; several may hold, none means nothing to handle."""

    ON_THE_SPOT = "on_the_spot"
    WRITTEN_DEADLINE = "written_deadline"
    INVESTIGATE = "investigate"
    STOP_OPERATION = "stop_operation"
    PASSED = "passed"


class StepKind(StrEnum):
    """Opening steps, each with its own time."""

    CREDENTIALS = "credentials"  # 出示执法证件
    RIGHTS = "rights"  # 告知权利义务
    RECUSAL = "recusal"  # 询问回避
    ENTRY_CODE = "entry_code"  # 入企检查码


class VisitState(StrEnum):
    PREPARING = "preparing"  # opening steps are still being taken
    OPEN = "open"  # visit.opened is sealed, answers run
    CLOSED = "closed"  # visit.closed is sealed


class SessionKind(StrEnum):
    """A morning of many small visits."""

    MARKET = "market"  # 集中交易市场
    STREET = "street"  # 一条街的小店


class StallAway(StrEnum):
    """Why a stall of the strip is passed by."""

    SHUT_TODAY = "shut_today"  # 今天没有出摊
    GONE = "gone"  # 不在这里了; the next morning does not bring it again


class RapidVerdict(StrEnum):
    """The result of a rapid test (快速检测)."""

    WITHIN = "within"  # 未超出
    OVER = "over"  # 超出限值或者阳性
    INVALID = "invalid"  # 检测无效, the control line did not show


class RecheckResult(StrEnum):
    """What became of a finding (复查)."""

    CORRECTED = "corrected"  # 已改正
    NOT_CORRECTED = "not_corrected"  # 未改正
    NO_LONGER_APPLIES = "no_longer_applies"  # 不再适用: the activity has ended
