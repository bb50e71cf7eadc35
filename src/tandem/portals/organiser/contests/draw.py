"""A draw as the organiser sees it: the permit, the list, who was drawn, and passing a prize on."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse, HttpResponseBase
from django.utils.translation import gettext_lazy as _

from tandem.engagement.contests import queries
from tandem.engagement.contests.drawing import lots, permits
from tandem.engagement.contests.models import Contest, State
from tandem.kit.text import slug
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import action, page
from tandem.portals.shared.areas.forms import PortalForm
from tandem.portals.shared.contests import drawing, showing
from tandem.portals.shared.pages import today

_LISTED = (State.DUE, State.SIGNED)


class PermitForm(PortalForm):
    """The permit of a draw."""

    errors_at = {permits.BadPermit: "permit"}

    permit = forms.CharField(
        label=_("Number of the permit"),
        max_length=permits.PERMIT_MAX,
        help_text=_(
            "As it stands on the decision of the authority; members read it, and so do the"
            " regulations. Where the law asks for none, write which law says so."
        ),
    )


class PassOnForm(PortalForm):
    """Why a winner does not have the prize."""

    errors_at = {lots.WhyMissing: "reason"}

    member = forms.IntegerField(widget=forms.HiddenInput, max_value=2**63 - 1)
    reason = forms.CharField(
        label=_("Why they do not have it"),
        max_length=lots.REASON_MAX,
        help_text=_("It stands in the protocol."),
    )


@action(
    PermitForm,
    permission="engagement.decide",
    button=_("Save the permit"),
    done=_("Saved, with your name and the day."),
)
def enter_permit(portal: Portal, form: PermitForm, contest: UUID) -> None:
    """Enter the number of the permit."""
    permits.enter_permit(
        contest,
        form.cleaned_data["permit"],
        programme_id=portal.programme.id,
        actor=portal.actor,
        now=portal.now,
    )


@action(
    PassOnForm,
    permission="engagement.decide",
    button=_("Give it to the next substitute"),
    done=_("The next substitute has it now, and is told."),
    question=_("Give this prize to the next substitute? It cannot be given back."),
    is_quiet=True,
)
def pass_on(portal: Portal, form: PassOnForm, contest: UUID) -> None:
    """Give a prize to the next substitute."""
    lots.pass_on(
        contest,
        form.cleaned_data["member"],
        form.cleaned_data["reason"],
        programme=portal.programme,
        actor=portal.actor,
        now=portal.now,
    )


def of_draw(portal: Portal, row: Contest, state: State) -> dict[str, Any] | None:
    """What the page of a contest says of its draw; None where no lots are drawn."""
    about = drawing.about(row)
    if about is None:
        return None
    rows = lots.drawn(row) if state == State.SIGNED else []
    has_substitutes = any(lot.place is None and lot.gave_up_at is None for lot in rows)
    is_open = state not in (State.SIGNED, State.ENDED)
    return {
        **about,
        "substitutes": row.substitutes,
        "enter": portal.form(enter_permit, initial={"permit": row.permit}) if is_open else None,
        "tickets": portal.address("organiser:contest-tickets", drawn=row.id)
        if state in _LISTED
        else "",
        "rows": [
            {
                "position": lot.position,
                "name": lot.name,
                "address": portal.address("organiser:member", member=lot.member_id),
                "ticket": lot.ticket,
                "state": state_of(lot),
                "wins": lot.place is not None,
                "prizes": showing.prizes(portal, row, place=lot.place) if lot.place else [],
                "reason": lot.gave_up_reason,
                "pass_on": portal.form(pass_on, of=lot.member_id, initial={"member": lot.member_id})
                if lot.place is not None and has_substitutes
                else None,
            }
            for lot in rows
        ],
    }


def state_of(row: lots.DrawnRow) -> str:
    """How somebody who was drawn stands, in words."""
    if row.place is not None:
        return str(_("wins"))
    return str(_("gave it up")) if row.gave_up_at is not None else str(_("substitute"))


def _listed(portal: Portal, drawn: UUID) -> Contest:
    """A draw whose list of tickets stands, or waits for who signs."""
    row = queries.contest(drawn, programme_id=portal.programme.id, organiser_id=portal.organiser_id)
    if not lots.is_drawn(row) or row.state(today(portal)) not in _LISTED:
        raise queries.NoSuchContest()
    return row


@page("contests/<uuid:drawn>/tickets.txt", permission="engagement.view", guard=_listed)
def contest_tickets(portal: Portal, drawn: UUID) -> HttpResponseBase:
    """The list of tickets as a file whose SHA-256 is the hash of the list."""
    row = _listed(portal, drawn)
    answer = HttpResponse("\n".join(lots.tickets(row)), content_type="text/plain; charset=utf-8")
    name = slug(row.key, "contest", most=60)
    answer["Content-Disposition"] = f'attachment; filename="{name}-tickets.txt"'
    answer["Cache-Control"] = "no-store"
    return answer
