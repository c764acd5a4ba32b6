"""The project's key signs data files and never lies inside the project."""

from __future__ import annotations

import importlib.util

import pytest

from app.paths import bundle
from app.trust import detached


@pytest.fixture
def tool(tmp_path, monkeypatch):
    """build/sign.py with a key and a public file of the test's own."""
    spec = importlib.util.spec_from_file_location("sign_tool", bundle("build", "sign.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "PUBLIC", tmp_path / "project.json")
    monkeypatch.setenv("SHIAN_SIGNING_KEY", str(tmp_path / "secret" / "key"))
    return module


def test_a_key_is_made_once_and_signs(tool, tmp_path, capsys):
    data = tmp_path / "pack.yaml"
    data.write_bytes(b"a: 1\n")

    assert tool.main(["new-key"]) == tool.main(["new-key"]) == 0
    assert tool.main(["form-pack", str(data)]) == 0

    keys = detached.read_trusted_keys((tmp_path / "project.json").read_bytes())
    sidecar = detached.sidecar_of(data).read_bytes()
    assert detached.verify(data.read_bytes(), sidecar, keys, "form-pack") == keys.keys[0]
    secret = tmp_path / "secret" / "key"
    assert secret.stat().st_mode & 0o077 == 0
    assert secret.read_text().strip() not in (tmp_path / "project.json").read_text()
    assert capsys.readouterr().out.count(keys.keys[0].id) == 3


def test_a_key_inside_the_project_is_refused(tool, monkeypatch):
    monkeypatch.setenv("SHIAN_SIGNING_KEY", str(bundle("resources", "keys", "secret")))

    with pytest.raises(SystemExit, match="inside the project"):
        tool.main(["new-key"])
    monkeypatch.delenv("SHIAN_SIGNING_KEY")
    with pytest.raises(SystemExit, match="does not name"):
        tool.main(["new-key"])


def test_a_wrong_command_says_how(tool, capsys):
    assert tool.main(["calendar"]) == 2
    assert "SHIAN_SIGNING_KEY" in capsys.readouterr().err


def test_no_private_key_lies_in_the_project():
    keys = detached.read_trusted_keys(bundle("resources", "keys", "project.json").read_bytes())

    assert [path.name for path in bundle("resources", "keys").iterdir()] == ["project.json"]
    assert len(keys.keys) == 1
