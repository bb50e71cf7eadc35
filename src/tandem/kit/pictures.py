"""Pictures made anew: a bounded WebP without what the camera wrote into them; and the sign of a
programme as a PNG, for phones that take no other.
"""

import io
import warnings
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont, ImageOps, UnidentifiedImageError

from tandem.kit.errors import Invalid

BYTES_MAX = 15_000_000
PIXELS_MAX = 60_000_000
SIDE_MAX = 960
SIGN_SIDE = 360  # twice what phones of today show
SMALL_SIDE, SMALL_QUALITY = 320, 60
CARD_WIDTH, CARD_HEIGHT = 1200, 630  # what social networks show of a link


class NotAPicture(Invalid):
    """The file is no picture that can be shown."""

    code = "kit.not_a_picture"
    text = "This file is no picture that can be shown. Use a PNG, JPEG or WebP of up to 15 MB."


def made_anew(path: Path) -> bytes:
    """A picture as a WebP of at most `SIDE_MAX` pixels a side, upright.

    Raises:
        NotAPicture: it is none, is damaged, or has more pixels than any camera makes.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(path, formats=("PNG", "JPEG", "WEBP", "GIF")) as opened:
                if opened.width * opened.height > PIXELS_MAX:
                    raise NotAPicture()
                has_alpha = opened.mode in ("RGBA", "LA", "P")
                picture = opened.convert("RGBA") if opened.mode in ("LA", "P") else opened
                picture.thumbnail(
                    (SIDE_MAX, SIDE_MAX)
                )  # before all else: the rest takes the memory of a small one
                upright = ImageOps.exif_transpose(picture).convert("RGBA" if has_alpha else "RGB")
    except (
        UnidentifiedImageError,
        OSError,
        ValueError,
        SyntaxError,
        Image.DecompressionBombError,
        Warning,
    ) as error:
        raise NotAPicture() from error
    out = io.BytesIO()
    upright.save(out, "WEBP", quality=82)
    return out.getvalue()


def letter_sign(font: Path, *, letter: str, colour: str, ink: str) -> bytes:
    """A letter on a colour, as a PNG without transparency: what is left out would be black."""
    drawn = Image.new("RGB", (SIGN_SIDE, SIGN_SIDE), colour)
    size = ImageFont.truetype(font, SIGN_SIDE * 11 // 20)
    middle = (SIGN_SIDE // 2, SIGN_SIDE // 2)
    box = size.getbbox(letter, anchor="mm")
    at = (middle[0], middle[1] - (box[1] + box[3]) / 2)  # by what is seen of it, Ś and Q alike
    ImageDraw.Draw(drawn).text(at, letter, font=size, fill=ink, anchor="mm")
    return _png(drawn)


def picture_sign(path: Path, *, ground: str) -> bytes:
    """A picture of ours, whole, in the middle of a square, as a PNG without transparency.

    Raises:
        NotAPicture: it is none.
    """
    try:
        with Image.open(path, formats=("WEBP",)) as opened:
            logo = ImageOps.contain(opened.convert("RGBA"), (SIGN_SIDE, SIGN_SIDE))
    except (UnidentifiedImageError, OSError, ValueError) as error:
        raise NotAPicture() from error
    drawn = Image.new("RGB", (SIGN_SIDE, SIGN_SIDE), ground)
    drawn.paste(logo, ((SIGN_SIDE - logo.width) // 2, (SIGN_SIDE - logo.height) // 2), logo)
    return _png(drawn)


def smaller(path: Path) -> bytes:
    """A picture of ours as a WebP of at most `SMALL_SIDE` pixels a side, for pages of strangers.

    Raises:
        NotAPicture: it is none.
    """
    try:
        with Image.open(path, formats=("WEBP",)) as opened:
            picture = opened.convert("RGBA" if opened.mode == "RGBA" else "RGB")
    except (UnidentifiedImageError, OSError, ValueError) as error:
        raise NotAPicture() from error
    picture.thumbnail((SMALL_SIDE, SMALL_SIDE))
    out = io.BytesIO()
    picture.save(out, "WEBP", quality=SMALL_QUALITY, method=6)
    return out.getvalue()


def social_card(font: Path, *, name: str, sentence: str, colour: str, ink: str) -> bytes:
    """A name and a sentence on a colour, as a PNG of the size in which links are shown. The name is
    set as large as it fits in three lines; what is longer is cut.
    """
    drawn = Image.new("RGB", (CARD_WIDTH, CARD_HEIGHT), colour)
    draw, edge = ImageDraw.Draw(drawn), CARD_WIDTH // 12
    width = CARD_WIDTH - 2 * edge
    for size in (120, 96, 76, 60):
        letters = ImageFont.truetype(font, size)
        lines = _lines(name, letters, width)
        if len(lines) <= 3 and all(letters.getlength(line) <= width for line in lines):
            break
    below = ImageFont.truetype(font, 40)
    text = [(line, letters) for line in lines[:3]] + [
        (line, below) for line in _lines(sentence, below, width)[:2]
    ]
    heights = [used.size * 5 // 4 for _line, used in text]
    top = (CARD_HEIGHT - sum(heights)) // 2
    for (line, used), height in zip(text, heights, strict=True):
        draw.text((edge, top), line, font=used, fill=ink)
        top += height
    return _png(drawn)


def _lines(text: str, letters: ImageFont.FreeTypeFont, width: int) -> list[str]:
    """A text broken at its spaces; a word that is wider than the line stays whole."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and letters.getlength(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _png(drawn: Image.Image) -> bytes:
    out = io.BytesIO()
    drawn.save(out, "PNG", optimize=True)
    return out.getvalue()
