"""Makes resources/fonts: the faces every paper and window uses, cut to what is needed.

Run once when a source font changes; the results are committed data.

    python build/fonts.py            # fetches the sources with npm, reads Debian's fonts
    python build/fonts.py --sources DIR   # DIR holds the npm tarballs already

Sources: npm `@expo-google-fonts/noto-serif-sc` and `noto-sans-sc`, Debian packages
`fonts-lxgw-wenkai` and `fonts-hanazono`. Every result has a name of its own (inside and
outside): two faces with one PostScript name would share one font object in a PDF, and
the licences ask that changed fonts do not keep reserved names.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import subprocess
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

from fontTools import subset
from fontTools.pens.basePen import BasePen
from fontTools.ttLib import TTFont

HERE = Path(__file__).resolve().parent
OUT = HERE.parent / "resources" / "fonts"
STANDARD = HERE / "standard_characters.txt"  # 通用规范汉字表, 8105 characters
RARE_NAMES = HERE / "rare_names.txt"  # extension-B characters met in names
DEBIAN = Path("/usr/share/fonts/truetype")
SERIF = "noto-serif-sc"
SANS = "noto-sans-sc"
KAI = "lxgw-wenkai"
RARE = "hanazono"


@dataclass(frozen=True, slots=True)
class Face:
    """One file to make: its own name, where it comes from, which characters it keeps."""

    file: str
    family: str
    style: str
    source: str
    characters: frozenset[int]
    licence: str

    @property
    def post_script(self) -> str:
        return f"{self.family.replace(' ', '')}-{self.style}"


def _range(*pairs: tuple[int, int]) -> set[int]:
    return {code for first, last in pairs for code in range(first, last + 1)}


SYMBOLS = _range(
    (0x20, 0x7E),
    (0xA0, 0xFF),
    (0x100, 0x17F),
    (0x1CD, 0x1DC),
    (0x391, 0x3C9),
    (0x400, 0x45F),
    (0x2010, 0x2027),
    (0x2030, 0x203E),
    (0x2070, 0x209C),
    (0x20A0, 0x20BF),
    (0x2100, 0x214F),
    (0x2150, 0x218B),
    (0x2190, 0x21FF),
    (0x2200, 0x22FF),
    (0x2460, 0x24FF),
    (0x2500, 0x257F),
    (0x25A0, 0x25FF),
    (0x2600, 0x2606),
    (0x2713, 0x2718),
    (0x3000, 0x30FF),
    (0x3105, 0x312F),
    (0x3220, 0x32FF),
    (0x3300, 0x33FF),
    (0xFE10, 0xFE1F),
    (0xFE30, 0xFE4F),
    (0xFF01, 0xFF5E),
    (0xFFE0, 0xFFE6),
)
EXTENSION_A = _range((0x3400, 0x4DBF))


def _traditional() -> set[int]:
    """The common traditional characters (first plane of Big5): shop names keep using them."""
    found: set[int] = set()
    for high in range(0xA4, 0xC7):
        for low in (*range(0x40, 0x7F), *range(0xA1, 0xFF)):
            try:
                found.add(ord(bytes((high, low)).decode("big5")))
            except UnicodeDecodeError:
                continue
    return found


def _listed(path: Path) -> set[int]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return {ord(sign) for line in lines if not line.startswith("#") for sign in line.strip()}


def faces() -> tuple[Face, ...]:
    standard = _listed(STANDARD) | SYMBOLS
    wide = standard | _traditional()
    table = (
        ("song-regular", "Shian Song", f"{SERIF}:400Regular", wide, "noto-serif"),
        ("song-bold", "Shian Song", f"{SERIF}:700Bold", standard, "noto-serif"),
        ("hei-regular", "Shian Hei", f"{SANS}:400Regular", standard, "noto-sans"),
        ("hei-bold", "Shian Hei", f"{SANS}:700Bold", standard, "noto-sans"),
        ("kai-regular", "Shian Kai", f"{KAI}/LXGWWenKai-Regular.ttf", standard, KAI),
        ("rare-a", "Shian Rare A", f"{RARE}/HanaMinA.ttf", EXTENSION_A, RARE),
        ("rare-b", "Shian Rare B", f"{RARE}/HanaMinB.ttf", _listed(RARE_NAMES), RARE),
    )
    return tuple(
        Face(
            file=f"{name}.ttf",
            family=family,
            style="Bold" if name.endswith("bold") else "Regular",
            source=source,
            characters=frozenset(characters),
            licence=f"{licence}.txt",
        )
        for name, family, source, characters, licence in table
    )


def fetch(package: str, folder: Path) -> Path:
    """The npm tarball of a package; an existing one in the folder is used as it is."""
    found = sorted(folder.glob(f"expo-google-fonts-{package}-*.tgz"))
    if not found:
        subprocess.run(["npm", "pack", f"@expo-google-fonts/{package}"], cwd=folder, check=True)
        found = sorted(folder.glob(f"expo-google-fonts-{package}-*.tgz"))
    return found[-1]


def unpack(folder: Path) -> None:
    """The four outlines and the two licences out of the tarballs, under plain names."""
    for package, family in ((SERIF, "NotoSerifSC"), (SANS, "NotoSansSC")):
        with tarfile.open(fetch(package, folder)) as tar:
            for weight in ("400Regular", "700Bold"):
                _take(
                    tar, f"package/{weight}/{family}_{weight}.ttf", folder / f"{package}:{weight}"
                )
            _take(tar, "package/LICENSE_FONT", folder / f"{package}.licence")


def _take(tar: tarfile.TarFile, member: str, target: Path) -> None:
    stream = tar.extractfile(member)
    if stream is None:
        raise FileNotFoundError(member)
    target.write_bytes(stream.read())


def make(face: Face, folder: Path) -> dict[str, object]:
    """Cuts one face, names it, writes it; returns its line of the manifest."""
    source = folder / face.source if ":" in face.source else DEBIAN / face.source
    options = subset.Options(
        hinting=False, layout_features=[], notdef_outline=True, glyph_names=False,
        recalc_timestamp=False, name_IDs=[1, 2, 3, 4, 6],
        drop_tables=[*subset.Options().drop_tables, "vhea", "vmtx", "BASE", "GSUB", "GPOS", "GDEF",
                     "STAT", "DSIG", "meta", "gasp"],
    )  # fmt: skip
    font = subset.load_font(str(source), options)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=face.characters)
    cutter.subset(font)
    _name(font, face)
    target = OUT / face.file
    font.save(target)
    drawn = _characters(target)
    return {
        "file": face.file,
        "name": face.post_script,
        "sha256": hashlib.sha256(target.read_bytes()).hexdigest(),
        "characters": len(drawn),
        "licence": face.licence,
    }


def _name(font: TTFont, face: Face) -> None:
    """Our names only, so that no reserved name stays and no two faces are taken for one."""
    table = font["name"]
    table.names = []
    words = {
        1: face.family,
        2: face.style,
        3: f"{face.post_script};1",
        4: f"{face.family} {face.style}",
        6: face.post_script,
    }
    for name_id, text in words.items():
        table.setName(text, name_id, 3, 1, 0x409)
    font["head"].created = font["head"].modified = 3_786_912_000  # a fixed day: same bytes twice


def _characters(path: Path) -> set[int]:
    return set(TTFont(path, lazy=True).getBestCmap())


def licences(folder: Path) -> None:
    """The licence of each source beside the faces made of it."""
    (OUT / "noto-serif.txt").write_bytes((folder / f"{SERIF}.licence").read_bytes())
    (OUT / "noto-sans.txt").write_bytes((folder / f"{SANS}.licence").read_bytes())
    for package, name in (("fonts-lxgw-wenkai", "lxgw-wenkai"), ("fonts-hanazono", "hanazono")):
        plain = Path("/usr/share/doc") / package / "copyright"
        packed = plain.with_name("copyright.gz")
        text = plain.read_bytes() if plain.exists() else gzip.decompress(packed.read_bytes())
        (OUT / f"{name}.txt").write_bytes(text)


class _PathPen(BasePen):  # type: ignore[misc]
    """Writes an outline as PDF path operators, in em."""

    def __init__(self, glyphs: object, shift: float) -> None:
        super().__init__(glyphs)
        self.shift = shift
        self.out: list[str] = []

    def _point(self, point: tuple[float, float]) -> str:
        return f"{(point[0] + self.shift) / 1000:.3f} {point[1] / 1000:.3f}"

    def _moveTo(self, pt: tuple[float, float]) -> None:
        self.out.append(f"{self._point(pt)} m")

    def _lineTo(self, pt: tuple[float, float]) -> None:
        self.out.append(f"{self._point(pt)} l")

    def _curveToOne(self, *points: tuple[float, float]) -> None:
        self.out.append(" ".join(map(self._point, points)) + " c")

    def _closePath(self) -> None:
        self.out.append("h")


def practice_mark() -> None:
    """练习 as an outline: across a page it must not mix with the words of the page."""
    font = TTFont(OUT / "hei-bold.ttf")
    glyphs, names = font.getGlyphSet(), font.getBestCmap()
    lines: list[str] = []
    for place, sign in enumerate("练习"):
        pen = _PathPen(glyphs, place * 1000.0)
        glyphs[names[ord(sign)]].draw(pen)
        lines.extend(pen.out)
    (OUT / "practice-mark.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sources", type=Path, help="folder with the npm tarballs")
    chosen = parser.parse_args().sources
    OUT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        folder = chosen or Path(scratch)
        unpack(folder)
        lines = [make(face, folder) for face in faces()]
        licences(folder)
    practice_mark()
    manifest = json.dumps({"format": 1, "faces": lines}, ensure_ascii=False, indent=1)
    (OUT / "fonts.json").write_text(manifest + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
