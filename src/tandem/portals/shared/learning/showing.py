"""A lesson as plain rows, and its PDF."""

from typing import Any
from urllib.parse import urlsplit

from django.http import FileResponse

from tandem.documents.packages.base import NAMES
from tandem.engagement.learning import markup
from tandem.engagement.learning.models import Lesson, LessonKind
from tandem.kit.texts import localized
from tandem.portals.shared import media


def shown(row: Lesson, language: str, *, file: str) -> dict[str, Any]:
    """A lesson; `file`: the address of its PDF."""
    return {
        "title": localized(row.title, language),
        "blocks": [
            {"kind": block.kind, "lines": block.lines}
            for block in markup.blocks(localized(row.text, language))
        ],
        "file": file if row.kind == LessonKind.PDF else "",
        "standard": NAMES[row.package["standard"]] if row.package is not None else "",
        "film": row.address,
        "site": (urlsplit(row.address).hostname or "").removeprefix("www."),
    }


def file_of(row: Lesson, *, language: str) -> FileResponse:
    """Its PDF, to be kept; nothing else that was sent is ever answered."""
    title = localized(row.title, language)
    return media.pdf_of(row.upload_id, title, organiser_id=row.organiser_id)
