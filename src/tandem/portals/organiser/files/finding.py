"""What the search over everything finds of files."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from tandem.evidence.models import Document, DocumentKind
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Found
from tandem.portals.shared.areas.finding import FOUND_MAX
from tandem.portals.shared.templatetags.figures import day


def find(portal: Portal, q: str) -> Sequence[Found]:
    """Sales files by any part of their names, the latest first (`document_sales_idx`). E-invoices
    are found by their numbers: there may be as many of them as purchases.
    """
    named = Document.objects.of(portal.organiser_id).filter(
        programme_id=portal.programme.id, kind=DocumentKind.SELL_OUT, upload__name__bare=q
    )
    rows = named.order_by("-created_at", "id").values_list("id", "upload__name", "created_at")
    return [
        Found(_("File"), name, portal.address("organiser:file", document=key), day(received.date()))
        for key, name, received in rows[:FOUND_MAX]
    ]
