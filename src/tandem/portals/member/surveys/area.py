"""The area of surveys: members come to it from their first page, a link, or a code."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from tandem.engagement import ways
from tandem.kit.texts import localized
from tandem.portals.member.surveys import choosing, pages
from tandem.portals.shared.access import PortalContext
from tandem.portals.shared.areas.declaring import Area, HomeCard
from tandem.portals.shared.telling import gives


def _cards(portal: PortalContext) -> Sequence[HomeCard]:
    asked = pages.waiting(portal)
    names = pages.product_names(portal, asked)
    return [
        HomeCard(
            title=localized(row.name, portal.language),
            address=pages.place_of(portal, row, begun),
            button=_("Go on") if begun.kept else _("Answer"),
            note=names.get(begun.product_id) or (_("anonymous") if row.is_anonymous else ""),
            gives=gives.survey(portal, row),
            percent=100 * len(begun.kept) // len(row.questions) if begun.kept else None,
        )
        for row, begun in asked
    ]


AREA = Area(
    title=_("Surveys"),
    group="TODAY",
    order=60,
    pages=[pages.surveys, pages.survey, choosing.pick],
    is_shown=lambda _programme: False,
    way=ways.SURVEYS,
    home=_cards,
)
