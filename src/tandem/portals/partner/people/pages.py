"""Who works here with the programme."""

from collections.abc import Mapping
from typing import Any

from tandem.portals.partner.own import partner_of
from tandem.portals.partner.people import actions
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import page
from tandem.portals.shared.staff import panel


@page(
    "people/", permission="partner.people", template="people.html", actions=actions.STAFF.declared
)
def people(portal: Portal) -> Mapping[str, Any]:
    """Roles and open invitations of the partner."""
    partner_id, name = partner_of(portal)
    return {"partner_name": name, **panel.shown(portal, actions.STAFF, partner_id=partner_id)}
