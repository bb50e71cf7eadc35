"""What a photo says of itself beside what it shows: when and where it was taken, by which camera,
and what it looks like.

All of it can be forged; what is missing or does not fit is a reason for a person to look, never a
verdict. Source: CIPA DC-008 (Exif 2.32), tags by their numbers.
"""

import io
import re
import warnings
from dataclasses import dataclass
from typing import Any

from PIL import Image

from tandem.documents.pages.pictures import fingerprint, is_edited, open_picture

_MAKE, _MODEL, _EXIF, _GPS, _TAKEN, _OFFSET = 0x010F, 0x0110, 0x8769, 0x8825, 0x9003, 0x9011


@dataclass(frozen=True, slots=True)
class Photo:
    """`taken_at`: local time as `2026-03-01T12:30:00`, with `+01:00` where the camera says so, or
    empty; `place`: degrees north and east; `camera`: its maker and model; `fingerprint`: see
    `pictures.fingerprint`.
    """

    taken_at: str
    place: tuple[float, float] | None
    camera: str
    fingerprint: int
    is_edited: bool


def photo_of(content: bytes) -> Photo:
    """What a photo says of itself.

    Raises:
        Unreadable: it is no picture.
    """
    picture = open_picture(content)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of damaged marks of the camera
            marks = Image.open(io.BytesIO(content)).getexif()
            inner, gps = dict(marks.get_ifd(_EXIF)), dict(marks.get_ifd(_GPS))
            camera = " ".join(_word(marks.get(tag)) for tag in (_MAKE, _MODEL)).strip()
    except (OSError, ValueError, SyntaxError, KeyError, TypeError, AttributeError):
        inner, gps, camera = {}, {}, ""
    return Photo(_taken(inner), _place(gps), camera[:80], fingerprint(picture), is_edited(content))


def _word(value: object) -> str:
    return re.sub(r"[^\w .,+()-]+", " ", str(value or "")).strip()


def _taken(marks: dict[int, Any]) -> str:
    moment = re.fullmatch(
        r"(\d{4}):(\d\d):(\d\d) (\d\d):(\d\d):(\d\d)", str(marks.get(_TAKEN, "")).strip("\0 ")
    )
    if moment is None:
        return ""
    year, month, day, hour, minute, second = moment.groups()
    offset = str(marks.get(_OFFSET, "")).strip("\0 ")
    zone = offset if re.fullmatch(r"[+-]\d\d:\d\d", offset) else ""
    return f"{year}-{month}-{day}T{hour}:{minute}:{second}{zone}"


def _place(gps: dict[int, Any]) -> tuple[float, float] | None:
    try:
        north = _degrees(gps[2]) * (-1 if str(gps.get(1, "N")).startswith("S") else 1)
        east = _degrees(gps[4]) * (-1 if str(gps.get(3, "E")).startswith("W") else 1)
    except (KeyError, TypeError, ValueError, ZeroDivisionError, IndexError):
        return None
    # 0, 0 is what some cameras write before they know where they are.
    return (
        (round(north, 6), round(east, 6))
        if abs(north) <= 90 and abs(east) <= 180 and (north, east) != (0, 0)
        else None
    )


def _degrees(parts: Any) -> float:
    degrees, minutes, seconds = (float(part) for part in parts)
    return degrees + minutes / 60 + seconds / 3600
