"""The events that the partner hosts; the door of one."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from tandem.engagement.events import queries
from tandem.engagement.events.models import Event, State
from tandem.kit.texts import localized
from tandem.portals.partner.own import partner_of
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Next, action, page
from tandem.portals.shared.events import door, showing

EVENTS_MAX = 100  # so many that the partner hosts are listed, the latest


@action(door.TicketForm, permission="partner.decide", button=_("Check in"))
def check_in(portal: Portal, form: door.TicketForm, event: UUID) -> Next:
    """Let the holder of a ticket in."""
    return door.check_in(portal, form, event)


@action(door.NameForm, permission="partner.decide", button=_("Check in"), is_quiet=True)
def check_in_name(portal: Portal, form: door.NameForm, event: UUID) -> Next:
    """Let in who stands in the list."""
    return door.check_in(portal, form, event)


@action(
    door.PersonForm,
    permission="partner.decide",
    button=_("Not here after all"),
    question=_("Were they not here? What coming gave them is taken back."),
    is_quiet=True,
)
def not_here(portal: Portal, form: door.PersonForm, event: UUID) -> Next:
    """Take back a check-in."""
    return door.not_here(portal, form, event)


@page("events/", permission="partner.view", template="events.html")
def events(portal: Portal) -> Mapping[str, Any]:
    """Those to come first."""
    partner_id, name = partner_of(portal)
    events = queries.events(portal.programme.id, organiser_id=portal.organiser_id)
    hosted = events.filter(partner_id=partner_id, opened_at__isnull=False)
    rows = list(hosted.order_by("-starts_at", "id")[:EVENTS_MAX])
    totals = queries.totals([row.id for row in rows], organiser_id=portal.organiser_id)
    return {
        "partner_name": name,
        "rows": [
            {
                "name": localized(row.name, portal.language),
                "when": showing.when(row, portal.programme.time_zone),
                "place": row.place,
                "state": showing.STATES[row.state(portal.now)],
                "taken": totals[row.id].taken,
                "places": row.places,
                "has_door": row.state(portal.now) in (State.OPEN, State.OVER),
                "door": portal.address("partner:event-door", event=row.id),
            }
            for row in rows
        ],
    }


def _hosted(portal: Portal, event: UUID) -> Event:
    """One that the partner hosts."""
    row = queries.event(event, programme_id=portal.programme.id, organiser_id=portal.organiser_id)
    if row.partner_id != partner_of(portal)[0] or row.opened_at is None:
        raise queries.NoSuchEvent()
    return row


@page(
    "events/<uuid:event>/door/",
    permission="partner.decide",
    template="door.html",
    guard=_hosted,
    actions=[check_in, check_in_name, not_here],
)
def event_door(portal: Portal, event: UUID) -> Mapping[str, Any]:
    """Who comes, and checking them in."""
    return {
        **door.shown(
            portal,
            _hosted(portal, event),
            worker="partner:door-worker",
            by_name=check_in_name,
            back=not_here,
        ),
        "partner_name": partner_of(portal)[1],
        "back": portal.address("partner:events"),
        "check_in": portal.form(check_in),
    }


@page("events/worker.js", permission="partner.decide")
def door_worker(portal: Portal) -> HttpResponse:
    """The service worker of the doors."""
    return door.worker(portal)
