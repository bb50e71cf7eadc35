"""The area of surveys: members come to it from their first page, a link, or a code."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from tandem.engagement import ways
from tandem.kit.texts import localized
from tandem.portals.member.surveys import pages
from tandem.portals.shared.access import PortalContext
from tandem.portals.shared.areas.declaring import Area, HomeCard
from tandem.portals.shared.pages import address


def _cards(portal: PortalContext) -> Sequence[HomeCard]:
    return [
        HomeCard(
            title=localized(row.name, portal.language),
            address=address(portal, "member:survey", survey=row.id),
            button=_("Go on") if begun.kept else _("Answer"),
            note=_("anonymous") if row.is_anonymous else "",
            percent=100 * len(begun.kept) // len(row.questions) if begun.kept else None,
        )
        for row, begun in pages.waiting(portal)
    ]


AREA = Area(
    title=_("Surveys"),
    group="TODAY",
    order=60,
    pages=[pages.surveys, pages.survey],
    is_shown=lambda _programme: False,
    way=ways.SURVEYS,
    home=_cards,
)
