"""Making offers."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.engagement.tradeins import queries, writing
from tandem.engagement.tradeins.registered_kinds import SOLD, TAKEN
from tandem.flows.engagement import give_discount, undo_trade_in
from tandem.portals.organiser.tradeins.forms import DiscountForm, OfferForm
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Next, Undo, action
from tandem.portals.shared.areas.forms import Nothing

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
    row = queries.item(thing, programme_id=portal.programme.id, organiser_id=portal.organiser_id)
    if row.offer_id != offer:
        raise queries.NoSuchItem()
    undo_trade_in.undo(row, programme=portal.programme, actor=portal.actor, now=portal.now)
