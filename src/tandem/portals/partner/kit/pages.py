"""What do I tell a customer?"""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from tandem.kit.texts import localized
from tandem.portals.partner.kit import displays, library
from tandem.portals.partner.own import partner_of
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import page
from tandem.portals.shared.pages import today
from tandem.portals.shared.telling import why as told
from tandem.programmes import terms


@page("kit/", permission="partner.view", template="kit.html", tab=_("What to tell customers"))
def kit(portal: Portal) -> Mapping[str, Any]:
    """The organiser's arguments, and the programme as its rules and rewards stand today."""
    arguments = localized(portal.programme.partner_arguments, portal.language)
    return {
        "partner_name": partner_of(portal)[1],
        "arguments": [argument.text for argument in terms.split("arguments", arguments)],
        "topics": library.shown(portal),
        "displays": displays.of(portal),
        "sections": told.shown(
            portal.programme,
            reader=None,
            today=today(portal),
            now=portal.now,
            language=portal.language,
        ),
    }
