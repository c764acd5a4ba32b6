"""Why an exchange stopped, each with a stable code and one sentence. Nothing is lost by any."""

from __future__ import annotations

from app.domain.errors import InputRefused, RuleBroken
from app.protocol import Fault


class SyncTrouble(InputRefused):
    """The exchange ended before its end; what waits stays in the outbox."""

    code = "sync.trouble"
    again = True  # whether trying later by itself makes sense
    retry_after: float | None = None  # seconds, where the server said so


class NotEnrolled(RuleBroken):
    code = "sync.not_enrolled"

    def __init__(self) -> None:
        super().__init__(
            "这台电脑还没有接入单位服务器，没有发送任何内容。请向单位要一个接入码，"
            "在同步页或用 shian sync --enrol 接入码 --server 地址 接入。"
        )


class Cancelled(SyncTrouble):
    code = "sync.cancelled"

    def __init__(self) -> None:
        super().__init__("同步已停下。已收到回执的不用再发，其余的都在本机，下次从断点继续。")


class Unreachable(SyncTrouble):
    code = "sync.unreachable"

    def __init__(self, why: str = "连不上服务器") -> None:
        super().__init__(f"{why}。没有上报的都在本机，网络恢复后自动再试。")


class NotTheServer(SyncTrouble):
    """Something on the way answered in its stead: a login page, a proxy."""

    code = "sync.not_the_server"

    def __init__(self) -> None:
        super().__init__(
            "回答的不是单位服务器，可能是要先登录的网络。什么都没有算作已上报。"
            "请打开浏览器登录网络，或换一个网络再试。"
        )


class UntrustedChannel(SyncTrouble):
    code = "sync.untrusted_channel"

    def __init__(self) -> None:
        super().__init__(
            "服务器的网络证书不可信（不认识签发者、已过期或名称不符），没有发送任何内容。"
            "请换一个网络，仍不行请告诉管理员。"
        )


class AnswerBroken(SyncTrouble):
    """The answer is not what the server signed, or cannot be read."""

    code = "sync.answer_broken"

    def __init__(self, what: str = "服务器的回答") -> None:
        super().__init__(f"{what}在路上被改动或残缺，没有采用。没有上报的都在本机，稍后自动再试。")


class Busy(SyncTrouble):
    code = "sync.busy"

    def __init__(self, retry_after: float | None) -> None:
        super().__init__("服务器正忙，请它喘口气。没有上报的都在本机，过一会儿自动再试。")
        self.retry_after = retry_after


class OtherServer(SyncTrouble):
    code = "sync.other_server"
    again = False

    def __init__(self) -> None:
        super().__init__(
            "这个地址上的服务器不是当初接入的那一台，没有发送任何内容。请核对服务器地址。"
        )


class ProtocolTooOld(SyncTrouble):
    code = "sync.version"
    again = False

    def __init__(self) -> None:
        super().__init__(
            "服务器要求更新版本的程序，没有发送。记录都在本机；请更新程序，或导出到 U 盘上报。"
        )


class ServerRefused(SyncTrouble):
    """A refusal in the server's own words."""

    def __init__(self, status: int, fault: Fault) -> None:
        super().__init__(fault.sentence, code=fault.code)
        self.status = status
        self.fault = fault
