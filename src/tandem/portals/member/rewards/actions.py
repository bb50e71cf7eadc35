"""Ordering a reward, saving for one, and taking an order back."""

from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tandem.portals.member.own import kin_of, member_of
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Next, Undo, action
from tandem.portals.shared.areas.forms import Nothing
from tandem.portals.shared.choosing import audiences
from tandem.portals.shared.shop.forms import AddressForm, CancelForm, OrderForm, TakeForm
from tandem.rewards import addressing, ending, goals, ordering, queries


@action(
    OrderForm,
    permission="member.order",
    button=gettext_lazy("Order it"),
    done=gettext_lazy("Ordered. We tell you when it is on its way."),
)
def order(portal: Portal, form: OrderForm, reward: UUID) -> Next:
    """Order what is sent."""
    return _order(portal, form, reward)


@action(
    TakeForm,
    permission="member.order",
    button=gettext_lazy("Order it"),
    done=gettext_lazy("It is yours: show its number."),
)
def take(portal: Portal, form: TakeForm, reward: UUID) -> Next:
    """Order what is used by its number."""
    return _order(portal, form, reward)


def _order(portal: Portal, form: TakeForm, reward: UUID) -> Next:
    address = {name: value for name, value in form.cleaned_data.items() if name != "order"}
    ordering.order(
        reward,
        programme_id=portal.programme.id,
        key=form.cleaned_data["order"],
        member_id=member_of(portal).id,
        address=address,
        actor=portal.actor,
        now=portal.now,
    )
    return Next("member:orders")


@action(
    Nothing,
    permission="member.order",
    button=gettext_lazy("Save up for it"),
    done=gettext_lazy("Your first page shows how far it is."),
    is_quiet=True,
)
def save_for(portal: Portal, _form: Nothing, reward: UUID) -> Next | None:
    """Choose it as what one saves for; the undo chooses what was saved for before."""
    before = goals.choose(
        reward,
        programme_id=portal.programme.id,
        member_id=member_of(portal).id,
        actor=portal.actor,
        now=portal.now,
    )
    if before == reward:
        return None
    return Next(undo=_saving_for(portal, before) if before else Undo("drop_goal"))


@action(
    Nothing,
    permission="member.order",
    button=gettext_lazy("No longer save up for it"),
    done=gettext_lazy("You save up for nothing in particular now."),
    is_quiet=True,
)
def drop_goal(portal: Portal, _form: Nothing, **_parts: UUID) -> Next | None:
    """Save for nothing in particular."""
    before = goals.drop(member_id=member_of(portal).id, actor=portal.actor)
    return Next(undo=_saving_for(portal, before)) if before else None


def _saving_for(portal: Portal, reward: UUID) -> Undo | None:
    """None where the reward is offered no more: nobody can save up for it again."""
    offered = queries.offered(
        portal.programme.id,
        organiser_id=portal.organiser_id,
        audiences=audiences.held(portal, member_of(portal).id),
    )
    if not offered.filter(id=reward, is_automatic=False).exists():
        return None
    return Undo("save_for", at=portal.address("member:reward", reward=reward))


@action(
    AddressForm,
    permission="member.order",
    button=gettext_lazy("Send it there"),
    done=gettext_lazy("Saved. We tell you when it is on its way."),
)
def address(portal: Portal, form: AddressForm, unaddressed: UUID) -> Next:
    """Say where a prize is sent to."""
    addressing.address(
        unaddressed,
        form.cleaned_data,
        member_id=member_of(portal).id,
        programme_id=portal.programme.id,
        actor=portal.actor,
        now=portal.now,
    )
    return Next("member:orders")


@action(
    CancelForm,
    permission="member.order",
    button=gettext_lazy("Cancel the order"),
    done=gettext_lazy("Cancelled. Your points are back."),
    question=gettext_lazy("Cancel this order? Your points come back at once."),
    is_quiet=True,
)
def cancel(portal: Portal, form: CancelForm) -> None:
    """Take an order back while it has not been sent."""
    key = form.cleaned_data["order"]
    holder = queries.holder_of(key, kin_of(portal), organiser_id=portal.organiser_id)
    ending.cancel(
        key,
        programme_id=portal.programme.id,
        member_id=holder,
        reason=_("cancelled by the member"),
        actor=portal.actor,
        now=portal.now,
    )
