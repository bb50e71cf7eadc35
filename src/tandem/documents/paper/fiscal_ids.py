"""What tells a document on paper besides its printed number: its KSeF number, or the code that a
till prints on a receipt.

Some states publish what such a code says: Spain (Orden HAC/1177/2024), Portugal (Portaria
195/2020), Austria (RKSV, BGBl. II 410/2015), Germany (DSFinV-K, annex I), and the queries of fiscal
operators with a moment `t` and a sum `s`. Any other code is a receipt's own where it says what the
page says: its total, and its day, number or seller. A code that says neither is an advertisement,
or leads to one.

What a code says was written by a machine for machines, so it goes before letters that are unsure;
where the page surely says otherwise, a person looks.
"""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from urllib.parse import parse_qs

from tandem.documents import ksef_codes
from tandem.documents.pages.layout import Row
from tandem.documents.paper import labels
from tandem.documents.paper.finding import Found
from tandem.documents.paper.head import Head
from tandem.kit import codes

CONFIDENT, DISPUTED = 0.99, 0.5
AGREED_MIN = 0.9  # a field of the page that sure is not overruled without a person
NUMBER_MIN = 4  # letters and digits of a number that may be looked for inside a code
LENGTH_MIN = 12  # of a code that can say so much
_OF_ANOTHER = re.compile(
    r"korygowan|zaliczk|corrected|korekt\w* do"
)  # a number of KSeF behind these words is another invoice's


@dataclass(frozen=True, slots=True)
class FiscalId:
    """What a code or number says of its document; `key` tells the document, `seller` is a tax
    number in its one form.
    """

    key: str
    number: str = ""
    issued_on: date | None = None
    gross: Decimal | None = None
    seller: str = ""


def of(texts: Sequence[str], rows: Sequence[Row], head: Head) -> FiscalId | None:
    """That of a page: its KSeF number, else the first code that is a receipt's own."""
    return _ksef(rows) or next(
        (fiscal_id for text in texts if (fiscal_id := _of_code(text, head)) is not None), None
    )


def applied(fiscal_id: FiscalId, head: Head) -> Head:
    """The head of a page with what its fiscal id says. A page without a number of its own takes the
    id's, or its key.
    """
    number, read = (
        fiscal_id.number or ("" if head.number.value else _short(fiscal_id.key)),
        head.number,
    )
    # A page's own number that is sure stays: what a till calls number may be a count of its own.
    is_free = read.confidence < AGREED_MIN or codes.number_key(str(read.value)) == codes.number_key(
        number
    )
    seller = (
        ((fiscal_id.seller, "SELLER"),)
        if fiscal_id.seller and fiscal_id.seller not in dict(head.tax_ids)
        else ()
    )
    return replace(
        head,
        number=Found(number, CONFIDENT) if number and is_free else read,
        issued_on=_agreed(head.issued_on, fiscal_id.issued_on),
        gross=_agreed(head.gross, fiscal_id.gross),
        tax_ids=(*seller, *head.tax_ids),
    )


def key_of_ksef(number: str) -> str:
    """The key of the invoice with a KSeF number."""
    return f"KSEF:{number}"


def is_ksef(key: str) -> bool:
    """Whether a fiscal id is the KSeF number of an invoice: nobody guesses one."""
    return key.startswith("KSEF:")


def differ(fiscal_id: str, other: str) -> bool:
    """Whether two receipts bear other codes: tills count anew, so one number of a day may stand on
    both. Of an invoice that was sent to KSeF twice, two numbers say nothing.
    """
    return fiscal_id.startswith("CODE:") and other.startswith("CODE:") and fiscal_id != other


def _agreed(read: Found, told: date | Decimal | None) -> Found:
    if told is None:
        return read
    return Found(
        told, CONFIDENT if read.value == told or read.confidence < AGREED_MIN else DISPUTED
    )


def _short(key: str) -> str:
    return f"QR {key[-10:].upper()}" if key.startswith("CODE:") else ""


def _ksef(rows: Sequence[Row]) -> FiscalId | None:
    """The number KSeF gave the invoice: it stands under the code on the printed page."""
    numbers: set[str] = set()
    for place, row in enumerate(rows):
        text = " ".join(cell.text for cell in row)
        before = " ".join(cell.text for cell in rows[place - 1]) if place else ""
        if not _OF_ANOTHER.search(labels.flat(f"{before} {text}")) and (
            number := ksef_codes.number_in(text)
        ):
            numbers.add(number)
    if len(numbers) != 1:
        return None
    number = numbers.pop()
    return FiscalId(key_of_ksef(number), seller=f"PL{number[:10]}")


def of_receipt(text: str) -> FiscalId | None:
    """What a code says that is a receipt's by itself, whatever page it stands on."""
    forms = (_spanish, _portuguese, _austrian, _german, _query)
    return next(
        (fiscal_id for form in forms if (fiscal_id := form(text.strip())) is not None), None
    )


def _of_code(text: str, head: Head) -> FiscalId | None:
    return of_receipt(text) or _own(text.strip(), head)


def key_of_code(text: str) -> str:
    """The key of the receipt with this code."""
    return f"CODE:{hashlib.sha256(text.encode()).hexdigest()[:40]}"


# The forms that states publish
# ------------------------------------------------------------
def _spanish(text: str) -> FiscalId | None:
    """`https://www2.agenciatributaria.gob.es/…/ValidarQR?nif=…&numserie=…&fecha=…&importe=241.4`."""

    if "agenciatributaria.gob.es" not in text.lower() and "aeat.es" not in text.lower():
        return None
    fields = _asked(text)
    day, total = _day(fields.get("fecha", "")), _amount(fields.get("importe", ""))
    return (
        FiscalId(
            key_of_code(text),
            fields.get("numserie", "")[:60],
            day,
            total,
            _tax_id(fields.get("nif", ""), "ES"),
        )
        if day and total is not None
        else None
    )


def _portuguese(text: str) -> FiscalId | None:
    """`A:123456789*B:999999990*C:PT*D:FS*E:N*F:20190812*G:FS
    CDVF/12345*H:…*N:0.51*O:2.30*Q:…*R:…`.
    """
    if not re.match(r"A:\d{9}\*B:", text):
        return None
    fields = dict(part.partition(":")[::2] for part in text.split("*"))
    day, total = _day(fields.get("F", "")), _amount(fields.get("O", ""))
    credit = -1 if fields.get("D") == "NC" else 1
    if day is None or total is None:
        return None
    return FiscalId(
        key_of_code(text), fields.get("G", "")[:60], day, credit * total, _tax_id(fields["A"], "PT")
    )


def _austrian(text: str) -> FiscalId | None:
    """`_R1-AT1_till_number_2016-03-11T03:57:08_1,00_0,00_0,00_0,00_0,00_…`: the five amounts are of
    five rates of tax.
    """
    parts = text.split("_")
    if len(parts) < 12 or not re.fullmatch(r"R\d-AT\d+", parts[1]):
        return None
    day, amounts = _day(parts[4][:10]), [_amount(part) for part in parts[5:10]]
    return _summed(text, parts[3], day, amounts)


def _german(text: str) -> FiscalId | None:
    """`V0;till;Kassenbeleg-V1;Beleg^0.00_2.55_…^2.55:Bar;18;112;2019-07-10T18:41:02.000Z;…`."""
    parts = text.split(";")
    if len(parts) < 8 or parts[0] != "V0" or not parts[3].startswith("Beleg^"):
        return None
    day, amounts = (
        _day(parts[6][:10]),
        [_amount(part) for part in parts[3].split("^")[1].split("_")],
    )
    return _summed(text, "", day, amounts)


def _query(text: str) -> FiscalId | None:
    """`t=20260310T1204&s=45.60&fn=…&i=…&fp=…&n=1`, alone or behind a link: the moment and the sum
    of a fiscal receipt.
    """
    fields = _asked(text if "?" in text else f"?{text}")
    day, total = _day(fields.get("t", "")[:8]), _amount(fields.get("s", ""))
    return (
        FiscalId(key_of_code(text), fields.get("i", "")[:40], day, total)
        if day and total is not None
        else None
    )


def _summed(
    text: str, number: str, day: date | None, amounts: Sequence[Decimal | None]
) -> FiscalId | None:
    known = [amount for amount in amounts if amount is not None]
    if day is None or len(known) != 5 or len(amounts) != 5:
        return None
    return FiscalId(key_of_code(text), number[:60], day, sum(known, Decimal(0)))


def _asked(text: str) -> dict[str, str]:
    """The parameters of a link."""
    try:
        return {
            name.lower(): values[0]
            for name, values in parse_qs(text.partition("?")[2], max_num_fields=40).items()
        }
    except ValueError:
        return {}


def _day(text: str) -> date | None:
    """`20260310`, `2026-03-10`, `10-03-2026`."""
    if re.fullmatch(r"\d\d-\d\d-\d{4}", text):
        text = f"{text[6:]}-{text[3:5]}-{text[:2]}"
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _amount(text: str) -> Decimal | None:
    return (
        Decimal(text.replace(",", "."))
        if re.fullmatch(r"-?[0-9]{1,9}(?:[.,][0-9]{1,2})?", text)
        else None
    )


def _tax_id(text: str, country: str) -> str:
    try:
        return codes.parse_tax_id(text, country=country)
    except codes.NotACode:
        return ""


# Any other code
# ------------------------------------------------------------
def _own(text: str, head: Head) -> FiscalId | None:
    """A code that is this very document's: it says the total or the day, and one thing more. A
    number and a seller alone could stand on every receipt of a till.
    """
    if len(text) < LENGTH_MIN or ksef_codes.is_link(text):
        return None
    has = {name for name, pattern in _facts(head) if re.search(pattern, text, re.IGNORECASE)}
    if len(has) < 2 or not has & {"gross", "issued_on"}:
        return None
    return FiscalId(
        key_of_code(text),
        number=str(head.number.value) if "number" in has else "",
        issued_on=head.issued_on.value if "issued_on" in has else None,
        gross=head.gross.value if "gross" in has else None,
    )


def _facts(head: Head) -> Iterator[tuple[str, str]]:
    """What a page says, as a pattern of how a code may write it: never inside a longer number, but
    a time may follow a day.
    """
    if head.gross.value:
        whole, _separator, cents = f"{abs(head.gross.value):.2f}".partition(".")
        if len(whole) + len(cents) >= 4:
            yield "gross", rf"(?<!\d)0*{whole}[.,]?{cents}(?!\d)"
    if head.issued_on.value:
        day: date = head.issued_on.value
        written = "|".join(
            day.strftime(form).replace(".", r"\.")
            for form in ("%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y", "%d%m%Y")
        )
        yield "issued_on", rf"(?<!\d)(?:{day:%Y%m%d}|(?:{written})(?!\d))"
    number = str(head.number.value or "")
    if sum(map(str.isalnum, number)) >= NUMBER_MIN:
        yield "number", rf"(?<![^\W_]){re.escape(number)}(?![^\W_])"
    for tax_id, party in head.tax_ids:
        if party != "BUYER":
            yield "seller", rf"(?<!\d){re.escape(tax_id[2:])}(?!\d)"
