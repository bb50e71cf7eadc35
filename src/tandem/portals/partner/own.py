"""The partner whose portal this is."""

from tandem.partners.models import Partner
from tandem.portals.shared.access import PortalContext


def partner_of(portal: PortalContext) -> tuple[int, str]:
    """Its id and name."""
    assert portal.actor.partner_id is not None
    row = Partner.objects.of(portal.actor.organiser_id).get(id=portal.actor.partner_id)
    return row.id, row.name
