"""Products from a table, a price list as the maker keeps it, or from a catalogue as trade sends it
(BMEcat, PRICAT: `documents.catalogues`).

A row is a product: number, name, brand, category, barcodes, unit, pieces in a carton and on a
pallet, tags, and properties in columns that name themselves (`attribute: colour`). Known products
(by number) are brought up to date.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain
from pathlib import Path

from tandem.catalogue.products import ProductIn
from tandem.documents import catalogues
from tandem.documents.base import Unreadable
from tandem.kit import codes, numbers
from tandem.kit.columns import Record, TooManyRows
from tandem.kit.tables import Fault, NotATable
from tandem.kit.text import key_of
from tandem.kit.units import unit_of
from tandem.platform.isolation import asking, opening

HEADINGS: Mapping[str, str] = {
    "sku": (
        "sku indeks symbol kod kodproduktu kodtowaru nrkatalogowy numer number productno"
        " productcode itemcode articleno codprodus артыкул"
    ),
    "name": (
        "nazwa nazwaproduktu nazwatowaru produkt towar name productname product description opis"
        " denumire назва"
    ),
    "brand": "marka brand marca брэнд",
    "category": "kategoria grupa category family productgroup categorie катэгорыя",
    "gtin": "ean ean13 gtin kodean kodkreskowy barcode codbare штрыхкод",
    "unit": "jm jednostka unit uom um адзінка",
    "carton": (
        "sztwkartonie wkartonie karton percarton carton cartonquantity bucincutie cutie скрыня"
    ),
    "pallet": "sztnapalecie napalecie paleta perpallet pallet buctpalet palet",
    "novelty": "nowosc new novelty noutate навінка",
    "pictures": (
        "zdjecia zdjecie obrazy obraz plikizdjec pictures picture images image photos imagini"
        " imagine poze малюнкі фота"
    ),
    "tags": "tagi znaczniki etykiety tags labels etichete пазнакі",
}
PREFIXES: Mapping[str, str] = {
    "attribute": "attribute property cecha wlasciwosc caracteristica proprietate уласцівасць"
}
CATALOGUES = asking.Kind(
    "catalogues",
    refusal=Unreadable,
    values=(Record, Unreadable, NotATable, TooManyRows),
    idle_seconds=60,
)
_PACKS = ("carton", "pallet")
_YES = {"1", "x", "tak", "t", "yes", "y", "da", "так", "true"}


@dataclass(frozen=True, slots=True)
class Read:
    """What a table of products gave: products, categories as code → name, and rows that cannot be
    taken.
    """

    products: tuple[ProductIn, ...]
    categories: Mapping[str, str]
    faults: tuple[Fault, ...]


def read(path: Path) -> Read:
    """Read a table or a catalogue of products.

    Raises:
        NotATable, ColumnsNotFound, TooManyRows, Unreadable
    """
    rows, samples = _rows(path)
    number = numbers.number_reader(numbers.decimal_separator(samples))
    products: list[ProductIn] = []
    categories: dict[str, str] = {}
    faults: list[Fault] = []
    for row in rows:
        product = _product(row, number)
        if isinstance(product, Fault):
            faults.append(product)
            continue
        if product.category:
            categories.setdefault(product.category, row["category"][:100])
        products.append(product)
    return Read(tuple(products), categories, tuple(faults))


def _rows(path: Path) -> tuple[Iterable[Record], Sequence[str]]:
    """The rows of a table or a catalogue, and samples of how numbers are written in it."""
    with path.open("rb") as file:
        head = file.read(catalogues.HEAD_BYTES)
    if catalogues.is_catalogue(head):
        return chain.from_iterable(
            asking.ask(CATALOGUES, catalogues.read, path, within=opening.SECONDS_MAX)
        ), ("1.5",)
    table = opening.table_of(path, HEADINGS, needed=("sku", "name"), prefixes=PREFIXES)
    return table.rows(), table.sample(*_PACKS)


def _product(row: Record, number: numbers.NumberReader) -> ProductIn | Fault:
    if row["is_deleted"]:
        return Fault(row.line, "sku", "deleted", row["sku"])
    if not row["sku"] or not row["name"]:
        return Fault(
            row.line, "sku" if not row["sku"] else "name", "missing", row["name"] or row["sku"]
        )
    gtins = []
    for text in re.split(r"[\s,;/]+", row["gtin"]):
        if text:
            try:
                gtins.append(codes.parse_gtin(text))
            except codes.NotACode:
                return Fault(row.line, "gtin", "no_code", text[:200])
    packs = {}
    for unit in _PACKS:
        if row[unit]:
            base_units = number(row[unit])
            if base_units is None or not Decimal(0) < base_units < 10**8:
                return Fault(row.line, unit, "no_number", row[unit][:200])
            packs[unit] = base_units
    return ProductIn(
        sku=row["sku"][:60],
        name=row["name"],
        brand=row["brand"],
        category=key_of(row["category"])[:40],
        unit=unit_of(row["unit"]) or "pcs",
        gtins=tuple(gtins),
        packs=packs,
        is_novelty=row["novelty"].casefold() in _YES,
        tags=tuple(re.split(r"[,;|]+", row["tags"])) if row["tags"] else None,
        pictures=tuple(text for text in re.split(r"[|;\n]+|,\s*", row["pictures"]) if text.strip()),
        attributes={
            name.partition(":")[2]: value
            for name, value in row.cells.items()
            if name.startswith("attribute:") and value
        }
        or None,
    )
