"""Looking a discount up, and marking it as used."""

from django.utils.translation import gettext_lazy as _

from tandem.portals.partner.own import partner_of
from tandem.portals.partner.till.forms import NumberForm, UseForm
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Next, action
from tandem.rewards import using
from tandem.rewards.models import Order


def order_of(portal: Portal, voucher: str) -> Order:
    """The discount of a number, as it stands.

    Raises:
        NoSuchOrder
    """
    return using.known(voucher, programme_id=portal.programme.id, organiser_id=portal.organiser_id)


@action(NumberForm, permission="partner.decide", button=_("Find it"))
def find_discount(portal: Portal, form: NumberForm) -> Next:
    """Open the discount of a number."""
    row = order_of(portal, form.cleaned_data["number"])
    return Next("partner:discount", {"voucher": row.number})


@action(
    UseForm,
    permission="partner.decide",
    button=_("It was used"),
    done=_("Used: give what it promises. The member is told."),
    question=_("Was it used? It is good for nothing afterwards, and this cannot be taken back."),
)
def use_discount(portal: Portal, form: UseForm, voucher: str) -> None:
    """Mark it as used here."""
    partner_id, _name = partner_of(portal)
    using.use(
        voucher,
        using.At(partner_id, form.cleaned_data.get("outlet")),
        programme_id=portal.programme.id,
        actor=portal.actor,
        now=portal.now,
    )
