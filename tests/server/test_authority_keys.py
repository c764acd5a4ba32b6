"""An authority changes its key: laptops follow by the signature of the one before, by no other."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app import protocol
from app.server import acts, bundles, enrolment, rotation
from app.server.keyroom import Keyroom
from app.server.ledger import Change
from app.server.refusals import ServerHomeRefused
from app.server.tables import authorities
from app.storage import outbox, pulled
from app.sync import bundle, exchange
from app.trust.keys import DeviceKey
from tests.server.conftest import born, now
from tests.storage import made


def sync(memory):
    return exchange.synchronise(memory, clock=now)


def key_of(memory):
    return memory.read(outbox.server).authority_key


def public_of(server):
    with server.station.database.reading() as db:
        here = authorities.c.authority_id == server.authority
        return db.execute(select(authorities.c.public).where(here)).scalar_one()


def test_laptops_follow_to_the_next_key_and_read_each_other_before_and_after(
    server, home, other_home, tmp_path
):
    made.note(home)
    sync(home)
    before = key_of(other_home)
    rotation.rotate(server.station, server.authority)
    rotation.rotate(server.station, server.authority)  # the second laptop slept through both
    made.note(home)
    assert sync(home).settled
    assert sync(other_home).agreed is True
    assert key_of(home) == key_of(other_home) == public_of(server) != before
    assert other_home.read(pulled.count) >= 2
    own = other_home.read(outbox.server).certificate
    told = protocol.read_device_certificate(own, bytes.fromhex(public_of(server)))
    assert told.dev == other_home.device.key_id


def test_who_joins_after_the_change_reads_everything_from_the_beginning(server, home, tmp_path):
    made.note(home)
    sync(home)
    rotation.rotate(server.station, server.authority)
    late = born(server, tmp_path / "late")
    try:
        outcome = sync(late)
        assert (outcome.agreed, outcome.pulled.not_understood) == (True, 0)
    finally:
        late.close()


def test_a_key_that_the_pinned_one_did_not_sign_is_not_followed(server, home):
    pinned, forger = key_of(home), DeviceKey.generate()
    told = protocol.AuthorityKey(
        authority_id=server.authority, before=pinned, public=forger.public.hex(), since=1
    )
    forged = protocol.seal(forger, protocol.AUTHORITY_TYPE, told)
    station = server.station
    with station.database.writing() as db:
        acts.record(
            station, db, server.authority, act="x", by="x", body={},
            items=[Change("authority", str(server.authority), {"key": forged})],
        )  # fmt: skip
    sync(home)
    assert key_of(home) == pinned


def test_a_stick_goes_on_working_after_the_change(server, home, tmp_path):
    made.note(home)
    rotation.rotate(server.station, server.authority)
    out, back = tmp_path / "out.shian", tmp_path / "back.shian"
    bundle.write_out(home, out, clock=now)
    taken = bundles.take_in(server.station, out, back)
    assert taken.refused == ()
    bundle.read_receipts(home, back, clock=now)
    assert key_of(home) == public_of(server)


def test_a_rotation_cut_between_the_database_and_the_file_is_finished_at_the_next_look(
    inside, monkeypatch
):
    station, authority = inside.station, inside.station.authority_ids()[0]
    whole, asked = Keyroom.authority, []

    def cut(self, authority_id, public):
        asked.append(public)
        if len(asked) == 2:  # the database has the new key, the file is about to be renamed
            raise OSError("the power went")
        return whole(self, authority_id, public)

    monkeypatch.setattr(Keyroom, "authority", cut)
    with pytest.raises(OSError, match="power"):
        rotation.rotate(station, authority)
    monkeypatch.setattr(Keyroom, "authority", whole)
    with station.database.reading() as db:
        key = enrolment.certifier(station, db, authority)
    assert not station.keyroom._path(f"authority-{authority}.next").exists()
    with pytest.raises(ServerHomeRefused, match="没有改动"):
        station.keyroom.authority(authority, "00" * 32)
    assert key.public.hex() != asked[0]
