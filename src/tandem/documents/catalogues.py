"""Catalogues of products as trade sends them: BMEcat (1.2 and 2005) and EDIFACT PRICAT.

They are read to rows of the same fields as a table of products (`catalogue.importing`), so what
follows is the same for all of them. Prices are left out: points depend on what was paid.
"""

import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from lxml import etree

from tandem.documents.base import Unreadable
from tandem.documents.edi import syntax
from tandem.documents.edi.syntax import Segment
from tandem.documents.xml.walking import BYTES_MAX, root_of
from tandem.kit.columns import ROWS_A_BATCH, Record, bounded
from tandem.kit.errors import Said
from tandem.kit.tables import NAME_LENGTH_MAX
from tandem.kit.text import tidy

HEAD_BYTES = 4_096
_BMECAT = re.compile(rb"<(?:\w+:)?BMECAT[\s>/]")
_PRICAT = re.compile(rb"UNH.[^']{1,40}PRICAT")
_DOCTYPE = re.compile(rb"<!DOCTYPE\s+BMECAT[^\[>]*>")  # one that declares nothing by itself
_ATTRIBUTES_MAX, _TAGS_MAX = 40, 200
_CARTONS = ("CT", "BX", "PK", "CS", "CR")  # units of an order that hold several


def is_catalogue(head: bytes) -> bool:
    """Whether a file that begins with these bytes is a BMEcat or a PRICAT."""
    if syntax.is_edifact(head):
        return _PRICAT.search(head) is not None
    return _BMECAT.search(head) is not None


def read(path: Path) -> Iterator[list[Record]]:
    """The products of a catalogue in batches, each as a row; `line`: its place, from 1. One that
    the catalogue takes out has the field `is_deleted`.

    Raises:
        Unreadable, NotATable, TooManyRows
    """
    with path.open("rb") as file:
        content = file.read(BYTES_MAX + 1)
    if len(content) > BYTES_MAX:
        raise Unreadable(
            why=Said("it is larger than %(megabytes)s MB", megabytes=BYTES_MAX // 1_000_000)
        )
    rows = _pricat(content) if syntax.is_edifact(content) else _bmecat(content)
    records = bounded(enumerate(rows, 1))
    is_empty = True
    while batch := list(islice(records, ROWS_A_BATCH)):
        is_empty = False
        yield batch
    if is_empty:
        raise Unreadable(why=Said("the catalogue holds no products"))


def _bmecat(content: bytes) -> Iterator[dict[str, str]]:
    root = root_of(_DOCTYPE.sub(b"", content, count=1))
    groups = {
        _text(group, "GROUP_ID"): _text(group, "GROUP_NAME")
        for group in root.iter("{*}CATALOG_STRUCTURE")
    }
    group_of = {
        _text(pair, "ART_ID", "PROD_ID"): groups.get(_text(pair, "CATALOG_GROUP_ID"), "")
        for name in ("ARTICLE_TO_CATALOGGROUP_MAP", "PRODUCT_TO_CATALOGGROUP_MAP")
        for pair in root.iter(f"{{*}}{name}")
    }
    for name in ("ARTICLE", "PRODUCT"):
        for article in root.iter(f"{{*}}{name}"):
            sku = _text(article, "SUPPLIER_AID", "SUPPLIER_PID")
            yield _article(article, sku, group_of.get(sku, ""))


def _article(article: Any, sku: str, category: str) -> dict[str, str]:
    order, content = _text(article, ".//ORDER_UNIT"), _text(article, ".//CONTENT_UNIT")
    cells = {
        "sku": sku,
        "name": _text(article, ".//DESCRIPTION_SHORT"),
        "brand": _text(article, ".//MANUFACTURER_NAME"),
        "category": category,
        "gtin": _text(article, ".//EAN", ".//INTERNATIONAL_PID"),
        "unit": content or ("" if order in _CARTONS else order),
        "carton": _text(article, ".//NO_CU_PER_OU") if order in _CARTONS else "",
        "tags": ", ".join(
            tidy(keyword.text or "") for keyword in islice(article.iter("{*}KEYWORD"), _TAGS_MAX)
        ),
    }
    for feature in islice(article.iter("{*}FEATURE"), _ATTRIBUTES_MAX):
        name, value = _text(feature, "FNAME"), _text(feature, "FVALUE")
        if name and value:
            cells[f"attribute:{name[:NAME_LENGTH_MAX]}"] = value
    if article.get("mode") == "delete":
        cells["is_deleted"] = "1"
    return cells


def _text(node: Any, *names: str) -> str:
    """The text of the first of these elements, in any namespace."""
    for name in names:
        path = name.replace(".//", ".//{*}") if name.startswith(".//") else f"{{*}}{name}"
        element = node.find(path)
        if isinstance(element, etree._Element) and element.text and element.text.strip():
            return tidy(element.text)
    return ""


def _pricat(content: bytes) -> Iterator[dict[str, str]]:
    for message in syntax.bodies(syntax.edifact(content), begin="UNH", end="UNT"):
        if message[0].at(2) != "PRICAT":
            continue
        cells: dict[str, str] = {}
        for segment in message:
            if segment.tag == "LIN":
                if cells:
                    yield cells
                # A line within another tells what that one is made of.
                cells = {} if segment.at(4) == "1" else _line(segment)
            elif cells:
                _take(segment, cells)
        if cells:
            yield cells


def _line(segment: Segment) -> dict[str, str]:
    number, kind = segment.at(3), segment.at(3, 2)
    is_article = kind in ("EN", "SRV", "UP", "EU") or (not kind and number.isdecimal())
    cells = {"sku": number, "name": "", "gtin": number if is_article else ""}
    return {**cells, "is_deleted": "1"} if segment.at(2) == "2" else cells


def _take(segment: Segment, cells: dict[str, str]) -> None:
    """Take what a segment of a line says."""
    match segment.tag:
        case "PIA":
            for place in range(2, len(segment.elements) + 1):
                if segment.at(place, 2) == "SA":
                    cells["sku"] = segment.at(place)
                elif segment.at(place, 2) in ("SRV", "EN"):
                    cells["gtin"] = cells["gtin"] or segment.at(place)
        case "IMD" if segment.at(1) in ("F", "E", "A", ""):
            words = f"{segment.at(3, 4)} {segment.at(3, 5)}".strip()
            cells["name"] = cells["name"] or words
        case "IMD" if segment.at(2) == "BRN" or segment.at(2, 1) == "BRN":
            cells["brand"] = segment.at(3, 4)
        case "QTY" if segment.at(1) == "59":
            cells["carton"] = segment.at(1, 2)
