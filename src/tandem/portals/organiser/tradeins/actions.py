"""Making offers."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.engagement.tradeins import writing
from tandem.portals.organiser.tradeins.forms import OfferForm
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
