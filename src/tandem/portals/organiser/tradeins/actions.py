"""Making offers."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from tandem.engagement.tradeins import queries, writing
from tandem.engagement.tradeins.models import Item, ItemState
from tandem.engagement.tradeins.registered_kinds import SOLD, TAKEN
from tandem.flows.engagement import give_discount, trade_in, undo_trade_in
from tandem.kit import ids
from tandem.portals.organiser.tradeins.forms import DiscountForm, OfferForm, PaidForm, ThingForm
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Next, Undo, action
from tandem.portals.shared.areas.forms import Nothing
from tandem.portals.shared.templatetags.figures import points

_CHANGE = "engagement.change"


def _scope(portal: Portal) -> dict[str, Any]:
    return {"programme_id": portal.programme.id, "actor": portal.actor, "now": portal.now}


@action(
    OfferForm,
    permission=_CHANGE,
    button=_("Save as a draft"),
    done=_("Saved as a draft: nobody sees it yet."),
)
def begin_offer(portal: Portal, form: OfferForm) -> Next:
    """Begin one."""
    key = writing.begin(portal.programme.id, form.wanted(), actor=portal.actor, now=portal.now)
    return Next("organiser:trade-in", {"offer": key})


@action(OfferForm, permission=_CHANGE, done=_("Saved. What was taken keeps its worth."))
def change_offer(portal: Portal, form: OfferForm, offer: UUID) -> Next:
    """Say it anew."""
    writing.change(offer, form.wanted(), **_scope(portal))
    return Next("organiser:trade-in", {"offer": offer})


@action(
    Nothing,
    permission=_CHANGE,
    button=_("Open it"),
    done=_("It can be handed in now."),
    question=_("Open it? Members and outlets see it at once."),
)
def open_offer(portal: Portal, _form: Nothing, offer: UUID) -> None:
    """Let its audience hand in."""
    writing.open_it(offer, **_scope(portal))


@action(
    Nothing,
    permission=_CHANGE,
    button=_("Go on with it"),
    done=_("It can be handed in now."),
    is_quiet=True,
)
def go_on_offer(portal: Portal, _form: Nothing, offer: UUID) -> None:
    """Open one that was ended."""
    writing.open_it(offer, **_scope(portal))


@action(
    Nothing,
    permission=_CHANGE,
    button=_("End it"),
    done=_("Nothing new is taken. What was announced is."),
    is_quiet=True,
)
def end_offer(portal: Portal, _form: Nothing, offer: UUID) -> Next:
    """Take nothing new."""
    writing.end(offer, **_scope(portal))
    return Next(undo=Undo("go_on_offer"))


@action(DiscountForm, permission="rewards.change", button=_("Make the discount"))
def make_discount(portal: Portal, form: DiscountForm, offer: UUID) -> Next:
    """Make the next purchase cheaper: a card and its discount, and the way to the rule for it."""
    row = queries.offer(offer, programme_id=portal.programme.id, organiser_id=portal.organiser_id)
    typed, language = form.cleaned_data, portal.language
    card = give_discount.make(
        give_discount.Discount(
            {language: typed["card"]}, {language: typed["name"]}, typed["amount"]
        ),
        programme=portal.programme,
        actor=portal.actor,
        now=portal.now,
    )
    kind, number = (SOLD, "payout") if row.is_sold_on else (TAKEN, "worth")
    return Next(
        "organiser:add-rule",
        {"start": "welcome"},
        done=_("The discount is there. This rule fills its card: add it to the draft."),
        query={
            "kind": kind.kind,
            "about": "offer",
            "is": row.code,
            "counts": number,
            "card": card,
            "name": typed["card"],
        },
    )


@action(
    Nothing,
    permission="engagement.decide",
    button=_("It was taken by mistake"),
    done=_("Taken back: the member is told."),
    question=_(
        "Taken by mistake? What it brought its member is taken back too. Take the right one in"
        " anew."
    ),
    is_quiet=True,
)
def undo_item(portal: Portal, _form: Nothing, offer: UUID, thing: UUID) -> None:
    """Take back what an outlet noted by mistake."""
    undo_trade_in.undo(item_of(portal, offer, thing), **_acting(portal))


@action(
    Nothing,
    permission="engagement.decide",
    button=_("It was not sold after all"),
    done=_("It is for sale again: the member is told."),
    question=_("Not sold after all? What its sale brought its member is taken back too."),
    is_quiet=True,
)
def take_sale_back(portal: Portal, _form: Nothing, offer: UUID, thing: UUID) -> None:
    """Take back a sale that an outlet noted by mistake."""
    undo_trade_in.take_sale_back(item_of(portal, offer, thing), **_acting(portal))


@action(
    PaidForm,
    permission="payments.record",
    button=_("These were paid out"),
    question=_("Were these paid out in money? Who takes part is told."),
)
def pay_out(portal: Portal, form: PaidForm) -> Next:
    """Note shares as paid out."""
    keys = form.keys(lambda most: [str(key) for key in owed(portal)[:most]])
    for key in sorted(filter(None, map(ids.parsed, keys))):
        row = queries.item(key, programme_id=portal.programme.id, organiser_id=portal.organiser_id)
        trade_in.pay_out(
            row, on=form.cleaned_data["day"], note=form.cleaned_data["note"], **_acting(portal)
        )
    text = ngettext("%(n)s share was paid out.", "%(n)s shares were paid out.", len(keys))
    return Next(done=text % {"n": points(len(keys))})


@action(
    ThingForm,
    permission="payments.record",
    button=_("Not paid out after all"),
    done=_("It is to be paid out still."),
    question=_("Was it not paid out? It stands among what is to be paid out again."),
    is_quiet=True,
)
def take_payment_back(portal: Portal, form: ThingForm) -> None:
    """Take back a payment that was noted by mistake."""
    row = queries.item(
        form.cleaned_data["thing"],
        programme_id=portal.programme.id,
        organiser_id=portal.organiser_id,
    )
    trade_in.take_payment_back(row, **_acting(portal))


def owed(portal: Portal) -> QuerySet[Item, UUID]:
    """The keys of what is to be paid out, what was sold first at first."""
    rows = queries.in_money(portal.programme.id, organiser_id=portal.organiser_id)
    to_pay = rows.filter(state=ItemState.OWED).order_by("sold_on", "id")
    return to_pay.values_list("id", flat=True)


def item_of(portal: Portal, offer: UUID, thing: UUID) -> Item:
    """One of an offer.

    Raises:
        NoSuchItem
    """
    row = queries.item(thing, programme_id=portal.programme.id, organiser_id=portal.organiser_id)
    if row.offer_id != offer:
        raise queries.NoSuchItem()
    return row


def _acting(portal: Portal) -> dict[str, Any]:
    return {"programme": portal.programme, "actor": portal.actor, "now": portal.now}
