"""The door of an event on a phone of the organiser or of its host: tickets are scanned or typed;
without signal they are kept on the phone and sent later, with the moment of the scan.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tandem.engagement.events import attending, queries
from tandem.engagement.events.models import Event, SignUp, State
from tandem.flows.engagement import attend_events
from tandem.kit.texts import localized
from tandem.participants.models import Member
from tandem.portals.shared import names_by_id, offline
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Next
from tandem.portals.shared.areas.forms import PortalForm
from tandem.portals.shared.areas.lists import Cell, Column, Listing
from tandem.portals.shared.events import showing

TICKET_MAX = 40

COMING = Listing(
    "coming",
    columns=[
        Column("name", gettext_lazy("Name"), sorts_by="sort_key"),
        Column("arrived", gettext_lazy("Checked in")),
    ],
    at_first="name",
    search=gettext_lazy("Name"),
    empty=gettext_lazy(
        "Nobody has signed up yet. Who does stands here, and is checked in at the door."
    ),
)


class TicketForm(PortalForm):
    """A ticket, as scanned or typed; when that was, as the phone says."""

    ticket = forms.CharField(
        label=gettext_lazy("Ticket"),
        max_length=TICKET_MAX,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    moment = forms.CharField(widget=forms.HiddenInput, required=False, max_length=TICKET_MAX)

    def clean_moment(self) -> datetime | None:
        """The moment; what is none, is not said."""
        try:
            moment = datetime.fromisoformat(self.cleaned_data["moment"])
        except ValueError:
            return None
        return moment if moment.tzinfo is not None else None


def check_in(portal: Portal, form: TicketForm, event: UUID) -> Next:
    """Let the holder of a ticket in."""
    came = attend_events.check_in(
        event,
        ticket=form.cleaned_data["ticket"],
        at=form.cleaned_data["moment"],
        programme=portal.programme,
        actor=portal.actor,
        now=portal.now,
    )
    name = names_by_id.members(portal, [came.row.member_id]).get(came.row.member_id, "")
    if not came.row.companions:
        return Next(done=_("Checked in: %(name)s.") % {"name": name})
    text = ngettext(
        "Checked in: %(name)s with %(n)s companion.",
        "Checked in: %(name)s with %(n)s companions.",
        came.row.companions,
    )
    return Next(done=text % {"name": name, "n": came.row.companions})


def shown(portal: Portal, row: Event, *, worker: str) -> Mapping[str, Any]:
    """What the page of the door shows: how many are here, and who has a place, by name."""
    asked, zone = COMING.asked(portal), portal.programme.time_zone
    members = list(queries.at_the_door(row, q=asked.q)[asked.sorting.rows])
    rows = queries.sign_ups(row.id, organiser_id=portal.organiser_id)
    own = {
        signup.member_id: signup for signup in rows.filter(member_id__in=[m.id for m in members])
    }
    total, here = queries.seats(row)
    return {
        "name": localized(row.name, portal.language),
        "when": showing.when(row, zone),
        "is_open": attending.is_open(row, portal.now),
        "opens": showing.moment(attending.opens_at(row), zone)
        if row.state(portal.now) in (State.DRAFT, State.OPEN)
        else "",
        "owner": portal.actor.name,
        "to": portal.request.path,
        "worker": portal.address(worker),
        "total": total,
        "here": here,
        "list": COMING.shown(
            asked,
            [_cells(member, own[member.id], zone) for member in members],
            total=lambda: queries.at_the_door_total(row, q=asked.q),
        ),
    }


def _cells(member: Member, own: SignUp, zone: str) -> dict[str, Cell]:
    arrived = showing.clock(own.arrived_at, zone) if own.arrived_at else ""
    return {
        "name": Cell(member.name, note=f"+{own.companions}" if own.companions else ""),
        "arrived": Cell("", badges=[(arrived, "good num")] if arrived else ()),
    }


def worker(portal: Portal) -> HttpResponse:
    """The service worker of the doors of a programme."""
    return offline.worker(portal, family="door", ending="/door/")
