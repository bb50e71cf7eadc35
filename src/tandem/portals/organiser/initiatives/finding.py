"""What the search over everything finds of initiatives."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from tandem.initiatives import queries
from tandem.kit.texts import localized
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Found
from tandem.portals.shared.areas.finding import named_like


def find(portal: Portal, q: str) -> Sequence[Found]:
    """Initiatives by their names."""
    rows = queries.initiatives(portal.programme.id, organiser_id=portal.organiser_id)
    names = rows.order_by("-until_on", "id").values_list("id", "name")
    return [
        Found(
            _("Initiative"),
            localized(texts, portal.language),
            portal.address("organiser:initiative", initiative=key),
        )
        for key, texts in named_like(q, names)
    ]
