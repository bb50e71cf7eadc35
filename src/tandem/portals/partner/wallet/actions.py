"""Ordering for the partner's points, and taking an order back."""

from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tandem.portals.partner.own import partner_of
from tandem.portals.partner.wallet.forms import SendForm, UseForm
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Next, action
from tandem.portals.shared.shop.forms import CancelForm, TakeForm
from tandem.rewards import ending, ordering


@action(
    SendForm,
    permission="partner.order",
    button=gettext_lazy("Order it"),
    done=gettext_lazy("Ordered. We tell you when it is on its way."),
)
def order(portal: Portal, form: SendForm, reward: UUID) -> Next:
    """Order what is sent."""
    return _order(portal, form, reward)


@action(
    UseForm,
    permission="partner.order",
    button=gettext_lazy("Order it"),
    done=gettext_lazy("It is yours: show its number."),
)
def take(portal: Portal, form: UseForm, reward: UUID) -> Next:
    """Order what is used by its number."""
    return _order(portal, form, reward)


def _order(portal: Portal, form: TakeForm, reward: UUID) -> Next:
    typed = dict(form.cleaned_data)
    key, person_id = typed.pop("order"), typed.pop("person", None)
    ordering.order_for_partner(
        reward,
        programme_id=portal.programme.id,
        key=key,
        partner_id=partner_of(portal)[0],
        person_id=person_id,
        address=typed,
        actor=portal.actor,
        now=portal.now,
    )
    return Next("partner:orders")


@action(
    CancelForm,
    permission="partner.order",
    button=gettext_lazy("Cancel the order"),
    done=gettext_lazy("Cancelled. Your points are back."),
    question=gettext_lazy("Cancel this order? Your points come back at once."),
    is_quiet=True,
)
def cancel(portal: Portal, form: CancelForm) -> None:
    """Take an order back while it has not been sent."""
    ending.cancel(
        form.cleaned_data["order"],
        programme_id=portal.programme.id,
        member_id=partner_of(portal)[0],
        reason=_("cancelled by the partner"),
        actor=portal.actor,
        now=portal.now,
    )
