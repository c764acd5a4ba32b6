"""A small run of the kill harness; `make faults` runs it 300 times."""

from tests.faults import kill9


def test_nothing_acknowledged_is_missing_after_twenty_kills(capsys):
    assert kill9.main(["--kills", "20", "--seed", "1"]) == 0
    assert "acknowledged and missing" in capsys.readouterr().out


def test_a_planted_fault_is_reported(capsys):
    assert kill9.main(["--kills", "12", "--seed", "2", "--planted"]) == 0
    assert "the planted fault was reported" in capsys.readouterr().out
