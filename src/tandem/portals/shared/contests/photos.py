"""Photos that members send in for a contest: taken in as they come, shown made anew."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.utils.translation import gettext_lazy as _

from tandem.documents.base import Unreadable
from tandem.evidence.documents import sandbox
from tandem.kit.pictures import BYTES_MAX
from tandem.platform.isolation.asking import Busy
from tandem.platform.models import Upload
from tandem.portals.shared.areas.files import KeptFileField

WIDTH, LOOKED_AT = 1_400, 64  # pixels
ACCEPTED = "image/jpeg,image/png,image/webp,image/heic"


class PhotoField(KeptFileField):
    """A photo; what is none, or is too large, is refused and not kept."""

    def __init__(self, **named: Any) -> None:
        super().__init__(accept=ACCEPTED, **named)

    def clean(self, value: Any) -> Upload | None:
        """The stored photo."""
        upload = super().clean(value)
        if upload is None:
            return None
        sentence: Any = ""
        if upload.bytes_total > BYTES_MAX or not upload.media_type.startswith("image/"):
            sentence = _("Choose a photo of at most 15 MB: JPEG, PNG, WebP or HEIC.")
        else:
            try:
                if sandbox.page(Path(settings.HOME) / upload.path, 0, width=LOOKED_AT) is None:
                    sentence = _("This photo cannot be read. Choose another.")
            except Unreadable:
                sentence = _("This photo cannot be read. Choose another.")
            except Busy as busy:
                sentence = busy.sentence
        if sentence:
            self.drop()
            raise ValidationError(sentence, code="refused")
        return upload


def shown(photos: Sequence[UUID], place: int, organiser_id: UUID) -> HttpResponse:
    """A photo of an entry, made anew. Whether who asks may see it was asked before."""
    if not place < len(photos):
        raise Http404
    rows = Upload.objects.of(organiser_id).filter(id=photos[place])
    upload = rows.order_by("id").first()
    try:
        image = sandbox.page(Path(settings.HOME) / upload.path, 0, width=WIDTH) if upload else None
    except (Unreadable, Busy, FileNotFoundError):
        image = None
    if image is None:
        raise Http404
    answer = HttpResponse(image, content_type="image/jpeg")
    answer["Cache-Control"] = "private, max-age=600"
    return answer
