"""Files that a form brought, kept under the home; dropped again where what they were sent for was
refused.
"""

from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

from tandem.platform import clock
from tandem.platform.files import uploads
from tandem.platform.models import Upload
from tandem.portals.shared.access import PortalContext


def stored(portal: PortalContext, field: str = "file") -> Upload:
    """The file of a field, stored.

    Raises:
        Empty, TooLarge: nothing is kept.
    """
    sent = portal.file(field)
    if sent is None:
        raise uploads.Empty()
    return uploads.store(
        sent.chunks(),
        name=sent.name or "",
        home=Path(settings.HOME),
        bytes_max=settings.UPLOAD_BYTES_MAX,
        organiser_id=portal.actor.organiser_id,
        user_id=portal.actor.user_id,
        now=clock.now(),
    )


def drop(files: Iterable[Upload]) -> None:
    """Delete the files whose records the caller's savepoint takes back."""
    for upload in files:
        (Path(settings.HOME) / upload.path).unlink(missing_ok=True)
