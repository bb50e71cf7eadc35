"""Reading a document into staging: lines by COPY, faults as rows, figures for the preview.

Invoices of a member become claims as they are read; invoices of a seller are remembered, so that
claims find them.
"""

from collections.abc import Generator, Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from tandem.documents import invoices
from tandem.documents.base import Unreadable, copy_text
from tandem.documents.paper.reading import Paper
from tandem.documents.sales import rowwise, sellout
from tandem.evidence import admitting, sifting
from tandem.evidence.claims import making, papers
from tandem.evidence.documents import sandbox
from tandem.evidence.documents.laying import Laying, Work
from tandem.evidence.documents.staging import INVOICES, SALES, Header, header_of, lay_headers
from tandem.evidence.models import Document, Source
from tandem.kit import ids
from tandem.kit.errors import Invalid
from tandem.kit.tables import Fault
from tandem.kit.text import key_of


class NoneCounts(Invalid):
    """None of the invoices in a file can count."""

    code = "evidence.none_counts"
    text = _("None of its %(total)s invoices can be recorded. The first: %(why)s")


def header_key(header: Iterable[str]) -> UUID:
    """The same header is the same layout."""
    return ids.derived(*[key_of(cell) for cell in header])


def remembered(
    header: Iterable[str], *, programme_id: UUID, partner_id: int | None, organiser_id: UUID
) -> sellout.ColumnMap | None:
    """The mapping with which this partner's files of this header were read last."""
    source = (
        Source.objects.of(organiser_id)
        .filter(programme_id=programme_id, partner_id=partner_id, header_key=header_key(header))
        .order_by("id")
        .first()
    )
    return sellout.ColumnMap.from_json(source.mapping) if source else None


def remember(
    mapping: sellout.ColumnMap,
    headers: Iterable[Iterable[str]],
    *,
    programme_id: UUID,
    partner_id: int | None,
    organiser_id: UUID,
    now: datetime,
) -> None:
    """Keep a mapping for the next file of this layout.

    `headers`: that of the mapping's columns, and that which is seen first where a sheet behind it
    was chosen. The latter leads to the sheet and says nothing of its own columns.
    """
    own, *seen_first = map(header_key, headers)
    kept = {key: replace(mapping, columns={}) for key in seen_first}
    kept[own] = mapping if own in seen_first else replace(mapping, sheet="")
    for key, layout in sorted(kept.items()):
        values = {"organiser_id": organiser_id, "mapping": layout.to_json()}
        Source.objects.of(organiser_id).update_or_create(
            programme_id=programme_id,
            partner_id=partner_id,
            header_key=key,
            defaults=values,
            create_defaults={**values, "created_at": now},
        )


def read_sales(document: Document, work: Work) -> None:
    """Lay the lines of a sales file into staging.

    Raises:
        Unreadable, NotATable, ColumnsMissing: nothing is staged.
    """
    counts = rowwise.Counts()
    Laying(document, work).run(SALES, lambda laying: _copy_sales(laying, counts))
    rows = {"blank": counts.blank, "totals": counts.totals, "rows": counts.rows + counts.blank}
    document.figures = {**document.figures, **rows}


def read_invoices(document: Document, work: Work) -> None:
    """Lay the lines of a seller's invoices into staging, and what identifies them and was paid
    beside them.

    Raises:
        Unreadable, NoneCounts, SellerUnknown …: nothing is staged.
    """
    # Asked for before the COPY begins: while it runs, the connection answers nothing else.
    gate = admitting.gate_of(document, programme=work.programme, now=work.now)
    headers: list[Header] = []
    Laying(document, work).run(
        INVOICES, lambda laying: laying.copy(_invoice_lines(laying, gate, headers, None))
    )
    _lay_headers(document, headers)


def read_claims(document: Document, work: Work) -> None:
    """Keep a claim for each invoice and page of a member's document, and lay the lines of invoices
    into staging.

    Raises:
        Unreadable, NoneCounts, NotYourInvoice, AlreadyClaimed …: nothing is kept.
    """
    gate = admitting.gate_of(document, programme=work.programme, now=work.now)
    pages = papers.Pages(document, gate, today=gate.today)
    headers: list[Header] = []
    Laying(document, work).run(
        INVOICES, lambda laying: laying.copy(_invoice_lines(laying, gate, headers, pages))
    )
    pages.adopt()
    headers = [*headers, *pages.headers]
    _lay_headers(document, headers)
    fresh = making.make(document, headers, now=work.now)
    making.keep_lines(document, fresh, now=work.now)
    pages.keep_lines(fresh, now=work.now)


def _lay_headers(document: Document, headers: list[Header]) -> None:
    partners = {header.partner_id for header in headers}
    document.figures = {**document.figures, "invoices": len(headers)}
    if document.partner_id is None and len(partners) == 1:
        (document.partner_id,) = partners
    lay_headers(document, headers)


def _copy_sales(laying: Laying, counts: rowwise.Counts) -> int:
    """Stream a sales file into the table; processes apart read it."""
    document, programme = laying.document, laying.work.programme
    if document.mapping is None:
        raise Unreadable(why=_("its columns have not been mapped yet"))
    mapping = sellout.ColumnMap.from_json(document.mapping)
    sellout.check(mapping)
    total = 0
    read = sandbox.parts_of(
        laying.path,
        mapping,
        currency=programme.currency,
        country=programme.country,
        time_zone=programme.time_zone,
    )
    into = f"COPY {laying.table} FROM STDIN"
    with transaction.atomic(), connection.cursor() as cursor, cursor.copy(into) as copy:
        for part in read:
            copy.write(part.text)
            total += part.lines
            counts.blank += part.counts.blank
            counts.totals += part.counts.totals
            counts.rows += part.counts.rows
            laying.keep(*part.faults, total=part.faults_total)
            laying.report(total)
    return total - sifting.sift(laying)


def _refusal(reason: Invalid, line: int, name: str) -> Fault:
    why = reason.data["why"] if isinstance(reason, Unreadable) else reason.sentence
    return Fault(line, "document", "unreadable", f"{name}: {why}"[:200])


def _paid_by_now(
    gate: admitting.Gate, invoice: invoices.Invoice, number: int, name: str
) -> Generator[Fault, None, invoices.Invoice]:
    """The invoice without payments of days that cannot be, each time with a fault that says so."""
    paid = gate.paid_by_now(invoice)
    if paid is not invoice:
        yield Fault(number, "paid_on", "to_come", f"{name}: {invoice.number}"[:200])
    return paid


def _doubts(invoice: invoices.Invoice, line: int, name: str) -> Iterator[Fault]:
    """What an invoice says against itself, each with the values that show it."""
    for doubt in invoice.doubts:
        code, _space, values = doubt.partition(" ")
        place = f"{name}: {invoice.number}"
        yield Fault(line, "document", code, (f"{place} ({values})" if values else place)[:200])


def _names_of(invoice: invoices.Invoice, partner_id: int) -> set[object]:
    """By what an invoice is told from the others of its file."""
    number = (partner_id, invoice.number, invoice.issued_on)
    return {invoice.sha256, number} if invoice.number else {invoice.sha256}


def _is_grave(doubt: str) -> bool:
    """Whether what a document says against itself keeps it from counting unseen."""
    return doubt.startswith("says_")


def _invoice_lines(
    laying: Laying, gate: admitting.Gate, headers: list[Header], pages: papers.Pages | None
) -> Iterator[str | Fault]:
    """Lines of the invoices in a file as COPY takes them; in a ZIP an invoice that cannot count is
    one fault with its reason.

    What identifies those that can is added to `headers`. The lines of a member's invoice name its
    claim. What has no structure is taken in by `pages`.

    Raises:
        Unreadable, SellerUnknown, NotYourInvoice …: nothing can count, for one reason.
        NoneCounts: nothing can count, for several.
    """
    document, path = laying.document, laying.path
    number, claim = 1, "\\N"
    reasons: dict[str, Invalid] = {}
    known: set[object] = set()
    for name, invoice in sandbox.read(path, paper=None if pages is None else pages.labels):
        try:
            if isinstance(invoice, Unreadable):
                raise invoice
            if isinstance(invoice, Paper):
                assert pages is not None
                pages.take(name, invoice)
                number += 1
                continue
            partner_id = gate.admit(invoice)
        except Invalid as reason:
            reasons.setdefault(reason.sentence, reason)
            yield _refusal(reason, number, name)
            number += 1
            continue
        # The same invoice may lie in a ZIP as XML and inside a PDF, or twice; its lines must not
        # become further sales.
        same = _names_of(invoice, partner_id)
        if same & known:
            yield Fault(number, "document", "twice", f"{name}: {invoice.number}"[:200])
            number += 1
            continue
        known |= same
        yield from _doubts(invoice, number, name)
        invoice = yield from _paid_by_now(gate, invoice, number, name)
        # Of a claim a person decides; of a seller's own file nobody does, so it does not count.
        if document.member_id is None and any(map(_is_grave, invoice.doubts)):
            number += 1
            continue
        if document.member_id is not None:
            claim = str(making.key_of(document.programme_id, document.member_id, invoice.sha256))
        outlet = gate.outlets.code_of(partner_id, invoice.seller.place)
        for line in invoices.lines_of(invoice, first_line=number, outlet_code=outlet):
            tax = invoices.tax_percent_of(invoice.lines[line.line - number])
            columns = (partner_id, claim, "\\N" if tax is None else tax)
            yield "\t".join((copy_text(line)[:-1], *map(str, columns))) + "\n"
        # A file by itself lies under a name of ours; what its sender called it tells more.
        called = document.name if name == path.name else name
        headers.append(header_of(invoice, partner_id=partner_id, name=name, called=called))
        number += max(1, len(invoice.lines))
    if not headers and reasons and not (pages and pages.headers):
        why, first = next(iter(reasons.items()))
        raise first if len(reasons) == 1 else NoneCounts(total=number - 1, why=why)
