"""What partners are told: by mail, for they have no inbox."""

from collections.abc import Sequence

from django.conf import settings

from tandem.partners import agreements
from tandem.partners.facts import AgreementPublished
from tandem.partners.messages import AgreementLetter
from tandem.partners.models import Partner
from tandem.platform.access import memberships
from tandem.platform.messages import mailing
from tandem.platform.models import Membership
from tandem.platform.models.user import Role
from tandem.platform.steps import step
from tandem.programmes.models import Programme
from tandem.rewards import queries as rewards
from tandem.rewards.facts import OrderCancelled, OrderShipped
from tandem.rewards.messages import PartnerOrderLetter
from tandem.rewards.models import Party


@step("notify_partners.agreement_published")
def agreement_published(facts: Sequence[AgreementPublished]) -> None:
    """Who signs for the partners whom an agreement is for is told of its version, as long as it is
    the latest.
    """
    for fact in facts:
        of = fact.organiser_id
        row = agreements.one(fact.agreement_id, programme_id=fact.programme_id, organiser_id=of)
        if row.ended_at is not None or agreements.latest(row).version != fact.version:
            continue
        programme = Programme.objects.of(of).get(id=fact.programme_id)
        partners = Partner.objects.of(of).filter(programme_id=programme.id, ended_at=None)
        standing = agreements.of_partners(
            list(partners.values_list("id", flat=True)),
            programme_id=programme.id,
            organiser_id=of,
        )
        is_open = {one.partner_id: one.is_open for one in standing if one.agreement_id == row.id}
        managers = Membership.objects.of(of).filter(
            role=Role.PARTNER_MANAGER,
            partner_id__in=is_open,
            ended_at=None,
            user__is_active=True,
        )
        for manager in managers.select_related("user").order_by("partner_id", "created_at", "id"):
            letter = AgreementLetter(
                programme=programme.name,
                agreement=row.title,
                is_first=fact.version == 1,
                asks=is_open[manager.partner_id or 0],
                link=f"{settings.PUBLIC_URL}/p/{programme.slug}/agreements/{row.id}/",
            )
            mailing.send(manager.user.email, letter, language=manager.user.language)


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
