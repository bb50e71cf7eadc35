"""My membership: what it is, up to when it is mine, what is to be paid; or what I can join."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tandem.fees import checkouts, offers, queries, subscribing
from tandem.fees.models import Fee, FeeState, Offer, Refund, State, Subscription
from tandem.fees.plans import switching, upgrading
from tandem.kit.texts import localized
from tandem.portals.member.club import actions
from tandem.portals.member.own import framed, member_of
from tandem.portals.shared import payment_notices
from tandem.portals.shared.access import PortalContext
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import HomeCard, page
from tandem.portals.shared.pages import address
from tandem.portals.shared.prints import paying
from tandem.portals.shared.templatetags.figures import money
from tandem.tiers.models import Plan


def home(portal: PortalContext) -> Sequence[HomeCard]:
    """What is sold, for who has no membership: in a club it is what the programme is about."""
    of = portal.actor.organiser_id
    sold = queries.offers(portal.programme.id, organiser_id=of)
    if not sold or queries.running(member_of(portal).id, organiser_id=of) is not None:
        return []
    plan = sold[0][0]
    name, at = localized(plan.name, portal.language), address(portal, "member:membership")
    return [HomeCard(name, at, gettext_lazy("Look"), paying.price(portal, plan))]


@page(
    "membership/",
    permission="member.view",
    template="membership.html",
    actions=[
        actions.join,
        actions.pay,
        actions.confirm,
        actions.let_end,
        actions.go_on,
        actions.change_plan,
        actions.upgrade,
        actions.forgo,
        actions.stop,
    ],
)
def membership(portal: Portal) -> Mapping[str, Any]:
    """What I have, or can have."""
    member = member_of(portal)
    row = queries.latest(member.id, organiser_id=portal.organiser_id)
    if row is not None and row.state != State.ENDED:
        return framed(portal, member, "me", has=_mine(portal, row))
    return framed(
        portal,
        member,
        "me",
        ended=_ended(portal, row) if row else None,
        offers=_offers(portal, member.id),
        owed=_owed(portal, member.id),
    )


def _mine(portal: Portal, row: Subscription) -> dict[str, Any]:
    scope = {"programme_id": portal.programme.id, "organiser_id": portal.organiser_id}
    plan, offer = offers.known(row.plan_id, **scope)
    fees = queries.fees(row)
    due = next((fee for fee in fees if fee.state == FeeState.DUE), None)
    today = portal.programme.day_at(portal.now)
    policy, days = offer.refund, offer.refund_days
    back = queries.owed_now(row, policy=policy, days=days, today=today)
    text, mood = paying.STATES[row.state]
    is_asked = offer.renewal == "ASKED" and row.told_until == row.covered_until and not due
    can_go_on = row.state in (State.TRIAL, State.ACTIVE) and (not row.is_renewing or is_asked)
    return {
        "name": localized(plan.name, portal.language),
        "state": text,
        "mood": mood,
        "perks": paying.perks(portal, offer),
        "terms": paying.terms(portal, offer, is_new=False),
        "until": row.covered_until,
        "is_waiting": row.state == State.WAITING,
        "is_trial": row.state == State.TRIAL,
        "is_ending": not row.is_renewing,
        "grace_until": row.grace_until if row.state == State.GRACE else None,
        "due": paying.to_pay(portal, row, due, offers.account(**scope)) if due else None,
        **_online(portal, due),
        "paper": portal.address("member:fee-paper", fee=due.id) if due else "",
        "fees": [
            {
                "amount": money(fee.amount_minor, portal.programme.currency),
                "since": fee.since_on,
                "until": fee.until_on,
                "state": paying.FEES[FeeState(fee.state)][0],
            }
            for fee in fees
            if fee.state == FeeState.PAID
        ],
        "go_on": portal.form(actions.go_on) if can_go_on else None,
        "let_end": portal.form(actions.let_end) if row.is_renewing else None,
        "stop": portal.form(actions.stop) if back else None,
        "back": money(back, portal.programme.currency),
        **_following(portal, row),
        "difference": _difference(portal, row, due),
    }


def _difference(portal: Portal, row: Subscription, due: Fee | None) -> dict[str, Any] | None:
    """What the fee that is due buys at once, where it is a difference."""
    if due is None or not due.is_difference or due.plan_id is None:
        return None
    scope = {"programme_id": portal.programme.id, "organiser_id": portal.organiser_id}
    plan, _offer = offers.known(due.plan_id, **scope)
    return {
        "name": localized(plan.name, portal.language),
        "until": row.covered_until,
        "forgo": portal.form(actions.forgo),
    }


def _at_once(portal: Portal, row: Subscription, plan: Plan, offer: Offer) -> dict[str, Any] | None:
    """What the plan costs at once; None where it follows with the next period only."""
    today = portal.programme.day_at(portal.now)
    try:
        asked = upgrading.quote(row, plan, offer, today=today)
    except switching.NotNow:
        return None
    return {
        "amount": money(asked.amount_minor, portal.programme.currency),
        "days": asked.days,
        "until": asked.until_on,
        "due": asked.due_on,
        "form": portal.form(actions.upgrade, of=plan.id, initial={"plan": plan.id}),
    }


def _following(portal: Portal, row: Subscription) -> dict[str, Any]:
    """What follows with the next period, and what else could: with its price and its day."""
    if row.state not in (State.TRIAL, State.ACTIVE) or row.covered_until is None:
        return {"next": None, "others": []}
    since = row.covered_until + timedelta(days=1)
    scope: Any = {"member_id": row.member_id, "programme": portal.programme, "now": portal.now}
    sold = queries.offers(portal.programme.id, organiser_id=portal.organiser_id)
    can_change = not switching.paid_ahead(row)
    due = queries.due(row)
    is_free = due is None or due.is_difference
    rows = [
        {
            "name": localized(plan.name, portal.language),
            "price": paying.price(portal, plan),
            "perks": paying.perks(portal, offer),
            "since": since,
            "is_next": plan.id == row.next_plan_id,
            "change": portal.form(actions.change_plan, of=plan.id, initial={"plan": plan.id})
            if can_change
            else None,
            "at_once": _at_once(portal, row, plan, offer) if is_free else None,
        }
        for plan, offer in sold
        if plan.id != row.plan_id and subscribing.may_join(offer, **scope)
    ]
    chosen = next((one for one in rows if one["is_next"]), None)
    stay = None
    if chosen is not None and can_change:
        stay = portal.form(actions.change_plan, of=row.plan_id, initial={"plan": row.plan_id})
        if stay is not None:
            stay.button = _("Stay with what I have")
    return {
        "next": chosen,
        "stay": stay,
        "others": [one for one in rows if not one["is_next"]],
    }


def _online(portal: Portal, due: Fee | None) -> dict[str, Any]:
    """Paying at the provider: the button, or where it was begun."""
    if due is None or payment_notices.provider() is None:
        return {"pay": None, "confirm": None, "page": ""}
    begun = checkouts.open_of(due.id, organiser_id=portal.organiser_id)
    return {
        "pay": portal.form(actions.pay) if begun is None else None,
        "confirm": portal.form(actions.confirm) if begun else None,
        "page": begun.url if begun else "",
    }


def _ended(portal: Portal, row: Subscription) -> dict[str, Any]:
    plan, _offer = offers.known(
        row.plan_id, programme_id=portal.programme.id, organiser_id=portal.organiser_id
    )
    return {
        "name": localized(plan.name, portal.language),
        "on": row.ended_on,
        "why": row.note or paying.REASONS.get(row.reason, ""),
    }


def _owed(portal: Portal, member_id: int) -> str:
    rows = Refund.objects.of(portal.organiser_id).filter(member_id=member_id, paid_at=None)
    total = sum(rows.values_list("amount_minor", flat=True))
    return money(total, portal.programme.currency) if total else ""


def _offers(portal: Portal, member_id: int) -> list[dict[str, Any]]:
    offers = queries.offers(portal.programme.id, organiser_id=portal.organiser_id)
    scope: Any = {"member_id": member_id, "programme": portal.programme, "now": portal.now}
    return [
        _offer(portal, plan, offer)
        for plan, offer in offers
        if subscribing.may_join(offer, **scope)
    ]


def _offer(portal: Portal, plan: Plan, offer: Offer) -> dict[str, Any]:
    return {
        "name": localized(plan.name, portal.language),
        "price": paying.price(portal, plan),
        "perks": paying.perks(portal, offer),
        "terms": paying.terms(portal, offer),
        "join": portal.form(actions.join, of=plan.id, initial={"plan": plan.id}),
    }


@page("membership/<uuid:fee>/pay.pdf", permission="member.view")
def fee_paper(portal: Portal, fee: UUID) -> HttpResponseBase:
    """What is to be paid, to print."""
    member = member_of(portal)
    row = queries.running(member.id, organiser_id=portal.organiser_id)
    due = queries.due(row) if row else None
    if row is None or due is None or due.id != fee:
        raise Http404
    scope = {"programme_id": portal.programme.id, "organiser_id": portal.organiser_id}
    plan, _offer = offers.known(row.plan_id, **scope)
    account = offers.account(**scope)
    return paying.paper(portal, row, due, plan=plan, name=member.name, account=account)
