"""Looking a discount or a member up, and noting what is used."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from tandem.benefits import using as benefits
from tandem.portals.partner.own import member_showing, partner_of
from tandem.portals.partner.till.forms import (
    MemberForm,
    NumberForm,
    UndoUseForm,
    UseBenefitForm,
    UseForm,
)
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Next, Undo, action
from tandem.portals.shared.pages import today
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
    form.remember_outlet()


@action(MemberForm, permission="partner.decide", button=_("Find the member"))
def find_member(portal: Portal, form: MemberForm) -> Next:
    """Open what a member may have here."""
    row = member_showing(portal, form.cleaned_data["member"])
    return Next("partner:member-benefits", {"holder": row.number})


@action(
    UseBenefitForm,
    permission="partner.decide",
    button=_("Note the use"),
    done=_("The use is noted. The member is told."),
)
def use_benefit(portal: Portal, form: UseBenefitForm, holder: str) -> Next:
    """Note that the member uses it here."""
    typed = form.cleaned_data
    key = benefits.use(
        typed["benefit"],
        member_id=member_showing(portal, holder).id,
        at=benefits.At(partner_of(portal)[0], typed.get("outlet")),
        note=typed["note"],
        today=today(portal),
        **_scope(portal),
    )
    form.remember_outlet()
    return Next(undo=Undo("undo_use", {"use": key}))


@action(
    UndoUseForm,
    permission="partner.decide",
    button=_("Undo"),
    done=_("The use is undone. The member is told."),
    is_quiet=True,
)
def undo_use(portal: Portal, form: UndoUseForm, holder: str) -> None:
    """Take back what was noted by mistake."""
    benefits.undo(
        form.cleaned_data["use"],
        member_id=member_showing(portal, holder).id,
        partner_id=partner_of(portal)[0],
        **_scope(portal),
    )


def _scope(portal: Portal) -> dict[str, Any]:
    return {"programme": portal.programme, "actor": portal.actor, "now": portal.now}
