"""Lists as files: the same rows that a page shows, whole, as CSV or XLSX."""

import csv
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

import xlsxwriter
from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.functional import Promise

from tandem.portals.shared.access import PortalContext

ROWS_MAX = 200_000
FORMATS = ("csv", "xlsx")
# A spreadsheet takes a cell that begins with one of these for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def wanted(portal: PortalContext) -> str:
    """The format asked for in the address; empty for the page itself."""
    name = portal.request.GET.get("as", "")
    return name if name in FORMATS else ""


def exported(
    portal: PortalContext,
    name: str,
    columns: Sequence[str | Promise],
    rows: Iterable[Sequence[Any]],
) -> HttpResponseBase:
    """The rows as a file of the wanted format, named after the programme, the list and nothing
    else.
    """
    filename = f"{portal.programme.slug}-{name}.{wanted(portal)}"
    header = [str(column) for column in columns]
    if wanted(portal) == "xlsx":
        return _xlsx(filename, header, rows)
    response = StreamingHttpResponse(
        _csv_lines(header, list(rows)), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response


class _Echo:
    """A file that gives back what is written into it."""

    def write(self, text: str) -> str:
        return text


def _csv_lines(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield "\ufeff" + writer.writerow(header)  # the mark by which spreadsheets see the encoding
    for row in rows:
        yield writer.writerow([_plain(cell) for cell in row])


def _plain(cell: Any) -> Any:
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, str) and cell.startswith(_FORMULA):
        return f"'{cell}"
    return cell


def _xlsx(filename: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> FileResponse:
    file = tempfile.TemporaryFile()  # noqa: SIM115  closed by the response
    book = xlsxwriter.Workbook(
        file, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    sheet, bold, day = (
        book.add_worksheet(),
        book.add_format({"bold": True}),
        book.add_format({"num_format": "yyyy-mm-dd"}),
    )
    sheet.write_row(0, 0, header, bold)
    for place, row in enumerate(rows, 1):
        for column, cell in enumerate(row):
            if isinstance(cell, (datetime, date)):
                if isinstance(cell, datetime):
                    moment = cell.replace(tzinfo=None)
                else:
                    moment = datetime(cell.year, cell.month, cell.day)  # noqa: DTZ001 — no zone
                sheet.write_datetime(place, column, moment, day)
            elif isinstance(cell, str):
                sheet.write_string(place, column, cell)
            else:
                sheet.write(place, column, cell)
    book.close()
    file.seek(0)
    media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return FileResponse(file, as_attachment=True, filename=filename, content_type=media_type)
