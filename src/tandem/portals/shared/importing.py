"""Tables handed over on pages of areas: sent, looked at on a page of their own, then taken in.
Nothing is taken in before.

What a kind of table is, an `imports.Importer` says. The page of the look has the stored file in its
address, so it can be left and come back to; it is its sender's only.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from tandem.platform.models import Upload
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.files import FileForm, KeptFileField, own_upload
from tandem.portals.shared.imports import FAULTS, FAULTS_SHOWN, ROWS_SHOWN, Importer

TABLES = ".csv,.txt,.xlsx,.xls,.ods"


class TableForm(FileForm):
    """A table to look at."""

    file = KeptFileField(label=_("A table: CSV, XLSX or ODS"), accept=TABLES)


def path_of(upload: Upload) -> Path:
    """Where a stored file lies."""
    return Path(settings.HOME) / upload.path


def sent(portal: Portal, upload: UUID) -> Upload:
    """The table that this person sent. A guard of its page."""
    own = own_upload(portal, upload)
    if own is None:
        raise Http404
    return own


def preview(portal: Portal, importer: Importer, upload: UUID) -> Mapping[str, Any]:
    """What a table holds, for its page: the first rows, how many there are, and what is wrong row
    by row.
    """
    row = sent(portal, upload)
    table = importer.read(portal, path_of(row))
    return {
        "file": row.name,
        "columns": importer.columns,
        "rows": table.rows[:ROWS_SHOWN],
        "total": table.total,
        "faults_total": len(table.faults),
        "faults": [
            {
                "line": fault.line,
                "text": FAULTS.get((fault.field, fault.code), fault.code),
                "value": fault.value,
            }
            for fault in table.faults[:FAULTS_SHOWN]
        ],
    }


def content(portal: Portal, importer: Importer, upload: UUID) -> Any:
    """All that a table holds, read once more, to be taken in."""
    return importer.read(portal, path_of(sent(portal, upload))).content
