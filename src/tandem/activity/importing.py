"""Payments from a table: a bank's or an accountant's list of what was received for which
document.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tandem.activity import days
from tandem.activity.payments import Notice
from tandem.kit import dates, numbers
from tandem.kit.columns import Record
from tandem.kit.money import to_minor
from tandem.kit.tables import Fault
from tandem.platform.isolation import opening

HEADINGS: Mapping[str, str] = {
    "document_no": (
        "nrfaktury numerfaktury nrdokumentu numerdokumentu dokument faktura fv document documentno"
        " invoice invoiceno invoicenumber nrfactura factura numarfactura нумардакумента дакумент"
    ),
    "paid_on": (
        "datazaplaty dataplatnosci datawplywu datawplaty datawpłaty dataksiegowania data paidon"
        " paid paymentdate date dataplatii dataincasarii датааплаты дата"
    ),
    "amount": (
        "kwota wplata wpłata zaplacono wartosc amount paidamount payment value suma suma achitata"
        " сума"
    ),
    "reference": (
        "referencja tytul tytuł idtransakcji nrtransakcji reference transaction transactionid"
        " referinta спасылка"
    ),
}


@dataclass(frozen=True, slots=True)
class Read:
    """What a table of payments gave."""

    notices: tuple[Notice, ...]
    faults: tuple[Fault, ...]


def read(
    path: Path,
    *,
    partner_id: int | None,
    currency: str,
    latest: date,
    decimal_separator: str = "",
) -> Read:
    """Read a table of payments of one partner. A row without an amount means that the whole
    document was paid.

    Args:
        latest: the last day that can be; a payment of a later day, or of one before any seller
            existed, is a fault.
        decimal_separator: `,` or `.`, as a person says for amounts like `1.000`, which may be read
            either way; without it the table's other amounts tell, or they are faults. All others
            say it by their own form.

    Raises:
        NotATable, ColumnsNotFound, TooManyRows
    """
    table = opening.table_of(path, HEADINGS, needed=("document_no", "paid_on"))
    day = dates.reader(dates.order_of(table.sample("paid_on")) or "DMY")
    separator = decimal_separator or numbers.separator_of(table.sample("amount"))
    number = numbers.number_reader(separator or numbers.DEFAULT_SEPARATOR, currency=currency)
    notices: list[Notice] = []
    faults: list[Fault] = []
    for row in table.rows():
        if separator is None and numbers.is_open(row["amount"]):  # nobody can tell
            faults.append(Fault(row.line, "amount", "open_number", row["amount"][:200]))
            continue
        notice = _notice(row, day(row["paid_on"]), number, partner_id, currency, latest)
        (faults if isinstance(notice, Fault) else notices).append(notice)  # type: ignore[arg-type]
    return Read(tuple(notices), tuple(faults))


def _notice(
    row: Record,
    paid_on: date | None,
    number: numbers.NumberReader,
    partner_id: int | None,
    currency: str,
    latest: date,
) -> Notice | Fault:
    if not row["document_no"]:
        return Fault(row.line, "document_no", "missing")
    if paid_on is None:
        return Fault(row.line, "paid_on", "no_date", row["paid_on"][:200])
    if (wrong := days.trouble(paid_on, today=latest)) is not None:
        code = "to_come" if isinstance(wrong, days.DayToCome) else "too_early"
        return Fault(row.line, "paid_on", code, row["paid_on"][:200])
    amount = None
    if row["amount"]:
        paid = number(row["amount"])
        if paid is None or paid <= 0 or paid >= 10**12:
            return Fault(row.line, "amount", "no_number", row["amount"][:200])
        amount = to_minor(paid, currency)
    # Two equal payments of one day are told by their reference; without one they are one payment
    # said twice.
    return Notice(partner_id, row["document_no"][:120], amount, paid_on, row["reference"][:120])
