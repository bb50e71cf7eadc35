"""A lesson as plain rows, and its PDF."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import FileResponse, Http404

from tandem.engagement.learning import markup
from tandem.engagement.learning.lessons import PDF
from tandem.engagement.learning.models import Lesson
from tandem.kit.text import slug
from tandem.kit.texts import localized
from tandem.platform.models import Upload


def shown(row: Lesson, language: str, *, file: str) -> dict[str, Any]:
    """A lesson; `file`: the address of its PDF."""
    return {
        "title": localized(row.title, language),
        "blocks": [
            {"kind": block.kind, "lines": block.lines}
            for block in markup.blocks(localized(row.text, language))
        ],
        "file": file if row.upload_id is not None else "",
        "film": row.address,
        "site": (urlsplit(row.address).hostname or "").removeprefix("www."),
    }


def file_of(row: Lesson, *, language: str) -> FileResponse:
    """Its PDF, to be kept; nothing else that was sent is ever answered."""
    rows = Upload.objects.of(row.organiser_id).filter(media_type=PDF)
    upload = rows.filter(id=row.upload_id).order_by("id").first() if row.upload_id else None
    path = Path(settings.HOME) / upload.path if upload is not None else None
    if path is None or not path.exists():
        raise Http404
    name = slug(localized(row.title, language), "file", most=80)
    return FileResponse(
        path.open("rb"), as_attachment=True, filename=f"{name}.pdf", content_type=PDF
    )
