"""Pictures of the demo's rewards: flat drawings made here, so that none has to be brought along."""

import io
from collections.abc import Callable

from PIL import Image, ImageDraw

SIZE, FINE = (800, 600), 2  # drawn larger and made small: edges are smooth
INK, PAPER, STEEL, DARK = "#2f2a26", "#fbf7f1", "#b9bfc4", "#4a4d50"
BRAND, LIGHT, DEEP = "#c4622d", "#e9a873", "#8f3f16"
Draw = ImageDraw.ImageDraw
Point = tuple[float, float]


def picture(name: str) -> bytes:
    """The drawing of a reward as a PNG."""
    ground, draw_it = DRAWINGS[name]
    image = Image.new("RGB", (SIZE[0] * FINE, SIZE[1] * FINE), ground)
    pen = _Pen(ImageDraw.Draw(image))
    pen.oval(400, 505, 250, 22, _mixed(ground, INK, 0.16))  # its shadow
    draw_it(pen)
    out = io.BytesIO()
    image.resize(SIZE, Image.Resampling.LANCZOS).save(out, "PNG")
    return out.getvalue()


def _mixed(colour: str, other: str, part: float) -> tuple[int, int, int]:
    pairs = [(int(colour[at : at + 2], 16), int(other[at : at + 2], 16)) for at in (1, 3, 5)]
    red, green, blue = (round(a + (b - a) * part) for a, b in pairs)
    return red, green, blue


class _Pen:
    """Draws in the units of the finished picture."""

    def __init__(self, draw: Draw) -> None:
        self._draw = draw

    def oval(self, x: float, y: float, wide: float, high: float, fill: object) -> None:
        box = [(x - wide) * FINE, (y - high) * FINE, (x + wide) * FINE, (y + high) * FINE]
        self._draw.ellipse(box, fill=fill)  # type: ignore[arg-type]

    def box(
        self, left: float, top: float, right: float, bottom: float, fill: str, round_by: float = 0
    ) -> None:
        box = [left * FINE, top * FINE, right * FINE, bottom * FINE]
        self._draw.rounded_rectangle(box, round_by * FINE, fill=fill)

    def shape(self, fill: str, *points: Point) -> None:
        self._draw.polygon([(x * FINE, y * FINE) for x, y in points], fill=fill)

    def line(self, fill: str, width: float, *points: Point) -> None:
        scaled = [(x * FINE, y * FINE) for x, y in points]
        self._draw.line(scaled, fill=fill, width=round(width * FINE), joint="curve")
        for x, y in points:
            self.oval(x, y, width / 2, width / 2, fill)

    def ring(self, x: float, y: float, radius: float, width: float, fill: str) -> None:
        box = [(x - radius) * FINE, (y - radius) * FINE, (x + radius) * FINE, (y + radius) * FINE]
        self._draw.ellipse(box, outline=fill, width=round(width * FINE))


def _gloves(pen: _Pen) -> None:
    for x, palm, cuff in ((310, LIGHT, DEEP), (500, BRAND, DARK)):
        for finger in range(4):
            left = x - 78 + finger * 40
            pen.box(left, 130 + abs(finger - 1.4) * 22, left + 34, 330, palm, 17)
        pen.box(x - 78, 250, x + 76, 430, palm, 36)
        side = 1 if x > 400 else -1
        pen.line(palm, 40, (x + side * 62, 380), (x + side * 112, 290))
        pen.box(x - 70, 420, x + 68, 500, cuff, 14)
        pen.box(x - 70, 440, x + 68, 452, PAPER)


def _mug(pen: _Pen) -> None:
    pen.ring(530, 310, 82, 26, DARK)
    pen.shape(BRAND, (275, 150), (525, 150), (500, 500), (300, 500))
    pen.shape(DEEP, (440, 150), (525, 150), (500, 500), (440, 500))
    pen.box(262, 112, 538, 164, DARK, 18)
    pen.box(330, 84, 420, 116, DARK, 12)
    pen.box(284, 300, 516, 330, PAPER)


def _knee_pads(pen: _Pen) -> None:
    for x in (290, 510):
        pen.box(x - 120, 210, x + 120, 250, DARK, 12)
        pen.box(x - 120, 390, x + 120, 430, DARK, 12)
        pen.box(x - 84, 130, x + 84, 500, DARK, 70)
        pen.box(x - 66, 150, x + 66, 480, BRAND, 58)
        for place in range(3):
            pen.box(x - 44, 220 + place * 76, x + 44, 262 + place * 76, LIGHT, 20)


def _level(pen: _Pen) -> None:
    pen.box(110, 240, 690, 400, BRAND, 14)
    pen.box(110, 240, 690, 264, DEEP, 10)
    pen.box(110, 376, 690, 400, DEEP, 10)
    pen.box(320, 286, 480, 352, PAPER, 30)
    pen.box(334, 296, 466, 342, "#cfe59a", 22)
    pen.oval(400, 319, 22, 15, "#f4fae0")
    for x in (370, 428):
        pen.box(x, 292, x + 4, 346, INK)
    for x in (200, 600):
        pen.oval(x, 320, 46, 46, PAPER)
        pen.oval(x, 320, 34, 34, "#cfe59a")
        pen.oval(x, 320, 12, 12, "#f4fae0")


def _boots(pen: _Pen) -> None:
    for shift, upper, toe in ((-60, DARK, STEEL), (70, BRAND, LIGHT)):
        x = 300 + shift
        pen.shape(
            upper,
            (x, 130),
            (x + 150, 130),
            (x + 160, 330),
            (x + 300, 400),
            (x + 310, 470),
            (x, 470),
        )
        pen.shape(toe, (x + 215, 362), (x + 300, 400), (x + 312, 470), (x + 200, 470))
        pen.box(x - 12, 462, x + 326, 506, INK, 14)
        pen.box(x - 8, 112, x + 158, 150, LIGHT if upper == BRAND else STEEL, 16)
        for lace in range(4):
            pen.line(PAPER, 9, (x + 104, 196 + lace * 44), (x + 158 + lace * 16, 186 + lace * 46))


def _laser(pen: _Pen) -> None:
    pen.line("#e4402f", 6, (60, 250), (740, 250))
    pen.line("#e4402f", 6, (400, 50), (400, 560))
    for x in (290, 400, 510):
        pen.line(DARK, 18, (400, 400), (x, 515))
    pen.box(300, 150, 500, 420, BRAND, 30)
    pen.box(300, 330, 500, 420, DARK, 30)
    pen.box(340, 190, 460, 300, INK, 24)
    pen.oval(400, 245, 34, 34, "#e4402f")
    pen.oval(400, 245, 14, 14, "#ffd9d2")
    pen.box(350, 356, 450, 386, STEEL, 10)


def _drill(pen: _Pen) -> None:
    pen.shape(STEEL, (90, 232), (220, 218), (220, 262), (90, 246))
    pen.shape(DARK, (210, 196), (310, 172), (310, 310), (210, 286))
    pen.box(300, 150, 590, 330, BRAND, 40)
    pen.box(470, 150, 590, 330, DEEP, 40)
    pen.shape(DARK, (430, 320), (560, 320), (600, 470), (470, 470))
    pen.box(420, 440, 650, 512, INK, 16)
    pen.box(440, 456, 520, 496, BRAND, 8)
    pen.box(396, 330, 440, 386, INK, 14)
    for place in range(3):
        pen.box(500 + place * 26, 190, 512 + place * 26, 290, LIGHT, 6)


def _cutter(pen: _Pen) -> None:
    pen.box(90, 440, 710, 506, DARK, 14)
    pen.shape(PAPER, (200, 360), (600, 360), (640, 440), (160, 440))
    pen.line(STEEL, 6, (400, 360), (400, 440))
    for y in (214, 262):
        pen.box(110, y, 690, y + 18, STEEL, 9)
    for x in (120, 640):
        pen.box(x, 190, x + 44, 450, BRAND, 12)
    pen.box(340, 190, 460, 320, BRAND, 18)
    pen.oval(400, 330, 26, 26, DARK)
    pen.line(DEEP, 30, (420, 200), (560, 90))
    pen.line(INK, 36, (520, 120), (590, 66))


def _mountains(pen: _Pen) -> None:
    pen.oval(590, 170, 62, 62, "#f6c453")
    pen.shape("#8fa7b5", (60, 500), (300, 150), (520, 500))
    pen.shape("#6d8796", (260, 500), (500, 210), (760, 500))
    pen.shape(PAPER, (300, 150), (352, 232), (312, 222), (284, 250), (246, 228))
    pen.shape(PAPER, (500, 210), (556, 272), (512, 264), (480, 286), (446, 276))
    pen.shape("#56764e", (40, 520), (240, 400), (430, 470), (620, 400), (780, 520))
    for x in (150, 205, 640):
        pen.shape("#3e5a38", (x - 34, 500), (x, 380), (x + 34, 500))
    pen.shape(BRAND, (330, 440), (400, 380), (470, 440))
    pen.box(345, 438, 455, 506, LIGHT)
    pen.box(385, 458, 415, 506, DEEP)


def _sack(pen: _Pen) -> None:
    pen.box(262, 96, 538, 500, PAPER, 26)
    pen.box(262, 96, 538, 150, STEEL, 18)
    pen.box(262, 196, 538, 330, BRAND)
    pen.box(300, 226, 470, 250, PAPER, 6)
    pen.box(300, 270, 420, 288, LIGHT, 6)
    pen.shape(DEEP, (480, 330), (538, 330), (538, 386))
    for place in range(3):
        pen.box(300, 372 + place * 34, 500 - place * 30, 386 + place * 34, STEEL, 5)


def _trowel(pen: _Pen) -> None:
    pen.box(110, 170, 690, 500, STEEL, 10)
    for stripe in range(15):
        pen.line(PAPER, 10, (130 + stripe * 38, 490), (190 + stripe * 34, 190))
    pen.shape(DARK, (330, 250), (640, 200), (660, 262), (350, 312))
    pen.line(DARK, 20, (490, 226), (470, 150))
    pen.line(BRAND, 46, (360, 128), (580, 104))


def _tiles(pen: _Pen) -> None:
    for row in range(3):
        for column in range(4):
            fill = PAPER if (row + column) % 3 else LIGHT
            pen.box(
                112 + column * 148, 90 + row * 140, 248 + column * 148, 218 + row * 140, fill, 6
            )


DRAWINGS: dict[str, tuple[str, Callable[[_Pen], None]]] = {
    "gloves": ("#f3e6d8", _gloves),
    "mug": ("#e6ecec", _mug),
    "knee pads": ("#efe7da", _knee_pads),
    "level": ("#e9edf0", _level),
    "boots": ("#f0e8e0", _boots),
    "laser": ("#e6e4e0", _laser),
    "drill": ("#eef0ea", _drill),
    "cutter": ("#f1e4d6", _cutter),
    "mountains": ("#dbe9f1", _mountains),
    # Of products, for their galleries.
    "sack": ("#efe7da", _sack),
    "trowel": ("#e6e4e0", _trowel),
    "tiles": ("#d9d2c8", _tiles),
}
