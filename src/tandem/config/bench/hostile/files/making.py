"""A hostile file by its number: six of ten are tables, the others invoices, PDFs and pictures.

Half of them are made to hurt, half are honest and hurt: our own small ones, and real ones where the
folder of shared data lies beside the project.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tandem.config.bench.hostile.files import (
    archives,
    books,
    hurting,
    invoices,
    naming,
    pages,
    pictures,
    tables,
    whole,
)

SEEDS = next(
    (
        folder
        for above in Path(__file__).parents[7:]
        if (folder := above / "shared" / "data").is_dir()
    ),
    None,
)
SEED_BYTES_MAX = 300_000
_ENDINGS: Mapping[str, tuple[str, ...]] = {
    "table": (".csv", ".txt", ".xlsx", ".xls", ".ods", ".xlsb", ".tsv"),
    "invoice": (".xml", ".zip", ".edi", ".txt"),
    "page": (".pdf",),
    "picture": (".jpg", ".jpeg", ".png", ".webp", ".tif"),
}
SORTS = tuple(_ENDINGS)
_WEIGHTS = (60, 20, 9, 11)
_TELLING = {
    "tsv": "csv",
    "jpeg": "jpg",
    "tiff": "tif",
    "hybrid": "pdf",
    "zip": "zip",
    "edifact": "edi",
    "slsrpt": "edi",
    "x12": "txt",
}


@dataclass(frozen=True, slots=True)
class File:
    """A hostile file: number, sort (one of `SORTS`), how it was made, name as sent, bytes."""

    number: int
    sort: str
    made: str
    name: bytes
    content: bytes

    def __str__(self) -> str:
        return f"{self.number} ({self.made})"


@cache
def seeds(sort: str) -> tuple[Path, ...]:
    """Real files of a sort, where they lie beside the project or above it."""
    if SEEDS is None:
        return ()
    files = (
        path
        for path in SEEDS.rglob("*")
        if path.suffix.lower() in _ENDINGS[sort] and path.is_file()
    )
    return tuple(sorted(path for path in files if 0 < path.stat().st_size <= SEED_BYTES_MAX))


def made(number: int, *, has_seeds: bool = True) -> File:
    """The file of this number; without seeds it is the same wherever it is made."""
    chance = random.Random(number)
    (sort,) = chance.choices(SORTS, _WEIGHTS)
    how, ending, content = _made(sort, chance, seeds(sort) if has_seeds else ())
    if number % 400 == 17:
        how, content = "empty", b""
    return File(number, sort, how, naming.name_of(number, ending, chance), content)


def _made(sort: str, chance: random.Random, real: Sequence[Path]) -> tuple[str, str, bytes]:
    """How it was made, the ending of its name, and its bytes."""
    return _built(sort, chance) if chance.random() < 0.5 else _hurt(sort, chance, real)


def _built(sort: str, chance: random.Random) -> tuple[str, str, bytes]:
    """What is made to hurt: how, the ending of its name, and its bytes."""
    match sort:
        case "table":
            makers: Mapping[str, tables.Made] = (
                tables.TEXTS if chance.random() < 0.4 else books.BOOKS
            )
            ending = "csv"
        case "invoice":
            makers, ending = archives.DOCUMENTS, "xml"
        case "page":
            makers, ending = pages.PAGES, "pdf"
        case _:
            makers, ending = pictures.PICTURES, "png"
    how = chance.choice(sorted(makers))
    first = how.partition(" ")[0]
    return (
        how,
        first if first in ("xlsx", "ods", "xlsb", "xls", "zip", "jpeg", "gif", "tiff") else ending,
        makers[how](chance),
    )


def _honest(sort: str, chance: random.Random, real: Sequence[Path]) -> tuple[str, bytes]:
    """A file that can be read, and its format."""
    if real and chance.random() < 0.4:
        path = chance.choice(real)
        return path.suffix[1:].lower(), path.read_bytes()
    if sort == "page":
        return "hybrid", whole.pdf(invoices.cii(f"P {chance.randrange(10**6)}"))
    if sort == "invoice":
        form = chance.choice(sorted(set(invoices.FORMS) - {"hybrid"}))
        return form, invoices.FORMS[form](f"H {chance.randrange(10**6)}")
    makers: Mapping[str, Callable[[], bytes]] = whole.TABLES if sort == "table" else whole.PICTURES
    form = chance.choice(sorted(makers))
    return form, makers[form]()


def _hurt(sort: str, chance: random.Random, real: Sequence[Path]) -> tuple[str, str, bytes]:
    """What was honest and is hurt: how, the ending of its name, and its bytes."""
    form, content = _honest(sort, chance, real)
    how, content = hurting.hurt(content, chance, is_packed=form in whole.PACKED)
    return f"{form} {how}", _TELLING.get(form, "xml" if form in invoices.FORMS else form), content
