"""Pictures that are shown to people: made anew as WebP of a bounded size, without what the camera wrote into them."""

import io
import warnings
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

from tandem.kit.errors import Invalid
from tandem.platform import uploads
from tandem.platform.models import Upload

BYTES_MAX = 15_000_000
PIXELS_MAX = 60_000_000
SIDE_MAX = 960
MEDIA_TYPE = "image/webp"  # no other upload is kept under this type, so it marks what may be shown to everybody


class NotAPicture(Invalid):
    """The file is no picture that can be shown."""

    code = "platform.not_a_picture"
    text = _("This file is no picture that can be shown. Use a PNG, JPEG or WebP of up to 15 MB.")


def store(chunks: Iterable[bytes], *, name: str, home: Path, organiser_id: UUID, user_id: UUID | None, now: datetime) -> Upload:
    """Keep a picture, made anew.

    Raises:
        NotAPicture: nothing is kept.
    """
    content = io.BytesIO()
    for chunk in chunks:
        content.write(chunk)
        if content.tell() > BYTES_MAX:
            raise NotAPicture()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(content, formats=("PNG", "JPEG", "WEBP", "GIF")) as opened:
                if opened.width * opened.height > PIXELS_MAX:
                    raise NotAPicture()
                upright = ImageOps.exif_transpose(opened)
                picture = upright.convert("RGBA" if upright.mode in ("RGBA", "LA", "P") else "RGB")
    except (
        UnidentifiedImageError,
        OSError,
        ValueError,
        SyntaxError,
        Image.DecompressionBombError,
        Image.DecompressionBombWarning,
    ):
        raise NotAPicture() from None
    picture.thumbnail((SIDE_MAX, SIDE_MAX))
    out = io.BytesIO()
    picture.save(out, "WEBP", quality=82)
    upload = uploads.store(
        [out.getvalue()], name=name, home=home, bytes_max=BYTES_MAX, organiser_id=organiser_id, user_id=user_id, now=now
    )
    Upload.objects.of(organiser_id).filter(id=upload.id).update(media_type=MEDIA_TYPE)
    return upload
