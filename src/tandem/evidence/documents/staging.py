"""Where a document lies while it is being worked on: unlogged tables of its own, which can always
be made again.

They have no indexes. A crash of the database empties them and leaves them standing, so the document
says how many rows were laid into each (`is_whole`), and every transaction that counts holds what it
takes against what was said. What is lost is read once more, from the file or the claims.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection

from tandem.documents import ksef_codes
from tandem.documents.invoices import Invoice
from tandem.documents.paper import fiscal_ids
from tandem.evidence.models import Document
from tandem.kit import codes
from tandem.kit.money import to_minor
from tandem.platform import statements

COLUMNS = (
    "line integer, document_no text, sold_on date, customer_key text, customer_text text,"
    " product_key text, product_text text, quantity numeric, unit text, net_minor bigint,"
    " gross_minor bigint, due_on date, paid_on date, outlet_code text, corrects_no text"
)
OF_RECEIPT = "of_receipt"  # in `Claim.page`: an invoice for a till's receipt
# A file of invoices may hold several sellers, and its lines say their rate of tax.
INVOICE_COLUMNS = f"{COLUMNS}, partner_id bigint, claim_id uuid, tax_percent numeric"


@dataclass(frozen=True, slots=True)
class Form:
    """What the lines of a document say: the columns of its staging table, and whether one partner
    sold all of it; else each line says who did.
    """

    columns: str
    is_of_one_partner: bool


SALES = Form(COLUMNS, is_of_one_partner=True)
INVOICES = Form(INVOICE_COLUMNS, is_of_one_partner=False)


class Stale(Exception):
    """What was staged is not what is to be counted any more: a crash emptied it, or another proof
    counted a line of it. The document is staged and matched again; nothing of the transaction
    stays.
    """


@dataclass(frozen=True, slots=True)
class Header:
    """What identifies an invoice of a file, under its partner. `payments`: parts that it says were
    paid, (minor units, day); `kind`: the kind of claim, where it is another than the document's;
    `page`, `fiscal_id`: see `Claim`; `is_asked`: it is its code alone.
    """

    partner_id: int | None
    name: str
    sha256: str
    number: str
    issued_on: date | None
    gross_minor: int | None
    buyer_tax_id: str
    buyer_name: str
    lines_total: int
    review_flags: tuple[str, ...]
    payments: tuple[tuple[int, date], ...]
    kind: str = ""
    page: dict[str, Any] = field(default_factory=dict)
    fingerprint: int | None = None
    fiscal_id: str = ""
    is_asked: bool = False


def header_of(invoice: Invoice, *, partner_id: int | None, name: str, called: str = "") -> Header:
    """The header of an invoice that was read; `name` is where it lies in its file, `called` what it
    is called there: KSeF gives files out under their numbers, and one of this seller's is the
    invoice's fiscal id.
    """
    ksef_number = ksef_codes.number_in(called)
    return Header(
        partner_id=partner_id,
        name=name[:200],
        sha256=invoice.sha256,
        number=invoice.number,
        issued_on=invoice.issued_on,
        gross_minor=invoice.sign * to_minor(invoice.gross, invoice.currency),
        buyer_tax_id=invoice.buyer.key[:40],
        buyer_name=(invoice.buyer.name or invoice.buyer.tax_id)[:200],
        lines_total=len(invoice.lines),
        review_flags=invoice.doubts,
        payments=tuple(
            (to_minor(paid.amount, invoice.currency), paid.paid_on)
            for paid in invoice.payments
            if paid.amount is not None and paid.amount > 0 and paid.paid_on is not None
        ),
        page={OF_RECEIPT: True} if invoice.is_of_receipt else {},
        fiscal_id=fiscal_ids.key_of_ksef(ksef_number)
        if ksef_number and invoice.seller.key == f"PL{ksef_number[:10]}"
        else "",
    )


def staging_of(document_id: UUID) -> str:
    """The table of the lines of a document."""
    return f"staging.read_{document_id.hex}"


def paid_of(document_id: UUID) -> str:
    """The table of the partial payments that a document's invoices name."""
    return f"staging.paid_{document_id.hex}"


def invoices_of(document_id: UUID) -> str:
    """The table of what identifies the invoices of a seller's own file."""
    return f"staging.invoice_{document_id.hex}"


# As the policy of every other table (platform/sealing.py), but for the whole table at once: it
# holds the lines of one organiser, so no row needs to say whose it is, and the planner asks once a
# statement. By `<>`, of which the planner thinks that nearly every row passes; of `=` it thinks one
# in two hundred, and then loops over what it takes for a few rows.
_SEALED = """
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON {table} USING (
  (
    SELECT CASE
      WHEN current_setting('tandem.organiser_id', true) = '{organiser_id}'
        OR current_setting('tandem.across', true) = 'on' THEN 'shown'
      ELSE 'hidden'
    END
  ) <> 'hidden'
)
"""


def seal(document: Document, *tables: str) -> None:
    """Show these tables to the document's organiser only. In the transaction that made them, so
    nobody has seen them before; after their COPY, which PostgreSQL refuses to a table that is
    sealed.
    """
    for table in tables:
        statements.run(_SEALED.format(table=table, organiser_id=document.organiser_id))


def rows_in(table: str) -> int | None:
    """How many rows a staging table holds; None where there is none."""
    ((is_there,),) = statements.rows("SELECT to_regclass(%(table)s) IS NOT NULL", {"table": table})
    if not is_there:
        return None
    ((total,),) = statements.rows(f"SELECT count(*) FROM {table}")
    return int(total)


def is_whole(document: Document) -> bool:
    """Whether all that was laid of a document still lies there."""
    laid = (
        (staging_of, document.staged_lines),
        (invoices_of, document.staged_invoices),
        (paid_of, document.staged_payments),
    )
    totals = {table_of(document.id): total for table_of, total in laid if total is not None}
    return document.staged_lines is not None and all(
        rows_in(table) == total for table, total in totals.items()
    )


def lay_headers(document: Document, headers: Sequence[Header]) -> None:
    """Lay the payments that invoices name, and what identifies them, beside the lines of a
    document; note how many of each.
    """
    paid, known = paid_of(document.id), invoices_of(document.id)
    statements.run(f"DROP TABLE IF EXISTS {paid}, {known}")
    statements.run(
        f"CREATE UNLOGGED TABLE {known} (partner_id bigint, name text, sha256 text, number text,"
        " issued_on date, gross_minor bigint, buyer_tax_id text, buyer_name text, number_key text,"
        " fiscal_id text)"
    )
    statements.run(
        f"CREATE UNLOGGED TABLE {paid} (partner_id bigint, document_no text, amount_minor bigint,"
        " paid_on date, place integer)"
    )
    with connection.cursor() as cursor:
        with cursor.copy(f"COPY {known} FROM STDIN") as copy:
            for header in headers:
                copy.write_row(
                    (
                        header.partner_id,
                        header.name,
                        header.sha256,
                        header.number,
                        header.issued_on,
                        header.gross_minor,
                        header.buyer_tax_id,
                        header.buyer_name,
                        codes.number_key(header.number),
                        header.fiscal_id,
                    )
                )
        with cursor.copy(f"COPY {paid} FROM STDIN") as copy:
            parts = [(header, amount, day) for header in headers for amount, day in header.payments]
            for place, (header, amount_minor, paid_on) in enumerate(parts):
                copy.write_row((header.partner_id, header.number, amount_minor, paid_on, place))
    document.staged_invoices, document.staged_payments = len(headers), len(parts)
    seal(document, paid, known)
