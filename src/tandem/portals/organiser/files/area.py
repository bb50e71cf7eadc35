"""The area of files."""

from django.utils.translation import gettext_lazy as _

from tandem.evidence.documents import files
from tandem.portals.organiser.files import finding, pages
from tandem.portals.shared.access import PortalContext
from tandem.portals.shared.areas.declaring import Area


def _waiting(portal: PortalContext) -> int:
    return files.documents_failed(portal.programme.id, organiser_id=portal.actor.organiser_id)


AREA = Area(
    title=_("Files"),
    group="PURCHASES",
    order=10,
    pages=[pages.files, pages.file],
    icon="file-text",
    waiting=_waiting,
    find=finding.find,
)
