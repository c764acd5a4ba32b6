"""What the server refuses: a status, a stable code, one sentence, and what the client may do."""

from __future__ import annotations

from app.domain.errors import Refused
from app.protocol import Fault, Head


class RequestRefused(Refused):
    """A request that is answered with a 4xx (or 503) and a Fault; nothing half-done remains."""

    def __init__(
        self,
        status: int,
        code: str,
        sentence: str,
        *,
        head: Head | None = None,
        receipt: str | None = None,
        epoch: str | None = None,
        retry_after: int | None = None,
    ) -> None:
        super().__init__(sentence, code=code)
        self.status = status
        self.retry_after = retry_after
        self.fault = Fault(code=code, sentence=sentence, head=head, receipt=receipt, epoch=epoch)


def not_found(what: str = "这个地址") -> RequestRefused:
    """The same answer for what does not exist and for what belongs to somebody else."""
    return RequestRefused(404, "not.found", f"{what}不存在，或者不属于您的单位。")


class ServerHomeRefused(Refused):
    """The server's folder or database cannot be used as it is; nothing in it was changed."""

    code = "server.home"
