"""A page as words in places: what a PDF's text layer and every OCR engine give, and what the
reading of paper begins with.

Words become rows by their height on the page, and rows become cells by their gaps. Nothing here
knows what the words mean.
"""

import statistics
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import pypdfium2
from pypdfium2 import raw

from tandem.documents.base import Unreadable
from tandem.kit.errors import Said

PAGES_READ_MAX, WORDS_MAX = 10, 20_000  # of a page
GAP = 1.6  # heights of a letter: words further apart are of two cells


class Word(NamedTuple):
    """A word or a run of words in its place, in units of the page, from the left and from the top;
    `confidence`: 0 to 1.
    """

    text: str
    left: float
    top: float
    right: float
    bottom: float
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Cell:
    """Words of one row that stand together."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    confidence: float
    row: int  # how-manieth row of the document, over all pages
    words: tuple[Word, ...]

    @property
    def middle(self) -> float:
        """Where its middle stands, from the left."""
        return (self.left + self.right) / 2


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its size and the words on it."""

    width: float
    height: float
    words: tuple[Word, ...]


Row = tuple[Cell, ...]


def of_pdf(content: bytes) -> list[Page]:
    """The pages of a PDF with the words of its text layer; a scanned page has none.

    Raises:
        Unreadable
    """
    pdf = opened(content)
    try:
        return [_page(pdf[place]) for place in range(min(len(pdf), PAGES_READ_MAX))]
    except pypdfium2.PdfiumError as error:
        raise Unreadable(why=Said("the PDF is damaged")) from error
    finally:
        pdf.close()


def picture_of(content: bytes, place: int, *, width: int) -> "pypdfium2.PdfBitmap | None":
    """A page of a PDF as a picture so many pixels wide; None when it has no such page.

    Raises:
        Unreadable
    """
    pdf = opened(content)
    try:
        if not 0 <= place < len(pdf):
            return None
        page = pdf[place]
        across, down = page.get_size()
        # A page as long as a roll of paper must not become a picture of gigabytes.
        scale = min(width / max(across, 1), 4 * width / max(down, 1))
        return page.render(scale=max(scale, 0.01), may_draw_forms=False)
    except pypdfium2.PdfiumError as error:
        raise Unreadable(why=Said("the PDF is damaged")) from error
    finally:
        pdf.close()


def sizes_of(content: bytes, most: int) -> list[tuple[int, int]]:
    """How wide and how high the first pages of a PDF are, and so many of them at most.

    Raises:
        Unreadable
    """
    pdf = opened(content)
    try:
        pages = [pdf[place].get_size() for place in range(min(len(pdf), most))]
    except pypdfium2.PdfiumError as error:
        raise Unreadable(why=Said("the PDF is damaged")) from error
    finally:
        pdf.close()
    return [(max(round(across), 1), max(round(down), 1)) for across, down in pages]


def opened(content: bytes) -> pypdfium2.PdfDocument:
    """A PDF, to be closed by who asked.

    Raises:
        Unreadable: damaged or locked.
    """
    try:
        return pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        why = (
            Said("the PDF is locked by a password")
            if "password" in str(error).lower()
            else Said("the PDF is damaged")
        )
        raise Unreadable(why=why) from error


def _page(page: pypdfium2.PdfPage) -> Page:
    across, down = page.get_size()
    text = page.get_textpage()
    words: list[Word] = []
    run, box = "", [0.0, 0.0, 0.0, 0.0]
    for place in range(min(text.count_chars(), WORDS_MAX * 10)):
        letter = chr(raw.FPDFText_GetUnicode(text, place))
        if abs(raw.FPDFText_GetCharAngle(text, place)) > 0.1 and not letter.isspace():
            continue  # written along the edge of the page
        left, bottom, right, top = text.get_charbox(place, loose=True)
        is_far = bool(run) and (
            left > box[2] + (top - bottom) * 0.5
            or left < box[0] - 1
            or abs(down - bottom - box[3]) > 2
        )
        if run and (letter.isspace() or is_far):
            words.append(Word(run, *box))
            run = ""
        if letter.isspace() or not letter.isprintable():
            continue
        if not run:
            box = [left, down - top, right, down - bottom]
        run += letter
        box = [
            min(box[0], left),
            min(box[1], down - top),
            max(box[2], right),
            max(box[3], down - bottom),
        ]
    if run:
        words.append(Word(run, *box))
    return Page(across, down, tuple(words[:WORDS_MAX]))


def rows_of(pages: Iterable[Page]) -> list[Row]:
    """The rows of a document from top to bottom, page after page; each from left to right."""
    rows: list[Row] = []
    below = 0.0  # pages stand under one another
    for page in pages:
        for words in _by_height(page.words):
            rows.append(tuple(_cells(words, row=len(rows), below=below)))
        below += page.height
    return rows


def _by_height(words: Sequence[Word]) -> Iterator[list[Word]]:
    """Words whose middles stand at one height, measured against the words of the row so far."""
    row: list[Word] = []
    for word in sorted(words, key=lambda word: (word.top + word.bottom) / 2):
        middle = (word.top + word.bottom) / 2
        if row:
            height = statistics.median(placed.bottom - placed.top for placed in row)
            line = statistics.fmean((placed.top + placed.bottom) / 2 for placed in row[-6:])
            if middle - line > 0.5 * min(height, max(word.bottom - word.top, 0.5 * height)):
                yield sorted(row, key=lambda word: word.left)
                row = []
        row.append(word)
    if row:
        yield sorted(row, key=lambda word: word.left)


def _cells(words: Sequence[Word], *, row: int, below: float) -> Iterator[Cell]:
    run: list[Word] = []
    for word in words:
        if run and word.left - run[-1].right > GAP * 0.5 * min(
            word.bottom - word.top, run[-1].bottom - run[-1].top
        ):
            yield cell_of(run, row, below)
            run = []
        run.append(word)
    if run:
        yield cell_of(run, row, below)


def cell_of(run: Sequence[Word], row: int, below: float) -> Cell:
    """Words of one row as a cell; `below`: how far down the document their page begins."""
    return Cell(
        " ".join(word.text for word in run),
        run[0].left,
        min(word.top for word in run) + below,
        max(word.right for word in run),
        max(word.bottom for word in run) + below,
        min(word.confidence for word in run),
        row,
        tuple(run),
    )
