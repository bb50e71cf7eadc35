"""What came in: payments that wait for a person, with both sides shown."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.http import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tandem.fees import moving, numbers, queries
from tandem.fees.models import Fee, Question, Receipt, ReceiptState, State, Subscription
from tandem.fees.receiving import deciding
from tandem.kit.money import to_major
from tandem.kit.text import folded
from tandem.portals.organiser.memberships.forms import (
    ReceiptForm,
    TheirsForm,
    WhoseForm,
)
from tandem.portals.shared import names_by_id
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Next, Undo, action, page
from tandem.portals.shared.areas.lists import Cell, Choice, Column, Listing
from tandem.portals.shared.prints import paying
from tandem.portals.shared.templatetags.figures import day, money

STATES = {
    ReceiptState.WAITING: (gettext_lazy("to be matched"), "wait"),
    ReceiptState.MATCHED: (gettext_lazy("paid its fee"), "good"),
    ReceiptState.RETURNED: (gettext_lazy("is paid back"), ""),
    ReceiptState.SET_ASIDE: (gettext_lazy("about no membership"), ""),
}
QUESTIONS = {
    "AMOUNT": gettext_lazy("another amount"),
    "TITLE": gettext_lazy("the title is only like a number"),
    "TWICE": gettext_lazy("paid twice"),
    "LATE": gettext_lazy("paid after the end"),
    "NAME": gettext_lazy("no number, but the name and the amount fit"),
}
RECEIPTS = Listing(
    "membership-payments",
    columns=[
        Column("paid", gettext_lazy("What came in"), sorts_by="paid_on"),
        Column("amount", gettext_lazy("Amount"), sorts_by="amount_minor", is_number=True),
        Column("whose", gettext_lazy("Whose membership")),
        Column("due", gettext_lazy("What is due"), is_number=True),
        Column("state", gettext_lazy("State")),
    ],
    at_first="-paid",
    choices=[
        Choice(
            "state",
            gettext_lazy("State"),
            {str(key): text for key, (text, _mood) in STATES.items()},
        )
    ],
    empty=gettext_lazy("No payment came in. Take in the statement of your bank."),
    first=(gettext_lazy("A bank statement"), "organiser:statement"),
)


@action(
    ReceiptForm,
    permission="payments.record",
    button=gettext_lazy("It pays the fee"),
    done=gettext_lazy("It paid the fee."),
    question=gettext_lazy(
        "Let this payment pay the fee? The membership goes on with it, whatever the amount; one"
        " that has ended begins anew today."
    ),
)
def count(portal: Portal, form: ReceiptForm) -> None:
    """Let it pay the fee that is due."""
    deciding.count(form.cleaned_data["receipt"], **_said(portal))


@action(
    ReceiptForm,
    permission="payments.record",
    button=gettext_lazy("Pay it back"),
    done=gettext_lazy("It is owed back, and stands among the refunds."),
    question=gettext_lazy("Pay it back? Its member is told."),
    is_quiet=True,
)
def give_back(portal: Portal, form: ReceiptForm) -> None:
    """Owe it back."""
    deciding.give_back(form.cleaned_data["receipt"], **_said(portal))


@action(
    WhoseForm,
    permission="payments.record",
    button=gettext_lazy("It is theirs"),
    done=gettext_lazy("Noted whose it is. Now say what becomes of it."),
    is_quiet=True,
)
def name(portal: Portal, form: WhoseForm) -> None:
    """Say whose it is."""
    deciding.name(
        form.cleaned_data["receipt"],
        member_id=form.cleaned_data["member"],
        programme=portal.programme,
        actor=portal.actor,
    )


@action(
    TheirsForm,
    permission="payments.record",
    button=gettext_lazy("It is theirs"),
    done=gettext_lazy("Noted whose it is. Now say what becomes of it."),
    is_quiet=True,
)
def name_one(portal: Portal, form: TheirsForm) -> None:
    """Say which of several namesakes it is."""
    deciding.name(
        form.cleaned_data["receipt"],
        member_id=form.cleaned_data["member"],
        programme=portal.programme,
        actor=portal.actor,
    )


@action(
    ReceiptForm,
    permission="payments.record",
    button=gettext_lazy("Not a membership"),
    done=gettext_lazy("Noted: it is about no membership."),
    is_quiet=True,
)
def set_aside(portal: Portal, form: ReceiptForm) -> Next:
    """Say that it is about no membership; the undo lets it wait again."""
    receipt = form.cleaned_data["receipt"]
    deciding.set_aside(receipt, **_said(portal))
    return Next(undo=Undo("wait_again", {"receipt": receipt}))


@action(
    ReceiptForm,
    permission="payments.record",
    button=gettext_lazy("Let it wait again"),
    done=gettext_lazy("It waits to be matched."),
    is_quiet=True,
)
def wait_again(portal: Portal, form: ReceiptForm) -> None:
    """Let it wait again."""
    deciding.bring_back(form.cleaned_data["receipt"], **_said(portal))


def _said(portal: Portal) -> dict[str, Any]:
    return {"programme": portal.programme, "actor": portal.actor, "now": portal.now}


@page(
    "paid-memberships/payments/",
    permission="payments.record",
    template="receipts.html",
    tab=gettext_lazy("Payments"),
    actions=[count, give_back, name, name_one, set_aside, wait_again],
)
def receipts(portal: Portal) -> Mapping[str, Any] | HttpResponseBase:
    """What came in, those that wait with both sides; as a file too."""
    asked = RECEIPTS.asked(portal)
    every = Receipt.objects.of(portal.organiser_id).filter(programme_id=portal.programme.id)
    receipts = every.filter(state=asked.choices["state"]) if asked.choices["state"] else every
    rows = list(receipts.order_by(*asked.by)[asked.rows])
    keys = [row.subscription_id for row in rows if row.subscription_id]
    theirs = Subscription.objects.of(portal.organiser_id).filter(
        member_id__in={row.member_id for row in rows if row.member_id}, id__in=keys
    )
    subscriptions = {row.id: row for row in theirs}
    fees = moving.open_fees(list(subscriptions.values()), organiser_id=portal.organiser_id)
    names = names_by_id.members(portal, [row.member_id for row in rows if row.member_id])
    alike = _namesakes(portal, rows)
    cells = [_cells(portal, row, names, subscriptions, fees, alike) for row in rows]
    if asked.is_file:
        return RECEIPTS.exported(portal, cells)
    return {
        "list": RECEIPTS.shown(asked, cells, total=receipts.count),
        "waiting": every.filter(state=ReceiptState.WAITING).count(),
    }


def _namesakes(portal: Portal, rows: Sequence[Receipt]) -> Mapping[UUID, list[queries.DueByName]]:
    """Whose each of those may be that fit several members by name and amount."""
    asked = {
        row.id: (folded(row.payer), row.amount_minor)
        for row in rows
        if (row.state, row.question) == (ReceiptState.WAITING, Question.NAME)
        and row.subscription_id is None
    }
    fees = queries.due_by_name(
        set(asked.values()), programme_id=portal.programme.id, organiser_id=portal.organiser_id
    )
    return {
        key: [due for due in fees if (due.sort_key, due.amount_minor) == wanted]
        for key, wanted in asked.items()
    }


def _cells(
    portal: Portal,
    row: Receipt,
    names: Mapping[int, str],
    subscriptions: Mapping[UUID, Subscription],
    fees: Mapping[UUID, Fee],
    alike: Mapping[UUID, list[queries.DueByName]],
) -> dict[str, Cell]:
    currency = portal.programme.currency
    theirs = subscriptions.get(row.subscription_id) if row.subscription_id else None
    fee = fees.get(theirs.id) if theirs else None
    text, mood = STATES[ReceiptState(row.state)]
    maybe = alike.get(row.id, [])
    whose = Cell(_("nobody yet"))
    if maybe:
        fit = ngettext("%(n)s member fits", "%(n)s members fit", len(maybe)) % {"n": len(maybe)}
        whose = Cell(fit, lines=[one.name for one in maybe])
    if theirs is not None:
        whose = Cell(
            names.get(theirs.member_id, ""),
            href=portal.address(
                "organiser:subscriber", member=theirs.member_id, subscription=theirs.id
            ),
            note=numbers.shown(theirs.number),
            lines=[paying.STATES[theirs.state][0]],
        )
    return {
        "paid": Cell(day(row.paid_on), value=row.paid_on, note=row.title, lines=[row.payer]),
        "amount": Cell(
            money(row.amount_minor, currency), value=float(to_major(row.amount_minor, currency))
        ),
        "whose": whose,
        "due": Cell(money(fee.amount_minor, currency), note=day(fee.due_on)) if fee else Cell(""),
        "state": Cell(
            text,
            mood=mood,
            value=str(text),
            note=QUESTIONS.get(row.question, "") if row.state == ReceiptState.WAITING else "",
            forms=[
                *_theirs(portal, row, maybe),
                *_forms(portal, row, can_count=_can_count(theirs, fee)),
            ],
        ),
    }


def _theirs(portal: Portal, row: Receipt, maybe: Sequence[queries.DueByName]) -> list[Any]:
    """A button for each of the namesakes."""
    numbered = dict(
        Subscription.objects.of(portal.organiser_id)
        .filter(id__in=[one.subscription_id for one in maybe])
        .filter(member_id__in=[one.member_id for one in maybe])
        .values_list("id", "number")
    )
    forms = []
    for one in maybe:
        initial = {"receipt": row.id, "member": one.member_id}
        form = portal.form(name_one, of=f"{row.id}-{one.member_id}", initial=initial)
        if form is not None:
            number = numbers.shown(numbered[one.subscription_id])
            form.button = _("It is %(name)s, %(number)s") % {"name": one.name, "number": number}
            forms.append(form)
    return forms


def _can_count(theirs: Subscription | None, fee: Fee | None) -> bool:
    """Whether there is something that a payment could pay: what is due, or a membership that has
    ended and would begin anew.
    """
    return fee is not None or (theirs is not None and theirs.state == State.ENDED)


def _forms(portal: Portal, row: Receipt, *, can_count: bool) -> list[Any]:
    initial = {"receipt": row.id}
    if row.state == ReceiptState.SET_ASIDE:
        return [portal.form(wait_again, of=row.id, initial=initial)]
    if row.state != ReceiptState.WAITING:
        return []
    if row.subscription_id:
        acts = [count, give_back, set_aside] if can_count else [give_back, set_aside]
    else:
        acts = [name, set_aside]
    return [portal.form(act, of=row.id, initial=initial) for act in acts]
