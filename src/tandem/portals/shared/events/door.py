"""The door of an event on a phone of the organiser or of its host: tickets are scanned or typed;
without signal they are kept on the phone and sent later, with the moment of the scan.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tandem.engagement.events import attending, queries
from tandem.engagement.events.models import Coming, Event, SignUp, State
from tandem.flows.engagement import attend_events, correct_attendance
from tandem.kit.texts import localized
from tandem.participants.models import Member
from tandem.portals.shared import names_by_id, offline
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Action, Next
from tandem.portals.shared.areas.fields import WholeField
from tandem.portals.shared.areas.forms import PortalForm
from tandem.portals.shared.areas.lists import Cell, Column, Listing
from tandem.portals.shared.events import showing

TICKET_MAX, NAME_MAX = 40, 120

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


class _AtTheDoor(PortalForm):
    """What a phone may keep without signal: when it was, as the phone says."""

    is_queued: ClassVar[bool] = True

    moment = forms.CharField(widget=forms.HiddenInput, required=False, max_length=TICKET_MAX)

    def clean_moment(self) -> datetime | None:
        """The moment; what is none, is not said."""
        try:
            moment = datetime.fromisoformat(self.cleaned_data["moment"])
        except ValueError:
            return None
        return moment if moment.tzinfo is not None else None


class TicketForm(_AtTheDoor):
    """A ticket, as scanned or typed."""

    ticket = forms.CharField(
        label=gettext_lazy("Ticket"),
        max_length=TICKET_MAX,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )


class NameForm(_AtTheDoor):
    """A member of the list, who shows no ticket. `called`: what the phone calls what it keeps."""

    member = WholeField(widget=forms.HiddenInput, max_value=2**63 - 1)
    called = forms.CharField(widget=forms.HiddenInput, required=False, max_length=NAME_MAX)


class PersonForm(PortalForm):
    """A member who signed up."""

    member = WholeField(widget=forms.HiddenInput, max_value=2**63 - 1)


def check_in(portal: Portal, form: TicketForm | NameForm, event: UUID) -> Next:
    """Let in who holds a ticket, or who stands in the list."""
    came = attend_events.check_in(
        event,
        ticket=form.cleaned_data.get("ticket", ""),
        member_id=form.cleaned_data.get("member"),
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


def not_here(portal: Portal, form: PersonForm, event: UUID) -> Next:
    """Take back a check-in."""
    correct_attendance.not_here(
        event,
        form.cleaned_data["member"],
        programme=portal.programme,
        actor=portal.actor,
        now=portal.now,
    )
    return Next(done=_("Put right: they were not here."))


def shown(
    portal: Portal, row: Event, *, worker: str, by_name: Action, back: Action
) -> Mapping[str, Any]:
    """What the page of the door shows: how many are here, and who has a place, by name.

    Args:
        by_name: checks in who is pressed in the list.
        back: takes that back.
    """
    asked, zone = COMING.asked(portal), portal.programme.time_zone
    coming = queries.at_the_door(row, q=asked.q)
    members = list(coming[asked.sorting.rows])
    rows = queries.sign_ups(row.id, organiser_id=portal.organiser_id)
    own = {
        signup.member_id: signup for signup in rows.filter(member_id__in=[m.id for m in members])
    }
    totals = queries.at_the_door_totals(row)
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
        "total": totals.total,
        "here": totals.here,
        "list": COMING.shown(
            asked,
            [
                _cells(member, own[member.id], zone, _act(portal, row, member, own, by_name, back))
                for member in members
            ],
            total=coming.count if asked.q else totals.members,
        ),
    }


def _act(
    portal: Portal,
    row: Event,
    member: Member,
    own: Mapping[int, SignUp],
    by_name: Action,
    back: Action,
) -> PortalForm | None:
    """What can be done beside a name while the door is open: let in, or not after all."""
    if not attending.is_open(row, portal.now):
        return None
    initial = {"member": member.id, "called": member.name[:NAME_MAX]}
    act = by_name if own[member.id].state == Coming.SIGNED_UP else back
    return portal.form(act, of=member.id, initial=initial)


def _cells(member: Member, own: SignUp, zone: str, act: PortalForm | None) -> dict[str, Cell]:
    arrived = showing.clock(own.arrived_at, zone) if own.arrived_at else ""
    return {
        "name": Cell(member.name, note=f"+{own.companions}" if own.companions else ""),
        "arrived": Cell("", badges=[(arrived, "good num")] if arrived else (), forms=[act]),
    }


def worker(portal: Portal) -> HttpResponse:
    """The service worker of the doors of a programme."""
    return offline.worker(portal, family="door", ending="/door/")
