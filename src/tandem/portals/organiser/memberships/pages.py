"""Who has a paid membership, one of them, every fee, and what is owed back."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http import HttpResponseBase
from django.utils.translation import gettext_lazy as _

from tandem.fees import numbers, queries, subscribing
from tandem.fees.models import Fee, FeeState, Refund, Subscription
from tandem.fees.receiving import deciding
from tandem.insights import lately
from tandem.kit.money import to_major
from tandem.kit.texts import localized
from tandem.portals.organiser.memberships.forms import EndForm, FeeForm, RefundForm
from tandem.portals.shared import names_by_id, searching, sorting
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import action, page
from tandem.portals.shared.areas.lists import Cell, Choice, Column, Listing
from tandem.portals.shared.prints import paying
from tandem.portals.shared.templatetags.figures import day, money, share
from tandem.tiers.models import Plan

_BY_STATE = {code: text for code, (text, _mood) in paying.STATES.items()}
SUBSCRIBERS = Listing(
    "paid-memberships",
    columns=[
        Column("member", _("Member")),
        Column("plan", _("Membership")),
        Column("since", _("Joined"), sorts_by="joined_on"),
        Column("until", _("Until"), sorts_by="covered_until"),
        Column("state", _("State"), sorts_by="state"),
    ],
    at_first="-since",
    search=_("Name, or number of the transfer"),
    choices=[Choice("state", _("State"), _BY_STATE)],
    empty=_("Nobody has a paid membership yet. Members join what you sell in their app."),
    first=(_("Sell a membership"), "organiser:new-paid-plan"),
)
FEES = Listing(
    "fees",
    columns=[
        Column("member", _("Member")),
        Column("amount", _("Amount"), sorts_by="amount_minor", is_number=True),
        Column("due", _("Due"), sorts_by="due_on"),
        Column("paid", _("Paid on"), sorts_by="paid_on"),
        Column("days", _("For the days")),
        Column("state", _("State")),
    ],
    at_first="-due",
    choices=[
        Choice("state", _("State"), {str(key): text for key, (text, _mood) in paying.FEES.items()})
    ],
    empty=_("No fee was asked for yet. One is as soon as a member joins a plan."),
)
REFUNDS = Listing(
    "refunds",
    columns=[
        Column("member", _("Member")),
        Column("amount", _("Amount"), sorts_by="amount_minor", is_number=True),
        Column("since", _("Owed since"), sorts_by="created_at"),
        Column("reason", _("Why")),
        Column("state", _("State")),
    ],
    at_first="-since",
    empty=_(
        "Nothing is owed back. Who ends a membership early stands here until the rest is paid out."
    ),
)


@page("paid-memberships/", permission="members.view", template="subscribers.html", tab=_("Members"))
def subscribers(portal: Portal) -> Mapping[str, Any] | HttpResponseBase:
    """Who has one, by state, and how it does; as a file too."""
    asked, of = SUBSCRIBERS.asked(portal), portal.organiser_id
    subscriptions = Subscription.objects.of(of).filter(programme_id=portal.programme.id)
    if asked.choices["state"]:
        subscriptions = subscriptions.filter(state=asked.choices["state"])
    if asked.q:
        members = searching.members_like(portal, asked.q)
        number = "".join(letter for letter in asked.q if letter.isdigit())
        is_number = Q(number=number) if number else Q(number="-")
        subscriptions = subscriptions.filter(Q(member_id__in=members.values("id")) | is_number)
    subscriptions = subscriptions.order_by(*asked.by)
    rows, total = (
        sorting.with_total(subscriptions, asked.rows)
        if asked.q
        else (list(subscriptions[asked.rows]), subscriptions.count)
    )
    names = names_by_id.members(portal, [row.member_id for row in rows])
    plans = _plans(portal)
    cells = [_cells(portal, row, names, plans) for row in rows]
    if asked.is_file:
        return SUBSCRIBERS.exported(portal, cells)
    today = portal.programme.day_at(portal.now)
    figures = queries.figures(portal.programme.id, organiser_id=of, today=today, read=lately.rows)
    return {
        "list": SUBSCRIBERS.shown(asked, cells, total=total),
        "figures": figures,
        "churn": "–" if figures.churn is None else share(figures.churn),
    }


def _plans(portal: Portal) -> dict[UUID, str]:
    rows = Plan.objects.of(portal.organiser_id).filter(programme_id=portal.programme.id)
    return {row.id: localized(row.name, portal.language) for row in rows}


def _cells(
    portal: Portal, row: Subscription, names: Mapping[int, str], plans: Mapping[UUID, str]
) -> dict[str, Cell]:
    text, mood = paying.STATES[row.state]
    last = row.ended_on or row.grace_until or row.covered_until
    return {
        "member": Cell(
            names.get(row.member_id, ""),
            href=_address(portal, row.member_id, row.id),
            note=numbers.shown(row.number),
        ),
        "plan": Cell(plans.get(row.plan_id, "")),
        "since": Cell(day(row.joined_on), value=row.joined_on),
        "until": Cell(day(last), value=last) if last else Cell(""),
        "state": Cell(text, mood=mood, value=str(text), note=paying.REASONS.get(row.reason, "")),
    }


def _address(portal: Portal, member: int, subscription: UUID) -> str:
    return portal.address("organiser:subscriber", member=member, subscription=subscription)


@action(
    EndForm,
    permission="members.change",
    button=_("End the membership"),
    done=_("It has ended, and its member is told why."),
    question=_("End this membership today? Its member reads your reason."),
    is_quiet=True,
)
def end(portal: Portal, form: EndForm, member: int, subscription: UUID) -> None:
    """End it today, with a reason."""
    subscribing.end(
        subscription,
        member_id=member,
        **form.cleaned_data,
        programme=portal.programme,
        actor=portal.actor,
        now=portal.now,
    )


@action(
    FeeForm,
    permission="payments.record",
    button=_("Paid otherwise"),
    done=_("Noted as paid."),
)
def note_paid(portal: Portal, form: FeeForm, member: int, **_parts: Any) -> None:
    """Note a fee as paid by another way."""
    deciding.mark_paid(
        form.cleaned_data["fee"],
        member_id=member,
        paid_on=form.cleaned_data["day"],
        programme=portal.programme,
        actor=portal.actor,
        now=portal.now,
    )


def _known(portal: Portal, member: int, subscription: UUID) -> Subscription:
    rows = Subscription.objects.within(portal.programme.id, organiser_id=portal.organiser_id)
    return rows.one(subscribing.NoSuchSubscription(), member_id=member, id=subscription)


@page(
    "paid-memberships/<int:member>/<uuid:subscription>/",
    permission="members.view",
    template="subscriber.html",
    guard=_known,
    actions=[end, note_paid],
)
def subscriber(portal: Portal, member: int, subscription: UUID) -> Mapping[str, Any]:
    """One membership: its fees, and what became of it."""
    row = _known(portal, member, subscription)
    text, mood = paying.STATES[row.state]
    today = portal.programme.day_at(portal.now)
    return {
        "name": names_by_id.members(portal, [member]).get(member, ""),
        "member": portal.address("organiser:member", member=member),
        "plan": _plans(portal).get(row.plan_id, ""),
        "number": numbers.shown(row.number),
        "state": text,
        "mood": mood,
        "until": row.ended_on or row.grace_until or row.covered_until,
        "why": row.note or paying.REASONS.get(row.reason, ""),
        "is_ending": not row.is_renewing and row.state != "ENDED",
        "fees": [_fee(portal, fee, today) for fee in queries.fees(row)],
        "history": [
            {
                "day": change.on_day,
                "state": paying.STATES[change.to_state][0],
                "why": paying.REASONS.get(change.reason, change.reason),
            }
            for change in queries.history(row)
        ],
        "end": portal.form(end) if row.state != "ENDED" else None,
    }


def _fee(portal: Portal, fee: Fee, today: date) -> dict[str, Any]:
    text, mood = paying.FEES[FeeState(fee.state)]
    initial = {"fee": fee.id, "day": today}
    return {
        "amount": money(fee.amount_minor, portal.programme.currency),
        "for": _difference_to(portal, fee),
        "due": fee.due_on,
        "since": fee.since_on,
        "until": fee.until_on,
        "state": text,
        "mood": mood,
        "note": portal.form(note_paid, of=fee.id, initial=initial)
        if fee.state == FeeState.DUE
        else None,
    }


def _difference_to(portal: Portal, fee: Fee) -> str:
    """What a difference buys at once; empty for a fee of a period."""
    if not fee.is_difference or fee.plan_id is None:
        return ""
    return _("the difference to %(plan)s") % {"plan": _plans(portal).get(fee.plan_id, "")}


@page("paid-memberships/fees/", permission="members.view", template="fees.html", tab=_("Fees"))
def fees(portal: Portal) -> Mapping[str, Any] | HttpResponseBase:
    """Every fee, latest due first; as a file too."""
    asked = FEES.asked(portal)
    fees = Fee.objects.of(portal.organiser_id).filter(programme_id=portal.programme.id)
    if asked.choices["state"]:
        fees = fees.filter(state=asked.choices["state"])
    fees = fees.order_by(*asked.by)
    rows = list(fees[asked.rows])
    names = names_by_id.members(portal, [row.member_id for row in rows])
    cells, currency = [], portal.programme.currency
    for row in rows:
        text, mood = paying.FEES[FeeState(row.state)]
        days = f"{day(row.since_on)} – {day(row.until_on)}" if row.since_on else ""
        cells.append(
            {
                "member": Cell(
                    names.get(row.member_id, ""),
                    href=_address(portal, row.member_id, row.subscription_id),
                ),
                "amount": Cell(
                    money(row.amount_minor, currency),
                    value=float(to_major(row.amount_minor, currency)),
                    note=_difference_to(portal, row),
                ),
                "due": Cell(day(row.due_on), value=row.due_on),
                "paid": Cell(day(row.paid_on), value=row.paid_on) if row.paid_on else Cell(""),
                "days": Cell(days),
                "state": Cell(text, mood=mood, value=str(text)),
            }
        )
    if asked.is_file:
        return FEES.exported(portal, cells)
    return {"list": FEES.shown(asked, cells, total=sorting.counted(fees))}


@action(
    RefundForm,
    permission="payments.record",
    button=_("Paid out"),
    done=_("Noted as paid out."),
)
def paid_out(portal: Portal, form: RefundForm) -> None:
    """Note a refund as paid out."""
    deciding.pay_out(
        form.cleaned_data["refund"],
        member_id=form.cleaned_data["member"],
        programme=portal.programme,
        actor=portal.actor,
        now=portal.now,
    )


@page(
    "paid-memberships/refunds/",
    permission="members.view",
    template="refunds.html",
    tab=_("Refunds"),
    actions=[paid_out],
)
def refunds(portal: Portal) -> Mapping[str, Any] | HttpResponseBase:
    """What is owed back, and what was paid out; as a file too."""
    asked = REFUNDS.asked(portal)
    refunds = Refund.objects.of(portal.organiser_id).filter(programme_id=portal.programme.id)
    rows = list(refunds.order_by(*asked.by)[asked.rows])
    names = names_by_id.members(portal, [row.member_id for row in rows])
    cells, currency = [], portal.programme.currency
    for row in rows:
        form = portal.form(paid_out, of=row.id, initial={"refund": row.id, "member": row.member_id})
        paid = Cell(_("paid out"), mood="good", note=day(row.paid_at)) if row.paid_at else None
        cells.append(
            {
                "member": Cell(
                    names.get(row.member_id, ""),
                    href=_address(portal, row.member_id, row.subscription_id),
                ),
                "amount": Cell(
                    money(row.amount_minor, currency),
                    value=float(to_major(row.amount_minor, currency)),
                ),
                "since": Cell(day(row.created_at), value=row.created_at),
                "reason": Cell(paying.REASONS.get(row.reason, row.reason)),
                "state": paid or Cell(_("owed"), mood="wait", forms=[form]),
            }
        )
    if asked.is_file:
        return REFUNDS.exported(portal, cells)
    return {"list": REFUNDS.shown(asked, cells, total=refunds.count)}
