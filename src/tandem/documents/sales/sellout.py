"""Sell-out files: what a partner sold to whom, as CSV or spreadsheet of any layout.

The header is recognised by the words programs use in four languages; what is not recognised a
person maps once. Then every row is one line, one fault, or a row that carries no sale (blank, a
total, the header again).
"""

import contextlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from tandem.documents.base import ReadLine, key_of_both, key_of_kind
from tandem.kit import codes, numbers, tables
from tandem.kit.columns import places
from tandem.kit.errors import Invalid, Said
from tandem.kit.money import exponent, to_minor
from tandem.kit.tables import Fault
from tandem.kit.text import key_of, tidy
from tandem.kit.units import unit_of

# Words of headers, folded to letters and digits. The order of fields is the order in which they
# take a column.
SYNONYMS: Mapping[str, str] = {
    "document_no": (
        "nrfaktury numerfaktury numerdokumentu nrdokumentu dokument faktura fv documentno"
        " documentnumber invoice invoiceno invoicenumber invoiceitemnumber nrfactura numarfactura"
        " factura salesordernumber orderid нумардакумента"
    ),
    "corrects_no": (
        "fakturakorygowana nrfakturykorygowanej dokumentkorygowany nrdokumentukorygowanego"
        " fakturapierwotna correcteddocument correctedinvoice originalinvoice originaldocument"
        " returnof facturacorectata документкарэктуры"
    ),
    "sold_on": (
        "datasprzedazy datawystawienia datafaktury datadokumentu data date invoicedate saledate"
        " orderdate solddate datafacturii datavanzarii дата датапродажу"
    ),
    "due_on": "terminplatnosci termin datapłatnosci due duedate paymentdue scadenta тэрмін",
    "paid_on": "dataplatnosci datazaplaty zaplacono paid paidon paymentdate dataplatii аплачана",
    "customer_tax_id": (
        "nip nipnabywcy nipklienta nipkontrahenta nipodbiorcy taxid vatid customertaxid customervat"
        " cui cif cuiclient codfiscal унп"
    ),
    "customer_code": (
        "kodklienta nrklienta numerklienta idklienta klientid kontrahent kodkontrahenta customerid"
        " customercode customerno customerkey storenumber account codclient кодкліента"
    ),
    "customer_hash": (
        "hash hashklienta skrotklienta customerhash hashedcustomer customerhmac hashclient хэш"
    ),
    "customer_name": (
        "klient nazwaklienta nabywca odbiorca nazwakontrahenta customer customername companyname"
        " buyer storename client numeclient кліент"
    ),
    "product_gtin": "ean ean13 gtin kodean kodkreskowy barcode upc codbare codean штрыхкод",
    "product_sku": (
        "sku indeksproducenta kodproducenta nrkatalogowy makersku manufacturerpart mpn"
        " codproducator артыкул"
    ),
    "product_code": (
        "kodtowaru kodproduktu indeks symbol kod stockcode productcode productid itemcode"
        " itemnumber productkey codprodus кодтавару"
    ),
    "product_name": (
        "nazwa nazwatowaru nazwaproduktu towar produkt opis description productname product"
        " itemdescription denumire denumireprodus назва тавар"
    ),
    "quantity": (
        "ilosc iloscsztuk liczba qty quantity bottlessold orderquantity units cantitate колькасць"
    ),
    "unit": "jm jednostka jednostkamiary miara unit uom um unitatemasura адзінка",
    "net_amount": (
        "wartoscnetto netto kwotanetto sprzedaznetto net netamount netvalue saledollars salesamount"
        " valoarenet valoarefaratva нета"
    ),
    "gross_amount": (
        "wartoscbrutto brutto kwotabrutto wartosc gross grossamount total amount linetotal"
        " valoarebrut valoare брута"
    ),
    "net_price": "cenanetto cenajedn netprice unitprice cenajednostkowa price pret pretunitar цана",
    "gross_price": "cenabrutto grossprice statebottleretail pretcutva",
    "outlet_code": (
        "oddzial magazyn placowka punkt kodpunktu sklep outlet branch warehouse filiala magazin"
        " крама"
    ),
}
AMOUNTS = ("net_amount", "gross_amount")
PRODUCTS = ("product_gtin", "product_sku", "product_code", "product_name")
NUMBERS = ("net_amount", "gross_amount", "net_price", "gross_price", "quantity")
SEEN_MAX = 50_000
NUMBER_MAX = 10**12  # of quantities and amounts; the database could not add up more
AMOUNT_DIGITS = len("999999999999,99")
REQUIRED = ("sold_on", "quantity")
_BARCODE = re.compile(r"\d{8}|\d[eE]\+\d")  # what was to be one, however it was spoilt
_HASH = re.compile(r"[0-9a-f]{64}")
_TOTAL = re.compile(
    r"^(grand )?(total|suma|razem|podsumowanie|ogółem|итого|разам|усяго)\b", re.IGNORECASE
)


class ColumnsMissing(Invalid):
    """The mapping lacks a column without which nothing can be counted."""

    code = "evidence.columns_missing"
    text = Said("Say which column holds: %(missing)s.")


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """Which column (from 0) holds which field, and how dates and decimals are written."""

    columns: Mapping[str, int]
    date_order: str
    decimal_mark: str

    def to_json(self) -> dict[str, object]:
        """As plain values."""
        return {
            "columns": dict(self.columns),
            "date_order": self.date_order,
            "decimal_mark": self.decimal_mark,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, object]) -> "ColumnMap":
        """From what `to_json` gave."""
        columns = {str(name): int(str(place)) for name, place in dict(data["columns"]).items()}  # type: ignore[call-overload]
        return cls(columns, str(data["date_order"]), str(data["decimal_mark"]))


@dataclass(frozen=True, slots=True)
class Recognised:
    """What the header tells: a first mapping, whether the samples show the order of dates and the
    decimal mark (else a person says), and the mark that they show.
    """

    header: tuple[str, ...]
    header_line: int
    samples: tuple[tuple[str, ...], ...]
    mapping: ColumnMap
    is_date_sure: bool
    is_mark_sure: bool
    mark: str


def recognise(
    header: Sequence[str], samples: Sequence[Sequence[str]], header_line: int
) -> Recognised:
    """Propose a mapping for a file by its header and the rows below it."""
    columns = places(header, SYNONYMS)
    dates = _cells_in(samples, columns.get("sold_on"))
    order = tables.date_order(dates)
    marks = {
        name: numbers.mark_of(_cells_in(samples, columns[name]))
        for name in NUMBERS
        if name in columns
    }
    # Amounts first: they tell most often, and it is for them that a person would be asked.
    mark = next(filter(None, marks.values()), "")
    return Recognised(
        tuple(header),
        header_line,
        tuple(tuple(row) for row in samples[:8]),
        ColumnMap(columns, order or "DMY", mark or numbers.DEFAULT_MARK),
        order is not None,
        None not in marks.values(),
        mark,
    )


def _cells_in(samples: Sequence[Sequence[str]], place: int | None) -> list[str]:
    """What stands in a column."""
    return [row[place] for row in samples if place is not None and place < len(row)]


def marks_of(mapping: ColumnMap, samples: Sequence[Sequence[str]]) -> dict[str, str]:
    """The decimal mark of each column with numbers, as this file's own numbers say; the mapping's
    where they leave it open.
    """
    return {
        name: numbers.mark_of(_cells_in(samples, mapping.columns.get(name))) or mapping.decimal_mark
        for name in NUMBERS
    }


def of_file(known: ColumnMap, recognised: Recognised) -> tuple[ColumnMap, bool]:
    """A remembered mapping for another file of the same header, and whether it may be taken as it
    is. Which column holds what is the layout's; how dates and decimals are written is each file's
    own, so what this file says outweighs what is remembered, and somebody looks where they differ
    or the file leaves a number open.
    """
    order = recognised.mapping.date_order if recognised.is_date_sure else known.date_order
    mark = recognised.mark or known.decimal_mark
    is_same = (order, mark) == (known.date_order, known.decimal_mark) and recognised.is_mark_sure
    return ColumnMap(known.columns, order, mark), is_same


def check(mapping: ColumnMap) -> None:
    """Raise `ColumnsMissing` unless the mapping can give lines."""
    has = mapping.columns.keys()
    missing = [name for name in REQUIRED if name not in has]
    if not has & {"product_gtin", "product_sku", "product_code", "product_name"}:
        missing.append("product")
    if not has & {"customer_tax_id", "customer_code", "customer_hash", "customer_name"}:
        missing.append("customer")
    if missing:
        raise ColumnsMissing(missing=", ".join(missing))


@dataclass(slots=True)
class Counts:
    """Rows that are no lines, by what they were; filled while reading."""

    blank: int = 0
    totals: int = 0
    rows: int = 0


@dataclass(slots=True)
class _Cells:
    """Readers of one file's cells, each remembering what it has seen: files repeat themselves."""

    mapping: ColumnMap
    currency: str
    country: str
    marks: Mapping[str, str]
    latest: date
    places: int = field(init=False)
    numbers: dict[str, Callable[[str], Decimal | None]] = field(init=False)
    quantity: Callable[[str], Decimal | None] = field(init=False)
    day: Callable[[str], date | None] = field(init=False)
    customers: dict[tuple[str, ...], tuple[str, str]] = field(default_factory=dict)
    products: dict[tuple[str, ...], tuple[str, str]] = field(default_factory=dict)
    amounts: dict[tuple[str, str], int | None] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.places = exponent(self.currency) or -1
        readers = {mark: numbers.number_reader(mark, currency=self.currency) for mark in (",", ".")}
        self.numbers = {name: readers[self.marks[name]] for name in NUMBERS}
        self.quantity = self.numbers["quantity"]
        self.day = tables.date_reader(self.mapping.date_order)

    def amount(self, text: str, name: str) -> int | None:
        """Minor units of an amount in a column; None when the cell holds no number."""
        whole, _, part = text.partition(self.marks[name])
        if (
            len(text) <= AMOUNT_DIGITS
            and len(part) == self.places
            and whole.isdigit()
            and part.isdigit()
            and text.isascii()
        ):
            return int(whole + part)  # nearly every cell of a file
        try:
            return self.amounts[name, text]
        except KeyError:
            number = self.numbers[name](text)
            value = (
                None
                if number is None or abs(number) >= NUMBER_MAX
                else to_minor(number, self.currency)
            )
            _make_room(self.amounts)
            self.amounts[name, text] = value
            return value

    def customer(self, tax_id: str, code: str, hashed: str, name: str) -> tuple[str, str]:
        """Key and text of the best identification of a customer; an empty key when there is none.

        A hash stands alone: beside it nothing of the customer is kept, whatever the row says.
        """
        said = (tax_id, code, hashed, name)
        if said not in self.customers:
            _make_room(self.customers)
            blind = hashed.strip().lower()
            self.customers[said] = (
                (f"HASH:{blind}", "")
                if _HASH.fullmatch(blind)
                else self._customer(tidy(tax_id), tidy(code), "" if blind else tidy(name))
            )
        return self.customers[said]

    def _customer(self, tax_id: str, code: str, name: str) -> tuple[str, str]:
        text, number = (
            (name or code or tax_id)[:200],
            key_of_kind("CODE", key_of(code)) if key_of(code) else "",
        )
        if tax_id:
            try:
                return (
                    key_of_both(
                        key_of_kind("TAX_ID", codes.parse_tax_id(tax_id, country=self.country)),
                        number,
                    ),
                    text,
                )
            except codes.NotACode:
                pass
        for kind, said in (("CODE", code), ("NAME", name), ("CODE", tax_id)):
            if key_of(said):
                return key_of_kind(kind, key_of(said)), text
        return "", text

    def product(self, gtin: str, sku: str, code: str, name: str) -> tuple[str, str]:
        """Key and text of the best identification of a product; an empty key when there is none."""
        said = (gtin, sku, code, name)
        if said not in self.products:
            _make_room(self.products)
            self.products[said] = self._product(tidy(gtin), tidy(sku), tidy(code), tidy(name))
        return self.products[said]

    def _product(self, gtin: str, sku: str, code: str, name: str) -> tuple[str, str]:
        text, barcode = (name or code or sku or gtin)[:200], ""
        if gtin:
            with contextlib.suppress(codes.NotACode):
                barcode = key_of_kind("GTIN", codes.parse_gtin(gtin))
        number = (
            key_of_kind("SKU", sku)
            if sku
            else key_of_kind("CODE", key_of(code))
            if key_of(code)
            else ""
        )
        if barcode or number:
            return key_of_both(barcode, number), text
        if _BARCODE.search(gtin):
            return "", ""  # it meant a barcode: its name alone would be another product's word
        return (key_of_kind("NAME", key_of(name)) if key_of(name) else ""), text

    def unit(self, text: str) -> str:
        """Our unit for the written one."""
        if text not in self.units:
            _make_room(self.units)
            self.units[text] = unit_of(text)
        return self.units[text]


def _make_room(seen: dict[Any, Any]) -> None:
    """Forget what was seen where it grows beyond what repeats itself."""
    if len(seen) >= SEEN_MAX:
        seen.clear()


class RowReader:
    """Reads the rows of one file, each to a line, a fault or nothing; remembers what it has seen
    and counts what it drops.
    """

    def __init__(
        self,
        mapping: ColumnMap,
        header: Sequence[str],
        *,
        currency: str,
        country: str,
        counts: Counts,
        samples: Sequence[Sequence[str]] = (),
        latest: date = date.max,
    ) -> None:
        check(mapping)
        self.cells = _Cells(mapping, currency, country, marks_of(mapping, samples), latest)
        self.header, self.counts = header, counts
        self.width = max(mapping.columns.values()) + 1
        self.held = {name: mapping.columns.get(name, self.width) for name in SYNONYMS}

    def read(self, line: int, row: list[str]) -> ReadLine | Fault | None:
        """One row below the header."""
        if tables.is_blank(row):
            self.counts.blank += 1
            return None
        self.counts.rows += 1
        if len(row) <= self.width:
            row = [*row, *[""] * (self.width + 1 - len(row))]
        else:
            row[self.width] = ""  # where the fields that the file lacks read
        if _is_no_sale(row, self.held, self.header, self.cells):
            self.counts.totals += 1
            return None
        return _line(line, row, self.held, self.cells)


def _is_no_sale(
    row: Sequence[str], places: Mapping[str, int], header: Sequence[str], cells: _Cells
) -> bool:
    """A row of totals, or the header again on a new page. A row that begins with “Total” and names
    a day and a product is a sale: there are firms of that name.
    """
    first = row[0].strip() or next((cell.strip() for cell in row if cell.strip()), "")
    if _TOTAL.match(first):
        is_dated = cells.day(row[places["sold_on"]]) is not None
        return not (is_dated and any(row[places[name]].strip() for name in PRODUCTS))
    return (
        row[places["quantity"]].strip() == header[places["quantity"]]
        and row[places["sold_on"]].strip() == header[places["sold_on"]]
    )


def _line(
    line: int, row: Sequence[str], places: Mapping[str, int], cells: _Cells
) -> ReadLine | Fault:
    sold = row[places["sold_on"]]
    sold_on = cells.day(sold)
    if sold_on is None:
        return Fault(line, "sold_on", "no_date", sold[:200])
    if sold_on > cells.latest:
        return Fault(line, "sold_on", "to_come", sold[:200])
    quantity = cells.quantity(row[places["quantity"]])
    if quantity is None or abs(quantity) >= NUMBER_MAX:
        return Fault(line, "quantity", "no_number", row[places["quantity"]][:200])
    customer_key, customer_text = cells.customer(
        row[places["customer_tax_id"]],
        row[places["customer_code"]],
        row[places["customer_hash"]],
        row[places["customer_name"]],
    )
    if not customer_key:
        return Fault(line, "customer", "missing", "")
    product_key, product_text = cells.product(
        row[places["product_gtin"]],
        row[places["product_sku"]],
        row[places["product_code"]],
        row[places["product_name"]],
    )
    if not product_key:
        barcode = row[places["product_gtin"]].strip()
        return Fault(line, "product", "no_barcode" if barcode else "missing", barcode[:200])
    amounts = _amounts(line, row, places, quantity, cells)
    if isinstance(amounts, Fault):
        return amounts
    return ReadLine(
        line,
        _number(row[places["document_no"]]),
        sold_on,
        customer_key,
        customer_text,
        product_key,
        product_text,
        quantity,
        cells.unit(row[places["unit"]]),
        *amounts,
        cells.day(row[places["due_on"]]) if row[places["due_on"]] else None,
        cells.day(row[places["paid_on"]]) if row[places["paid_on"]] else None,
        tidy(row[places["outlet_code"]])[:40],
        tidy(row[places["corrects_no"]])[:120],
    )


def _amounts(
    line: int, row: Sequence[str], places: Mapping[str, int], quantity: Decimal, cells: _Cells
) -> tuple[int | None, int | None] | Fault:
    """Net and gross of a row, or what is wrong with them: no number, none where the file has a
    column for one, another direction than the pieces, nothing for nothing.
    """
    net = _amount(row, places, "net_amount", "net_price", quantity, cells)
    gross = _amount(row, places, "gross_amount", "gross_price", quantity, cells)
    if net is _WRONG or gross is _WRONG:
        name = "net_amount" if net is _WRONG else "gross_amount"
        return Fault(line, name, "no_number", row[places[name]][:200])
    amount = net if net is not None else gross
    if not amount:
        if amount is None and (blank := _blank(row, places)):
            return Fault(line, blank, "empty", "")
        if not quantity:
            return Fault(line, "quantity", "nothing", row[places["quantity"]][:200])
    elif (quantity < 0) != (amount < 0) and quantity:  # type: ignore[operator]
        said = " / ".join(
            row[places[name]].strip() for name in ("quantity", *AMOUNTS) if row[places[name]]
        )
        return Fault(line, "quantity", "signs", said[:200])
    return net, gross  # type: ignore[return-value]


def _blank(row: Sequence[str], places: Mapping[str, int]) -> str:
    """The column of an amount that the file has and this row leaves empty, as formulas do whose
    value was not stored.
    """
    last = len(row) - 1
    return next(
        (name for name in AMOUNTS if places[name] < last and not row[places[name]].strip()), ""
    )


_WRONG = object()


def _amount(
    row: Sequence[str],
    places: Mapping[str, int],
    amount: str,
    price: str,
    quantity: Decimal,
    cells: _Cells,
) -> object:
    """Minor units of the amount, or of price × quantity; None when the row says neither; `_WRONG`
    for what is no number.
    """
    text = row[places[amount]]
    if text:
        value = cells.amount(text, amount)
        if value is None and text.strip() not in ("", "-"):
            return _WRONG
        return value
    text = row[places[price]]
    if text:
        each = cells.numbers[price](text)
        if each is None:
            return None
        return (
            to_minor(each * quantity, cells.currency)
            if abs(each * quantity) < NUMBER_MAX
            else _WRONG
        )
    return None


def _number(text: str) -> str:
    """The number of a document; a dash or a dot that fills the column is none."""
    number = tidy(text)[:120]
    return number if any(map(str.isalnum, number)) else ""
