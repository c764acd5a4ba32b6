"""Set-up does what is needed once, asks nobody, and leaves a done machine alone."""

from __future__ import annotations

import importlib.util
import re
import stat
import subprocess

import pytest

from app.paths import bundle


@pytest.fixture
def setup(tmp_path, monkeypatch):
    """build/setup.py working on an empty folder; no command is run, each is written down."""
    place = bundle("build", "setup.py")
    spec = importlib.util.spec_from_file_location("shian_setup", place)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for name, path in {
        "ROOT": tmp_path,
        "LOCK": tmp_path / "requirements.lock",
        "VENV": tmp_path / ".venv",
        "PYTHON": tmp_path / ".venv" / "bin" / "python",
        "STAMP": tmp_path / ".venv" / "shian-setup.stamp",
    }.items():
        monkeypatch.setattr(module, name, path)
    (tmp_path / "requirements.lock").write_text("pillow==13.0.0\n", "utf-8")
    return module


class Commands:
    """Stands for subprocess.run: remembers, and answers dpkg-query with what is installed."""

    def __init__(self, *installed: str, fail: tuple[str, ...] = ()) -> None:
        self.installed, self.fail, self.ran = installed, fail, []

    def __call__(self, command, **_options):
        line = " ".join(str(word) for word in command)
        self.ran.append(line)
        listing = "".join(f"ii  {name}\n" for name in self.installed)
        code = int(any(word in line for word in self.fail))
        return subprocess.CompletedProcess(
            command, code, listing if line.startswith("dpkg-query") else "", ""
        )

    def named(self, word: str) -> list[str]:
        return [line for line in self.ran if word in line]


@pytest.fixture
def debian(setup, monkeypatch):
    """A Debian machine with root; returns a way to say what is installed there."""

    def machine(*installed: str, root: bool = True, fail: tuple[str, ...] = ()) -> Commands:
        commands = Commands(*installed, fail=fail)
        monkeypatch.setattr(setup.subprocess, "run", commands)
        monkeypatch.setattr(setup.os, "geteuid", lambda: 0 if root else 1000)
        tools = {"apt-get", "dpkg-query", *(["sudo"] if root else [])}
        monkeypatch.setattr(setup.shutil, "which", lambda name: name if name in tools else None)
        return commands

    return machine


def test_only_missing_packages_are_installed_and_without_a_question(setup, debian):
    commands = debian("libgl1", "libegl1")

    setup.install_packages(["libgl1", "libegl1", "libcups2"])

    [install] = commands.named("install")
    assert install.endswith(" libcups2")
    assert "-y" in install
    assert "noninteractive" in install


def test_a_machine_that_has_everything_is_not_touched(setup, debian):
    commands = debian("libgl1", "libglib2.0-0t64")

    setup.install_packages(["libgl1", "libglib2.0-0"])

    assert commands.named("apt-get") == []


def test_without_root_one_line_is_printed_and_nothing_is_installed(setup, debian):
    commands = debian(root=False)

    with pytest.raises(setup.SetupFailed) as refused:
        setup.install_packages(["libgl1", "libcups2"])

    assert str(refused.value).splitlines()[-1] == (
        'sudo sh -c "apt-get update; apt-get install -y --no-install-recommends libgl1 libcups2"'
    )
    assert commands.named("apt-get") == []


def test_an_installation_that_fails_names_the_line_to_repeat(setup, debian):
    debian(fail=("install",))

    with pytest.raises(setup.SetupFailed, match="libcups2"):
        setup.install_packages(["libcups2"])


def test_the_second_time_asks_only_dpkg(setup, debian):
    setup.PYTHON.parent.mkdir(parents=True)
    setup.PYTHON.touch()
    setup.STAMP.write_text(setup.stamp_text(), "utf-8")
    commands = debian("libgl1")

    setup.set_up(["libgl1"])

    assert [line.split()[0] for line in commands.ran] == ["dpkg-query"]


def test_a_changed_lock_is_installed_again(setup, debian):
    setup.PYTHON.parent.mkdir(parents=True)
    setup.PYTHON.touch()
    (setup.VENV / "lib" / "python3.11" / "site-packages").mkdir(parents=True)
    setup.STAMP.write_text(setup.stamp_text(), "utf-8")
    setup.LOCK.write_text("pillow==13.0.1\n", "utf-8")
    commands = debian("libgl1")

    setup.set_up(["libgl1"])

    [install] = commands.named("--require-hashes")
    assert "--only-binary :all:" in install
    assert setup.is_stamped()


def test_packages_that_did_not_install_leave_no_stamp(setup, debian):
    setup.PYTHON.parent.mkdir(parents=True)
    setup.PYTHON.touch()
    debian("libgl1", fail=("--require-hashes",))

    with pytest.raises(setup.SetupFailed):
        setup.set_up(["libgl1"])

    assert not setup.is_stamped()


def test_the_command_starts_from_wherever_it_is_called(setup):
    site = setup.VENV / "lib" / "python3.11" / "site-packages"
    site.mkdir(parents=True)
    setup.PYTHON.parent.mkdir(parents=True)

    setup.link_project()

    command = setup.VENV / "bin" / "shian"
    assert command.stat().st_mode & stat.S_IXUSR
    assert (site / "shian.pth").read_text("utf-8").strip() == str(setup.ROOT)


def test_an_unknown_word_is_a_usage_error(setup, capsys):
    assert setup.main(["everything"]) == 2
    assert "usage" in capsys.readouterr().err


def test_every_locked_package_has_a_hash_and_no_address_of_a_server():
    lock = bundle("build", "requirements.lock").read_text("utf-8")
    entries = re.split(r"(?m)^(?=\S)", lock)[1:]

    assert all("--hash=sha256:" in entry for entry in entries)
    assert "://" not in lock
