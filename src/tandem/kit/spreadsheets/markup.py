"""Tables that programs write for Excel without writing its formats: web pages (often called .xls),
such a page in a mail's envelope (.mht), and the XML of Excel 2003.

Each table of a page is a sheet, and so is each worksheet of an XML. Cells that span rows or columns
stand in each of them.
"""

import email
import email.policy
import re
from collections.abc import Iterator
from functools import partial
from itertools import islice
from pathlib import Path

from lxml import etree, html

from tandem.kit import letters
from tandem.kit.errors import Said
from tandem.kit.spreadsheets.sheets import SHEETS_MAX, NotATable, Sheet

BYTES_MAX = 40_000_000
SPAN_MAX = 300  # of columns, and of rows
_HEAD_BYTES = 4_096
_PAGE = re.compile(
    rb"(?><\?xml[^>]*>|<!--.*?-->|\s)*+"  # atomic: a comment ends at its first end, and stays so
    rb"<(?:!doctype html|(?:html|table|head|body|style|meta|div|center|font)[\s>/])",
    re.IGNORECASE | re.DOTALL,
)
_WORKBOOK = re.compile(rb"<(?:\w+:)?Workbook[^>]*urn:schemas-microsoft-com:office:spreadsheet")
_ENVELOPE = re.compile(rb"^(?:MIME-Version:|Content-Type:\s*multipart/related)", re.I | re.M)
_SS = "{urn:schemas-microsoft-com:office:spreadsheet}"


def is_markup(path: Path) -> bool:
    """Whether a file is a page or an XML of tables."""
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    return is_markup_head(head)


def is_markup_head(head: bytes) -> bool:
    """Whether a file that begins with these bytes is a page or an XML of tables."""
    if letters.is_wide(head):
        head = head.replace(b"\x00", b"")
    begin = head.lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t")
    if begin.startswith(b"<"):
        return _WORKBOOK.search(begin) is not None or _PAGE.match(begin) is not None
    return _ENVELOPE.match(begin) is not None and b"html" in begin.lower()


def sheets_of(path: Path) -> list[Sheet]:
    """The tables of a page or an XML.

    Raises:
        NotATable
    """
    with path.open("rb") as file:
        content = file.read(BYTES_MAX + 1)
    if len(content) > BYTES_MAX:
        raise NotATable(
            why=Said("the spreadsheet is too large to be read; save it as CSV and send that")
        )
    if _ENVELOPE.match(content.lstrip(b"\xef\xbb\xbf \r\n\t")):
        content = _page_of(content)
    if _WORKBOOK.search(content[:_HEAD_BYTES]):
        return _of_workbook(content)
    return _of_page(content)


def _page_of(content: bytes) -> bytes:
    """The page in a mail's envelope."""
    message = email.message_from_bytes(content, policy=email.policy.default)
    for part in message.walk():
        if part.get_content_type() == "text/html":
            found = part.get_payload(decode=True)
            if isinstance(found, bytes) and b"<table" in found.lower():
                return found
    raise NotATable(why=Said("no table was found in this page"))


def _of_page(content: bytes) -> list[Sheet]:
    said = re.search(rb"charset\s*=\s*[\"']?([\w-]+)", content[:_HEAD_BYTES], re.IGNORECASE)
    encoding = letters.encoding_of(content[:262_144], is_all=len(content) <= 262_144)
    if said is not None and encoding not in ("utf-8", "utf-8-sig", "utf-16"):
        encoding = said[1].decode("ascii")
    try:
        text = content.decode(encoding, errors=letters.MIXED)
    except LookupError:
        text = content.decode("utf-8", errors=letters.MIXED)
    text = re.sub(r"^\s*<\?xml[^>]*>", "", text.lstrip("\ufeff"))
    try:
        page = html.document_fromstring(text or "<html/>", parser=html.HTMLParser(huge_tree=False))
    except (etree.LxmlError, ValueError) as error:
        raise NotATable(why=Said("no table was found in this page")) from error
    tables = [table for table in page.iter("table") if table.find(".//table") is None]
    if not tables:
        raise NotATable(why=Said("no table was found in this page"))
    return [
        Sheet(_caption(table) or str(place), True, partial(_rows_of_page, table))
        for place, table in enumerate(tables[:SHEETS_MAX], 1)
    ]


def _caption(table: html.HtmlElement) -> str:
    caption = table.find(".//caption")
    return "" if caption is None else _text(caption)


def _text(element: etree._Element) -> str:
    return " ".join("".join(map(str, element.itertext())).split())


def _rows_of_page(table: html.HtmlElement, _slice: int) -> Iterator[list[str]]:
    going = dict[int, tuple[str, int]]()  # column → what goes on in it, and over how many rows
    for line in table.iter("tr"):
        row = list[str]()
        for cell in line.iterchildren("td", "th"):
            _go_on(row, going)
            wide, high = _span(cell.get("colspan")), _span(cell.get("rowspan"))
            text = _text(cell)
            for place in range(len(row), len(row) + wide):
                if high > 1:
                    going[place] = (text, high - 1)
            row.extend([text, *[""] * (wide - 1)])
        _go_on(row, going)
        yield _trimmed(row)


def _go_on(row: list[str], going: dict[int, tuple[str, int]]) -> None:
    """Put in what the rows above let go on at this place."""
    while len(row) in going:
        text, left = going.pop(place := len(row))
        if left > 1:
            going[place] = (text, left - 1)
        row.append(text)


def _span(said: str | None) -> int:
    return min(max(int(said), 1), SPAN_MAX) if said and said.strip().isdecimal() else 1


def _trimmed(row: list[str]) -> list[str]:
    while row and not row[-1]:
        row.pop()
    return row


def _of_workbook(content: bytes) -> list[Sheet]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True)
    book = etree.fromstring(content, parser)
    found = [] if book is None else list(islice(book.iter(f"{_SS}Worksheet"), SHEETS_MAX))
    if not found:
        raise NotATable(why=Said("no table was found in this page"))
    return [
        Sheet(sheet.get(f"{_SS}Name", ""), not _is_hidden(sheet), partial(_rows_of_sheet, sheet))
        for sheet in found
    ]


def _is_hidden(sheet: etree._Element) -> bool:
    return any(
        etree.QName(each).localname == "Visible" and (each.text or "").startswith("SheetHidden")
        for each in sheet.iter(etree.Element)
    )


def _rows_of_sheet(sheet: etree._Element, _slice: int) -> Iterator[list[str]]:
    number, going = 1, dict[int, tuple[str, int]]()
    for line in sheet.iter(f"{_SS}Row"):
        said = line.get(f"{_SS}Index")
        while said and said.isdecimal() and number < min(int(said), 1_048_576):
            yield []
            number += 1
        row = list[str]()
        for cell in line.iterchildren(f"{_SS}Cell"):
            place = cell.get(f"{_SS}Index")
            _go_on(row, going)
            while place and place.isdecimal() and len(row) + 1 < min(int(place), SPAN_MAX):
                row.append("")
                _go_on(row, going)
            text = _value(cell)
            if high := _more_of(cell, "Down"):
                going[len(row)] = (text, high)
            row.extend([text, *[""] * _more_of(cell, "Across")])
        _go_on(row, going)
        yield _trimmed(row)
        number += 1


def _more_of(cell: etree._Element, way: str) -> int:
    """Over how many cells more a cell goes."""
    said = cell.get(f"{_SS}Merge{way}") or ""
    return min(int(said), SPAN_MAX) if said.isdecimal() else 0


def _value(cell: etree._Element) -> str:
    data = cell.find(f"{_SS}Data")
    if data is None:
        return ""
    text = _text(data)
    match data.get(f"{_SS}Type"):
        case "DateTime":
            return text.replace("T", " ").removesuffix(".000").removesuffix(" 00:00:00")
        case "Number" if text.endswith(".0"):
            return text[:-2]
        case "Error":
            return ""
    return text
