"""The partner whose portal this is."""

from tandem.partners.models import Partner
from tandem.portals.shared.access import Desk


def partner_of(desk: Desk) -> tuple[int, str]:
    """Its id and name."""
    assert desk.actor.partner_id is not None
    row = Partner.objects.of(desk.actor.organiser_id).get(id=desk.actor.partner_id)
    return row.id, row.name
