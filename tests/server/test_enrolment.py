"""A laptop becomes one of an authority by a one-time code, and stops being one."""

from __future__ import annotations

import re

from app import protocol
from tests.server.laptop import Laptop, send
from tests.server.running import NAME

JSON = {"Content-Type": "application/json"}


def stranger(server) -> Laptop:
    """A device of another authority on the same server."""
    other = server.authority + 500_000
    if other not in server.secrets:
        server.init(other, "邻市市场监督管理局")
    return server.laptop(other)


def test_the_certificate_names_the_authority_and_the_devices_own_key_and_chain(server, laptop):
    authority = bytes.fromhex(laptop.enrolled.authority_public)
    found = protocol.read_device_certificate(laptop.enrolled.certificate, authority)
    assert (found.authority_id, found.authority_name) == (server.authority, NAME)
    assert (found.dev, found.chain) == (laptop.key.key_id, laptop.chain)


def test_a_lost_reply_is_asked_for_again_with_the_same_code(server):
    device, code = Laptop(server.address, block=70), server.code()
    first, second = device.enrol(code), device.enrol(code)
    assert (first.status, second.status) == (200, 200)
    assert first.json["certificate"] == second.json["certificate"]


def test_a_code_serves_one_device(server):
    told = server.act("code", "--code", str(server.authority)).stdout
    code = re.search(r"([A-Z2-9]{10})\n", told).group(1)
    assert Laptop(server.address, block=71).enrol(code).status == 200
    answer = Laptop(server.address, block=72).enrol(code)
    assert (answer.status, answer.code) == (403, protocol.CODE_WRONG)


def test_after_five_wrong_tries_the_right_code_is_dead(server):
    code = server.code()
    wrong = code[:4] + ("A" * 6 if code[4:] != "A" * 6 else "B" * 6)
    device = Laptop(server.address, block=73)
    answers = {(one.status, one.code) for one in (device.enrol(wrong) for _ in range(5))}
    assert answers == {(403, protocol.CODE_WRONG)}
    assert device.enrol(code).code == protocol.CODE_WRONG


def test_a_number_block_belongs_to_one_laptop_of_the_authority(server, laptop):
    other = Laptop(server.address, block=laptop.block)
    answer = other.enrol(server.code())
    assert (answer.status, answer.code) == (409, protocol.BLOCK_TAKEN)


def test_a_key_that_was_not_shown_to_be_held_is_not_certified(server):
    device = Laptop(server.address, block=74)
    asked = device.enrol_ask(server.code()).model_copy(update={"number_block": 75})
    answer = send(server.address, "POST", "/v1/enrol", protocol.write(asked), JSON)
    assert (answer.status, answer.code) == (422, "enrol.proof")
