"""What the bundle is made of is decided by rule; these rules hold without building one."""

from __future__ import annotations

import sys

import pytest

from app import paths


@pytest.fixture(autouse=True)
def _scripts(monkeypatch):
    monkeypatch.syspath_prepend(str(paths.bundle("build")))


def test_every_package_of_the_program_brings_its_licence():
    import licences

    packages = licences.runtime_packages()

    assert {"pyside6-essentials", "reportlab", "pydantic-core", "psycopg-binary"} <= set(packages)
    assert not {"pip", "pytest", "pyxform", "schemathesis", "mypy"} & set(packages)
    for package in packages.values():
        part = licences.of_package(package)
        assert part.licence
        assert max(map(len, part.texts.values())) > 200, part.name


def test_a_library_of_nobody_stops_the_bundle(tmp_path):
    import licences

    stray = tmp_path / "libstray.so.1"
    stray.touch()
    with pytest.raises(licences.NoLicence, match="libstray"):
        licences.of_system([stray])


def test_modules_that_only_developers_need_stay_out():
    import licences

    others = set(licences.other_modules())

    assert {"pytest", "mypy", "pyxform", "hypothesis"} <= others
    assert not {"app", "PySide6", "lxml", "PIL", "jinja2", "sqlite_utils"} & others


@pytest.mark.parametrize(
    ("place", "stays"),
    [
        ("PySide6/Qt/plugins/platforms/libqxcb.so", True),
        ("PySide6/Qt/plugins/platforms/libqvnc.so", False),
        ("PySide6\\plugins\\platforms\\qwindows.dll", True),
        ("PySide6/Qt/plugins/platforminputcontexts/libibusplatforminputcontextplugin.so", True),
        ("PySide6/Qt/plugins/multimedia/libffmpegmediaplugin.so", False),
        ("PySide6/Qt/plugins/printsupport/libcupsprintersupport.so", True),
        ("libfontconfig.so.1", False),
        ("pillow.libs/libfreetype-57f805ba.so.6.20.6", True),
        ("sqlcipher3/_sqlite3.so", True),
    ],
)
def test_plug_ins_and_libraries_stay_by_rule(place, stays):
    import bundle_parts

    assert bundle_parts.is_wanted_binary(place) is stays


def test_a_helper_is_this_program_once_more(monkeypatch):
    root = str(paths.bundle())
    from_source = paths.helper("decode-child", "code")
    monkeypatch.setattr(sys, "_MEIPASS", "/bundle", raising=False)
    frozen = paths.helper("decode-child", "code")

    assert from_source[1:] == ["-I", "-c", "code", root]
    assert frozen == [sys.executable, "--decode-child"]
