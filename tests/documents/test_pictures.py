"""Codes in pictures, of every format a phone makes, and what GS1 codes say."""

import io
import json
from datetime import date
from pathlib import Path

import pillow_heif
import pytest
import segno
import zxingcpp
from PIL import Image, ImageFilter

from tandem.documents import gs1
from tandem.documents.base import Unreadable
from tandem.documents.gs1 import Marked
from tandem.documents.pages import pictures
from tandem.evidence.documents import sandbox
from tandem.kit.codes import NotACode

SHARED = Path(__file__).resolve().parents[4] / "shared" / "data" / "gs1_barcodes"
LINK = "https://qr.ksef.mf.gov.pl/invoice/5265877635/01-02-2026/UtQp9Gpc51y-u3xApZjIjgkpZ01js-J8KflSPW8WzIE"


def photo(
    text: str = LINK, *, scale: int = 8, turned: int = 0, blurred: float = 0, pale: bool = False
) -> Image.Image:
    """A code on a sheet of paper."""
    out = io.BytesIO()
    segno.make(text, error="m").save(out, kind="png", scale=scale, border=6)
    code = Image.open(out).convert("RGB")
    sheet = Image.new("RGB", (code.width + 300, code.height + 300), "white")
    sheet.paste(code, (120, 180))
    sheet = sheet.rotate(turned, fillcolor="white", expand=True).filter(
        ImageFilter.GaussianBlur(blurred)
    )
    return sheet.point(lambda value: 150 + value // 8) if pale else sheet


def saved(picture: Image.Image, kind: str = "JPEG") -> bytes:
    out = io.BytesIO()
    if kind == "HEIF":
        pillow_heif.register_heif_opener()
    picture.save(out, kind)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF", "TIFF"])
def test_a_code_is_read_from_every_kind_of_picture(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "photo"
    path.write_bytes(saved(photo(), kind))

    assert [code.text for code in sandbox.codes(path)] == [LINK]


@pytest.mark.parametrize(
    ("_case", "picture"),
    [
        ("turned", photo(turned=17)),
        ("upside down", photo(turned=180)),
        ("blurred", photo(blurred=2.5)),
        ("small", photo(scale=2)),
        ("pale", photo(pale=True)),
    ],
)
def test_a_bad_photo_is_read_too(_case: str, picture: Image.Image) -> None:
    assert [code.text for code in pictures.codes_in(saved(picture))] == [LINK]


@pytest.mark.parametrize(
    ("_case", "content", "why"),
    [
        ("no picture", b"hello", "no picture that can be opened"),
        ("cut off", saved(photo(), "PNG")[:600], "damaged"),
        ("too many pixels", saved(Image.new("1", (12_000, 12_000)), "PNG"), "million pixels"),
        ("script in a picture's clothes", b"\xff\xd8\xff<script>", "no picture"),
    ],
)
def test_what_is_no_picture_says_so(_case: str, content: bytes, why: str, tmp_path: Path) -> None:
    path = tmp_path / "photo"
    path.write_bytes(content)

    with pytest.raises(Unreadable, match=why):
        sandbox.codes(path)


def test_a_bar_code_is_never_guessed_from_stretched_greys() -> None:
    picture = Image.effect_noise((900, 600), 90).convert("RGB")

    assert pictures.codes_in(saved(picture)) == []


@pytest.mark.parametrize(
    ("_case", "text", "marked"),
    [
        ("EAN", "5901234123457", Marked("05901234123457")),
        (
            "scanner",
            "]d2010590123412345721ABC\x1d10L-7\x1d17261231",
            Marked("05901234123457", "ABC", "L-7", date(2026, 12, 31)),
        ),
        (
            "in brackets",
            "(01)05901234123457(21)A(17)260100",
            Marked("05901234123457", "A", "", date(2026, 1, 31)),
        ),
        ("bracket in the value", r"(01)05901234123457(21)A\(1", Marked("05901234123457", "A(1")),
        (
            "Digital Link",
            "https://id.gs1.org/01/05901234123457/10/L7/21/12345",
            Marked("05901234123457", "12345", "L7"),
        ),
        (
            "Digital Link of one's own",
            "https://akwa.example/pumps/01/05901234123457?17=261231",
            Marked("05901234123457", expires_on=date(2026, 12, 31)),
        ),
    ],
)
def test_gs1_codes_say_product_serial_lot_and_end(_case: str, text: str, marked: Marked) -> None:
    assert gs1.parse(text) == marked


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello",
        "(01)05901234123458",
        "5901234123458",
        "(01)",
        "01059012341234",
        "https://example.org/",
        "(10)L-7",
        "(01",
    ],
)
def test_what_marks_no_product_says_so(text: str) -> None:
    with pytest.raises(NotACode):
        gs1.parse(text)


@pytest.mark.skipif(not SHARED.exists(), reason="the shared data does not lie beside the project")
def test_real_pictures_are_read_as_well_as_the_library_reads_them() -> None:
    ours = theirs = right = 0
    for path in sorted((SHARED / "images").rglob("*.*")):
        if path.suffix in (".txt", ".bin"):
            continue
        texts = [code.text for code in pictures.codes_in(path.read_bytes())]
        ours += bool(texts)
        theirs += bool(zxingcpp.read_barcodes(Image.open(path)))
        truth = path.with_suffix(".txt")
        right += truth.exists() and truth.read_text(errors="replace").strip() in [
            text.strip() for text in texts
        ]

    assert ours >= theirs
    assert right >= 77


# Identifiers that mark no product: a span of harvest dates, and a returnable asset whose serial may
# be left out.
BEYOND = {"^70072112252112", "^800302112345678901ABC"}


@pytest.mark.skipif(not SHARED.exists(), reason="the shared data does not lie beside the project")
def test_gs1_s_own_vectors() -> None:
    from biip import ParseError
    from biip.gs1_messages import GS1Message

    wrong = []
    for row in map(
        json.loads, (SHARED / "gs1" / "gs1_syntax_engine_vectors.jsonl").read_text().splitlines()
    ):
        if row["test"] not in ("test_parseAIdata", "test_processAIdata") or row["args"][1] in (
            "buf",
            "inbuf",
            *BEYOND,
        ):
            continue
        element_string = row["args"][1]
        try:
            if row["test"] == "test_parseAIdata":
                plain = gs1._without_brackets(element_string)
            elif element_string.startswith("^"):
                plain = element_string[1:].replace("^", "\x1d")
            else:
                raise ValueError("no FNC1 in front")
            GS1Message.parse(plain)
            is_right = True
        except (ParseError, ValueError):
            is_right = False
        if is_right != (row["args"][0] == "true"):
            wrong.append(element_string)

    assert wrong == []
