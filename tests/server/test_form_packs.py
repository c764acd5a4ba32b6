"""A form pack reaches every laptop: signed offline, released by two people, forward only."""

from __future__ import annotations

import base64
import json

import pytest

from app.server import acts, packs
from app.server.ledger import Change
from app.storage import form_keys, form_packs, form_shelf, sending_trouble
from app.storage.library import Library
from app.sync import bundle, exchange
from app.trust.digest import sha256_hex
from app.trust.keys import DeviceKey
from tests.forms.conftest import SMALL
from tests.server.conftest import now

PUBLISHER, STRANGER = DeviceKey.generate(), DeviceKey.generate()
PACKS = "/v1/admin/packs"


def text(version, words="第一条要求写在这里"):
    return SMALL.replace("version: 1", f"version: {version}").replace("第一条要求写在这里", words)


def pack(version, words="第一条要求写在这里", key=PUBLISHER):
    data = text(version, words).encode()
    return form_packs.make(form_shelf.sound(Library(), data, "x"), data, key)


def trusted(key=PUBLISHER):
    listed = {
        "id": key.key_id, "public": key.public.hex(), "owner": "测试市场监督管理局",
        "since": "2026-01-01T00:00:00Z", "purposes": ["form-pack"],
    }  # fmt: skip
    return json.dumps({"format": "shian.trusted-keys/1", "keys": [listed]}).encode()


@pytest.fixture(scope="module")
def office_(server):
    """The server trusts the publisher; two publishers have a session each."""
    packs.trust(server.station, trusted())
    return Publishers(server)


class Publishers:
    def __init__(self, server):
        self.server = server
        self.first = server.admin("publisher", "甲")
        self.second = server.admin("publisher", "乙")

    def propose(self, data):
        return self.server.post(PACKS, data, self.first)

    def release(self, version, token=None):
        told = {"id": "small", "version": version}
        return self.server.post(f"{PACKS}/release", told, token or self.second)

    def publish(self, version, words="第一条要求写在这里"):
        assert self.propose(pack(version, words)).status == 200
        assert self.release(version).status == 200


@pytest.fixture
def home(home):
    """The laptop trusts the publisher."""
    form_keys.trust(home.home / "forms", trusted())
    return home


def newest(memory):
    found = [one for one in Library(memory.home / "forms").editions() if one.id == "small"]
    return max((one.version for one in found), default=0)


def sync(memory):
    return exchange.synchronise(memory, clock=now)


def push(server, version, data):
    """What a server that does not keep the rules might say."""
    station, authority = server.station, server.authority
    name = station.blobs.put(authority, station.server_id, data)
    body = {"id": "small", "version": version, "sha256": name, "len": len(data), "publisher": ""}
    with station.database.writing() as db:
        acts.record(
            station, db, authority, act="pack.released", by="x", body={},
            items=[Change("pack", "small", body)],
        )  # fmt: skip
    return name


def test_a_pack_goes_to_the_laptops_after_a_second_publisher_released_it(server, office_, home):
    assert office_.propose(pack(1)).status == 200
    assert sync(home).packs == newest(home) == 0
    own = office_.release(1, office_.first)
    assert (own.status, own.code) == (403, "pack.second")
    assert office_.release(1).json["released_by"] == "乙"
    assert (sync(home).packs, newest(home)) == (1, 1)
    assert sync(home).packs == 0
    listed = server.get(PACKS, office_.first).json["packs"]
    assert [(one["version"], one["proposed_by"], one["released_by"]) for one in listed] == [
        (1, "甲", "乙")
    ]


def test_what_no_laptop_would_take_is_not_published(office_, server):
    office_.publish(3)
    older = office_.propose(pack(2))
    other = office_.propose(pack(3, "别的要求"))
    stranger = office_.propose(pack(4, key=STRANGER))
    altered = json.loads(pack(4))
    altered["form"] = base64.b64encode(text(4, "偷偷改的").encode()).decode()
    spoilt = office_.propose(json.dumps(altered).encode())
    unsigned = json.loads(pack(4)) | {"signature": None}
    bare = office_.propose(json.dumps(unsigned).encode())
    assert [(one.status, one.code) for one in (older, other, stranger, spoilt, bare)] == [
        (409, "pack.older"),
        (409, "pack.differs"),
        (422, "detached.unknown_key"),
        (422, "pack.unreadable"),
        (422, "pack.unreadable"),
    ]
    assert office_.release(9).status == 404


def test_a_tampered_or_older_pack_of_a_lying_server_is_refused_and_told(server, office_, home):
    office_.publish(5)
    sync(home)
    assert newest(home) == 5
    good = json.loads(pack(6))
    good["form"] = base64.b64encode(text(6, "偷偷改的").encode()).decode()
    good["signature"]["sha256"] = sha256_hex(base64.b64decode(good["form"]))
    for version, data, code in (
        (6, json.dumps(good).encode(), "detached.altered"),
        (4, pack(4), "pack.older"),
        (6, pack(6, key=STRANGER), "detached.unknown_key"),
    ):
        name = push(server, version, data)
        outcome = sync(home)
        told = home.read(sending_trouble.troubles)[name]
        assert (outcome.packs, outcome.refused, told.code) == (0, 1, code)
        assert newest(home) == 5
        assert sync(home).refused == 0  # told once, not fetched again and again
    form_keys.trust(home.home / "forms", trusted(STRANGER))
    assert (sync(home).packs, newest(home)) == (1, 6)


def test_a_pack_comes_on_a_stick_too(server, office_, home, tmp_path):
    from app.server import bundles

    office_.publish(8)
    out, back = tmp_path / "out.shian", tmp_path / "back.shian"
    bundle.write_out(home, out, clock=now)
    bundles.take_in(server.station, out, back)
    for _ in range(3):
        bundle.read_receipts(home, back, clock=now)
    assert newest(home) == 8
    assert sync(home).packs == 0
