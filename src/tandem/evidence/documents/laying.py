"""Laying what a file says into the staging table of its document: lines by COPY, faults beside
them, and how far it is.

One reader does so at a time; what it brings is all there or not, for the caller's transaction ends
it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import connection, transaction

from tandem.documents.base import ReadLine, copy_text
from tandem.evidence.documents.staging import Form, seal, staging_of
from tandem.evidence.models import Document, RowFault
from tandem.kit.tables import Fault
from tandem.platform import statements
from tandem.programmes.models import Programme

FAULTS_KEPT_MAX = 20_000
LINES_PER_REPORT = 20_000


@dataclass(frozen=True, slots=True)
class Work:
    """What reading a document needs beside it. `secret`: of the installation, for codes it printed;
    `counts_at_once`: nobody looks between reading and counting, which matches its lines anyway."""

    programme: Programme
    home: Path
    secret: bytes
    now: datetime
    counts_at_once: bool = False


class Laying:
    """One file on its way into staging: its faults as they are found, and how many lines came so
    far.
    """

    def __init__(self, document: Document, work: Work) -> None:
        self.document, self.work = document, work
        self.path, self.table = work.home / document.path, staging_of(document.id)
        self.faults_total, self._faults = 0, list[Fault]()

    def keep(self, *faults: Fault, total: int = 1) -> None:
        """Note what is wrong in rows, of which these are the first; the first ones are kept, all
        are counted.
        """
        self.faults_total += total
        self._faults.extend(faults[: FAULTS_KEPT_MAX - len(self._faults)])

    def report(self, total: int) -> None:
        """Tell who looks how many lines have been read."""
        _progress_file(self.path).write_text(str(total))

    def run(self, form: Form, lay: Callable[["Laying"], int]) -> None:
        """Make the table, let `lay` fill it (it says with how many lines), and keep the faults of
        the rows.

        `document` tells what was laid afterwards; writing that down is the caller's.
        """
        document = self.document
        statements.run(f"DROP TABLE IF EXISTS {self.table}")
        statements.run(f"CREATE UNLOGGED TABLE {self.table} ({form.columns})")
        document.staged_invoices = document.staged_payments = None
        try:
            document.staged_lines = lay(self)
        finally:
            _progress_file(self.path).unlink(missing_ok=True)
        seal(document, self.table)
        document.figures = {"lines": document.staged_lines, "faults": self.faults_total}
        rows = RowFault.objects.of(document.organiser_id)
        rows.filter(document_id=document.id).delete()
        rows.bulk_create([self._row(fault) for fault in self._faults], batch_size=2_000)

    def _row(self, fault: Fault) -> RowFault:
        return RowFault(
            organiser_id=self.document.organiser_id,
            document_id=self.document.id,
            created_at=self.work.now,
            line=fault.line,
            field=fault.field,
            code=fault.code,
            value=fault.value,
        )

    def copy(self, lines: Iterable[ReadLine | str | Fault]) -> int:
        """Stream the lines into the table, the faults beside it; the number of lines staged."""
        total = 0
        # A savepoint: a file that turns out unreadable half-way must leave the caller's transaction
        # usable.
        with (
            transaction.atomic(),
            connection.cursor() as cursor,
            cursor.copy(f"COPY {self.table} FROM STDIN") as copy,
        ):
            buffer: list[str] = []
            for item in lines:
                if isinstance(item, Fault):
                    self.keep(item)
                    continue
                buffer.append(item if isinstance(item, str) else copy_text(item))
                total += 1
                if len(buffer) >= 2_000:
                    copy.write("".join(buffer))
                    buffer.clear()
                    if total % LINES_PER_REPORT == 0:
                        self.report(total)
            copy.write("".join(buffer))
        return total


def _progress_file(path: Path) -> Path:
    return path.with_name(f"{path.name}.progress")


def progress_of(path: Path) -> int:
    """How many lines of the file at this path have been read so far; 0 when it is not being read.

    A file beside the upload, because the reading's transaction shows nothing to others until it is
    done.
    """
    try:
        return int(_progress_file(path).read_text() or 0)
    except (FileNotFoundError, ValueError):
        return 0
