"""Pictures that are shown to people: made anew in a process apart, so that no reader of pictures
runs in the web server.
"""

import os
import tempfile
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from uuid import UUID

from tandem.kit import pictures
from tandem.platform.files import uploads
from tandem.platform.isolation import asking
from tandem.platform.models import Upload

SECONDS_MAX = 9
FONT = Path(__file__).parent / "fonts" / "Inter-Bold.ttf"
# no other upload is kept under this type, so it marks what may be shown to everybody
MEDIA_TYPE = "image/webp"
PRIVATE_TYPE = "image/x-webp"  # made anew too, for who may see it; what the bytes look like
PICTURES = asking.Kind(
    "pictures",
    refusal=pictures.NotAPicture,
    values=(pictures.NotAPicture,),
    processes_max=1,
    idle_seconds=120,
)


def store(
    chunks: Iterable[bytes],
    *,
    name: str,
    home: Path,
    organiser_id: UUID,
    user_id: UUID | None,
    now: datetime,
    is_public: bool = True,
) -> Upload:
    """Keep a picture, made anew: without what the camera wrote into it. One that is not public is
    shown by a page that asks who looks.

    Raises:
        NotAPicture, Busy: nothing is kept.
    """
    folder = home / uploads.INCOMING
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor, path = tempfile.mkstemp(dir=folder)
    try:
        with os.fdopen(descriptor, "wb") as file:
            for chunk in chunks:
                file.write(chunk)
                if file.tell() > pictures.BYTES_MAX:
                    raise pictures.NotAPicture()
        content: bytes = asking.ask_one(
            PICTURES, pictures.made_anew, Path(path), within=SECONDS_MAX
        )
    finally:
        Path(path).unlink(missing_ok=True)
    upload = uploads.store(
        [content],
        name=name,
        home=home,
        bytes_max=pictures.BYTES_MAX,
        organiser_id=organiser_id,
        user_id=user_id,
        now=now,
    )
    if is_public:
        Upload.objects.of(organiser_id).filter(id=upload.id).update(media_type=MEDIA_TYPE)
    return upload


def sign(*, letter: str, colour: str, ink: str, logo: Path | None = None) -> bytes:
    """The sign of a programme as a PNG: its logo on white, else its letter on its colour.

    Raises:
        NotAPicture, Busy
    """
    made: bytes = (
        asking.ask_one(PICTURES, pictures.picture_sign, logo, within=SECONDS_MAX, ground="#ffffff")
        if logo is not None
        else asking.ask_one(
            PICTURES,
            pictures.letter_sign,
            FONT,
            within=SECONDS_MAX,
            letter=letter,
            colour=colour,
            ink=ink,
        )
    )
    return made


def small(path: Path) -> bytes:
    """A picture of ours as a smaller one.

    Raises:
        NotAPicture, Busy
    """
    made: bytes = asking.ask_one(PICTURES, pictures.smaller, path, within=SECONDS_MAX)
    return made


def social_card(*, name: str, sentence: str, colour: str, ink: str) -> bytes:
    """What social networks show of a link to a programme, as a PNG.

    Raises:
        NotAPicture, Busy
    """
    made: bytes = asking.ask_one(
        PICTURES,
        pictures.social_card,
        FONT,
        within=SECONDS_MAX,
        name=name,
        sentence=sentence,
        colour=colour,
        ink=ink,
    )
    return made
