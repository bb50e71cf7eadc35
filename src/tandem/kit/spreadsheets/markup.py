"""Tables that programs write for Excel without writing its formats: web pages (often called .xls),
such a page in a mail's envelope (.mht), and the XML of Excel 2003.

Each table of a page is a sheet, and so is each worksheet of an XML. What a cell holds that goes on
over several rows stands in each of them. A page that its parser gives up half-way, or that ends
within a table, is refused: the rows behind would be missing unseen.
"""

import email
import re
from collections import Counter
from collections.abc import Iterator
from functools import partial
from itertools import islice
from pathlib import Path

from lxml import etree, html

from tandem.kit import letters
from tandem.kit.errors import Said
from tandem.kit.spreadsheets.sheets import SHEETS_MAX, NotATable, Sheet
from tandem.kit.spreadsheets.xlsx import DAMAGED, ROWS_MAX, TOO_LARGE

BYTES_MAX = 40_000_000
COLUMNS_MAX = 301  # one more than a table may have, so that too many are still seen
SPAN_ROWS_MAX = 65_534  # as browsers have it
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
        raise NotATable(why=TOO_LARGE)
    if _ENVELOPE.match(content.lstrip(b"\xef\xbb\xbf \r\n\t")):
        content = _page_of(content)
    if _WORKBOOK.search(content[:_HEAD_BYTES]):
        return _of_workbook(content)
    return _of_page(content)


def _page_of(content: bytes) -> bytes:
    """The page in a mail's envelope."""
    message = email.message_from_bytes(content)
    for part in message.walk():
        if part.get_content_type() == "text/html":
            page = part.get_payload(decode=True)
            if isinstance(page, bytes) and b"<table" in page.lower():
                return page
    raise NotATable(why=Said("no table was found in this page"))


def _of_page(content: bytes) -> list[Sheet]:
    charset = re.search(rb"charset\s*=\s*[\"']?([\w-]+)", content[:_HEAD_BYTES], re.IGNORECASE)
    encoding = letters.encoding_of(content[:262_144], is_all=len(content) <= 262_144)
    if charset is not None and encoding not in ("utf-8", "utf-8-sig", "utf-16"):
        encoding = charset[1].decode("ascii")
    try:
        text = content.decode(encoding, errors=letters.MIXED)
    except LookupError:
        text = content.decode("utf-8", errors=letters.MIXED)
    text = re.sub(r"^\s*<\?xml[^>]*>", "", text.lstrip("\ufeff"))
    parser = html.HTMLParser(huge_tree=False)
    try:
        page = html.document_fromstring(text or "<html/>", parser=parser)
    except (etree.LxmlError, ValueError) as error:
        raise NotATable(why=Said("no table was found in this page")) from error
    _refuse_half(parser)
    for mark in page.iter("br", "p", "div", "li", "td", "th"):  # words on two lines are two words
        mark.tail = f" {mark.tail or ''}"
        mark.text = f" {mark.text or ''}"
    tables = _tables_of(page)
    if not tables:
        raise NotATable(why=Said("no table was found in this page"))
    small = text.lower()
    if small.rfind("</table") < small.rfind("<table"):
        raise NotATable(why=DAMAGED)
    return [
        Sheet(_caption(table) or str(place), True, partial(_rows_of_page, table))
        for place, table in enumerate(tables[:SHEETS_MAX], 1)
    ]


def _refuse_half(parser: etree.XMLParser | html.HTMLParser) -> None:
    """Refuse what the parser has given up half-way: too deep, too long a text, too many entities.

    Raises:
        NotATable
    """
    if any(error.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for error in parser.error_log):
        raise NotATable(why=TOO_LARGE)


def _tables_of(page: html.HtmlElement) -> list[html.HtmlElement]:
    """The tables of a page that hold rows of their own. Of tables within each other one that only
    lays out the page is passed over, for what it holds has more rows; what stands in a cell of one
    that has more itself is a part of that cell.
    """
    tables = list(page.iter("table"))
    outer = {table: next(table.iterancestors("table"), None) for table in tables}
    if not any(table is not None for table in outer.values()):
        return tables
    rows = Counter(next(line.iterancestors("table"), None) for line in page.iter("tr"))
    within = Counter[html.HtmlElement]()  # rows of the longest table inside
    for table in reversed(tables):
        if (around := outer[table]) is not None:
            within[around] = max(within[around], within[table], rows[table])
    chosen = dict[html.HtmlElement, bool]()  # whether it is a table of rows, or inside of one
    for table in tables:
        around = outer[table]
        chosen[table] = (around is not None and chosen[around]) or rows[table] > within[table]
    return [
        table
        for table in tables
        if chosen[table] and ((around := outer[table]) is None or not chosen[around])
    ]


def _caption(table: html.HtmlElement) -> str:
    caption = table.find(".//caption")
    return "" if caption is None else _text(caption)


def _text(element: etree._Element) -> str:
    return " ".join("".join(map(str, element.itertext())).split())


def _rows_of_page(table: html.HtmlElement, _slice: int) -> Iterator[list[str]]:
    going = dict[int, tuple[str, int]]()  # column → what goes on in it, and over how many rows
    for line in table.iter("tr"):
        if next(line.iterancestors("table"), None) is not table:
            continue  # of a table in a cell
        row = list[str]()
        for cell in line.iterchildren("td", "th"):
            _go_on(row, going)
            wide = _span(cell.get("colspan"), COLUMNS_MAX)
            high = _span(cell.get("rowspan"), SPAN_ROWS_MAX)
            texts = [_text(cell), *[""] * (wide - 1)]
            if high > 1:
                going |= {len(row) + place: (text, high - 1) for place, text in enumerate(texts)}
            row += texts
            if len(row) >= COLUMNS_MAX:
                break
        _go_on(row, going)
        yield _trimmed(row)


def _go_on(row: list[str], going: dict[int, tuple[str, int]]) -> None:
    """Put in what the rows above let go on at this place."""
    while len(row) in going:
        text, left = going.pop(place := len(row))
        if left > 1:
            going[place] = (text, left - 1)
        row.append(text)


def _span(attribute: str | None, most: int) -> int:
    """Over how many columns or rows a cell goes."""
    text = (attribute or "").strip()[:10]
    return min(max(int(text), 1), most) if text.isdecimal() else 1


def _trimmed(row: list[str]) -> list[str]:
    while row and not row[-1]:
        row.pop()
    return row


def _of_workbook(content: bytes) -> list[Sheet]:
    # Programs leave `&` as it is, so what is wrong within is passed over.
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True)
    book = etree.fromstring(content, parser)
    _refuse_half(parser)
    if not content[-_HEAD_BYTES:].replace(b"\x00", b"").rstrip().endswith(b"Workbook>"):
        raise NotATable(why=DAMAGED)
    sheets = [] if book is None else list(islice(book.iter(f"{_SS}Worksheet"), SHEETS_MAX))
    if not sheets:
        raise NotATable(why=Said("no table was found in this page"))
    return [
        Sheet(sheet.get(f"{_SS}Name", ""), not _is_hidden(sheet), partial(_rows_of_sheet, sheet))
        for sheet in sheets
    ]


def _is_hidden(sheet: etree._Element) -> bool:
    return any(
        (element.text or "").startswith("SheetHidden") for element in sheet.iter("{*}Visible")
    )


def _rows_of_sheet(sheet: etree._Element, _slice: int) -> Iterator[list[str]]:
    number, going = 1, dict[int, tuple[str, int]]()
    for line in sheet.iter(f"{_SS}Row"):
        while number < min(_number(line.get(f"{_SS}Index")), ROWS_MAX):
            yield []
            number += 1
        row = list[str]()
        for cell in line.iterchildren(f"{_SS}Cell"):
            place = min(_number(cell.get(f"{_SS}Index")), COLUMNS_MAX)
            _go_on(row, going)
            while len(row) + 1 < place:
                row.append("")
                _go_on(row, going)
            texts = [_value(cell), *[""] * min(_number(cell.get(f"{_SS}MergeAcross")), COLUMNS_MAX)]
            if high := min(_number(cell.get(f"{_SS}MergeDown")), ROWS_MAX):
                going |= {len(row) + at: (text, high) for at, text in enumerate(texts)}
            row += texts
            if len(row) >= COLUMNS_MAX:
                break
        _go_on(row, going)
        yield _trimmed(row)
        number += 1


def _number(attribute: str | None) -> int:
    """A number of an attribute; 0 where none stands."""
    text = (attribute or "")[:10]
    return int(text) if text.isdecimal() else 0


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
