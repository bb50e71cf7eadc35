"""At a partner's till: a member's discount is looked up by its number and marked as used, once.

What is had by its number (a discount, a service, an invitation) is good wherever the number is
shown; whoever marks it first has used it, and of two tills at once the second one is told. The
order's row is locked meanwhile, and its points are used for good.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from tandem.kit import ids
from tandem.partners import queries as partners
from tandem.partners.models import Outlet
from tandem.platform.access.permissions import Actor, require
from tandem.rewards import ending
from tandem.rewards.ending import NoSuchOrder
from tandem.rewards.models import Order, OrderStatus, Party, Reward

NUMBER_LENGTH, TYPED_MAX = 8, 20


@dataclass(frozen=True, slots=True)
class At:
    """Where it is used."""

    partner_id: int
    outlet_id: UUID | None = None


def new_number() -> str:
    """The number of a new order, of chance alone: who knows its key, or chose it, knows no number
    that is good at a till.
    """
    return ids.public("", ids.new_uuid())[-NUMBER_LENGTH:].upper()


def tidy(typed: str) -> str:
    """A number in its one form: capitals, without gaps."""
    return "".join(sign for sign in typed.upper() if sign.isalnum())


def known(typed: str, *, programme_id: UUID, organiser_id: UUID) -> Order:
    """The discount of a number, however it was typed; where there are several, one that is good.

    Raises:
        NoSuchOrder: none is had by this number; what is sent has none for a till.
    """
    number = tidy(typed)
    rows = Order.objects.within(programme_id, organiser_id=organiser_id).filter(
        number=number[:TYPED_MAX], party=Party.MEMBER
    )
    by_number = Reward.objects.of(organiser_id).filter(is_shipped=False)
    orders = list(rows.filter(reward_id__in=by_number.values("id")).order_by("-created_at", "id"))
    if not number or not orders:
        raise NoSuchOrder()
    return next((row for row in orders if row.status == OrderStatus.ORDERED), orders[0])


def use(typed: str, at: At, *, programme_id: UUID, actor: Actor, now: datetime) -> Order:
    """Mark a discount as used at a till; its points are used for good, and the member is told.

    Raises:
        NoSuchOrder
        OrderEnded: it was used or taken back before. Nothing changes.
        PartnerEnded
    """
    require(actor, "partner.decide")
    of = actor.organiser_id
    partners.require_standing(at.partner_id, programme_id=programme_id, organiser_id=of)
    row = known(typed, programme_id=programme_id, organiser_id=of)
    outlets = Outlet.objects.of(of).filter(partner_id=at.partner_id)
    if at.outlet_id is not None and not outlets.filter(id=at.outlet_id).exists():
        at = At(at.partner_id)
    return ending.end_as_sent(
        row.id,
        row.member_id,
        programme_id=programme_id,
        actor=actor,
        now=now,
        used_by_id=at.partner_id,
        used_outlet_id=at.outlet_id,
    )


def used_at(
    partner_id: int, *, programme_id: UUID, organiser_id: UUID, number: str = ""
) -> QuerySet[Order]:
    """What was used at the tills of a partner; with `number`, what begins so."""
    rows = Order.objects.within(programme_id, organiser_id=organiser_id)
    rows = rows.filter(used_by_id=partner_id)
    return rows.filter(number__startswith=tidy(number)) if tidy(number) else rows
