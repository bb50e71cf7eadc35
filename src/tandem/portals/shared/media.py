"""Pictures that everybody may see, and taking one in from a form; PDFs of who may read them."""

from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from tandem.kit.text import slug
from tandem.platform import clock, tenancy
from tandem.platform.files import pictures, uploads
from tandem.platform.models import Upload
from tandem.portals.shared.access import PortalContext


@require_safe
@cache_control(max_age=31_536_000, public=True, immutable=True)
def picture(_request: HttpRequest, picture: UUID) -> FileResponse:
    """A reward's picture or a logo. Other uploads are never shown: a picture is told by the type it
    was made with.
    """
    path = path_of(picture)
    if path is None:
        raise Http404
    return FileResponse(path.open("rb"), content_type=pictures.MEDIA_TYPE)


def path_of(key: UUID) -> Path | None:
    """Where a picture that everybody may see lies; None where it is none, or is gone."""
    with tenancy.across("pictures are public"):
        uploads = Upload.objects.everyone(reason="pictures are public").filter(
            id=key, media_type=pictures.MEDIA_TYPE
        )
        row = uploads.order_by("id").first()
    path = Path(settings.HOME) / row.path if row is not None else None
    return path if path is not None and path.exists() else None


def pdf_of(upload_id: UUID | None, title: str, *, organiser_id: UUID) -> FileResponse:
    """A PDF that was sent, to be kept under its title; nothing else that was sent is ever answered.
    Whether who asks may read it was asked before.
    """
    if upload_id is None:
        raise Http404
    rows = Upload.objects.of(organiser_id).filter(id=upload_id, media_type=uploads.PDF)
    upload = rows.order_by("id").first()
    path = Path(settings.HOME) / upload.path if upload is not None else None
    if path is None or not path.exists():
        raise Http404
    name = f"{slug(title, 'file', most=80)}.pdf"
    return FileResponse(
        path.open("rb"), as_attachment=True, filename=name, content_type=uploads.PDF
    )


def sent(portal: PortalContext, field: str = "picture", *, is_public: bool = True) -> Upload | None:
    """The picture of a form, kept; None when the form brought none.

    Raises:
        NotAPicture
    """
    file = portal.file(field)
    if file is None:
        return None
    return pictures.store(
        file.chunks(),
        name=file.name or "",
        home=Path(settings.HOME),
        organiser_id=portal.actor.organiser_id,
        user_id=portal.actor.user_id,
        now=clock.now(),
        is_public=is_public,
    )
