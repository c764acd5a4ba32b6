"""A laptop becomes one of an authority by a one-time code, and stops being one."""

from __future__ import annotations

import re
import secrets

import pytest

from app import protocol
from tests.server.laptop import Laptop, send
from tests.server.running import CODE, NAME, PASSWORD

OTHER = 110000
JSON = {"Content-Type": "application/json"}


def stranger(server) -> Laptop:
    """A device of another authority on the same server."""
    if OTHER not in server.secrets:
        server.init(OTHER, "邻市市场监督管理局")
    return server.laptop(OTHER)


def test_the_certificate_names_the_authority_and_the_devices_own_key_and_chain(laptop):
    authority = bytes.fromhex(laptop.enrolled.authority_public)
    found = protocol.read_device_certificate(laptop.enrolled.certificate, authority)
    assert (found.authority_id, found.authority_name) == (CODE, NAME)
    assert (found.dev, found.chain) == (laptop.key.key_id, laptop.chain)


def test_a_lost_reply_is_asked_for_again_with_the_same_code(server):
    device, code = Laptop(server.address, block=70), server.code()
    first, second = device.enrol(code), device.enrol(code)
    assert (first.status, second.status) == (200, 200)
    assert first.json["certificate"] == second.json["certificate"]


def test_a_code_serves_one_device(server):
    told = server.act("code", "--code", str(CODE)).stdout
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


@pytest.fixture(scope="module")
def admins(server):
    """Two administrators: how to act, the first one's session, the second one's password."""
    ask, token = server.post, server.administer()
    added = ask("/v1/admin/admins", {"name": "第二人", "role": "audit"}, token)
    told = {"authority_id": CODE, "name": "第二人", "secret": added.json["secret"]}
    assert ask("/v1/admin/first", told | {"password": PASSWORD}).status == 204
    return ask, token, PASSWORD


def test_the_one_time_secret_serves_once(server, admins):
    ask, _, password = admins
    told = {
        "authority_id": CODE,
        "name": "admin",
        "secret": server.secrets[CODE],
        "password": password,
    }
    assert ask("/v1/admin/first", told).code == "admin.refused"


def test_nobody_administers_without_a_session(admins):
    ask, _, _ = admins
    for target in ("/v1/admin/codes", "/v1/admin/admins", "/v1/admin/held/release"):
        assert ask(target, {}).status == 401
        assert ask(target, {}, "x" * 43).code == "admin.session"


def test_an_administrator_makes_codes_that_work(server, admins):
    ask, token, _ = admins
    code = ask("/v1/admin/codes", {"note": "三所"}, token).json["code"]
    assert Laptop(server.address, block=76).enrol(code).status == 200


def test_wrong_passwords_cost_growing_time_and_never_lock_for_good(admins):
    ask, _, password = admins
    told = {"authority_id": CODE, "name": "第二人", "password": "wrong"}
    answers = [ask("/v1/admin/login", told).status for _ in range(4)]
    assert answers == [401, 401, 401, 429]
    import time

    time.sleep(1.1)
    assert ask("/v1/admin/login", told | {"password": password}).status == 200


def test_a_revoked_device_still_hands_over_into_quarantine_until_two_people_release_it(
    server, admins
):
    ask, token, password = admins
    device, reader = server.laptop(), server.laptop()
    before = device.seal()
    assert device.hand_over([before]).status == 200
    target = f"/v1/admin/devices/{device.key.key_id}/revoke"
    assert ask(target, {"reason": "电脑遗失"}, token).status == 204
    late = device.seal()
    receipt = device.receipt(device.hand_over([before, late]))
    assert [one.hash for one in receipt.received] == [before.hash]
    assert [(one.hash, one.reason) for one in receipt.quarantined] == [(late.hash, "revoked")]
    assert device.changes().code == protocol.REVOKED
    items, _ = reader.pull()
    assert late.hash not in {item.key for item in items}

    told = {"chain": device.chain, "reason": "已找回", "second": "admin"}
    release = "/v1/admin/held/release"
    alone = ask(release, told | {"second_password": password}, token)
    assert (alone.status, alone.code) == (403, "admin.second")
    told["second"] = "第二人"
    both = ask(release, told | {"second_password": password}, token)
    assert both.json == {"count": 1}
    items, _ = reader.pull()
    assert late.hash in {item.key for item in items}


def test_the_register_reaches_every_device_and_a_visit_does_not_write_over_it(server, admins):
    ask, token, _ = admins
    party = {"id": secrets.token_hex(16), "name": "老张面馆", "credit_code": "91320500MA1"}
    answer = ask("/v1/admin/register/party", {"items": [party]}, token, "PUT")
    assert answer.json == {"count": 1}
    items, _ = server.laptop().pull()
    found = [item.body for item in items if item.kind == "party" and item.key == party["id"]]
    assert found[0]["name"] == "老张面馆"
    bad = ask("/v1/admin/register/party", {"items": [{"id": "1"}]}, token, "PUT")
    assert (bad.status, bad.code) == (422, "register.refused")


def test_acts_of_administrators_stand_in_the_servers_own_signed_chain(server, admins):
    import base64

    from app.trust import journal_entry

    reader = server.laptop()
    items, _ = reader.pull()
    acts = []
    for item in items:
        if item.kind == "entry" and b'"server.act"' in base64.b64decode(item.body["data"]):
            data = base64.b64decode(item.body["data"])
            signature = base64.b64decode(item.body["signature"])
            acts.append(journal_entry.verify(data, signature, reader.server_public))
    assert [one.seq for one in acts] == list(range(1, len(acts) + 1))
    assert {"authority.made", "admin.added", "code.made", "device.enrolled"} <= {
        one.body["act"] for one in acts
    }
