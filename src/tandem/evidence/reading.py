"""Reading a document into staging: lines by COPY, faults as rows, figures for the preview.

Invoices of a member become claims as they are read; invoices of a seller are remembered, so that claims find them.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from tandem.evidence import admitting
from tandem.evidence.claims import making, papers
from tandem.evidence.models import Document, DocumentKind, DocumentStatus, RowFault, Source
from tandem.evidence.readers import invoices, large, sandbox, sellout
from tandem.evidence.readers.base import ReadLine, Unreadable, copy_text
from tandem.evidence.readers.paper.reading import Paper
from tandem.evidence.staging import COLUMNS, INVOICE_COLUMNS, Header, header_of, lay_headers, staging_of
from tandem.kit import ids, workbooks
from tandem.kit.errors import Invalid
from tandem.kit.tables import Fault
from tandem.kit.text import key_of
from tandem.platform import statements
from tandem.programmes.models import Programme

FAULTS_KEPT_MAX = 20_000
LINES_PER_REPORT = 20_000


class NoneCounts(Invalid):
    """None of the invoices in a file can count."""

    code = "evidence.none_counts"
    text = _("None of its %(total)s invoices can count. The first: %(why)s")


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
    mapping: sellout.ColumnMap, header: Iterable[str], *, programme_id: UUID, partner_id: int | None, organiser_id: UUID,
    now: datetime,
) -> None:  # fmt: skip
    """Keep a mapping for the next file of this layout."""
    Source.objects.of(organiser_id).update_or_create(
        programme_id=programme_id,
        partner_id=partner_id,
        header_key=header_key(header),
        defaults={"organiser_id": organiser_id, "mapping": mapping.to_json()},
        create_defaults={"organiser_id": organiser_id, "mapping": mapping.to_json(), "created_at": now},
    )


def read(
    document: Document,
    *,
    programme: Programme,
    home: Path,
    now: datetime,
) -> dict[str, int]:
    """Read the whole document into its staging table; the figures of the preview. `progress_of` tells how far it is.

    Raises:
        Unreadable, NotATable, ColumnsMissing: nothing is staged.
    """
    path, table = home / document.path, staging_of(document.id)
    statements.run(f"DROP TABLE IF EXISTS {table}")
    statements.run(f"CREATE UNLOGGED TABLE {table} ({COLUMNS if document.kind == DocumentKind.SELL_OUT else INVOICE_COLUMNS})")
    counts, faults_total = sellout.Counts(), 0
    faults: list[Fault] = []
    headers: list[Header] = []

    def keep(fault: Fault) -> None:
        nonlocal faults_total
        faults_total += 1
        if len(faults) < FAULTS_KEPT_MAX:
            faults.append(fault)

    report = _progress_file(path)
    document.staged_invoices = document.staged_payments = None
    try:
        if document.kind != DocumentKind.SELL_OUT:
            # Asked for before the COPY begins: while it runs, the connection answers nothing else.
            gate = admitting.gate_of(document, programme=programme)
            pages = None if document.member_id is None else papers.Pages(document, gate, today=now.date())
            staged = _copy(table, _invoice_lines(path, document, gate, headers, pages), keep, report)
            _keep_headers(document, headers, pages, now)
        else:
            staged = _copy_sales(table, path, document, programme, counts, keep, report)
    finally:
        report.unlink(missing_ok=True)
    RowFault.objects.of(document.organiser_id).filter(document_id=document.id).delete()
    RowFault.objects.of(document.organiser_id).bulk_create(
        [
            RowFault(organiser_id=document.organiser_id, document_id=document.id, created_at=now, line=fault.line,
                     field=fault.field, code=fault.code, value=fault.value)
            for fault in faults
        ],
        batch_size=2_000,
    )  # fmt: skip
    figures = {"lines": staged, "faults": faults_total, "blank": counts.blank, "totals": counts.totals}
    document.status, document.figures = DocumentStatus.READ, {**document.figures, **figures}
    document.staged_lines = staged
    document.save(update_fields=["status", "figures", "partner_id", "staged_lines", "staged_invoices", "staged_payments"])
    return figures


def _progress_file(path: Path) -> Path:
    return path.with_name(f"{path.name}.progress")


def progress_of(path: Path) -> int:
    """How many lines of the file at this path have been read so far; 0 when it is not being read.

    A file beside the upload, because the reading's transaction shows nothing to others until it is done.
    """
    try:
        return int(_progress_file(path).read_text() or 0)
    except (FileNotFoundError, ValueError):
        return 0


def _copy(table: str, lines: Iterable[ReadLine | str | Fault], keep: Callable[[Fault], None], report: Path) -> int:
    """Stream the lines into the table; faults go to `keep`. The number of lines staged."""
    total = 0
    # A savepoint: a file that turns out unreadable half-way must leave the caller's transaction usable.
    with transaction.atomic(), connection.cursor() as cursor, cursor.copy(f"COPY {table} FROM STDIN") as copy:
        buffer: list[str] = []
        for item in lines:
            if isinstance(item, Fault):
                keep(item)
                continue
            buffer.append(item if isinstance(item, str) else copy_text(item))
            total += 1
            if len(buffer) >= 2_000:
                copy.write("".join(buffer))
                buffer.clear()
                if total % LINES_PER_REPORT == 0:
                    report.write_text(str(total))
        copy.write("".join(buffer))
    return total


def _copy_sales(
    table: str, path: Path, document: Document, programme: Programme, counts: sellout.Counts, keep: Callable[[Fault], None],
    report: Path,
) -> int:  # fmt: skip
    """Stream a sales file into the table; a large one is read by processes beside this one."""
    if document.mapping is None:
        raise Unreadable(why=_("its columns have not been mapped yet"))
    mapping = sellout.ColumnMap.from_json(document.mapping)
    sellout.check(mapping)
    said = {"currency": programme.currency, "country": programme.country}
    is_small = path.stat().st_size < large.BYTES_MIN or workbooks.is_spreadsheet(path)
    if is_small or (os.cpu_count() or 1) < 2:
        return _copy(table, sellout.read(path, mapping, counts=counts, **said), keep, report)
    total = 0
    with transaction.atomic(), connection.cursor() as cursor, cursor.copy(f"COPY {table} FROM STDIN") as copy:
        for part in large.parts(path, mapping, **said):
            copy.write(part.text)
            total += part.lines
            counts.blank += part.counts.blank
            counts.totals += part.counts.totals
            for fault in part.faults:
                keep(fault)
            report.write_text(str(total))
    return total


def _invoice_lines(
    path: Path, document: Document, gate: admitting.Gate, headers: list[Header], pages: papers.Pages | None
) -> Iterator[str | Fault]:  # fmt: skip
    """Lines of the invoices in a file as COPY takes them; in a ZIP an invoice that cannot count is one fault with its reason.

    What identifies those that can is added to `headers`. The lines of a member's invoice name its claim. What has no structure is
    taken in by `pages`.

    Raises:
        Unreadable, SellerUnknown, NotYourInvoice …: nothing can count, for one reason.
        NoneCounts: nothing can count, for several.
    """
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
            why = reason.data["why"] if isinstance(reason, Unreadable) else reason.sentence
            yield Fault(number, "document", "unreadable", f"{name}: {why}"[:200])
            number += 1
            continue
        # The same invoice may lie in a ZIP as XML and inside a PDF, or twice; its lines must not become further sales.
        same = {invoice.sha256, (partner_id, invoice.number, invoice.issued_on) if invoice.number else invoice.sha256}
        if same & known:
            yield Fault(number, "document", "twice", f"{name}: {invoice.number}"[:200])
            number += 1
            continue
        known |= same
        for doubt in invoice.doubts:
            yield Fault(number, "document", f"page_{doubt}", f"{name}: {invoice.number}"[:200])
        if document.member_id is not None:
            claim = str(making.key_of(document.programme_id, document.member_id, invoice.sha256))
        outlet = gate.outlets.code_of(partner_id, invoice.seller.place)
        for line in invoices.lines_of(invoice, first_line=number, outlet_code=outlet):
            tax = invoices.tax_percent_of(invoice.lines[line.line - number])
            said = (partner_id, claim, "\\N" if tax is None else tax)
            yield "\t".join((copy_text(line)[:-1], *map(str, said))) + "\n"
        # A file by itself lies under a name of ours; what its sender called it tells more.
        called = document.name if name == path.name else name
        headers.append(header_of(invoice, partner_id=partner_id, name=name, called=called))
        number += max(1, len(invoice.lines))
    if not headers and reasons and not (pages and pages.headers):
        why, first = next(iter(reasons.items()))
        raise first if len(reasons) == 1 else NoneCounts(total=number - 1, why=why)


def _keep_headers(document: Document, headers: list[Header], pages: papers.Pages | None, now: datetime) -> None:
    """A member's invoices and pages become claims; of a seller's own file what identifies them is kept for the claims of
    others."""
    if pages is not None:
        pages.mark()
        headers = [*headers, *pages.headers]
    partners = {each.partner_id for each in headers}
    document.figures = {**document.figures, "invoices": len(headers)}
    if document.partner_id is None and len(partners) == 1:
        (document.partner_id,) = partners
    lay_headers(document, headers)
    if document.member_id is not None:
        fresh = making.make(document, headers, now=now)
        making.keep_lines(document, fresh, now=now)
        if pages is not None:
            pages.keep_lines(fresh, now=now)
