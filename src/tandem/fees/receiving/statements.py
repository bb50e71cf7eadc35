"""A bank's statement → money that came in: a table whose columns are known by their names, CAMT.053
(ISO 20022) or MT940.

What went out, and other currencies, are named among what is left out. A row without a reference of
the bank's is told by its day, amount, title and payer, and by which of equal ones of its day it is:
so the same statement, or one that overlaps it, says the same.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from tandem.documents.base import Unreadable
from tandem.documents.xml import walking
from tandem.fees.receiving import columns, mt940
from tandem.fees.receiving.receipts import ReceiptIn
from tandem.fees.receiving.rows import Row
from tandem.kit import dates, ids, letters, numbers
from tandem.kit.errors import Invalid
from tandem.kit.money import to_minor
from tandem.kit.tables import Fault
from tandem.kit.text import tidy
from tandem.platform.isolation import opening

HEADINGS: Mapping[str, str] = {
    "paid_on": (
        "dataksiegowania dataoperacji datawplywu dataplatnosci datatransakcji data bookingdate"
        " valuedate date paidon datainregistrarii dataoperatiunii датааперацыі дата"
    ),
    "amount": "kwota kwotaoperacji wplywy uznanie amount credit value suma sumacredit сума",
    "title": (
        "tytul tytulem tytuloperacji opis opisoperacji title details description purpose"
        " remittanceinformation detalii explicatii прызначэнне"
    ),
    "payer": (
        "nadawca kontrahent nazwakontrahenta zleceniodawca payer sender name counterparty platitor"
        " ordonator плацельшчык"
    ),
    "reference": (
        "referencja numerreferencyjny idtransakcji nrtransakcji reference transactionid"
        " bankreference referinta спасылка"
    ),
    "currency": "waluta currency moneda валюта",
}
AMOUNT_MAX = 10**12
HEAD_BYTES = 2_000  # in which the form of a statement shows


class NotAStatement(Invalid):
    """An XML file that is no CAMT.053, or a damaged one."""

    code = "fees.not_a_statement"
    text = _("This is no bank statement that can be read: %(why)s")


@dataclass(frozen=True, slots=True)
class Read:
    """What a statement gave."""

    receipts: tuple[ReceiptIn, ...]
    faults: tuple[Fault, ...]


def read(
    path: Path,
    *,
    currency: str,
    latest: date,
    known: Mapping[str, Mapping[str, str]] | None = None,
) -> Read:
    """Read a statement.

    Args:
        known: what people said of the columns of tables (`columns.known_of`).
        latest: the last day that can be; a later one is a fault.

    Raises:
        NotAStatement, NotATable, ColumnsNotFound, TooManyRows
    """
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES).lstrip(b"\xef\xbb\xbf \r\n\t")
    if head.startswith(b"<"):
        rows = _camt(path)
    elif mt940.is_one(head.decode("latin-1").replace("\r\n", "\n")):
        rows = mt940.rows(_text_of(path))
    else:
        rows = _table(path, currency, known or {})
    receipts: list[ReceiptIn] = []
    faults: list[Fault] = []
    equal: Counter[tuple[object, ...]] = Counter()
    for row in rows:
        if row.paid_on is None or row.paid_on > latest:
            code = "to_come" if row.paid_on else "no_date"
            faults.append(Fault(row.line, "paid_on", code, row.said[:200]))
        elif row.amount is None or abs(row.amount) >= AMOUNT_MAX:
            faults.append(Fault(row.line, "amount", "no_number", row.said[:200]))
        elif row.amount <= 0:
            faults.append(Fault(row.line, "amount", "went_out", row.said[:200]))
        elif row.currency not in ("", currency):
            faults.append(Fault(row.line, "currency", "other", f"{row.said} {row.currency}"[:200]))
        else:
            amount = to_minor(row.amount, currency)
            what = (row.paid_on, amount, row.title, row.payer)
            equal[what] += 1
            reference = row.reference or ids.derived(*what, equal[what]).hex
            receipts.append(ReceiptIn(reference[:120], row.paid_on, amount, row.title, row.payer))
    return Read(tuple(receipts), tuple(faults))


def is_table(path: Path) -> bool:
    """Whether a statement is a table, whose columns may be said by a person."""
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES).lstrip(b"\xef\xbb\xbf \r\n\t")
    return not head.startswith(b"<") and not mt940.is_one(
        head.decode("latin-1").replace("\r\n", "\n")
    )


def _table(path: Path, currency: str, known: Mapping[str, Mapping[str, str]]) -> Iterator[Row]:
    headings = known.get(columns.header_of(opening.head_of(path)[0])) if known else None
    table = opening.table_of(path, headings or HEADINGS, needed=columns.NEEDED)
    day = dates.reader(dates.order_of(table.sample("paid_on")) or "DMY")
    separator = numbers.separator_of(table.sample("amount")) or numbers.DEFAULT_SEPARATOR
    number = numbers.number_reader(separator, currency=currency)
    for row in table.rows():
        yield Row(
            line=row.line,
            paid_on=day(row["paid_on"]),
            amount=number(row["amount"]),
            currency=row["currency"].strip().upper(),
            title=tidy(row["title"]),
            payer=tidy(row["payer"]),
            reference=tidy(row["reference"]),
            said=f"{row['paid_on']} {row['amount']}",
        )


def _text_of(path: Path) -> str:
    content = path.read_bytes()
    return content.decode(letters.encoding_of(content, is_all=True), errors=letters.MIXED)


def _camt(path: Path) -> Iterator[Row]:
    try:
        root = walking.root_of(path.read_bytes())
    except Unreadable as error:
        raise NotAStatement(why=error) from error
    if not root.tag.endswith("}Document") or "camt.053" not in root.tag:
        raise NotAStatement(why=_("it is XML, but no CAMT.053."))
    line = 0
    for entry in root.iterfind("{*}BkToCstmrStmt/{*}Stmt/{*}Ntry"):
        details = entry.findall("{*}NtryDtls/{*}TxDtls")
        # One booking of several transfers says each of them; else the booking is the transfer.
        for part in details if len(details) > 1 else [details[0] if details else entry]:
            line += 1
            yield _entry(line, entry, part, is_one=len(details) < 2)


def _entry(line: int, entry: Any, part: Any, *, is_one: bool) -> Row:
    amount_at = entry.find("{*}Amt") if is_one else part.find("{*}Amt")
    if amount_at is None:
        amount_at = part.find("{*}AmtDtls/{*}TxAmt/{*}Amt")
    amount_text = (amount_at.text or "").strip() if amount_at is not None else ""
    amount = _decimal(amount_text)
    direction = _text(part, "{*}CdtDbtInd") or _text(entry, "{*}CdtDbtInd")
    is_taken_back = _text(entry, "{*}RvslInd").lower() == "true"
    if amount is not None and (direction != "CRDT" or is_taken_back):
        amount = -abs(amount)
    booked = _text(entry, "{*}BookgDt/{*}Dt") or _text(entry, "{*}BookgDt/{*}DtTm")[:10]
    try:
        paid_on = date.fromisoformat(booked)
    except ValueError:
        paid_on = None
    titles = [node.text or "" for node in part.iterfind("{*}RmtInf/{*}Ustrd")]
    titles += [node.text or "" for node in part.iterfind("{*}RmtInf//{*}CdtrRefInf/{*}Ref")]
    payer = _text(part, "{*}RltdPties/{*}Dbtr/{*}Nm") or _text(
        part, "{*}RltdPties/{*}Dbtr/{*}Pty/{*}Nm"
    )
    own = _text(part, "{*}Refs/{*}AcctSvcrRef")
    return Row(
        line=line,
        paid_on=paid_on,
        amount=amount,
        currency=(amount_at.get("Ccy") or "").upper() if amount_at is not None else "",
        title=tidy(" ".join(titles)),
        payer=tidy(payer),
        reference=own or (_text(entry, "{*}AcctSvcrRef") if is_one else ""),
        said=f"{booked} {amount_text}",
    )


def _decimal(text: str) -> Decimal | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _text(node: Any, path: str) -> str:
    element = node.find(path)
    return (element.text or "").strip() if element is not None else ""
