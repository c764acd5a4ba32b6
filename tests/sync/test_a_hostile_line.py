"""Cuts, lost replies, doubles, delays, login pages and flipped bits: all comes to rest."""

from tests.faults import chaos
from tests.faults.f20_chaos import planted


def test_twenty_syncs_through_a_hostile_line_lose_and_double_nothing(tmp_path):
    seen = chaos.run(20, tmp_path, seed=7)
    assert sum(count for kind, count in seen.met.items() if kind != "plain") > 20
    assert seen.sound, seen.told()


def test_an_engine_that_marks_what_it_only_sent_is_found_out(tmp_path):
    with planted():
        seen = chaos.run(3, tmp_path, seed=7)
    assert seen.lost or seen.false_success
