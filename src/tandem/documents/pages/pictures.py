"""Codes in pictures: QR, DataMatrix, EAN, GS1, whatever stands in a photo of an invoice, a receipt
or a package.

A picture is looked at as it is first; where nothing is found, larger and with its greys spread,
which finds small and pale codes. Then only codes that correct themselves are believed: a bar code
guessed from stretched greys may be another product's. What a code means is not decided here.
"""

import io
import re
import warnings
from dataclasses import dataclass
from typing import Any

import pillow_heif
import zxingcpp
from PIL import Image, ImageOps, UnidentifiedImageError

from tandem.documents.base import Unreadable
from tandem.kit.errors import Said

PIXELS_MAX = 60_000_000
COLOURED_PIXELS_MAX = 25_000_000  # what looks for codes takes a copy, and of grey a third
SIDE_MIN = 1_200  # a smaller picture is looked at enlarged too
CODES_MAX = 50
TEXT_LENGTH_MAX = 2_000
_SOFTWARE = 0x0131  # the field of EXIF
EDITORS = re.compile(
    r"photoshop|gimp|pixelmator|affinity"
    r"|paint\.net|canva|sejda|ilovepdf|pdfescape|smallpdf|pdf-?xchange",
    re.IGNORECASE,
)
_CORRECTING = (
    zxingcpp.BarcodeFormat.QRCode | zxingcpp.BarcodeFormat.DataMatrix | zxingcpp.BarcodeFormat.Aztec
)
pillow_heif.register_heif_opener()


@dataclass(frozen=True, slots=True)
class Code:
    """A code found in a picture: its format as zxing names it, its text, and whether it speaks GS1
    (FNC1 as the GS byte).
    """

    format: str
    text: str
    is_gs1: bool


def fingerprint(picture: Image.Image) -> int:
    """64 bits of what is brighter than its right neighbour in the picture made 9 by 8 (dHash),
    signed: all but equal pictures differ in a few bits, whatever their size, format or light.
    """
    small = picture.convert("L").resize((9, 8), Image.Resampling.LANCZOS)
    light = small.tobytes()
    bits = sum(
        (light[9 * row + place] > light[9 * row + place + 1]) << (8 * row + place)
        for row in range(8)
        for place in range(8)
    )
    return bits - (1 << 64) if bits >= 1 << 63 else bits


def is_edited(content: bytes) -> bool:
    """Whether a picture says of itself that a program for changing pictures saved it."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            picture = Image.open(io.BytesIO(content))
            software = f"{picture.getexif().get(_SOFTWARE, '')} {picture.info.get('Software', '')}"
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return False
    return EDITORS.search(software) is not None


def open_picture(content: bytes) -> Image.Image:
    """A picture, upright, in RGB.

    Raises:
        Unreadable: no picture, damaged, or with more pixels than any camera makes.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter(
                "ignore"
            )  # of sizes, which are bounded below, and of damaged marks of the camera
            picture = Image.open(
                io.BytesIO(content), formats=("JPEG", "PNG", "WEBP", "HEIF", "TIFF", "GIF")
            )
            if picture.width * picture.height > PIXELS_MAX:
                raise Unreadable(
                    why=Said(
                        "the picture has more than %(millions)s million pixels",
                        millions=PIXELS_MAX // 1_000_000,
                    )
                )
            picture.load()
            ImageOps.exif_transpose(
                picture, in_place=True
            )  # without a copy: a large one takes 200 MB
            return picture if picture.mode == "RGB" else picture.convert("RGB")
    except UnidentifiedImageError as error:
        raise Unreadable(why=Said("it is no picture that can be opened")) from error
    except (
        OSError,
        ValueError,
        SyntaxError,
        EOFError,
        Image.DecompressionBombError,
        RuntimeError,
    ) as error:
        raise Unreadable(why=Said("the picture is damaged")) from error


def codes_in(content: bytes) -> list[Code]:
    """The codes in a picture, each once.

    Raises:
        Unreadable
    """
    return codes_of(open_picture(content))


def codes_of(picture: Image.Image) -> list[Code]:
    """The codes in an opened picture, each once."""
    codes = _read(
        picture if picture.width * picture.height <= COLOURED_PIXELS_MAX else picture.convert("L")
    )
    if not codes:
        grey = ImageOps.autocontrast(picture.convert("L"), cutoff=1)
        codes = _read(grey, _CORRECTING)
        if not codes and max(grey.size) < SIDE_MIN:
            factor = SIDE_MIN / max(grey.size)
            larger = grey.resize(
                (round(grey.width * factor), round(grey.height * factor)), Image.Resampling.LANCZOS
            )
            codes = _read(larger, _CORRECTING)
    return list(dict.fromkeys(codes))[:CODES_MAX]


def _read(picture: Image.Image, formats: Any = None) -> list[Code]:
    barcodes = zxingcpp.read_barcodes(
        picture, text_mode=zxingcpp.TextMode.Plain, **({"formats": formats} if formats else {})
    )
    codes = []
    for barcode in barcodes:
        text = barcode.text or barcode.bytes.decode(
            "utf-8", "replace"
        )  # a code of several alphabets has bytes only
        if text:
            codes.append(
                Code(
                    barcode.format.name,
                    text[:TEXT_LENGTH_MAX],
                    barcode.content_type == zxingcpp.ContentType.GS1,
                )
            )
    return codes
