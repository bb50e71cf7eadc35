"""A film that was sent, shown to who may see it: part by part, as players ask for it."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpResponseBase

from tandem.platform.files import uploads
from tandem.platform.models import Upload
from tandem.portals.shared import parts
from tandem.portals.shared.access import PortalContext

# A player that asks for all the rest gets so much and asks again: else whoever stops looking would
# hold a thread of the web server.
PART_BYTES, PIECE_BYTES = 2 << 20, 64 << 10


def answered(
    portal: PortalContext, upload_id: UUID | None, *, organiser_id: UUID
) -> HttpResponseBase:
    """The part of a film that was asked for. Whether who asks may see it was asked before."""
    if upload_id is None:
        raise Http404
    rows = Upload.objects.of(organiser_id).filter(id=upload_id, media_type__in=uploads.FILMS)
    upload = rows.order_by("id").first()
    path = Path(settings.HOME) / upload.path if upload is not None else None
    if upload is None or path is None or not path.exists():
        raise Http404
    answer = parts.answered(
        portal.request,
        partial(_pieces, path),
        upload.bytes_total,
        media_type=upload.media_type,
        rest_max=PART_BYTES,
    )
    answer["Cache-Control"] = "private, max-age=86400"
    return answer


def _pieces(path: Path, since: int, length: int) -> Iterator[bytes]:
    with path.open("rb") as file:
        file.seek(since)
        while length > 0 and (piece := file.read(min(PIECE_BYTES, length))):
            length -= len(piece)
            yield piece
