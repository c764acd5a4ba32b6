"""A decoding child of its own for each test module, stopped at the end."""

from __future__ import annotations

import pytest

from app.evidence.decoder import Decoder


@pytest.fixture(scope="module")
def decoder():
    child = Decoder()
    yield child
    child.close()
