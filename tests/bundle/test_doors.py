"""The bundle's commands: the demo, the checks after it, and what it must not carry."""

from __future__ import annotations

import json
import sqlite3

import pytest

from app.version import VERSION
from tests.bundle.conftest import PROGRAM

pytestmark = pytest.mark.bundle
INSIDE = PROGRAM.parent / "_internal"


def test_it_tells_its_version(shian):
    assert shian("--version") == f"shian {VERSION}\n"


def test_every_paper_of_a_demo_verifies(shian, papers):
    assert len(papers) >= 8
    for paper in papers:
        assert json.loads(shian("verify", str(paper), "--json"))["answer"] == "authentic"


def test_an_altered_paper_does_not_verify(shian, papers):
    altered = papers[0].with_name("altered-copy.pdf")
    assert json.loads(shian("verify", str(altered), "--json", expect=1))["answer"] != "authentic"


def test_the_photographs_of_a_demo_went_through_the_decoding_child(home, papers):
    """Photographs are taken in only after the child has decoded them."""
    assert papers
    assert len([path for path in (home / "blobs").rglob("*") if path.is_file()]) > len(papers)


def test_the_home_of_a_demo_is_sound_and_encrypted(shian, home, papers):
    assert papers
    shian("fsck")
    with pytest.raises(sqlite3.DatabaseError):
        sqlite3.connect(home / "shian.db").execute("SELECT * FROM sqlite_master")


def test_the_results_of_a_demo_are_laid_out_for_the_wall(shian, home, papers):
    assert papers
    out = home.parent / "round.pdf"
    words = ("--until", "2099-12-31", "--out", str(out), "--two-up", "--json")
    told = json.loads(shian("posting", "--date", "2020-01-01", *words))
    assert told["sheets"]
    assert out.read_bytes().startswith(b"%PDF")


def test_the_forms_and_the_law_that_ship_are_found_and_sound(shian):
    assert "catering" in shian("forms", "list")
    shian("forms", "check")
    assert len(shian("provisions", "list").splitlines()) >= 5


@pytest.mark.parametrize(
    "door",
    [
        "demo", "inspect", "verify", "forms", "provisions", "fsck", "serve", "sync", "office",
        "posting",
    ],
)  # fmt: skip
def test_every_door_explains_itself(shian, door):
    assert len(shian(door, "--help")) > 50


def test_a_wrong_command_is_one_sentence(shian):
    shian("no-such-command", expect=2)


def test_nothing_of_the_workshop_is_inside():
    names = {path.name.lower() for path in INSIDE.iterdir()}
    for unwanted in ("pip", "setuptools", "numpy", "tkinter", "pytest", "tcl8.6", "tests"):
        assert unwanted not in names
    libraries = {path.name for path in INSIDE.rglob("libQt6*")}
    for part in ("WebEngine", "Qml", "Quick", "3D", "Multimedia", "Designer"):
        assert not [name for name in libraries if part in name]


def test_a_person_can_type_chinese_and_print():
    """Qt says nothing when these plug-ins are missing: keys and printers are just dead."""
    names = {path.name for path in INSIDE.rglob("plugins/*/*")}
    assert [name for name in names if "ibusplatforminputcontext" in name]
    assert [name for name in names if "printersupport" in name]


def test_no_link_leads_nowhere():
    assert [path for path in PROGRAM.parent.rglob("*") if not path.exists()] == []


def test_every_part_of_others_has_its_licence():
    folder = PROGRAM.parent / "licences"
    listed = (folder / "README.txt").read_text("utf-8")
    places = [path for path in folder.iterdir() if path.is_dir()]
    assert len(places) > 50
    for place in places:
        assert any(path.stat().st_size > 200 for path in place.iterdir()), place
    for name in ("Python", "PySide6_Essentials", "sqlcipher3-wheels", "reportlab", "pyinstaller"):
        assert f"\n{name}  " in listed
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in "".join(
        path.read_text("utf-8") for path in folder.glob("PySide6_Essentials-*/*.txt")
    )
