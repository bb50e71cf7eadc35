"""The plans that are sold, and the account their fees go to."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.fees import offers, queries
from tandem.fees.models import Offer, State, Subscription
from tandem.kit.money import to_major
from tandem.kit.texts import localized
from tandem.portals.organiser.memberships.forms import AccountForm, PaidPlanForm, PlanForm
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Next, action, page
from tandem.portals.shared.areas.lists import Cell, Column, Listing
from tandem.portals.shared.prints import paying
from tandem.portals.shared.templatetags.figures import points
from tandem.segments.models import Segment
from tandem.tiers import memberships
from tandem.tiers.models import Plan

PLANS = Listing(
    "paid-plans",
    columns=[
        Column("name", _("Membership")),
        Column("price", _("Price")),
        Column("members", _("Members"), is_number=True),
        Column("perks", _("What it brings")),
        Column("end", _("What to do")),
    ],
    empty=_("No membership is sold yet. Members join in their app once there is one."),
    first=(_("Sell a membership"), "organiser:new-paid-plan"),
)


@action(
    PaidPlanForm,
    permission="programme.change",
    button=_("Sell it"),
    done=_("Members can join it now."),
)
def sell(portal: Portal, form: PaidPlanForm) -> Next:
    """Sell a plan."""
    offers.write(portal.programme.id, form.offer(), actor=portal.actor, now=portal.now)
    return Next("organiser:paid-plans")


@action(
    PaidPlanForm,
    permission="programme.change",
    button=_("Save the membership"),
    done=_("Saved. Fees that were asked for keep their amount."),
)
def change(portal: Portal, form: PaidPlanForm, plan: UUID) -> Next:
    """Sell it otherwise."""
    row, offer = _known(portal, plan)
    offers.write(
        portal.programme.id,
        form.offer(offers.written(row, offer)),
        actor=portal.actor,
        now=portal.now,
        plan_id=plan,
    )
    return Next("organiser:paid-plans")


@action(
    PlanForm,
    permission="programme.change",
    button=_("Sell it no more"),
    done=_("It is no longer sold. Who has it keeps it to the end of what is paid."),
    question=_(
        "Sell this membership no more? Nobody can join it; who has it keeps it to the end of what"
        " is paid, and no further fee is asked for."
    ),
    is_quiet=True,
)
def withdraw(portal: Portal, form: PlanForm) -> None:
    """Sell it no more."""
    memberships.end_plan(
        form.cleaned_data["plan"],
        programme_id=portal.programme.id,
        actor=portal.actor,
        now=portal.now,
    )


@action(
    AccountForm,
    permission="programme.change",
    button=_("Save the account"),
    done=_("Members read it where they pay."),
)
def pay_to(portal: Portal, form: AccountForm) -> None:
    """Say where fees are paid to."""
    offers.pay_to(portal.programme.id, **form.cleaned_data, actor=portal.actor, now=portal.now)


@page(
    "paid-memberships/plans/",
    permission="rules.view",
    template="plans.html",
    tab=_("Plans"),
    actions=[withdraw, pay_to],
)
def paid_plans(portal: Portal) -> Mapping[str, Any]:
    """What is sold, and to which account it is paid."""
    of = portal.organiser_id
    rows = []
    for plan, offer in queries.offers(portal.programme.id, organiser_id=of):
        running = Subscription.objects.of(of).filter(plan_id=plan.id)
        members = running.exclude(state=State.ENDED).count()
        rows.append(
            {
                "name": Cell(
                    localized(plan.name, portal.language),
                    href=portal.address("organiser:paid-plan", plan=plan.id),
                ),
                "price": Cell(paying.price(portal, plan)),
                "members": Cell(points(members), value=members),
                "perks": Cell("", lines=paying.perks(portal, offer)),
                "end": Cell(forms=[portal.form(withdraw, of=plan.id, initial={"plan": plan.id})]),
            }
        )
    account = offers.account(portal.programme.id, organiser_id=of)
    known = {"holder": account.holder, "number": account.number} if account else None
    return {
        "list": PLANS.whole(rows),
        "has_account": account is not None,
        "account": portal.form(pay_to, initial=known),
    }


@page(
    "paid-memberships/plans/new/",
    permission="programme.change",
    template="plan.html",
    actions=[sell],
)
def new_paid_plan(portal: Portal) -> Mapping[str, Any]:
    """Sell a membership."""
    return {"title": _("Sell a membership"), "form": portal.form(sell)}


def _known(portal: Portal, plan: UUID) -> tuple[Plan, Offer]:
    return offers.known(plan, programme_id=portal.programme.id, organiser_id=portal.organiser_id)


@page(
    "paid-memberships/plans/<uuid:plan>/",
    permission="programme.change",
    template="plan.html",
    guard=_known,
    actions=[change],
)
def paid_plan(portal: Portal, plan: UUID) -> Mapping[str, Any]:
    """How it is sold, to be changed."""
    row, offer = _known(portal, plan)
    keys = [offer.segment_id] if offer.segment_id else []
    segments = Segment.objects.of(portal.organiser_id).filter(id__in=keys)
    price: Decimal = to_major(row.price_minor, portal.programme.currency)
    initial = {
        "name": localized(row.name, portal.language),
        "price": f"{price:f}",
        "months": row.months,
        "perks": [localized(perk, portal.language) for perk in offer.perks],
        "percent": offer.reward_percent,
        "delivery": offer.has_free_delivery,
        "early": offer.has_early_access,
        "segment": segments.values_list("key", flat=True).order_by("id").first() or "",
        "trial": offer.trial_days,
        "renewal": offer.renewal,
        "notice": offer.notice_days,
        "pay": offer.pay_days,
        "grace": offer.grace_days,
        "refund": offer.refund,
        "refund_days": offer.refund_days,
        "terms": localized(offer.terms, portal.language),
    }
    return {"title": initial["name"], "form": portal.form(change, initial=initial)}
