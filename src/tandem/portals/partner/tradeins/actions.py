"""Taking in, and what becomes of what was taken."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tandem.engagement.tradeins import queries
from tandem.engagement.tradeins.handing import At
from tandem.engagement.tradeins.models import Item, ItemState
from tandem.flows.engagement import trade_in, undo_trade_in
from tandem.portals.partner.own import member_showing, partner_of
from tandem.portals.partner.tradeins.forms import (
    LabelForm,
    PriceForm,
    RefuseForm,
    TakeAnnouncedForm,
    TakeInForm,
)
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Next, action
from tandem.portals.shared.areas.forms import Nothing
from tandem.portals.shared.telling import given

_DECIDE = "partner.decide"


def item_of(portal: Portal, label: str) -> Item:
    """What bears a label: announced, or taken by this partner; another's is none.

    Raises:
        NoSuchItem
    """
    programme = portal.programme
    row = queries.item(
        queries.item_id(programme.id, label),
        programme_id=programme.id,
        organiser_id=portal.organiser_id,
    )
    partner_id, _name = partner_of(portal)
    if row.partner_id not in (None, partner_id):
        raise queries.NoSuchItem()
    return row


def _scope(portal: Portal) -> dict[str, Any]:
    return {"programme": portal.programme, "actor": portal.actor, "now": portal.now}


@action(LabelForm, permission=_DECIDE, button=gettext_lazy("Find it"))
def find_item(portal: Portal, form: LabelForm) -> Next:
    """Open the item with a label."""
    row = item_of(portal, form.cleaned_data["label"])
    return Next("partner:trade-in", {"label": row.label})


@action(TakeInForm, permission=_DECIDE, button=gettext_lazy("Take it in"))
def take_in(portal: Portal, form: TakeInForm, offer: UUID) -> Next:
    """Take in what a member brings."""
    giver = member_showing(portal, form.cleaned_data["member"])
    outcome = trade_in.take(offer, form.thing, form.at, member_id=giver.id, **_scope(portal))
    form.remember_outlet()
    return Next("partner:trade-in", {"label": outcome.item.label}, done=_done(portal, outcome))


@action(TakeAnnouncedForm, permission=_DECIDE, button=gettext_lazy("Take it in"))
def take_announced(portal: Portal, form: TakeAnnouncedForm, label: str) -> Next:
    """Take in what was announced."""
    row = item_of(portal, label)
    outcome = trade_in.take_announced(row, form.thing, form.at, **_scope(portal))
    form.remember_outlet()
    return Next(done=_done(portal, outcome))


@action(
    RefuseForm,
    permission=_DECIDE,
    button=gettext_lazy("Do not take it"),
    done=gettext_lazy("The member is told why."),
    question=gettext_lazy("Do not take it? The member is told at once."),
    is_quiet=True,
)
def refuse_item(portal: Portal, form: RefuseForm, label: str) -> Next:
    """Do not take what was announced."""
    row, why = item_of(portal, label), form.cleaned_data["why"]
    partner_id, _name = partner_of(portal)
    trade_in.refuse(row, At(partner_id), why=why, **_scope(portal))
    return Next()


@action(
    PriceForm,
    permission=_DECIDE,
    button=gettext_lazy("Put it up for sale"),
    done=gettext_lazy("It is for sale."),
)
def price_item(portal: Portal, form: PriceForm, label: str) -> None:
    """Say what it costs."""
    trade_in.put_on_shelf(item_of(portal, label), price_minor=form.price_minor, **_scope(portal))


@action(
    Nothing,
    permission=_DECIDE,
    button=gettext_lazy("Sold"),
    question=gettext_lazy("Sold at this price? Who gave it is told at once."),
)
def sell_item(portal: Portal, _form: Nothing, label: str) -> Next:
    """Note that it was sold."""
    outcome = trade_in.sell(item_of(portal, label), **_scope(portal))
    if outcome.item.state == ItemState.OWED:
        return Next(done=_("Sold. The share of who gave it is to be paid out in money."))
    return Next(done=_done(portal, outcome, _("Sold: its giver is told.")))


@action(
    Nothing,
    permission=_DECIDE,
    button=gettext_lazy("It was paid out"),
    done=gettext_lazy("Noted. Let who got it sign the receipt."),
    question=gettext_lazy("Was the share paid out in money to who gave it?"),
)
def pay_out(portal: Portal, _form: Nothing, label: str) -> None:
    """Note that a share was paid out."""
    trade_in.pay_out(item_of(portal, label), **_scope(portal))


@action(
    Nothing,
    permission=_DECIDE,
    button=gettext_lazy("Not paid out after all"),
    done=gettext_lazy("It is to be paid out still."),
    question=gettext_lazy("Was it not paid out? It stands among what is to be paid out again."),
    is_quiet=True,
)
def take_payment_back(portal: Portal, _form: Nothing, label: str) -> None:
    """Take back a payment that was noted by mistake."""
    trade_in.take_payment_back(item_of(portal, label), **_scope(portal))


@action(
    Nothing,
    permission=_DECIDE,
    button=gettext_lazy("It was not sold after all"),
    done=gettext_lazy("It is for sale again: the member is told."),
    question=gettext_lazy(
        "Not sold after all? What its sale brought its member is taken back too."
    ),
    is_quiet=True,
)
def take_sale_back(portal: Portal, _form: Nothing, label: str) -> None:
    """Take back a sale that was noted by mistake."""
    undo_trade_in.take_sale_back(item_of(portal, label), **_scope(portal))


@action(
    Nothing,
    permission=_DECIDE,
    button=gettext_lazy("It was fetched"),
    done=gettext_lazy("Noted."),
    question=gettext_lazy("Was it fetched by who gave it? This cannot be taken back."),
)
def give_back(portal: Portal, _form: Nothing, label: str) -> None:
    """Note that its giver fetched it."""
    trade_in.hand_over(item_of(portal, label), to_charity=False, **_scope(portal))


@action(
    Nothing,
    permission=_DECIDE,
    button=gettext_lazy("It was given away"),
    done=gettext_lazy("Noted."),
    question=gettext_lazy("Was it given away? This cannot be taken back."),
    is_quiet=True,
)
def give_away(portal: Portal, _form: Nothing, label: str) -> None:
    """Note that it was given away."""
    trade_in.hand_over(item_of(portal, label), to_charity=True, **_scope(portal))


@action(
    Nothing,
    permission=_DECIDE,
    button=gettext_lazy("It was taken by mistake"),
    done=gettext_lazy("Taken back: the member is told."),
    question=gettext_lazy(
        "Taken by mistake? What it brought its member is taken back too. Take the right one in"
        " anew."
    ),
    is_quiet=True,
)
def undo_item(portal: Portal, _form: Nothing, label: str) -> None:
    """Take back what was noted by mistake."""
    undo_trade_in.undo(item_of(portal, label), **_scope(portal))


def _done(portal: Portal, outcome: trade_in.Outcome, text: str = "") -> str:
    got = given.theirs(portal, outcome.item.member_id, outcome.points)
    return f"{text or _('Taken. Put the label on it.')} {got}".strip()
