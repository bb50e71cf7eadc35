"""A film that was sent, shown to who may see it: part by part, as players ask for it."""

import re
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse

from tandem.platform.files import uploads
from tandem.platform.models import Upload
from tandem.portals.shared.access import PortalContext

# A player that asks for all the rest gets so much and asks again: else whoever stops looking would
# hold a thread of the web server.
PART_BYTES, PIECE_BYTES = 2 << 20, 64 << 10
_RANGE = re.compile(r"bytes=(\d*)-(\d*)")


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
    asked = portal.request.headers.get("Range", "").strip()
    since, length = wanted(asked, upload.bytes_total)
    is_part = _RANGE.fullmatch(asked) is not None
    if is_part and not length:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{upload.bytes_total}"})
    if is_part and asked.endswith("-"):
        length = min(length, PART_BYTES)
    answer = StreamingHttpResponse(
        _pieces(path, since, length),
        content_type=upload.media_type,
        status=206 if is_part else 200,
    )
    answer["Accept-Ranges"], answer["Content-Length"] = "bytes", str(length)
    if is_part:
        answer["Content-Range"] = f"bytes {since}-{since + length - 1}/{upload.bytes_total}"
    answer["Cache-Control"] = "private, max-age=86400"
    return answer


def wanted(asked: str, size: int) -> tuple[int, int]:
    """Where an asked part of a file begins, and how long it is; all of it where nothing is asked,
    or nothing that can be understood.
    """
    part = _RANGE.fullmatch(asked.strip())
    if part is None or not (part[1] or part[2]):
        return 0, size
    if not part[1]:
        length = min(int(part[2][:15]), size)
        return size - length, length
    since = min(int(part[1][:15]), size)
    until = min(int(part[2][:15]), size - 1) if part[2] else size - 1
    return since, max(until - since + 1, 0)


def _pieces(path: Path, since: int, length: int) -> Iterator[bytes]:
    with path.open("rb") as file:
        file.seek(since)
        while length > 0 and (piece := file.read(min(PIECE_BYTES, length))):
            length -= len(piece)
            yield piece
