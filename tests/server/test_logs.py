"""What the log tells, and what it never tells: names, contents, secrets."""

from __future__ import annotations

import json
import logging
import secrets
import sys
import time

from sqlalchemy.exc import IntegrityError

from app.server import logs, reading
from tests.server import sealed
from tests.server.laptop import Laptop, send
from tests.server.running import PASSWORD

JSON = {"Content-Type": "application/json"}


def lines_of(server):
    text = server.log.read_text("utf-8")
    return text, [json.loads(line) for line in text.splitlines() if line]


def test_no_name_and_no_secret_gets_into_the_log(server, laptop):
    made = sealed.handed_over(laptop, "老周水饺馆")
    code, name = server.code(), "欧阳周敏"
    Laptop(server.address, block=91).enrol(code)
    token = server.admin("clerk", name)
    who = {"authority_id": server.authority, "name": name}
    server.post("/v1/admin/login", who | {"password": PASSWORD + "x"})
    party = {"id": secrets.token_hex(16), "name": "私家小厨", "telephone": "000-5550 1188"}
    server.post("/v1/admin/register/party", {"items": [party]}, token, "PUT")
    server.post("/v1/admin/register/party", {"items": [party | {"name": 7}]}, token, "PUT")
    send(server.address, "GET", f"/V/{made.token}")
    send(server.address, "GET", "/results?q=%E8%80%81%E5%91%A8")
    text, lines = lines_of(server)
    decoded = json.dumps(lines, ensure_ascii=False)
    private = (
        PASSWORD, code, token, name, made.token, "老周", "%E8%80%81", "私家小厨", "周敏",
        "000-5550 1188", "999999199001010016", party["id"], server.secrets[server.authority],
    )  # fmt: skip
    for word in private:
        assert word not in text
        assert word not in decoded


def test_a_request_is_one_line_with_its_route_its_outcome_and_who_asked(server, laptop):
    laptop.changes(epoch="0" * 32)
    send(server.address, "GET", "/v1/hello?nonce=%0d%0a%7b%22level%22:%22x%22%7d")
    server.get("/v1/admin/acts", server.admin("clerk"))
    time.sleep(0.2)
    _, lines = lines_of(server)
    told = {(line.get("route"), line.get("status"), line.get("code")): line for line in lines}
    mine = told["/v1/changes", 409, "epoch.changed"]
    assert (mine["dev"], mine["authority"]) == (laptop.key.key_id, server.authority)
    assert {"t", "level", "event", "method", "ms"} <= mine.keys()
    assert told["/v1/admin/acts", 403, "admin.role"]["admin"].startswith("clerk:")
    assert ("/v1/hello", 422, None) in told
    assert not [line for line in lines if line.get("status", 0) >= 500]


def test_an_error_tells_its_kind_and_place_and_never_the_row_it_stumbled_over(
    inside, monkeypatch, caplog
):
    name = bytes([21608 >> 8, 21608 & 255]).decode("utf-16-be")  # stands in no line of code

    def stumble(*_, **__):
        raise IntegrityError("INSERT", {"name": name}, Exception(f"Key (name)=({name}) exists"))

    monkeypatch.setattr(reading, "heads", stumble)
    monkeypatch.setattr("app.server.doors.auth.caller_of", lambda *_, **__: nobody())
    caplog.set_level(logging.INFO)
    answer = inside.ask("POST", "/v1/heads", b'{"chains":[{"chain":"%s","seq":0,"hash":"%s"}]}' % (
        b"0" * 32, b"0" * 64,
    ), JSON)  # fmt: skip
    assert (answer.status_code, answer.json()["code"]) == (500, "server.error")
    assert name not in answer.text
    request = [one for one in caplog.records if one.getMessage() == "request"][-1]
    assert request.shian["status"] == 500
    try:
        stumble()
    except IntegrityError:
        record = logging.getLogger("x").makeRecord(
            "x", logging.ERROR, __file__, 1, "failed", (), sys.exc_info()
        )
    line = json.loads(logs.JsonLines().format(record))
    assert line["error"] == "IntegrityError"
    assert "stumble" in line["trace"]
    assert name not in json.dumps(line, ensure_ascii=False)


def nobody():
    from app.server.auth import Caller

    fields = {name: None for name in Caller.__dataclass_fields__}
    return Caller(**fields | {"dev": "0" * 32, "authority_id": 1, "public": b"", "revoked": False})
