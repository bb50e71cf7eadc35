"""A PDF that is read where it stands, page by page as pictures: on a phone too, which else loads it
down and leaves the page. Each page is made anew once, in a process apart, and lies beside the other
files of the installation from then on; that folder may be emptied at any time.

The pictures have the address of the PDF itself, with `?page=`: whoever may read it may read them.
"""

import os
import tempfile
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.cache import cache
from django.http import Http404, HttpResponse, HttpResponseBase

from tandem.documents.base import Unreadable
from tandem.evidence.documents import sandbox
from tandem.platform.files import uploads
from tandem.platform.isolation.asking import Busy
from tandem.platform.models import Upload
from tandem.portals.shared import media
from tandem.portals.shared.access import PortalContext

FOLDER = "leaves"
SHOWN_MAX, WIDTH = 60, 1_200  # pages; pixels
SIZES_SECONDS = 30 * 86_400


def leaves(upload_id: UUID | None, address: str, *, organiser_id: UUID) -> list[dict[str, Any]]:
    """The pages of a PDF, each with the address of its picture and its size; none where it cannot
    be opened here, or not now: then it is loaded down.

    Args:
        address: of the PDF.
    """
    path = _path(upload_id, organiser_id)
    if path is None:
        return []
    key = f"leaves:{upload_id}"
    sizes = cache.get(key)
    if sizes is None:
        try:
            sizes = sandbox.sizes(path, most=SHOWN_MAX)
        except Busy:
            return []
        except Unreadable:
            sizes = []
        cache.set(key, sizes, SIZES_SECONDS)
    return [
        {"address": f"{address}?page={number}", "number": number, "width": across, "height": down}
        for number, (across, down) in enumerate(sizes, 1)
    ]


def answered(
    portal: PortalContext, upload_id: UUID | None, title: str, *, organiser_id: UUID
) -> HttpResponseBase:
    """A PDF to be kept under its title, or the page of it that the address asks for. Whether who
    asks may read it was asked before.
    """
    asked = portal.request.GET.get("page", "")
    if not asked:
        return media.pdf_of(upload_id, title, organiser_id=organiser_id)
    path = _path(upload_id, organiser_id)
    is_number = asked.isascii() and asked.isdecimal() and len(asked) < 4
    if path is None or not is_number or not 1 <= int(asked) <= SHOWN_MAX:
        raise Http404
    content = _made(path, int(asked))
    if content is None:
        raise Http404
    answer = HttpResponse(content, content_type="image/jpeg")
    answer["Cache-Control"] = "private, max-age=86400"
    return answer


def _path(upload_id: UUID | None, organiser_id: UUID) -> Path | None:
    if upload_id is None:
        return None
    rows = Upload.objects.of(organiser_id).filter(id=upload_id, media_type=uploads.PDF)
    upload = rows.order_by("id").first()
    path = Path(settings.HOME) / upload.path if upload is not None else None
    return path if path is not None and path.exists() else None


def _made(path: Path, number: int) -> bytes | None:
    """A page as it was made before, or made now; None beyond the last one, or where it cannot
    be.
    """
    kept = Path(settings.HOME) / FOLDER / path.name / f"{number}.jpg"
    if kept.exists():
        return kept.read_bytes()
    try:
        content = sandbox.page(path, number - 1, width=WIDTH)
    except (Unreadable, Busy, FileNotFoundError):
        return None
    if content is not None:
        kept.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor, part = tempfile.mkstemp(dir=kept.parent)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        Path(part).rename(kept)
    return content
