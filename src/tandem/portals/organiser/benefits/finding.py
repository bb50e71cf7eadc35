"""What the search over everything finds of benefits."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from tandem.benefits import queries
from tandem.kit.texts import localized
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Found
from tandem.portals.shared.areas.finding import named_like


def find(portal: Portal, q: str) -> Sequence[Found]:
    """Benefits that are offered, by their names."""
    rows = queries.offered(portal.programme.id, organiser_id=portal.organiser_id)
    return [
        Found(
            _("Benefit"),
            localized(texts, portal.language),
            portal.address("organiser:benefit", benefit=key),
        )
        for key, texts in named_like(q, rows.values_list("id", "name"))
    ]
