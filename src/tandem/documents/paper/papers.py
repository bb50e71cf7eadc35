"""A document as people photograph, scan or save it: to words, by whatever way there is, and to what
they say.

A PDF with a text layer needs no OCR. One without, and every picture, does: that is slow and takes
memory, so it is done by a process of its own (`LettersNeeded` sends it there), if an engine is
installed; where none is, the page is left to a person.
"""

import hashlib
import io
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pypdfium2
from PIL import Image

from tandem.documents.base import Unreadable
from tandem.documents.pages import layout, ocr, pictures
from tandem.documents.paper import reading
from tandem.documents.paper.reading import Paper
from tandem.kit.errors import Said

LETTERS_MIN = 40  # a page with fewer has no text layer worth the name
PAGES_BY_OCR_MAX, PAGES_WITH_CODES_MAX = 5, 3
PIXELS_ACROSS = 1_654  # A4 at 200 dots an inch
CYRILLIC_MIN = 0.3
Templates = Mapping[str, Mapping[str, str]]


class LettersNeeded(Exception):
    """The page is a picture: it goes to the process that knows letters."""


def of(content: bytes, learnt: Templates, *, has_letters: bool) -> Paper:
    """What a PDF or picture says.

    Args:
        learnt: see `reading.read`.
        has_letters: whether this process may load an OCR engine.

    Raises:
        Unreadable: damaged, locked, or no such document.
        LettersNeeded: an engine is installed, and this process must not load it.
    """
    if is_pdf(content):
        pages = layout.of_pdf(content)
        looks: Sequence[Image.Image] = [
            picture
            for place in range(min(len(pages), PAGES_WITH_CODES_MAX))
            if (picture := _look(content, place))
        ]
        is_text = sum(len(word.text) for page in pages for word in page.words) >= LETTERS_MIN
        total = len(pages)
    else:
        pages, looks, is_text, total = [], [pictures.open_picture(content)], False, 1
    codes = [code.text for look in looks for code in pictures.codes_of(look)]
    by = "TEXT"
    if not is_text:
        pages, by = _by_letters(content, looks, total, has_letters)
    read = reading.read(
        pages, learnt, by=by, codes=codes, sha256=hashlib.sha256(content).hexdigest()
    )
    # Pages of text look alike whatever they say; only of pictures a twin tells anything.
    return replace(
        read,
        fingerprint=pictures.fingerprint(looks[0]) if looks and not is_text else None,
        is_edited=_is_edited(content),
    )


def is_pdf(content: bytes) -> bool:
    """Whether a file says that it is a PDF."""
    return content.lstrip(b"\xef\xbb\xbf\r\n\t ")[:5] == b"%PDF-"


def is_picture(content: bytes) -> bool:
    """Whether a file begins as a picture of a form that is read."""
    return (
        content[:3] == b"\xff\xd8\xff"
        or content[:8] == b"\x89PNG\r\n\x1a\n"
        or content[:4] in (b"RIFF", b"II*\0", b"MM\0*", b"GIF8")
        or (content[4:8] == b"ftyp")
    )


def shown(content: bytes, place: int, *, width: int) -> bytes | None:
    """A page as a JPEG so many pixels wide, made anew: nothing of what a stranger sent reaches a
    browser. None beyond the last.

    Raises:
        Unreadable
    """
    if is_pdf(content):
        picture = _rendered(content, place, width)
    else:
        picture = pictures.open_picture(content) if place == 0 else None
    if picture is None:
        return None
    picture.thumbnail((width, 4 * width))
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=80)
    return buffer.getvalue()


def words(content: bytes, *, has_letters: bool) -> list[layout.Page]:
    """The pages of a document as words.

    Raises:
        Unreadable, LettersNeeded
    """
    pages = layout.of_pdf(content) if is_pdf(content) else []
    if sum(len(word.text) for page in pages for word in page.words) >= LETTERS_MIN:
        return pages
    looks = [] if is_pdf(content) else [pictures.open_picture(content)]
    return _by_letters(content, looks, len(pages) or 1, has_letters)[0]


def _is_edited(content: bytes) -> bool:
    """Whether the file says that a program for changing such files saved it, or a PDF was written
    over after it was made.
    """
    if not is_pdf(content):
        return pictures.is_edited(content)
    pdf = layout.opened(content)
    try:
        metadata = pdf.get_metadata_dict()
        return (
            pictures.EDITORS.search(f"{metadata.get('Producer', '')} {metadata.get('Creator', '')}")
            is not None
        )
    finally:
        pdf.close()


def _look(content: bytes, place: int) -> Image.Image | None:
    return _rendered(content, place, PIXELS_ACROSS)


def _rendered(content: bytes, place: int, width: int) -> Image.Image | None:
    try:
        bitmap = layout.picture_of(content, place, width=width)
        return None if bitmap is None else bitmap.to_pil().convert("RGB")
    except (pypdfium2.PdfiumError, ValueError) as error:
        raise Unreadable(why=Said("the PDF is damaged")) from error


def _by_letters(
    content: bytes, looks: Sequence[Image.Image], total: int, has_letters: bool
) -> tuple[list[layout.Page], str]:
    engines = ocr.installed()
    if not engines:
        return [layout.Page(1, 1, ())] * total, ""
    if not has_letters:
        raise LettersNeeded
    if is_pdf(content):
        looks = [
            picture
            for place in range(min(total, PAGES_BY_OCR_MAX))
            if (picture := _look(content, place))
        ]
    by = engines[0]
    pages: list[layout.Page] = []
    for look in looks:
        # Tesseract is the quicker one and knows Cyrillic; for Latin letters in photos the other
        # reads better.
        page = ocr.read(look, engine=engines[-1])
        if len(engines) > 1 and not _is_cyrillic(page):
            page = ocr.read(look, engine=engines[0])
        elif len(engines) > 1:
            by = engines[-1]
        pages.append(page)
    return pages, by


def _is_cyrillic(page: layout.Page) -> bool:
    letters = [letter for word in page.words for letter in word.text if letter.isalpha()]
    return sum("\u0400" <= letter <= "\u04ff" for letter in letters) > CYRILLIC_MIN * max(
        1, len(letters)
    )
