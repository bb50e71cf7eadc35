"""The events; one of them; who comes."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tandem.engagement import ways
from tandem.engagement.events import attending, queries
from tandem.engagement.events import questions as asking
from tandem.engagement.events.models import Coming, Event, SignUp, State, Type
from tandem.engagement.surveys import queries as surveys
from tandem.kit.texts import localized
from tandem.portals.organiser.events import actions
from tandem.portals.organiser.events.forms import initial_of
from tandem.portals.shared import names_by_id, searching
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import page
from tandem.portals.shared.areas.lists import Cell, Choice, Column, Listing
from tandem.portals.shared.choosing import audiences
from tandem.portals.shared.events import door, showing
from tandem.portals.shared.telling import gives
from tandem.portals.shared.templatetags.figures import day, points

EVENTS = Listing(
    "events",
    columns=[
        Column("name", gettext_lazy("Event")),
        Column("whom", gettext_lazy("For whom")),
        Column("when", gettext_lazy("When"), sorts_by="starts_at"),
        Column("taken", gettext_lazy("Places taken"), is_number=True),
        Column("waiting", gettext_lazy("Waiting"), is_number=True),
        Column("attended", gettext_lazy("Came"), is_number=True),
        Column("state", gettext_lazy("State")),
    ],
    at_first="-when",
    search=gettext_lazy("Name"),
    choices=[
        Choice("state", gettext_lazy("State"), {key: showing.STATES[key][0] for key in State}),
    ],
    empty=gettext_lazy(
        "There are no events yet. A tasting or a visit to the factory for a few good customers is"
        " the best to begin with."
    ),
    first=(gettext_lazy("Make an event"), "organiser:new-event"),
)
PEOPLE = Listing(
    "event-people",
    columns=[
        Column("member", gettext_lazy("Member")),
        Column("turn", gettext_lazy("Turn"), sorts_by="turn", is_number=True),
        Column("companions", gettext_lazy("Companions"), is_number=True),
        Column("points", gettext_lazy("Price in points"), is_number=True),
        Column("signed", gettext_lazy("Signed up"), sorts_by="signed_at"),
        Column("answers", gettext_lazy("Answers")),
        Column("state", gettext_lazy("State"), sorts_by="state"),
    ],
    at_first="turn",
    choices=[
        Choice("state", gettext_lazy("State"), {key: showing.COMINGS[key][0] for key in Coming}),
    ],
    empty=gettext_lazy(
        "Nobody has signed up yet. Who does stands here, and is checked in at the door."
    ),
)


@page("events/", permission="engagement.view", template="events.html")
def events(portal: Portal) -> Mapping[str, Any] | HttpResponseBase:
    """All of them, latest first; as a file too."""
    asked = EVENTS.asked(portal)
    rows = queries.events(portal.programme.id, organiser_id=portal.organiser_id)
    every = [
        row
        for row in rows.order_by(*asked.by)
        if (not asked.choices["state"] or row.state(portal.now) == asked.choices["state"])
        and searching.fits(asked.q, row.name)
    ]
    wanted = every[asked.rows]
    told = audiences.told(portal, (row.audience_id for row in wanted))
    totals = queries.totals([row.id for row in wanted], organiser_id=portal.organiser_id)
    cells = [_cells(portal, row, told[row.audience_id], totals[row.id]) for row in wanted]
    if asked.is_file:
        return EVENTS.exported(portal, cells)
    return {"list": EVENTS.shown(asked, cells, total=len(every))}


def _cells(
    portal: Portal, row: Event, whom: Mapping[str, Any], totals: queries.Totals
) -> dict[str, Cell]:
    state, mood = showing.STATES[row.state(portal.now)]
    taken = points(totals.taken)
    return {
        "name": Cell(
            localized(row.name, portal.language),
            href=portal.address("organiser:event", event=row.id),
            note=Type(row.type).label,
        ),
        "whom": Cell(whom["text"], note=whom["count"]),
        "when": Cell(showing.when(row, portal.programme.time_zone), value=row.starts_at),
        "taken": Cell(
            taken if row.places is None else f"{taken} / {points(row.places)}", value=totals.taken
        ),
        "waiting": Cell(totals.waiting),
        "attended": Cell(totals.attended),
        "state": Cell(state, mood=mood, value=str(state)),
    }


@page(
    "events/new/", permission="engagement.change", template="change.html", actions=[actions.begin]
)
def new_event(portal: Portal) -> Mapping[str, Any]:
    """Begin one."""
    return {"title": _("Make an event"), "form": portal.form(actions.begin)}


def known(portal: Portal, event: UUID, **_parts: object) -> Event:
    """The event of an address."""
    return queries.event(event, programme_id=portal.programme.id, organiser_id=portal.organiser_id)


@page(
    "events/<uuid:event>/",
    permission="engagement.view",
    template="event.html",
    guard=known,
    actions=[actions.open_event, actions.invite, actions.call_off, actions.close_list],
)
def event(portal: Portal, event: UUID) -> Mapping[str, Any]:
    """One event: when, where, for whom, how full it is."""
    row = known(portal, event)
    state = row.state(portal.now)
    text, mood = showing.STATES[state]
    hosts = names_by_id.holders(portal, [row.partner_id] if row.partner_id else [])
    is_to_come = state == State.OPEN and portal.now < row.starts_at
    return {
        "key": row.id,
        "name": localized(row.name, portal.language),
        "text": localized(row.text, portal.language),
        "type": Type(row.type).label,
        "code": row.code,
        "state": text,
        "mood": mood,
        "when": showing.when(row, portal.programme.time_zone),
        "place": row.place,
        "link": row.link,
        "whom": audiences.told(portal, [row.audience_id])[row.audience_id],
        "host": hosts.get(row.partner_id or 0, ""),
        "places": row.places,
        "companions_most": row.companions_most,
        "price": row.points,
        "free_until": row.free_until,
        "totals": queries.totals([row.id], organiser_id=portal.organiser_id)[row.id],
        "gives": gives.event(portal, row),
        "is_to_pay": state in (State.OPEN, State.OVER),
        "survey": _survey(portal, row),
        "change_address": portal.address("organiser:change-event", event=row.id),
        "door": portal.address("organiser:event-door", event=row.id),
        "has_people": state != State.DRAFT,
        "has_door": state in (State.OPEN, State.OVER),
        "may_change": state in (State.DRAFT, State.OPEN),
        "open": portal.form(actions.open_event) if state == State.DRAFT else None,
        "invite": portal.form(actions.invite) if is_to_come else None,
        "call_off": portal.form(actions.call_off) if state == State.OPEN else None,
        "close": portal.form(actions.close_list) if state == State.OVER else None,
    }


def _survey(portal: Portal, row: Event) -> dict[str, str] | None:
    """What those who came are asked."""
    if row.survey_id is None:
        return None
    rows = surveys.surveys(portal.programme.id, organiser_id=portal.organiser_id)
    survey = rows.filter(id=row.survey_id).order_by("id").first()
    if survey is None or not ways.uses(portal.programme, ways.SURVEYS):
        return None
    address = portal.address("organiser:survey", survey=survey.id)
    return {"name": localized(survey.name, portal.language), "address": address}


@page(
    "events/<uuid:event>/change/",
    permission="engagement.change",
    template="change.html",
    guard=known,
    actions=[actions.change],
)
def change_event(portal: Portal, event: UUID) -> Mapping[str, Any]:
    """Say it anew."""
    row = known(portal, event)
    zone = portal.programme.time_zone
    initial = initial_of(row, language=portal.language, time_zone=zone)
    return {"title": initial["name"], "form": portal.form(actions.change, initial=initial)}


@page(
    "events/<uuid:event>/people/",
    permission="members.view",
    template="people.html",
    guard=known,
    actions=[actions.check_in, actions.drop_person, actions.not_here, actions.was_here],
)
def event_people(portal: Portal, event: UUID) -> Mapping[str, Any] | HttpResponseBase:
    """Who signed up, in their order; as a file too."""
    row = known(portal, event)
    asked = PEOPLE.asked(portal)
    rows = queries.sign_ups(row.id, organiser_id=portal.organiser_id)
    if asked.choices["state"]:
        rows = rows.filter(state=asked.choices["state"])
    wanted = list(rows.order_by(*asked.by[:-1], "member_id")[asked.rows])
    names = names_by_id.members(portal, (own.member_id for own in wanted))
    cells = [_person(portal, row, own, names.get(own.member_id, "")) for own in wanted]
    if asked.is_file:
        return PEOPLE.exported(portal, cells)
    return {
        "key": row.id,
        "name": localized(row.name, portal.language),
        "totals": queries.totals([row.id], organiser_id=portal.organiser_id)[row.id],
        "list": PEOPLE.shown(asked, cells, total=rows.count),
    }


@page(
    "events/<uuid:event>/door/",
    permission="engagement.decide",
    template="door.html",
    guard=known,
    actions=[actions.check_in_ticket, actions.check_in_name, actions.not_here],
)
def event_door(portal: Portal, event: UUID) -> Mapping[str, Any]:
    """Who comes, and checking them in by their tickets."""
    return {
        **door.shown(
            portal,
            known(portal, event),
            worker="organiser:door-worker",
            by_name=actions.check_in_name,
            back=actions.not_here,
        ),
        "back": portal.address("organiser:event", event=event),
        "check_in": portal.form(actions.check_in_ticket),
    }


@page("events/worker.js", permission="engagement.decide")
def door_worker(portal: Portal) -> HttpResponse:
    """The service worker of the doors."""
    return door.worker(portal)


def _person(portal: Portal, row: Event, own: SignUp, name: str) -> dict[str, Cell]:
    text, mood = showing.COMINGS[Coming(own.state)]
    initial, forms = {"member": own.member_id}, []
    if own.state == Coming.SIGNED_UP and attending.is_open(row, portal.now):
        forms.append(portal.form(actions.check_in, of=own.member_id, initial=initial))
    if own.state in queries.LIVE and portal.now < row.starts_at:
        forms.append(portal.form(actions.drop_person, of=own.member_id, initial=initial))
    if own.state in (Coming.ATTENDED, Coming.MISSED):
        put_right = actions.not_here if own.state == Coming.ATTENDED else actions.was_here
        forms.append(portal.form(put_right, of=own.member_id, initial=initial))
    answers = [
        f"{localized(question.text, portal.language)}: {own.answers[question.key]}"
        for question in asking.read(row.questions)
        if question.key in own.answers
    ]
    arrived = own.arrived_at and showing.clock(own.arrived_at, portal.programme.time_zone)
    return {
        "member": Cell(name, href=portal.address("organiser:member", member=own.member_id)),
        "turn": Cell(own.turn),
        "companions": Cell(own.companions),
        "points": Cell(own.points),
        "answers": Cell("", lines=answers, value="; ".join(answers)),
        "signed": Cell(day(own.signed_at), value=own.signed_at),
        "state": Cell(text, mood=mood, note=arrived or "", value=str(text), forms=forms),
    }
