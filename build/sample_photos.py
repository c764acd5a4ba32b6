"""Draws the sample photographs of `resources/sample/photos`, the same bytes every time.

    python build/sample_photos.py [FOLDER]

Twelve scenes of one visit to an invented restaurant. Between them they bear all eight
orientations, sizes from 0.3 to 12 megapixels, camera dates and models, one a position and
one nothing at all, as the photographs of a day do.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

ROOT = Path(__file__).resolve().parent.parent
PHOTOS = ROOT / "resources" / "sample" / "photos"
FACE = ROOT / "resources" / "fonts" / "hei-bold.ttf"
Colour = tuple[int, int, int]

# How a camera held that way stores the upright picture (EXIF orientation → turn or mirror).
STORED = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}
EXIF_IFD, GPS_IFD = 0x8769, 0x8825
MAKE, MODEL, ORIENTATION, TAKEN = 0x010F, 0x0110, 0x0112, 0x9003


class Scene:
    """A drawing on a field of 100 by 100, whatever the size in pixels."""

    def __init__(self, width: int, height: int, ground: Colour, seed: int) -> None:
        self.image = Image.new("RGB", (width, height), ground)
        self.pen = ImageDraw.Draw(self.image)
        self.width, self.height = width, height
        self.chance = random.Random(seed)

    def _at(self, *places: float) -> list[float]:
        sides = (self.width, self.height)
        return [place * sides[n % 2] / 100 for n, place in enumerate(places)]

    def box(
        self, *corners: float, fill: Colour, edge: Colour | None = None, round_: float = 0
    ) -> None:
        """A rectangle, with rounded corners in hundredths of the width."""
        radius = round_ * self.width / 100
        thick = max(1, self.width // 300)
        self.pen.rounded_rectangle(self._at(*corners), radius, fill=fill, outline=edge, width=thick)

    def round(self, *corners: float, fill: Colour, edge: Colour | None = None) -> None:
        thick = max(1, self.width // 250)
        self.pen.ellipse(self._at(*corners), fill=fill, outline=edge, width=thick)

    def line(self, *places: float, fill: Colour, thick: float = 0.5) -> None:
        self.pen.line(self._at(*places), fill=fill, width=max(1, int(thick * self.width / 100)))

    def shape(self, *places: float, fill: Colour) -> None:
        self.pen.polygon(self._at(*places), fill=fill)

    def words(
        self, x: float, y: float, text: str, size: float, fill: Colour = (30, 30, 30)
    ) -> None:
        """Text with its upper left corner at x, y; size in hundredths of the width."""
        face = ImageFont.truetype(str(FACE), int(size * self.width / 100))
        self.pen.text(tuple(self._at(x, y)), text, font=face, fill=fill)

    def tiles(self, step: float, colour: Colour) -> None:
        for n in range(int(100 / step) + 1):
            self.line(n * step, 0, n * step, 100, fill=colour, thick=0.25)
            self.line(0, n * step, 100, n * step, fill=colour, thick=0.25)

    def under_a_lamp(self) -> Image.Image:
        """Bright in the middle, dark in the corners, a little soft: like a photograph."""
        glow = Image.radial_gradient("L").resize(self.image.size, Image.Resampling.BICUBIC)
        shade = glow.point([255 - level * 2 // 5 for level in range(256)]).convert("RGB")
        soft = self.image.filter(ImageFilter.GaussianBlur(self.width / 1600))
        return ImageChops.multiply(soft, shade)


def cold_cabinet(s: Scene) -> None:
    s.box(8, 4, 92, 97, fill=(216, 222, 226), edge=(120, 130, 138), round_=2)
    s.box(14, 16, 86, 94, fill=(96, 112, 122))
    s.box(38, 6, 62, 13, fill=(24, 30, 34), round_=1)
    s.words(44, 6.0, "6.0℃", 4.2, (120, 240, 160))
    colours = [(150, 88, 60), (232, 226, 210), (178, 60, 48), (216, 184, 120), (120, 150, 96)]
    for shelf in (36, 60, 86):
        s.box(14, shelf, 86, shelf + 1.6, fill=(206, 214, 220))
        x = 17.0
        while x < 76:
            wide, tall = s.chance.uniform(9, 15), s.chance.uniform(9, 17)
            colour = s.chance.choice(colours)
            s.box(x, shelf - tall, x + wide, shelf, fill=colour, edge=(70, 60, 56), round_=0.8)
            s.box(
                x + 1.5,
                shelf - tall * 0.7,
                x + wide - 1.5,
                shelf - tall * 0.35,
                fill=(245, 243, 236),
            )
            x += wide + s.chance.uniform(1, 4)
    s.box(87.5, 40, 89.5, 66, fill=(84, 92, 98), round_=1)


def expired_label(s: Scene) -> None:
    s.box(0, 0, 100, 100, fill=(172, 152, 128))
    s.shape(8, 14, 94, 8, 97, 88, 5, 93, fill=(248, 246, 238))
    s.words(14, 20, "冷冻虾仁", 9.5)
    for row, text in enumerate(
        ("配料：虾仁、水、食用盐", "净含量：500 克", "贮存：-18℃ 以下", "生产日期：2026-02-14")
    ):
        s.words(14, 38 + row * 9, text, 4.6, (60, 60, 60))
    s.box(12, 74, 90, 88, fill=(252, 232, 226), edge=(190, 40, 30))
    s.words(15, 76.8, "保质期至 2026-08-13", 5.6, (180, 24, 20))


def torn_screen_door(s: Scene) -> None:
    s.box(0, 0, 100, 100, fill=(150, 176, 140))
    for _ in range(60):
        x, y = s.chance.uniform(0, 100), s.chance.uniform(10, 80)
        s.round(x, y, x + 9, y + 7, fill=(96, s.chance.randint(120, 160), 84))
    s.box(0, 82, 100, 100, fill=(168, 160, 150))
    for n in range(67):
        s.line(n * 1.5, 0, n * 1.5, 100, fill=(70, 74, 70), thick=0.15)
        s.line(0, n * 1.5, 100, n * 1.5, fill=(70, 74, 70), thick=0.15)
    for edge in (
        (0, 0, 8, 100),
        (92, 0, 100, 100),
        (0, 0, 100, 6),
        (0, 48, 100, 53),
        (0, 94, 100, 100),
    ):
        s.box(*edge, fill=(122, 84, 52))
    s.shape(40, 62, 58, 58, 66, 70, 60, 84, 46, 80, fill=(186, 208, 176))
    s.line(40, 62, 46, 80, 60, 84, fill=(40, 40, 40), thick=0.8)
    s.box(84, 50, 90, 58, fill=(200, 200, 204), round_=1)


def beef_tray(s: Scene) -> None:
    s.box(0, 0, 100, 100, fill=(196, 204, 208))
    s.tiles(12.5, (176, 186, 190))
    s.box(12, 18, 88, 86, fill=(226, 230, 232), edge=(130, 138, 142), round_=4)
    s.box(17, 24, 83, 80, fill=(150, 158, 162), round_=3)
    for _ in range(26):
        x, y = s.chance.uniform(18, 68), s.chance.uniform(26, 66)
        red = s.chance.randint(92, 136)
        s.round(x, y, x + 14, y + 12, fill=(red, red // 2, red // 3), edge=(70, 34, 24))
    s.box(56, 66, 92, 82, fill=(250, 248, 240), edge=(150, 150, 150))
    s.words(58, 68, "卤牛肉 9月8日", 4.6)


def shrimp_bags(s: Scene) -> None:
    s.box(0, 0, 100, 100, fill=(108, 122, 132))
    for n in range(12):
        x, y = 4 + n % 6 * 15.5, 10 + n // 6 * 42
        s.box(x, y, x + 14, y + 38, fill=(206, 226, 240), edge=(96, 120, 140), round_=1.2)
        for _ in range(9):
            a, b = x + s.chance.uniform(1, 9), y + s.chance.uniform(14, 30)
            s.pen.arc(
                s._at(a, b, a + 4, b + 6),
                20,
                300,
                fill=(232, 140, 110),
                width=max(2, s.width // 160),
            )
        s.box(x + 1, y + 2, x + 13, y + 11, fill=(28, 92, 160))
        s.words(x + 4.0, y + 3.0, "虾仁", 3, (255, 255, 255))
    s.box(0, 92, 100, 100, fill=(70, 80, 88))


def dumpling_wrappers(s: Scene) -> None:
    s.box(0, 0, 100, 100, fill=(142, 116, 88))
    for n in range(6):
        x, y = 6 + n % 3 * 31, 8 + n // 3 * 46
        s.box(x, y, x + 27, y + 40, fill=(238, 232, 214), edge=(150, 140, 120), round_=1.5)
        s.round(x + 4, y + 13, x + 23, y + 37, fill=(250, 246, 234), edge=(200, 190, 168))
        s.box(x + 2, y + 2, x + 25, y + 11, fill=(200, 52, 40))
        s.words(x + 3.4, y + 3, "速冻饺皮 1kg", 3.3, (255, 250, 230))


def approval_sheet(s: Scene) -> None:
    s.box(0, 0, 100, 100, fill=(116, 92, 68))
    s.shape(7, 5, 95, 3, 97, 96, 5, 97, fill=(250, 249, 244))
    s.words(22, 11, "采取强制措施审批表", 6.2)
    for n in range(7):
        s.line(14, 22 + n * 9, 88, 22 + n * 9, fill=(90, 90, 90), thick=0.3)
    for x in (14, 36, 88):
        s.line(x, 22, x, 76, fill=(90, 90, 90), thick=0.3)
    rows = ("当事人", "事由", "措施", "期限", "承办人", "负责人意见")
    told = ("老周水饺馆", "存放超过保质期的食品", "扣押", "三十日", "林晓峰、何静", "同意。")
    for n, (head, text) in enumerate(zip(rows, told, strict=True)):
        s.words(15.5, 24.6 + n * 9, head, 3.1)
        s.words(38, 24.6 + n * 9, text, 3.4, (40, 40, 90))
    s.line(60, 73, 64, 70, 66, 74, 70, 70, 74, 73, 80, 69, fill=(30, 40, 120), thick=0.6)
    s.words(52, 82, "二〇二六年九月二十二日", 3.2)


def thermometer(s: Scene) -> None:
    s.box(0, 0, 100, 100, fill=(104, 66, 44))
    for _ in range(18):
        x, y = s.chance.uniform(-5, 85), s.chance.uniform(52, 90)
        s.round(x, y, x + 26, y + 20, fill=(s.chance.randint(110, 150), 72, 48))
    s.line(50, 50, 44, 92, fill=(206, 210, 214), thick=1.2)
    s.box(26, 14, 76, 52, fill=(238, 240, 240), edge=(140, 146, 150), round_=4)
    s.box(32, 20, 70, 42, fill=(168, 186, 160), edge=(96, 110, 92), round_=1)
    s.words(37, 21, "12.6", 12, (24, 32, 24))
    s.words(62, 44.5, "℃", 3.6)
    s.round(34, 44.5, 38, 50, fill=(190, 40, 36))


def sink(s: Scene) -> None:
    s.box(0, 0, 100, 62, fill=(232, 236, 236))
    s.tiles(10, (206, 212, 214))
    s.box(0, 58, 100, 100, fill=(186, 194, 198))
    for x, word in ((5, "洗菜"), (37, "洗肉"), (69, "洗水产")):
        s.box(x, 64, x + 27, 94, fill=(128, 138, 144), edge=(220, 226, 228), round_=2)
        s.round(x + 11, 76, x + 16, 82, fill=(60, 66, 70))
        s.line(x + 13, 40, x + 13, 58, fill=(150, 158, 162), thick=2)
        s.line(x + 13, 41, x + 20, 41, x + 20, 52, fill=(150, 158, 162), thick=2)
        s.box(x + 5, 16, x + 22, 28, fill=(20, 96, 168), round_=1)
        s.words(x + 8, 18, word, 4.4, (255, 255, 255))


def receipt(s: Scene) -> None:
    s.box(0, 0, 100, 100, fill=(82, 96, 110))
    s.shape(18, 3, 84, 5, 82, 97, 15, 95, fill=(252, 251, 246))
    s.words(28, 8, "远鸿冷链 送货单", 5.8)
    s.words(24, 15, "2026年9月1日　No.0004172", 3.6, (90, 90, 90))
    goods = ("虾仁 500g", "饺皮 1kg", "鸡腿 10kg", "土豆 25kg", "生抽 1.9L", "大米 25kg")
    for n, name in enumerate(goods):
        s.words(24, 23 + n * 7, name, 4.2)
        s.words(66, 23 + n * 7, f"×{s.chance.randint(1, 24)}", 4.2)
        s.line(22, 28.4 + n * 7, 78, 28.4 + n * 7, fill=(190, 190, 190), thick=0.2)
    s.words(24, 70, "收货人签名", 4.2)
    s.line(50, 74, 56, 70, 60, 75, 66, 70, 72, 74, fill=(20, 30, 90), thick=0.7)


def shelf(s: Scene) -> None:
    s.box(0, 0, 100, 100, fill=(214, 206, 190))
    colours = [(196, 48, 36), (40, 96, 60), (226, 176, 48), (60, 84, 140), (120, 72, 48)]
    for level in (30, 60, 90):
        s.box(4, level, 96, level + 2.5, fill=(120, 124, 128))
        x = 7.0
        while x < 88:
            wide, tall = s.chance.uniform(5, 9), s.chance.uniform(13, 22)
            colour = s.chance.choice(colours)
            s.box(x, level - tall, x + wide, level, fill=colour, edge=(50, 44, 40), round_=1)
            s.box(
                x + wide * 0.3, level - tall - 3, x + wide * 0.7, level - tall, fill=(236, 232, 224)
            )
            s.box(
                x + 0.8,
                level - tall * 0.6,
                x + wide - 0.8,
                level - tall * 0.25,
                fill=(248, 246, 240),
            )
            x += wide + 1.2
    s.box(4, 8, 6, 98, fill=(96, 100, 104))
    s.box(94, 8, 96, 98, fill=(96, 100, 104))


def sealed_cabinet(s: Scene) -> None:
    s.box(0, 0, 100, 100, fill=(200, 206, 210))
    s.box(6, 4, 49, 98, fill=(222, 226, 230), edge=(140, 146, 152), round_=1)
    s.box(51, 4, 94, 98, fill=(222, 226, 230), edge=(140, 146, 152), round_=1)
    s.box(44, 40, 46, 62, fill=(90, 96, 100))
    s.box(54, 40, 56, 62, fill=(90, 96, 100))
    s.shape(30, 20, 72, 62, 66, 68, 24, 26, fill=(250, 250, 246))
    s.shape(70, 20, 76, 26, 34, 68, 28, 62, fill=(250, 250, 246))
    s.words(45, 39, "封", 9, (180, 24, 20))


@dataclass(frozen=True, slots=True)
class Shot:
    """One photograph: what it shows, how large, how the camera was held, when."""

    name: str
    draw: Callable[[Scene], None]
    width: int
    height: int
    orientation: int
    taken: str  # empty: no EXIF at all
    camera: tuple[str, str] = ("Sample", "Field 12")
    position: bool = False


DAY = "2026:09:22"
SHOTS = (
    Shot("01-cold-cabinet", cold_cabinet, 4000, 3000, 1, f"{DAY} 09:41:07"),
    Shot("02-expired-label", expired_label, 1600, 1200, 6, f"{DAY} 09:42:30"),
    Shot("03-torn-screen-door", torn_screen_door, 1200, 1600, 8, f"{DAY} 09:55:02"),
    Shot("04-beef-tray", beef_tray, 1280, 960, 3, f"{DAY} 10:03:18", ("Sample", "Pocket 3")),
    Shot("05-shrimp-bags", shrimp_bags, 1920, 1080, 2, f"{DAY} 10:04:44"),
    Shot("06-dumpling-wrappers", dumpling_wrappers, 1024, 768, 4, f"{DAY} 10:06:01"),
    Shot("07-approval-sheet", approval_sheet, 1240, 1754, 5, f"{DAY} 16:20:35"),
    Shot("08-thermometer", thermometer, 1600, 1200, 7, f"{DAY} 09:44:12", position=True),
    Shot("09-sink", sink, 800, 600, 1, ""),
    Shot("10-receipt", receipt, 900, 1600, 6, f"{DAY} 10:11:50", ("Sample", "Pocket 3")),
    Shot("11-shelf", shelf, 2048, 1536, 1, f"{DAY} 10:15:27"),
    Shot("12-sealed-cabinet", sealed_cabinet, 480, 640, 1, f"{DAY} 10:48:00"),
)


def exif_of(shot: Shot) -> Image.Exif:
    exif = Image.Exif()
    exif[ORIENTATION] = shot.orientation
    exif[MAKE], exif[MODEL] = shot.camera
    exif.get_ifd(EXIF_IFD)[TAKEN] = shot.taken
    if shot.position:  # a place in the sea, where there is no restaurant
        exif.get_ifd(GPS_IFD).update({1: "N", 2: (0.0, 0.0, 0.0), 3: "E", 4: (0.0, 0.0, 0.0)})
    return exif


def take(shot: Shot, seed: int, folder: Path) -> Path:
    """Draw the scene and store it as a camera held that way would."""
    scene = Scene(shot.width, shot.height, (128, 128, 128), seed)
    shot.draw(scene)
    picture = scene.under_a_lamp()
    if shot.orientation in STORED:
        picture = picture.transpose(STORED[shot.orientation])
    path = folder / f"{shot.name}.jpg"
    more = {"exif": exif_of(shot)} if shot.taken else {}
    picture.save(path, "JPEG", quality=84, optimize=True, **more)
    return path


def main(folder: Path = PHOTOS) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for seed, shot in enumerate(SHOTS, start=1):
        path = take(shot, seed, folder)
        print(f"{path.name}: {shot.width}×{shot.height}, {path.stat().st_size // 1024} KB")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:2]))
