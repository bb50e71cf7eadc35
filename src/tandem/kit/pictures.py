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


def _png(drawn: Image.Image) -> bytes:
    out = io.BytesIO()
    drawn.save(out, "PNG", optimize=True)
    return out.getvalue()
