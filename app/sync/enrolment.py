"""A device becomes known to the office: a one-time code, and the key it was born with.

The chain stays the chain and the key the key; the authority only certifies them. What comes
back is checked against that key before anything is kept.
"""

from __future__ import annotations

from datetime import datetime

from app import protocol
from app.domain.errors import InputRefused, RuleBroken
from app.storage import office, outbox
from app.storage.memory import Memory
from app.storage.outbox import KnownServer
from app.sync.client import Client
from app.sync.troubles import AnswerBroken


class CodeMistyped(InputRefused):
    code = "enrol.mistyped"

    def __init__(self) -> None:
        super().__init__(
            "接入码应为 10 位字母和数字，没有接入。没有 0、1、I、O。请核对后重新输入。"
        )


class NoNumberBlock(RuleBroken):
    code = "enrol.no_block"

    def __init__(self) -> None:
        super().__init__("这台电脑还没有登记单位和本机号段，没有接入。请先完成第一次使用的设置。")


class OtherAuthority(RuleBroken):
    code = "enrol.other_authority"

    def __init__(self, name: str) -> None:
        super().__init__(
            f"这台电脑已接入另一个单位，不能改接到{name}。没有改动。请向管理员核对接入码和地址。"
        )


def enrol(memory: Memory, client: Client, code: str, t: datetime) -> KnownServer:
    """Certified and remembered; asked again with the same server, renewed."""
    typed = "".join(code.split()).replace("-", "").upper()
    if len(typed) != protocol.CODE_LENGTH or set(typed) - set(protocol.CODE_ALPHABET):
        raise CodeMistyped
    block = memory.read(lambda db: office.setting(db, "number_block")) or ""
    if not block.isdigit() or not 1 <= int(block) <= 99:
        raise NoNumberBlock
    before = memory.read(outbox.server)
    enrolled = client.enrol(_asked(memory, typed, int(block)))
    known = _believed(memory, client, enrolled, t)
    if before is not None and before.authority_key != known.authority_key:
        raise OtherAuthority(known.authority_name)
    memory.write(lambda db: outbox.save_server(db, known))
    client.believe(bytes.fromhex(known.server_key))
    return known


def _asked(memory: Memory, code: str, block: int) -> protocol.Enrol:
    return protocol.Enrol(
        code=code,
        dev=memory.device.key_id,
        public=memory.device.public.hex(),
        home_id=memory.home_id,
        chain=memory.chain,
        origin=memory.kind,
        number_block=block,
        proof=protocol.enrol_proof(
            memory.device,
            code=code,
            home_id=memory.home_id,
            chain=memory.chain,
            origin=memory.kind,
            number_block=block,
        ),
    )


def _believed(
    memory: Memory, client: Client, enrolled: protocol.Enrolled, t: datetime
) -> KnownServer:
    """The answer, when both certificates are the authority's and this one is of our own key."""
    authority = bytes.fromhex(enrolled.authority_public)
    try:
        own = protocol.read_device_certificate(enrolled.certificate, authority)
        server = protocol.read_server_certificate(enrolled.server, authority)
    except InputRefused as error:
        raise AnswerBroken("证书") from error
    ours = (own.dev, own.public, own.home_id, own.authority_id)
    wanted = (
        memory.device.key_id,
        memory.device.public.hex(),
        memory.home_id,
        enrolled.authority_id,
    )
    theirs = (server.server_id, server.authority_id)
    if ours != wanted or theirs != (enrolled.server_id, enrolled.authority_id):
        raise AnswerBroken("证书")
    return KnownServer(
        url=client.url,
        server_id=enrolled.server_id,
        epoch=enrolled.epoch,
        authority=enrolled.authority_id,
        authority_name=enrolled.authority_name,
        authority_key=enrolled.authority_public,
        server_key=server.public,
        bundle_key=server.box,
        certificate=enrolled.certificate,
        enrolled_at=t,
    )
