"""The area of mailings."""

from django.utils.translation import gettext_lazy as _

from tandem.portals.organiser.mailings import consent, pages
from tandem.portals.shared.areas.declaring import Area

AREA = Area(
    title=_("Mailings"),
    group="MESSAGES",
    order=10,
    icon="send",
    pages=[pages.mailings, consent.mailings_consent, pages.new_mailing, pages.mailing],
)
