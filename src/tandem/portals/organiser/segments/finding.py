"""What the search over everything finds of segments."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from tandem.kit.texts import localized
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Found
from tandem.portals.shared.areas.finding import named_like
from tandem.segments.models import Segment


def find(portal: Portal, q: str) -> Sequence[Found]:
    """Segments by their names."""
    rows = Segment.objects.of(portal.organiser_id).filter(
        programme_id=portal.programme.id, ended_at=None
    )
    names = rows.order_by("key").values_list("key", "name")
    return [
        Found(
            _("Segment"),
            localized(texts, portal.language),
            portal.address("organiser:segment", segment=key),
        )
        for key, texts in named_like(q, names)
    ]
