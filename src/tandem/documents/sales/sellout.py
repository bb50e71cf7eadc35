"""Sell-out files: what a partner sold to whom, as CSV or spreadsheet of any layout.

The header is recognised by the words programs use in four languages; what is not recognised a
person maps once. Then every row is read (`sales.rowwise`).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from tandem.kit import dates, numbers
from tandem.kit.columns import places
from tandem.kit.errors import Invalid, Said
from tandem.kit.units import UNITS, unit_of

# Words of headers, folded to letters and digits. The order of fields is the order in which they
# take a column.
SYNONYMS: Mapping[str, str] = {
    "document_no": (
        "nrfaktury numerfaktury numerdokumentu nrdokumentu dokument faktura fv documentno"
        " documentnumber invoice invoiceno invoicenumber invoiceitemnumber nrfactura numarfactura"
        " factura salesordernumber orderid нумардакумента numar nrdoc numardoc nrdocument"
        " numardocument nrfact nrparagonu numerparagonu paragon receipt receiptno receiptnumber bon"
        " nrbon numarbon bonfiscal нумарчэка чэк"
    ),
    "document_series": "serie seriefactura seriefacturii seriafactura seriadocument seriedocument",
    "corrects_no": (
        "fakturakorygowana nrfakturykorygowanej dokumentkorygowany nrdokumentukorygowanego"
        " fakturapierwotna correcteddocument correctedinvoice originalinvoice originaldocument"
        " returnof facturacorectata документкарэктуры"
    ),
    "sold_on": (
        "datasprzedazy datawystawienia datafaktury datadokumentu data date invoicedate saledate"
        " orderdate solddate datadoc datadocument datafacturii datavanzarii дата датапродажу"
    ),
    "due_on": "terminplatnosci termin datapłatnosci due duedate paymentdue scadenta тэрмін",
    "paid_on": "dataplatnosci datazaplaty zaplacono paid paidon paymentdate dataplatii аплачана",
    "customer_tax_id": (
        "nip nipnabywcy nipklienta nipkontrahenta nipodbiorcy taxid vatid customertaxid customervat"
        " cui cif cuiclient codfiscal унп"
    ),
    "customer_code": (
        "kodklienta nrklienta numerklienta idklienta klientid kontrahent kodkontrahenta customerid"
        " customercode customerno customerkey storenumber account codclient кодкліента karta"
        " nrkarty numerkarty kartaklienta nruczestnika numeruczestnika card cardno cardnumber"
        " loyaltycard memberno membernumber nrcard numarcard картка нумаркарткі"
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
        "ilosc iloscsztuk liczba qty quantity bottlessold orderquantity units cantitate cant"
        " колькасць"
    ),
    "unit": "jm jednostka jednostkamiary miara unit uom um unitatemasura адзінка",
    "net_amount": (
        "wartoscnetto netto kwotanetto sprzedaznetto net netamount netvalue saledollars salesamount"
        " valoarenet valoareneta valoarefaratva valfaratva valneta нета"
    ),
    "gross_amount": (
        "wartoscbrutto brutto kwotabrutto wartosc gross grossamount total amount linetotal"
        " valoarebrut valoare брута"
    ),
    "net_price": "cenanetto cenajedn netprice unitprice cenajednostkowa price pret pretunitar цана",
    "gross_price": "cenabrutto grossprice statebottleretail pretcutva",
    "price_unit": (
        "cenaza cenazailosc jednostkaceny priceper priceunit priceperquantity basequantity"
        " pretpentru unitatepret цаназа"
    ),
    "discount": (
        "rabatproc rabatprocent upustproc discountproc discountpercent discountrate reducereproc"
        " procentreducere зніжкапрац"
    ),
    "currency": "waluta kodwaluty currency currencycode moneda valuta валюта",
    "kind": (
        "typ typdokumentu rodzaj rodzajdokumentu rodzajfaktury type documenttype doctype"
        " invoicetype transactiontype eventtype tip tipdocument tiptranzactie тып тыпдакумента"
    ),
    "state": (
        "status stan statuszamowienia statusdokumentu statusfaktury state orderstatus invoicestatus"
        " documentstatus financialstatus stare starecomanda статус"
    ),
    "outlet_code": (
        "oddzial magazyn placowka punkt kodpunktu sklep outlet branch warehouse filiala magazin"
        " крама"
    ),
}
AMOUNTS = ("net_amount", "gross_amount")
NUMBERS = ("net_amount", "gross_amount", "net_price", "gross_price", "quantity")
REQUIRED = ("sold_on", "quantity")
CUSTOMERS = ("customer_tax_id", "customer_code", "customer_hash", "customer_name")


_BRACKETS = re.compile(r"[\[(]([^\])]*)[\])]")


class ColumnsMissing(Invalid):
    """The mapping lacks a column without which nothing can be counted."""

    code = "evidence.columns_missing"
    text = Said("Say which column holds: %(missing)s.")


STORED_SEPARATOR = "decimal_mark"  # its name in mappings that are kept


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """Which column (from 0) holds which field, and how dates and decimals are written; in which
    sheet of a workbook, where a person chose another one than that which is read by itself.
    """

    columns: Mapping[str, int]
    date_order: str
    decimal_separator: str
    sheet: str = ""

    def to_json(self) -> dict[str, object]:
        """As plain values."""
        return {
            "columns": dict(self.columns),
            "date_order": self.date_order,
            STORED_SEPARATOR: self.decimal_separator,
            **({"sheet": self.sheet} if self.sheet else {}),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, object]) -> "ColumnMap":
        """From what `to_json` gave."""
        columns = {str(name): int(str(place)) for name, place in dict(data["columns"]).items()}  # type: ignore[call-overload]
        sheet = str(data.get("sheet", ""))
        return cls(columns, str(data["date_order"]), str(data[STORED_SEPARATOR]), sheet)


@dataclass(frozen=True, slots=True)
class Recognised:
    """What the header tells: a first mapping, whether the samples show the order of dates and the
    decimal separator (else a person says), the one that they show, and the sheets that are not
    read.
    """

    header: tuple[str, ...]
    header_line: int
    samples: tuple[tuple[str, ...], ...]
    mapping: ColumnMap
    is_date_certain: bool
    is_separator_certain: bool
    separator: str
    unread: tuple[str, ...] = ()


def recognise(
    header: Sequence[str],
    samples: Sequence[Sequence[str]],
    header_line: int,
    *,
    unread: Sequence[str] = (),
    sheet: str = "",
) -> Recognised:
    """Propose a mapping for a file by its header and the rows below it, in the sheet that was
    chosen.
    """
    # `Rabat %` is another column than `Rabat`, which may be an amount.
    columns = places([_without_unit(cell).replace("%", " proc ") for cell in header], SYNONYMS)
    if _is_of_goods(columns, samples):
        del columns["document_series"]
    order = dates.order_of(cells_in(samples, columns.get("sold_on")))
    separators = {
        name: numbers.separator_of(cells_in(samples, columns[name]))
        for name in NUMBERS
        if name in columns
    }
    # Amounts first: they tell most often, and it is for them that a person would be asked.
    separator = next(filter(None, separators.values()), "")
    return Recognised(
        tuple(header),
        header_line,
        tuple(tuple(row) for row in samples[:8]),
        ColumnMap(columns, order or "DMY", separator or numbers.DEFAULT_SEPARATOR, sheet),
        order is not None,
        None not in separators.values(),
        separator,
        tuple(unread),
    )


def _is_of_goods(columns: Mapping[str, int], samples: Sequence[Sequence[str]]) -> bool:
    """Whether a column called a series tells that of goods, as pharmacies call a lot: one document
    of one customer bears several.
    """
    if not columns.keys() >= {"document_series", "document_no"}:
        return False
    telling = [columns[name] for name in ("document_no", "sold_on", *CUSTOMERS) if name in columns]
    place, series_of = columns["document_series"], dict[tuple[str, ...], str]()
    for row in samples:
        if len(row) > max(place, *telling) and row[columns["document_no"]].strip():
            document = tuple(row[at].strip() for at in telling)
            if series_of.setdefault(document, row[place].strip()) != row[place].strip():
                return True
    return False


def _without_unit(heading: str) -> str:
    """A heading without the unit or currency that stands in brackets behind it: `Ilość [szt.]`."""
    return _BRACKETS.sub(lambda word: "" if _is_unit(word[1]) else word[0], heading)


def _is_unit(word: str) -> bool:
    word = word.strip().rstrip(".")
    return word.lower() in numbers.CURRENCIES or unit_of(word) in UNITS


def other_currency(mapping: ColumnMap, header: Sequence[str], currency: str) -> str:
    """The heading of a mapped amount or price that names another currency than the programme's;
    empty where none does.
    """
    for name in (*AMOUNTS, "net_price", "gross_price"):
        heading = (
            header[place] if (place := mapping.columns.get(name, -1)) in range(len(header)) else ""
        )
        words = re.findall(r"[^\W\d_]+|[€$£₴₽]", heading.lower())
        named = {numbers.CURRENCIES[word] for word in words if word in numbers.CURRENCIES}
        if named and currency not in named:
            return heading[:200]
    return ""


def carries_numbers(mapping: ColumnMap, samples: Sequence[Sequence[str]]) -> bool:
    """Whether the number of a document stands in its first row alone, as reports print it: a row
    without one has the day and the customer of a row above that has.
    """
    place = mapping.columns.get("document_no")
    telling = [mapping.columns[name] for name in ("sold_on", *CUSTOMERS) if name in mapping.columns]
    if place is None or len(telling) < 2:
        return False
    rows = [row for row in samples if len(row) > max(place, *telling)]
    return any(
        bool(above[place].strip())
        and not row[place].strip()
        and [above[at] for at in telling] == [row[at] for at in telling]
        for above, row in pairwise(rows)
    )


def cells_in(samples: Sequence[Sequence[str]], place: int | None) -> list[str]:
    """What stands in a column."""
    return [row[place] for row in samples if place is not None and place < len(row)]


def separators_of(mapping: ColumnMap, samples: Sequence[Sequence[str]]) -> dict[str, str]:
    """The decimal separator of each column with numbers, as this file's own numbers say; the
    mapping's where they leave it open.
    """
    return {
        name: numbers.separator_of(cells_in(samples, mapping.columns.get(name)))
        or mapping.decimal_separator
        for name in NUMBERS
    }


def of_file(known: ColumnMap, recognised: Recognised) -> tuple[ColumnMap, bool]:
    """A remembered mapping for another file of the same header, and whether it may be taken as it
    is. Which column holds what is the layout's; how dates and decimals are written is each file's
    own, so what this file says outweighs what is remembered, and somebody looks where they differ
    or the file leaves a number open.
    """
    order = recognised.mapping.date_order if recognised.is_date_certain else known.date_order
    separator = recognised.separator or known.decimal_separator
    written = (known.date_order, known.decimal_separator)
    is_same = (order, separator) == written and recognised.is_separator_certain
    return ColumnMap(known.columns, order, separator, known.sheet), is_same


def check(mapping: ColumnMap) -> None:
    """Raise `ColumnsMissing` unless the mapping can give lines."""
    has = mapping.columns.keys()
    missing = [name for name in REQUIRED if name not in has]
    if not has & {"product_gtin", "product_sku", "product_code", "product_name"}:
        missing.append("product")
    if not has & set(CUSTOMERS):
        missing.append("customer")
    if missing:
        raise ColumnsMissing(missing=", ".join(missing))
