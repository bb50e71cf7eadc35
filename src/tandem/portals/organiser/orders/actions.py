"""Sending an order, and cancelling it."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tandem.portals.organiser.orders.forms import OrderForm, ShipForm
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import action
from tandem.rewards import ordering


@action(
    ShipForm,
    permission="orders.change",
    button=gettext_lazy("Sent"),
    done=gettext_lazy("Its member is told."),
)
def ship(portal: Portal, form: ShipForm) -> None:
    """Note that it was sent, or used."""
    said = form.cleaned_data
    ordering.ship(
        said["order"],
        member_id=said["member"],
        tracking=said["tracking"],
        programme_id=portal.programme.id,
        actor=portal.actor,
        now=portal.now,
    )


@action(
    OrderForm,
    permission="orders.change",
    button=gettext_lazy("Cancel"),
    done=gettext_lazy("Cancelled. The points are the member's again."),
    question=gettext_lazy("Cancel this order? Its member is told, and gets the points back."),
)
def cancel(portal: Portal, form: OrderForm) -> None:
    """Cancel it; the points that it held are given back."""
    ordering.cancel(
        form.cleaned_data["order"],
        member_id=form.cleaned_data["member"],
        reason=_("cancelled by the organiser"),
        programme_id=portal.programme.id,
        actor=portal.actor,
        now=portal.now,
    )
