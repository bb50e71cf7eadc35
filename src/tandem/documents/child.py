"""What is asked of the processes that read documents and pictures; nothing here runs where it is
asked.

Such a process knows no database and no settings. One of the kind that knows letters may load an OCR
engine, which takes memory.
"""

from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from tandem.documents import files
from tandem.documents.base import Unreadable
from tandem.documents.invoices import Invoice
from tandem.documents.pages import layout, photos, pictures
from tandem.documents.paper import learning, papers
from tandem.documents.paper.reading import Paper
from tandem.kit.errors import Said


def invoices(
    path: Path, names: list[str], paper: Mapping[str, Mapping[str, str]] | None, has_letters: bool
) -> Iterator[tuple[str, Invoice | Paper | str]]:
    """Every invoice and page of a file; `files.LETTERS` for a page that is a picture, a `Said` for
    what cannot be read.
    """
    reading = None if paper is None else partial(papers.of, learnt=paper, has_letters=has_letters)
    for name, outcome in files.read(path, names=frozenset(names), paper=reading):
        yield name, _why(outcome) if isinstance(outcome, Unreadable) else outcome


def _why(reason: Unreadable) -> Said:
    why = reason.data["why"]
    return why if isinstance(why, Said) else Said(str(why))


def codes(path: Path) -> list[pictures.Code]:
    """The codes in a picture."""
    return pictures.codes_in(path.read_bytes())


def photo(path: Path) -> photos.Photo:
    """What a photo says of itself."""
    return photos.photo_of(path.read_bytes())


def page(path: Path, place: int, width: int) -> bytes | None:
    """A page as a JPEG made anew."""
    return papers.shown(path.read_bytes(), place, width=width)


def sizes(path: Path, most: int) -> list[tuple[int, int]]:
    """How wide and how high the pages of a PDF are."""
    return layout.sizes_of(path.read_bytes(), most)


def labels(path: Path, corrected: Mapping[str, Any], has_letters: bool) -> dict[str, str] | None:
    """Beside which labels values stand; None where it takes letters to tell."""
    try:
        return learning.labels_of(
            papers.words(path.read_bytes(), has_letters=has_letters), corrected
        )
    except papers.LettersNeeded:
        return None
