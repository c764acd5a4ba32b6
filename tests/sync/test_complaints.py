"""Complaints 1-11 about other tools (peers.md §2), each shown not to happen here."""

from __future__ import annotations

import io
import threading
from base64 import b64encode
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from PIL import Image

from app.domain.people import Party
from app.evidence.ingest import Source, take_in
from app.server import administering
from app.server import register as office_register
from app.server.admins import Administrator
from app.server.roles import Role
from app.storage import fsck, journal, outbox, pulled, register, sending_trouble, visits
from app.storage.memory import Memory
from app.sync.client import Client
from app.sync.troubles import NotTheServer, SyncTrouble, Unreachable
from tests.faults.proxy import ChaosProxy
from tests.storage import made
from tests.sync.stands import AUTHORITY, now


def test_1_a_day_of_field_data_never_vanishes_behind_a_grey_button(laptop):
    """Unsent is computed from receipts: yesterday's work still waits after a new day's went up."""
    yesterday = laptop.visit()
    laptop.memory.write(lambda db: outbox.save_fact(db, "paused", "yes"))
    laptop.close()
    laptop.open()
    laptop.visit()
    assert laptop.summary().waiting == 6
    assert laptop.sync().sent == 6
    assert laptop.memory.read(lambda db: visits.load(db, yesterday.id)).id == yesterday.id


def test_2_after_a_network_error_the_data_still_counts_as_new(laptop, server):
    laptop.visit()
    server.stop()
    with pytest.raises(Unreachable):
        laptop.sync()
    assert laptop.summary().waiting == 3
    server.start()
    assert laptop.sync().sent == 3


def test_3_a_failed_job_of_the_server_is_told_and_a_pull_wipes_nothing(laptop, server):
    """The server refuses an entry: the row says so, and what is here stays here."""
    laptop.visit()
    with server.station() as station:
        administering.revoke(station, AUTHORITY, laptop.memory.device.key_id, "试验", "测试")
    outcome = laptop.sync()
    assert laptop.memory.read(journal.count) == 3
    assert outcome.refused == 1
    assert "停用" in laptop.memory.read(sending_trouble.troubles)[sending_trouble.WHOLE].sentence
    assert len(server.held().keys() & laptop.hashes()) == 3  # handed over, into quarantine


def test_4_a_pull_that_failed_half_way_empties_nothing_on_either_side(laptops, server):
    one, two = laptops
    one.visit()
    one.sync()
    held = server.held()
    line = ChaosProxy(server.port, share=1.0, seed=3, kinds=("lose-reply",))
    with line as proxy, pytest.raises(SyncTrouble):
        two.sync(proxy.url)
    assert two.memory.read(pulled.count) == 0
    assert two.sync().settled
    assert two.memory.read(pulled.count) >= 3
    assert held.keys() <= server.held().keys()


def test_5_a_conflict_is_a_row_with_both_values_until_somebody_decides(laptop, server):
    told = Party(id="a" * 32, name="老周水饺馆", address="青川路 1 号")
    change(server, told)
    laptop.sync()
    here = told.model_copy(update={"address": "青川路 9 号"})
    laptop.memory.write(lambda db: register.save_party(db, here, made.NOW))
    change(server, told.model_copy(update={"address": "青川路 2 号"}))
    laptop.sync()
    ((key, both),) = laptop.memory.read(lambda db: pulled.items(db, pulled.CONFLICT))
    assert key == told.id
    assert both["here"]["address"].endswith("9 号")
    assert both["server"]["address"].endswith("2 号")
    assert laptop.memory.read(lambda db: register.party(db, told.id)) == here
    laptop.sync()
    assert laptop.memory.read(lambda db: pulled.items(db, pulled.CONFLICT))


def change(server, party):
    with server.station() as station:
        body = party.model_dump(mode="json")
        clerk = Administrator(AUTHORITY, "测试", Role.CLERK)
        office_register.change(station, clerk, "party", [body])


def test_6_offline_restart_online_sends_and_one_line_says_why_not(laptop, server):
    laptop.visit()
    server.stop()
    with pytest.raises(Unreachable):
        laptop.sync()
    laptop.close()
    laptop.open()
    summary = laptop.summary()
    assert summary.unsent == 3
    assert summary.trouble.sentence.startswith("连不上服务器")
    assert summary.trouble.last_try < summary.trouble.next_try <= now() + timedelta(minutes=15)
    server.start()
    assert laptop.sync().settled
    assert laptop.summary().trouble is None


def test_7_after_a_crash_a_draft_comes_back_as_itself(tmp_path):
    """Keyed by the visit's own id: no draft opens in another's place."""
    with Memory.open(tmp_path / "home", create="sample") as memory:
        pair = [made.open_visit(memory, made.visit(made.party(name))) for name in ("甲", "乙")]
        for visit in pair:
            answer = made.answer(finding=visit.party.name)
            memory.write(lambda db, v=visit, a=answer: visits.save_answer(db, v.id, a))
    with Memory.open(tmp_path / "home") as memory:
        for visit in pair:
            again = memory.read(lambda db, v=visit: visits.load(db, v.id))
            assert again.answers["I001"].finding == visit.party.name


@pytest.mark.parametrize("orientation", range(1, 9))
def test_8_a_photograph_is_upright_and_its_bytes_arrive_unchanged(laptop, server, orientation):
    picture = Image.new("RGB", (40, 20), "white")
    exif = picture.getexif()
    exif[0x0112] = orientation
    out = io.BytesIO()
    picture.save(out, "JPEG", exif=exif)
    (taken,) = take_in([Source("照片.jpg", data=out.getvalue())]).taken
    assert (taken.width > taken.height) == (orientation < 5)
    name = laptop.memory.blobs.put(taken.data)
    with Client(laptop_url(laptop), laptop.memory.device, server_key=key_of(laptop)) as client:
        client.create_upload(name, len(taken.data), taken.data)
        assert client.get_blob(name) == out.getvalue()


def laptop_url(laptop):
    return laptop.memory.read(outbox.server).url


def key_of(laptop):
    return bytes.fromhex(laptop.memory.read(outbox.server).server_key)


def test_9_twenty_photos_sent_are_twenty_photos_there(laptop, server):
    laptop.visit(photos=20, size=5000)
    with ChaosProxy(server.port, share=0.4, seed=9) as proxy:
        for _ in range(40):
            try:
                if laptop.sync(proxy.url).settled:
                    break
            except SyncTrouble:
                continue
    laptop.sync(server.url)
    assert laptop.summary().received == 0
    with server.station() as station:
        entries = laptop.memory.read(journal.entries)
        refs = [ref for entry in entries for ref in entry.entry.blobs]
        sizes = [station.blobs.size(AUTHORITY, ref.sha256) for ref in refs]
    assert sizes == [ref.len for ref in refs]
    assert len(refs) >= 20


def test_10_nothing_is_deleted_here_after_sending_whether_it_failed_or_not(laptop, server):
    laptop.visit(photos=3)
    before = laptop.memory.blobs.all()
    line = ChaosProxy(server.port, share=1.0, seed=1, kinds=("portal",))
    with line as proxy, pytest.raises(NotTheServer):
        laptop.sync(proxy.url)
    laptop.sync(server.url)
    assert laptop.memory.blobs.all() == before
    assert not [one for one in fsck.check(laptop.memory) if "blob" in one.code]


def test_11_fifty_resends_at_once_are_one_record(laptop, server):
    laptop.visit()
    known = laptop.memory.read(outbox.server)
    head = laptop.memory.read(journal.head)
    batch = [
        (b64encode(one.data).decode(), b64encode(one.signature).decode())
        for one in laptop.memory.read(lambda db: outbox.batch(db, head.chain, 1))
    ]
    together = threading.Barrier(8)

    def resend(n):
        with Client(known.url, laptop.memory.device, server_key=key_of(laptop)) as client:
            if n < 8:
                together.wait()
            return client.send_entries(head.chain, 1, batch).receipt

    with ThreadPoolExecutor(8) as pool:
        assert len(list(pool.map(resend, range(50)))) == 50
    held = server.held()
    assert {held[one] for one in laptop.hashes()} == {1}
    assert laptop.sync().settled


def test_logging_out_or_changing_officers_touches_nothing_unsent(laptop):
    laptop.visit()
    officer = made.officer("川A0099", "新来的")
    laptop.memory.write(lambda db: register.save_officer(db, officer, made.NOW))
    laptop.memory.write(lambda db: register.remove_officer(db, officer.id, made.NOW))
    assert laptop.summary().waiting == 3
    assert laptop.sync().sent == 3
