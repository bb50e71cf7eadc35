"""What partners are told: by mail, for they have no inbox."""

from collections.abc import Sequence

from django.conf import settings

from tandem.platform.access import memberships
from tandem.platform.messages import mailing
from tandem.platform.models.user import Role
from tandem.platform.steps import step
from tandem.programmes.models import Programme
from tandem.rewards import queries as rewards
from tandem.rewards.facts import OrderCancelled, OrderShipped
from tandem.rewards.messages import PartnerOrderLetter
from tandem.rewards.models import Party


@step("notify_partners.order_ended")
def order_ended(facts: Sequence[OrderShipped | OrderCancelled]) -> None:
    """What a partner ordered left, or will not: its managers are told, and whom it is for."""
    for fact in facts:
        if fact.party != Party.PARTNER:
            continue
        of = fact.organiser_id
        programme = Programme.objects.of(of).get(id=fact.programme_id)
        order = rewards.order(fact.order_id, member_id=fact.member_id, organiser_id=of)
        letter = PartnerOrderLetter(
            number=order.number,
            reward=order.names,
            points=order.points,
            is_sent=isinstance(fact, OrderShipped),
            tracking=order.tracking,
            reason=order.reason,
            link=f"{settings.PUBLIC_URL}/p/{programme.slug}/wallet/orders/",
        )
        for person in memberships.people_of(fact.member_id, organiser_id=of):
            if person.role == Role.PARTNER_MANAGER or person.user_id == order.person_id:
                mailing.send(person.email, letter, language=person.language)
