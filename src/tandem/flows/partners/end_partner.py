"""A partner takes part no longer: what waits for it goes to the organiser, and its people go."""

from datetime import datetime

from tandem.evidence.claims import deadlines
from tandem.partners import changing
from tandem.platform.access import memberships
from tandem.platform.access.permissions import Actor
from tandem.programmes.models import Programme


def end(partner_id: int, *, programme: Programme, actor: Actor, now: datetime) -> int:
    """End it; how many purchases wait for the organiser instead. Its history, customers and points
    stay. Safe to repeat.

    Raises:
        NoSuchPartner
    """
    changing.end_partner(partner_id, programme_id=programme.id, actor=actor, now=now)
    memberships.end_of_partner(partner_id, actor=actor, now=now)
    return deadlines.hand_over(programme)
