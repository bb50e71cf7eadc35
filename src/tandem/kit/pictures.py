"""Pictures made anew: a bounded WebP without what the camera wrote into them."""

import io
import warnings
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

from tandem.kit.errors import Invalid

BYTES_MAX = 15_000_000
PIXELS_MAX = 60_000_000
SIDE_MAX = 960


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
