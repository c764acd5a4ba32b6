"""Who administers, in which role, and what each may; what they did stands in a signed chain."""

from __future__ import annotations

import base64
import json
import secrets

import pytest
from sqlalchemy import select

from app import protocol
from app.server import admins, doors, enrolment, routes
from app.server.rate import Rate
from app.server.tables import parties
from app.trust import journal_entry
from app.trust.digest import sha256_hex
from app.trust.journal_entry import EntryType
from tests.server.laptop import Laptop, send
from tests.server.running import CODE, NAME, PASSWORD

# As security.md divides the powers; a route that is not here fails the test.
NOBODY = frozenset()
EVERYBODY = frozenset({"security", "system", "audit", "supervisor", "clerk", "publisher"})
MAY = {
    ("POST", "/v1/admin/logout"): EVERYBODY,
    ("POST", "/v1/admin/password"): EVERYBODY,
    ("GET", "/v1/admin/admins"): {"security", "audit"},
    ("POST", "/v1/admin/admins"): {"security"},
    ("PUT", "/v1/admin/admins/{name}/role"): {"security"},
    ("POST", "/v1/admin/codes"): {"security"},
    ("GET", "/v1/admin/devices"): {"security", "system", "audit"},
    ("POST", "/v1/admin/devices/{dev}/revoke"): {"security"},
    ("GET", "/v1/admin/held"): {"security", "supervisor", "audit"},
    ("POST", "/v1/admin/held/release"): {"security", "supervisor"},
    ("GET", "/v1/admin/alarms"): {"security", "system", "audit", "supervisor"},
    ("POST", "/v1/admin/alarms/close"): {"security", "supervisor"},
    ("GET", "/v1/admin/acts"): {"audit"},
    ("PUT", "/v1/admin/register/party"): {"clerk"},
    ("PUT", "/v1/admin/register/officer"): {"security"},
    ("PUT", "/v1/admin/register/assignment"): {"supervisor"},
    ("GET", "/v1/admin/packs"): {"publisher", "supervisor", "audit"},
    ("POST", "/v1/admin/packs"): {"publisher"},
    ("POST", "/v1/admin/packs/release"): {"publisher"},
}
OPEN = {"/v1/admin/first", "/v1/admin/login"}  # how one comes in


def operations(server):
    """Every route of administrators that the document names, kinds of the register spelt out."""
    paths = send(server.address, "GET", "/openapi.json").json["paths"]
    for path, methods in paths.items():
        if path.startswith("/v1/admin/") and path not in OPEN:
            kinds = ("party", "officer", "assignment") if "{kind}" in path else ("",)
            for method in methods:
                for kind in kinds:
                    yield method.upper(), path.replace("{kind}", kind)


def ask(server, method, path, token):
    """With nothing in it: who may is told what is wrong with it, who may not is not."""
    target = path.replace("{name}", "nobody").replace("{dev}", "0" * 32)
    return server.post(target, b"", token, method)


def test_the_matrix_of_roles_and_routes_is_that_of_the_security_page(server):
    asked = set(operations(server))
    assert asked == set(MAY)
    for role in sorted(EVERYBODY):
        token = server.admin(role, f"matrix-{role}")
        for method, path in sorted(asked - {("POST", "/v1/admin/logout")}):
            answer = ask(server, method, path, token)
            refused = answer.status == 403 and answer.code == "admin.role"
            assert refused != (role in MAY[method, path]), (role, method, path, answer.body)
            assert answer.status < 500


def test_nobody_comes_in_without_a_session_and_no_device_with_its_signature(server, laptop):
    for method, path in operations(server):
        for token in ("", "x" * 43):
            answer = ask(server, method, path, token)
            assert (answer.status, answer.code) == (401, "admin.session"), path
        target = path.replace("{name}", "nobody").replace("{dev}", "0" * 32)
        assert laptop.ask(method, target).status in {401, 415}, path


def test_no_administrator_reads_evidence_with_a_session(server, laptop):
    sealed = laptop.seal()
    assert laptop.hand_over([sealed]).status == 200
    for target in (
        f"/v1/entries/{sealed.hash}",
        f"/v1/chains/{laptop.chain}",
        "/v1/blobs/" + "0" * 64,
    ):
        answer = server.get(target, server.admin())
        assert (answer.status, answer.code) == (401, "request.unsigned")


def test_an_administrator_of_another_authority_finds_nothing_here(server, laptop):
    other = server.authority + 500_000
    if other not in server.secrets:
        server.init(other, "邻市市场监督管理局")
    token = server.admin(authority=other)
    revoke = f"/v1/admin/devices/{laptop.key.key_id}/revoke"
    assert server.post(revoke, {"reason": "别家的"}, token).status == 404
    seen = {one["dev"] for one in server.get("/v1/admin/devices", token).json["devices"]}
    assert laptop.key.key_id not in seen
    names = {one["name"] for one in server.get("/v1/admin/admins", token).json["admins"]}
    assert names == {"admin"}


def test_the_one_time_secret_becomes_a_password_once(process):
    code = process.authority + 600_000
    secret = process.init(code, NAME)
    who = {"authority_id": code, "name": "admin"}
    given = who | {"secret": secret, "password": PASSWORD}
    short = process.post("/v1/admin/first", given | {"password": "short"})
    assert (short.status, short.code) == (422, "admin.password")
    assert process.post("/v1/admin/first", given).status == 204
    assert process.post("/v1/admin/first", given).code == "admin.refused"
    token = process.post("/v1/admin/login", who | {"password": PASSWORD}).json["token"]
    changed = {"old": PASSWORD, "new": PASSWORD + "!"}
    assert process.post("/v1/admin/password", changed, token).status == 204
    assert process.get("/v1/admin/devices", token).code == "admin.session"
    assert process.post("/v1/admin/login", who | {"password": PASSWORD}).status == 401
    given |= {"secret": admins.renew_secret(process.station, code, "admin")}
    assert process.post("/v1/admin/first", given).status == 204


def test_a_powerful_role_wants_a_second_person_as_soon_as_there_is_one(process):
    code = process.authority + 700_000
    process.init(code, NAME)
    first = process.admin(authority=code)
    add = "/v1/admin/admins"
    alone = process.post(add, {"name": "局长", "role": "supervisor"}, first)
    assert alone.status == 200  # there is nobody else yet
    process.admin("security", "另一人", code)
    told = {"name": "又一人", "role": "security"}
    assert process.post(add, told, first).code == "admin.second"
    itself = told | {"second": "admin", "second_password": PASSWORD}
    assert process.post(add, itself, first).code == "admin.second"
    process.admin("clerk", "内勤", code)
    clerk = told | {"second": "内勤", "second_password": PASSWORD}
    assert process.post(add, clerk, first).code == "admin.role"
    both = told | {"second": "另一人", "second_password": PASSWORD}
    assert process.post(add, both, first).status == 200
    assert process.post(add, {"name": "打字员", "role": "clerk"}, first).status == 200


def test_a_role_that_was_taken_away_is_gone_at_once_and_nobody_changes_the_own(server):
    clerk = server.admin("clerk", "离任的")
    security = server.admin()
    role = "/v1/admin/admins/{}/role"
    own = server.post(role.format("admin"), {"role": "audit"}, security, "PUT")
    assert (own.status, own.code) == (403, "admin.own_role")
    items = {"items": [{"id": secrets.token_hex(16), "name": "一家店"}]}
    assert server.post("/v1/admin/register/party", items, clerk, "PUT").status == 200
    target = role.format("%E7%A6%BB%E4%BB%BB%E7%9A%84")
    assert server.post(target, {"role": None}, security, "PUT").status == 204
    assert server.post("/v1/admin/register/party", items, clerk, "PUT").code == "admin.session"
    who = {"authority_id": server.authority, "name": "离任的", "password": PASSWORD}
    assert server.post("/v1/admin/login", who).status == 401


def slowed_down(guess):
    """Delays double: on however slow a machine one of these comes too early."""
    return any(guess() == 429 for _ in range(10))


def test_wrong_passwords_cost_growing_time_for_real_and_made_up_names_alike(server):
    server.admin("audit", "审计")
    for name in ("审计", "没有这个人"):
        told = {"authority_id": server.authority, "name": name, "password": "wrong"}
        first = [server.post("/v1/admin/login", told).status for _ in range(3)]
        assert first == [401, 401, 401]
        assert slowed_down(lambda told=told: server.post("/v1/admin/login", told).status)


def test_who_guesses_from_elsewhere_locks_nobody_out(server):
    server.admin("audit", "被猜的")
    told = {"authority_id": server.authority, "name": "被猜的", "password": "wrong"}
    head = {"Content-Type": "application/json", "X-Forwarded-For": "203.0.113.9"}

    def login(password, headers):
        body = json.dumps(told | {"password": password}).encode()
        return send(server.address, "POST", "/v1/admin/login", body, headers)

    assert slowed_down(lambda: login("wrong", head).status)
    assert login(PASSWORD, head | {"X-Forwarded-For": "198.51.100.7"}).status == 200


def test_wrong_enrolment_codes_are_slowed_down_for_the_network_they_come_from(inside, monkeypatch):
    monkeypatch.setattr(routes, "WRONG_CODES", Rate(per_minute=1, burst=3))
    device = Laptop("")

    def enrol(code, network):
        body = protocol.write(device.enrol_ask(code))
        return inside.ask("POST", "/v1/enrol", body, {"X-Forwarded-For": network})

    monkeypatch.setattr(doors, "asker", lambda _host, forwarded: forwarded)
    wrong = [enrol("2222" + "3" * 6, "203.0.113.77").status_code for _ in range(5)]
    assert wrong == [403, 403, 403, 429, 429]
    with inside.station.database.writing() as db:
        code = enrolment.make_code(inside.station, db, CODE, by="test")
    assert enrol(code, "203.0.113.77").status_code == 429
    assert enrol(code, "198.51.100.7").status_code == 200


def test_officers_parties_and_assignments_reach_every_device(server):
    party, officer, task = (secrets.token_hex(16) for _ in range(3))
    changes = (
        ("clerk", "party", {"id": party, "name": "老张面馆", "credit_code": "91320500MA1"}),
        (
            "security",
            "officer",
            {"id": officer, "name": "周敏", "badge_no": "苏A0001", "valid_until": "2030-01-01"},
        ),
        ("supervisor", "assignment", {"id": task, "day": "2026-11-23", "party_id": party}),
    )
    for role, kind, item in changes:
        target = f"/v1/admin/register/{kind}"
        answer = server.post(target, {"items": [item]}, server.admin(role), "PUT")
        assert answer.json == {"count": 1}
        bad = server.post(target, {"items": [{"id": "1"}]}, server.admin(role), "PUT")
        assert (bad.status, bad.code) == (422, "register.refused")
    left = changes[1][2] | {"removed": True}
    server.post("/v1/admin/register/officer", {"items": [left]}, server.admin(), "PUT")
    items, _ = server.laptop().pull()
    told = {(item.kind, item.key): item.body for item in items}
    assert told["party", party]["name"] == "老张面馆"
    assert told["officer", officer]["removed"] is True
    assert told["assignment", task]["state"] == "open"


def test_what_a_visit_says_of_a_party_does_not_write_over_the_register(server, laptop):
    party = secrets.token_hex(16)
    target, clerk = "/v1/admin/register/party", server.admin("clerk")
    server.post(target, {"items": [{"id": party, "name": "登记的名称"}]}, clerk, "PUT")
    seen = {"party": {"id": party, "name": "现场看到的名称"}, "kind": "routine"}
    assert laptop.hand_over([laptop.seal(EntryType.VISIT_OPENED, seen)]).status == 200
    with server.station.database.reading() as db:
        name = db.execute(select(parties.c.name).where(parties.c.party_id == party)).scalar_one()
    assert name == "登记的名称"


@pytest.fixture
def lost(server):
    """A device that was revoked, and what it sealed before and after."""
    device = server.laptop()
    before = device.seal()
    assert device.hand_over([before]).status == 200
    target = f"/v1/admin/devices/{device.key.key_id}/revoke"
    assert server.post(target, {"reason": "电脑遗失"}, server.admin()).status == 204
    return device, before, device.seal()


def test_a_revoked_device_reads_nothing_and_hands_over_into_quarantine(server, lost):
    device, before, late = lost
    photo = secrets.token_bytes(300)
    receipt = device.receipt(device.hand_over([before, late]))
    assert [one.hash for one in receipt.received] == [before.hash]
    assert [(one.hash, one.reason) for one in receipt.quarantined] == [(late.hash, "revoked")]
    assert device.upload(photo).status == 201
    for read in (
        device.changes(),
        device.ask("GET", f"/v1/chains/{device.chain}"),
        device.ask("GET", f"/v1/entries/{before.hash}"),
        device.ask("GET", f"/v1/blobs/{sha256_hex(photo)}"),
    ):
        assert (read.status, read.code) == (403, "device.revoked")
    look = protocol.Look(epoch=device.epoch, chains=(), after=0, limit=100)
    assert "changes" not in device.post("/v1/look", look).json
    items, _ = server.laptop().pull()
    assert late.hash not in {item.key for item in items}
    told = [item for item in items if item.kind == "device" and item.key == device.key.key_id]
    assert told[-1].body["revoked_ms"] > 0


def test_administrators_see_what_is_held_and_two_of_them_release_it(server, lost):
    device, before, late = lost
    device.hand_over([before, late])
    supervisor = server.admin("supervisor")
    seen = server.get("/v1/admin/held", supervisor).json["held"]
    mine = [one for one in seen if one["chain"] == device.chain]
    assert [(one["seq"], one["hash"], one["reason"]) for one in mine] == [
        (late.entry.seq, late.hash, "revoked")
    ]
    release, told = "/v1/admin/held/release", {"chain": device.chain, "reason": "电脑已找回"}
    alone = told | {"second": "supervisor", "second_password": PASSWORD}
    assert server.post(release, alone, supervisor).code == "admin.second"
    server.admin("clerk")
    clerk = told | {"second": "clerk", "second_password": PASSWORD}
    assert server.post(release, clerk, supervisor).code == "admin.role"
    server.admin()
    wrong = told | {"second": "admin", "second_password": "not the password"}
    assert server.post(release, wrong, supervisor).code == "admin.refused"
    both = told | {"second": "admin", "second_password": PASSWORD}
    assert server.post(release, both, supervisor).json == {"count": 1}
    again = server.post(release, both, supervisor)
    assert (again.status, again.code) == (404, "not.found")
    items, _ = server.laptop().pull()
    assert late.hash in {item.key for item in items}


def test_an_alarm_is_closed_with_a_reason_and_stays_in_the_log_of_acts(server, lost):
    device, _, late = lost
    device.hand_over([late])
    supervisor = server.admin("supervisor")
    open_ones = server.get("/v1/admin/alarms", supervisor).json["alarms"]
    mine = [one["alarm"] for one in open_ones if one["hash"] == late.hash]
    close = {"alarms": mine, "reason": "已核对，等放行"}
    assert server.post("/v1/admin/alarms/close", close, supervisor).json == {"count": 1}
    left = server.get("/v1/admin/alarms", supervisor).json["alarms"]
    assert late.hash not in {one["hash"] for one in left}
    acts = all_acts(server)
    assert acts[-1]["act"] == "alarms.closed"
    assert (acts[-1]["by"], acts[-1]["body"]["reason"]) == ("supervisor", "已核对，等放行")


def all_acts(server):
    found, after = [], 0
    while True:
        page = server.get(f"/v1/admin/acts?after={after}", server.admin("audit")).json
        found += page["acts"]
        after = page["next"]
        if not page["more"]:
            return found


def test_acts_of_administrators_stand_in_the_servers_own_signed_chain(server):
    made = server.post("/v1/admin/codes", {"note": "三所"}, server.admin()).json["code"]
    reader = server.laptop()
    items, _ = reader.pull()
    acts = []
    for item in items:
        if item.kind == "entry" and b'"server.act"' in base64.b64decode(item.body["data"]):
            data = base64.b64decode(item.body["data"])
            assert made.encode() not in data
            signature = base64.b64decode(item.body["signature"])
            acts.append(journal_entry.verify(data, signature, reader.server_public))
    assert [one.seq for one in acts] == list(range(1, len(acts) + 1))
    assert {"authority.made", "admin.added", "code.made", "device.enrolled"} <= {
        one.body["act"] for one in acts
    }
    assert [one["act"] for one in all_acts(server)] == [one.body["act"] for one in acts]
