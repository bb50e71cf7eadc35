"""Sending an order, noting that it was used, and cancelling it."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tandem.portals.organiser.orders.forms import OrderForm, ShipForm
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import action
from tandem.rewards import ending


@action(
    ShipForm,
    permission="orders.change",
    button=gettext_lazy("Sent"),
    done=gettext_lazy("Who ordered it is told."),
)
def ship(portal: Portal, form: ShipForm) -> None:
    """Note that it was sent."""
    _ship(portal, form, tracking=form.cleaned_data["tracking"])


@action(
    OrderForm,
    permission="orders.change",
    button=gettext_lazy("Used"),
    done=gettext_lazy("Who ordered it is told."),
)
def use(portal: Portal, form: OrderForm) -> None:
    """Note that what is had by its number was used."""
    _ship(portal, form, tracking="")


def _ship(portal: Portal, form: OrderForm, *, tracking: str) -> None:
    ending.ship(
        form.cleaned_data["order"],
        member_id=form.cleaned_data["member"],
        tracking=tracking,
        programme_id=portal.programme.id,
        actor=portal.actor,
        now=portal.now,
    )


@action(
    OrderForm,
    permission="orders.change",
    button=gettext_lazy("Cancel the order"),
    done=gettext_lazy("Cancelled. The points are back."),
    question=gettext_lazy("Cancel this order? Who ordered it is told, and gets the points back."),
)
def cancel(portal: Portal, form: OrderForm) -> None:
    """Cancel it; the points that it held are given back."""
    ending.cancel(
        form.cleaned_data["order"],
        member_id=form.cleaned_data["member"],
        reason=_("cancelled by the organiser"),
        programme_id=portal.programme.id,
        actor=portal.actor,
        now=portal.now,
    )
