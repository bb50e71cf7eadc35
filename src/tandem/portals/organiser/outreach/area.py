"""The area of being found."""

from django.utils.translation import gettext_lazy as _

from tandem.portals.organiser.outreach import channels, newsletter, pages, site
from tandem.portals.shared.areas.declaring import Area

AREA = Area(
    title=_("Being found"),
    group="PEOPLE",
    order=45,
    icon="megaphone",
    pages=[
        pages.landings,
        pages.landing,
        pages.landing_print,
        channels.channels,
        newsletter.newsletter,
        newsletter.newsletter_look,
        site.site,
    ],
)
