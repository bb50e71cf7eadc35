"""Another plan while one runs: it follows with the next period, at the price that it has when its
fee is asked for. What is paid stays as it is to its last day.
"""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.fees import moving, offers, subscribing
from tandem.fees.facts import PlanChosen
from tandem.fees.models import Fee, FeeState, State, Subscription
from tandem.fees.moving import Moves
from tandem.kit.errors import Conflict
from tandem.platform.access.permissions import Actor, require
from tandem.programmes.models import Programme


class NotNow(Conflict):
    """Another plan cannot be chosen as the membership stands."""

    code = "fees.not_now"
    text = _("Another membership cannot be chosen now: %(why)s.")

    why: str


def choose(
    subscription_id: UUID,
    plan_id: UUID,
    *,
    member_id: int,
    programme: Programme,
    actor: Actor,
    now: datetime,
) -> None:
    """Let another plan follow with the next period; the plan that runs takes the choice back. A fee
    that is open is asked for anew, and what was to end goes on.

    Raises:
        NoSuchSubscription, IsOver, NoSuchOffer, NotForThem, NotNow: nothing is written.
    """
    if actor.member_id != member_id:
        require(actor, "members.change")
    of, today = programme.organiser_id, programme.day_at(now)
    row = subscribing.held(
        subscription_id, member_id=member_id, programme_id=programme.id, organiser_id=of
    )
    plan, offer = offers.known(plan_id, programme_id=programme.id, organiser_id=of)
    if plan.ended_at is not None:
        raise offers.NoSuchOffer()
    if not subscribing.may_join(offer, member_id=member_id, programme=programme, now=now):
        raise subscribing.NotForThem()
    if row.state not in (State.TRIAL, State.ACTIVE):
        raise NotNow(why=_("what is due is paid first"))
    if paid_ahead(row):
        raise NotNow(why=_("the next period is paid already"))
    row.next_plan_id = None if plan_id == row.plan_id else plan_id
    row.is_renewing, row.told_until = True, None
    moves = Moves(programme.id, of, actor.name, today, now)
    moves.subscriptions[row.id] = row
    fee = moving.open_fees([row], organiser_id=of).get(row.id)
    if fee is not None:
        moves.void(fee)
    moves.facts.append(
        PlanChosen(
            organiser_id=of,
            at=now,
            actor=actor.name,
            programme_id=programme.id,
            member_id=member_id,
            subscription_id=row.id,
            plan_id=plan_id,
        )
    )
    sequence = subscribing.next_sequence([row], organiser_id=of)[row.id]
    subscribing.go_on(moves, row, plan, offer, sequence=sequence)
    moves.write()


def paid_ahead(row: Subscription) -> bool:
    """Whether the period of another plan is paid, and has not begun."""
    if row.next_plan_id is None:
        return False
    fees = Fee.objects.of(row.organiser_id).filter(
        member_id=row.member_id,
        subscription_id=row.id,
        plan_id=row.next_plan_id,
        state=FeeState.PAID,
        until_on=row.covered_until,
    )
    return fees.exists()
