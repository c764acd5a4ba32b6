"""The doors for machines: exit 0 done, 1 refused, 2 usage, and never a traceback."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from app.cli.main import main
from app.version import VERSION


def run(capsys, *words):
    status = main(list(words))
    told = capsys.readouterr()
    assert "Traceback" not in told.err
    return status, told.out, told.err


def test_the_version_is_said(capsys):
    assert run(capsys, "--version")[:2] == (0, f"shian {VERSION}\n")


def test_an_unknown_command_is_usage(capsys):
    status, _, err = run(capsys, "no-such")
    assert status == 2
    assert "no-such" in err


def test_the_schema_of_a_script_is_json(capsys):
    status, out, _ = run(capsys, "inspect", "--schema")
    assert status == 0
    assert json.loads(out)["title"] == "ScriptedVisit"


def test_demo_prints_its_papers_and_refuses_a_real_home(capsys, tmp_path, monkeypatch):
    status, out, _ = run(
        capsys, "demo", "--out", str(tmp_path / "out"), "--at", "2026-09-22T09:05", "--json"
    )
    assert status == 0
    told = json.loads(out)
    assert told["basis"] == "in-force"
    assert told["conclusion"] == "problems_found"
    for paper in told["papers"]:
        assert run(capsys, "verify", paper["path"])[0] == 0
    assert run(capsys, "fsck")[0] == 0
    from app.actions.desk import close, open_desk

    monkeypatch.setenv("SHIAN_HOME", str(tmp_path / "real"))
    close(open_desk(tmp_path / "real", create="real"))
    status, _, err = run(capsys, "demo", "--out", str(tmp_path / "out2"))
    assert (status, err.count("\n")) == (1, 1)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"{", 1),
        (b"[]", 1),
        (b'{"format": 1, "format": 1}', 1),
        (b"\xff\xfe\x00", 1),
        (b"[" * 100_000, 1),
        (b'{"format": NaN}', 1),
    ],
)
def test_a_broken_script_is_refused_in_one_sentence(capsys, tmp_path, content, code):
    file = tmp_path / "visit.json"
    file.write_bytes(content)
    status, _, err = run(capsys, "inspect", str(file), "--out", str(tmp_path / "out"))
    assert status == code
    assert err.strip()
    assert not (tmp_path / "out").exists()


def test_what_is_no_paper_is_said_so(capsys, tmp_path):
    plain = tmp_path / "plain.pdf"
    plain.write_bytes(b"%PDF-1.4 nothing")
    assert run(capsys, "verify", str(plain))[0] == 1
    assert run(capsys, "verify", "HTTPS://VERIFY.EXAMPLE/V/ABC")[0] == 1
    assert run(capsys, "verify", str(tmp_path / "none.pdf"))[0] == 1


def test_the_command_line_loads_no_window():
    """The command line never loads the window's libraries."""
    code = (
        "import sys; from app.cli.main import main; main(['--version']); "
        "sys.exit(any(name.startswith('PySide6') for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
