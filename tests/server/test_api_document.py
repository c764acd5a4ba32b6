"""Whatever the OpenAPI document allows, and what it does not, is answered and never a 5xx."""

from __future__ import annotations

import pytest

from tests.server import schema


@pytest.mark.parametrize("process", ["sqlite"], indirect=True)
def test_two_hundred_made_up_requests_have_sound_answers(server):
    outcome = schema.run(server, each=6)
    assert outcome.broken == []
    assert outcome.requests >= 200
    assert outcome.statuses[200] > 10
