"""Joining a paid membership, letting it end, going on after all, ending it at once."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.fees import checkouts, queries, subscribing
from tandem.fees.plans import switching, upgrading
from tandem.fees.providers.base import Payment
from tandem.portals.member.club.forms import JoinForm
from tandem.portals.member.own import member_of
from tandem.portals.shared import payment_notices
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Next, Outside, Undo, action
from tandem.portals.shared.areas.forms import Nothing
from tandem.programmes import domains


@action(
    JoinForm,
    permission="member.order",
    button=_("Join"),
    done=_("Welcome. What is to be paid stands here."),
)
def join(portal: Portal, form: JoinForm) -> None:
    """Begin a membership."""
    subscribing.join(
        form.cleaned_data["plan"],
        member_id=member_of(portal).id,
        programme=portal.programme,
        actor=portal.actor,
        now=portal.now,
    )


def _own(portal: Portal, verb: Callable[..., Any]) -> Any:
    member_id = member_of(portal).id
    row = queries.latest(member_id, organiser_id=portal.organiser_id)
    if row is None:
        raise subscribing.NoSuchSubscription()
    return verb(
        row.id,
        member_id=member_id,
        programme=portal.programme,
        actor=portal.actor,
        now=portal.now,
    )


@action(
    Nothing,
    permission="member.order",
    button=_("Pay now"),
    done=_("Pay on the payment page; your membership is there when it is confirmed."),
    asks_outside=True,
)
def pay(portal: Portal, _form: Nothing) -> Outside:
    """Begin paying at the provider; the page leads there."""
    theirs = payment_notices.provider()
    if theirs is None:
        raise checkouts.NothingToPay()
    wanted = checkouts.want(
        member_id=member_of(portal).id,
        email=portal.request.user.email,  # type: ignore[union-attr]
        back_url=f"{domains.base(portal.programme)}{portal.address('member:membership')}",
        programme=portal.programme,
        actor=portal.actor,
    )

    def write(later: Portal, came: checkouts.Came) -> None:
        checkouts.begin(
            wanted, came, way=theirs.code, organiser_id=later.organiser_id, now=later.now
        )

    return Outside(lambda: checkouts.ask(theirs, wanted), write)


@action(
    Nothing,
    permission="member.order",
    button=_("I have paid"),
    done=_("Asked. What stands here is what the payment page says now."),
    is_quiet=True,
    asks_outside=True,
)
def confirm(portal: Portal, _form: Nothing) -> Outside | None:
    """Read the payment that was begun."""
    theirs, row = (
        payment_notices.provider(),
        queries.running(member_of(portal).id, organiser_id=portal.organiser_id),
    )
    due = queries.due(row) if row else None
    begun = checkouts.open_of(due.id, organiser_id=portal.organiser_id) if due else None
    if theirs is None or begun is None:
        return None

    def write(later: Portal, payment: Payment) -> None:
        checkouts.take(begun, payment, now=later.now)

    return Outside(lambda: checkouts.read(theirs, begun), write)


@action(
    Nothing,
    permission="member.order",
    button=_("Let it go on"),
    done=_("Your membership goes on."),
)
def go_on(portal: Portal, _form: Nothing) -> None:
    """Let it go on after all, or renew it where that is asked."""
    _own(portal, subscribing.keep)


@action(
    Nothing,
    permission="member.order",
    button=_("Let it end"),
    done=_("It ends with what is paid. Nothing more is asked for."),
    is_quiet=True,
)
def let_end(portal: Portal, _form: Nothing) -> Next:
    """Let it end with what is paid; the undo lets it go on."""
    _own(portal, subscribing.let_end)
    row = queries.running(member_of(portal).id, organiser_id=portal.organiser_id)
    return Next(undo=Undo("go_on") if row else None)


@action(
    JoinForm,
    permission="member.order",
    button=_("Change to it with the next period"),
    done=_("Chosen. Until then everything stays as it is."),
    is_quiet=True,
)
def change_plan(portal: Portal, form: JoinForm) -> Next:
    """Let another plan follow; the undo stays with the one that runs."""
    plan_id = form.cleaned_data["plan"]
    _own(portal, partial(_switched, plan_id))
    row = queries.running(member_of(portal).id, organiser_id=portal.organiser_id)
    if row is None or row.next_plan_id is None:
        return Next(done=_("Your membership goes on as it is."))
    return Next(undo=Undo("change_plan", {"plan": row.plan_id}))


@action(
    JoinForm,
    permission="member.order",
    button=_("Change to it at once"),
    done=_("What is to be paid stands here. It is yours on the day on which you pay it."),
    is_quiet=True,
)
def upgrade(portal: Portal, form: JoinForm) -> Next:
    """Ask for the difference to another plan; the undo forgoes it."""
    plan_id = form.cleaned_data["plan"]
    _own(portal, partial(_upgraded, plan_id))
    return Next(undo=Undo("forgo"))


@action(
    Nothing,
    permission="member.order",
    button=_("Do not change after all"),
    done=_("Your membership goes on as it is."),
    is_quiet=True,
)
def forgo(portal: Portal, _form: Nothing) -> None:
    """Stay with the plan that runs."""
    _own(portal, upgrading.forgo)


def _upgraded(plan_id: UUID, subscription_id: UUID, **scope: Any) -> None:
    upgrading.ask(subscription_id, plan_id, **scope)


def _switched(plan_id: UUID, subscription_id: UUID, **scope: Any) -> None:
    switching.choose(subscription_id, plan_id, **scope)


@action(
    Nothing,
    permission="member.order",
    button=_("End it today and be paid back"),
    done=_("It ends today. What is owed to you is paid back by the organiser."),
    question=_("End it today? You lose its advantages tonight, and are paid back by its terms."),
    is_quiet=True,
)
def stop(portal: Portal, _form: Nothing) -> None:
    """End it at once, with what the terms give back."""
    _own(portal, subscribing.stop)
