"""kill -9 in an exchange, on either side: afterwards nothing is lost and nothing is there twice."""

from tests.sync import kills


def test_kills_of_server_and_laptop_lose_nothing(tmp_path):
    seen = kills.run(4, tmp_path, seed=1)
    assert (seen.lost, seen.doubled, seen.unsettled) == (0, 0, 0)
