"""Every character goes into a PDF and comes out the same; one that no face has is named."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from app.documents.blocks import Paragraph, Role, Sheet
from app.documents.fonts import FontSet
from app.documents.papers import missing_characters, missing_in
from app.documents.render import Marks, render
from app.documents.tounicode import to_unicode_map
from app.domain.paper import PaperKind
from app.paths import bundle
from tests.documents import cases
from tests.documents.reading_aloud import plain, text

MARKS = Marks("测〔2026〕1号", cases.TOKEN, cases.HOST, cases.CONTENT, practice=False)


def standard() -> str:
    lines = bundle("build", "standard_characters.txt").read_text(encoding="utf-8").splitlines()
    return "".join(line for line in lines if not line.startswith("#"))


def on_paper(words: str, role: Role = "song") -> bytes:
    body = (Paragraph(words, 10.5, 15, role=role),)
    return render((Sheet("form", "机关", "字表", "测〔2026〕1号", body),), MARKS)


@pytest.mark.parametrize("role", ["song", "hei", "kai", "title", "hei-bold"])
def test_all_standard_characters_come_back_from_every_face(role: Role, tmp_path: Path) -> None:
    words = standard()
    assert len(words) == 8105

    got = text(on_paper(words, role), tmp_path)

    assert words in _joined(got)


def _joined(got: str) -> str:
    """The text without what stands on every page."""
    for repeated in (
        "字表测〔2026〕1号（续）",
        "文书编号测〔2026〕1号",
        "校验码" + plain(str(MARKS.check)),
    ):
        got = got.replace(repeated, "")
    total = got.count("第") + 200
    for page in range(1, total):
        for pages in range(1, 40):
            if f"第{page}页共{pages}页" in got:
                got = got.replace(f"第{page}页共{pages}页", "")
    return got


def test_rare_characters_are_drawn_by_other_faces_and_come_back(tmp_path: Path) -> None:
    words = "𠮷野家䶮㛃𬭎㐂𠀋，鄢䶮、𠮷𠮷"

    assert words in text(on_paper(words), tmp_path)


def test_a_character_beyond_the_basic_plane_is_written_as_a_surrogate_pair() -> None:
    assert "<01> <D842DFB7>" in to_unicode_map("F", [0, 0x20BB7])


def test_a_map_of_many_characters_is_written_in_blocks_of_a_hundred() -> None:
    made = to_unicode_map("F", [0, *range(0x4E00, 0x4E00 + 250)])

    assert made.count("100 beginbfchar") == 2
    assert made.count("50 beginbfchar") == 1


def test_a_character_no_face_has_is_named_with_its_field() -> None:
    party = cases.PARTY.model_copy(update={"name": "云桥区\U0003106c面馆"})
    values = cases.values(
        PaperKind.RESULT_RECORD, of=cases.visit("in-force").model_copy(update={"party": party})
    )

    found = missing_characters(values)

    assert [(one.place, one.char, one.codepoint) for one in found] == [
        ("当事人", "\U0003106c", "U+3106C")
    ]


def test_a_character_entered_at_signing_is_checked_the_same_way() -> None:
    assert missing_in("要等𠮷野回来", "原因") == ()
    assert [one.codepoint for one in missing_in("\U0003106c", "原因")] == ["U+3106C"]


def test_an_ordinary_paper_misses_no_character() -> None:
    for kind in PaperKind:
        assert missing_characters(cases.values(kind)) == ()


def test_the_manifest_names_the_faces_as_they_are() -> None:
    folder = bundle("resources", "fonts")
    manifest = json.loads((folder / "fonts.json").read_text(encoding="utf-8"))

    for line in manifest["faces"]:
        data = (folder / line["file"]).read_bytes()
        assert hashlib.sha256(data).hexdigest() == line["sha256"]
        assert (folder / line["licence"]).stat().st_size > 1000


def test_each_face_has_a_name_of_its_own() -> None:
    manifest = json.loads(bundle("resources", "fonts", "fonts.json").read_text(encoding="utf-8"))
    fonts = FontSet.load()
    names = [fonts.face(line["name"]).face.name.decode() for line in manifest["faces"]]

    assert names == [line["name"] for line in manifest["faces"]]
    assert len(set(names)) == len(names)
    assert not any("Noto" in name or "LXGW" in name or "Hana" in name for name in names)


def test_the_font_set_has_one_hash() -> None:
    assert FontSet.load().hash == FontSet.load().hash
    assert len(FontSet.load().hash) == 64
