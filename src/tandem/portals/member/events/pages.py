"""What I can come to; one event with my place, my ticket and its calendar file."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import segno
from django.http import Http404, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tandem.engagement.events import queries, signing
from tandem.engagement.events.models import Coming, Event, SignUp, State, Type
from tandem.engagement.surveys import answering
from tandem.flows.engagement import attend_events
from tandem.kit.errors import Gone, Missing
from tandem.kit.texts import localized
from tandem.platform import clock
from tandem.portals.member.events import calendar
from tandem.portals.member.events.forms import AlterForm, SignUpForm, initial_of, may_alter
from tandem.portals.member.own import framed, member_of
from tandem.portals.shared.access import PortalContext
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import HomeCard, Next, action, page
from tandem.portals.shared.areas.forms import Nothing, PortalForm
from tandem.portals.shared.events import showing
from tandem.portals.shared.pages import address, today
from tandem.portals.shared.telling import gives

CARDS_MAX = 3


def home(portal: PortalContext) -> Sequence[HomeCard]:
    """Events to come, those that I have a place at first; and the way to the others."""
    now = clock.now()
    rows = queries.of_member(member_of(portal).id, programme=portal.programme, now=now)
    to_come = [
        (row, own) for row, own in rows if row.state(now) == State.OPEN and row.starts_at > now
    ]
    shown = [
        (row, own)
        for row, own in to_come
        if own is None or own.state in (Coming.SIGNED_UP, Coming.WAITING)
    ]
    cards = [
        HomeCard(
            localized(row.name, portal.language),
            address(portal, "member:event", event=row.id),
            _("Sign up") if own is None else _("Your ticket") if _has_place(own) else _("Look"),
            showing.when(row, portal.programme.time_zone),
            gives=gives.event(portal, row),
        )
        for row, own in sorted(shown, key=lambda pair: (pair[1] is None, pair[0].starts_at))
    ][:CARDS_MAX]
    if len(to_come) > len(cards):
        cards.append(HomeCard(_("More events"), address(portal, "member:events"), _("Look")))
    return cards


def _has_place(own: SignUp | None) -> bool:
    return own is not None and own.state in (Coming.SIGNED_UP, Coming.ATTENDED)


@action(SignUpForm, permission="member.claim", button=gettext_lazy("Sign up"))
def sign_up(portal: Portal, form: SignUpForm, event: UUID) -> Next:
    """Take a place, or wait for one."""
    if form.of != str(event):
        raise Http404
    own = attend_events.sign_up(
        event,
        member_of(portal).id,
        programme=portal.programme,
        actor=portal.actor,
        now=portal.now,
        companions=form.brought or 0,
        answers=form.answers,
    )
    if own.state == Coming.WAITING:
        return Next(done=_("All places are taken: you are on the waiting list."))
    return Next(done=_("You have a place."))


@action(AlterForm, permission="member.claim", button=gettext_lazy("Save it so"), is_quiet=True)
def alter(portal: Portal, form: AlterForm, event: UUID) -> Next:
    """Bring others, or answer otherwise."""
    if form.of != str(event):
        raise Http404
    own = attend_events.alter(
        event,
        member_of(portal).id,
        programme=portal.programme,
        actor=portal.actor,
        now=portal.now,
        companions=form.brought,
        answers=form.answers,
    )
    if own.state == Coming.WAITING:
        return Next(done=_("Saved. You are on the waiting list still, with the same turn."))
    return Next(done=_("Saved. Your place stands."))


@action(
    Nothing,
    permission="member.claim",
    button=gettext_lazy("I cannot come"),
    question=gettext_lazy(
        "Not come after all? Your place, or your turn in the list, goes to who is next."
    ),
    is_quiet=True,
)
def cancel(portal: Portal, _form: Nothing, event: UUID) -> Next:
    """Give the place back."""
    ended = attend_events.cancel(
        event,
        member_of(portal).id,
        programme=portal.programme,
        actor=portal.actor,
        now=portal.now,
    )
    if ended.row.points and not ended.is_free:
        return Next(done=_("Cancelled. Your points are used: the free days are over."))
    return Next(done=_("Cancelled. Thank you for telling us."))


@page("events/", permission="member.view", template="events.html")
def events(portal: Portal) -> Mapping[str, Any]:
    """Those to come, and those where I was."""
    member = member_of(portal)
    rows = queries.of_member(member.id, programme=portal.programme, now=portal.now)
    shown = [(row, _row(portal, row, own)) for row, own in rows]
    is_past = {row.id for row, _own in rows if row.ends_at <= portal.now}
    return framed(
        portal,
        member,
        "home",
        to_come=[row for event, row in shown if event.id not in is_past],
        past=[row for event, row in reversed(shown) if event.id in is_past],
    )


def _row(portal: Portal, row: Event, own: SignUp | None) -> dict[str, Any]:
    mood = showing.COMINGS[Coming(own.state)][1] if own is not None else ""
    return {
        "name": localized(row.name, portal.language),
        "type": Type(row.type).label,
        "when": showing.when(row, portal.programme.time_zone),
        "place": row.place,
        "address": portal.address("member:event", event=row.id),
        "gives": gives.event(portal, row) if row.state(clock.now()) == State.OPEN else "",
        "mine": showing.MINE[Coming(own.state)] if own is not None else "",
        "mood": mood,
    }


def _known(portal: Portal, event: UUID) -> tuple[Event, SignUp | None]:
    """One that is for the member, or for which they signed up."""
    return queries.for_member(
        event, member_of(portal).id, programme=portal.programme, now=portal.now
    )


@page(
    "events/<uuid:event>/",
    permission="member.view",
    template="event.html",
    guard=_known,
    actions=[sign_up, alter, cancel],
)
def event(portal: Portal, event: UUID) -> Mapping[str, Any]:
    """When, where, what it costs; my place and my ticket."""
    row, own = _known(portal, event)
    is_to_come = row.state(portal.now) == State.OPEN and portal.now < row.starts_at
    is_live = own is not None and own.state in queries.LIVE
    is_new = own is None or own.state == Coming.CANCELLED
    tally = queries.tally(row.id, organiser_id=portal.organiser_id)
    left = None if row.places is None else max(row.places - tally.taken, 0)
    is_full = left is not None and (not left or bool(tally.waiting))
    return framed(
        portal,
        member_of(portal),
        "home",
        event={
            **_row(portal, row, own),
            "key": row.id,
            "text": localized(row.text, portal.language),
            "link": row.link if _has_place(own) else "",
            "is_online": bool(row.link),
            "points": row.points,
            "free_until": row.free_until,
        },
        state=showing.STATES[row.state(portal.now)] if not is_to_come else None,
        left=left,
        is_full=is_full,
        before=queries.before(own) if own is not None and own.state == Coming.WAITING else None,
        companions=own.companions if own is not None and is_live else 0,
        ticket=_ticket(own) if own is not None and own.state == Coming.SIGNED_UP else None,
        is_free=own is not None
        and is_live
        and signing.is_free_to_cancel(row, own, programme=portal.programme, now=portal.now),
        costs=own.points if own is not None and is_live else 0,
        survey=_survey(portal, row, own),
        sign_up=portal.form(sign_up, of=row.id) if is_to_come and is_new else None,
        alter=_alter(portal, row, own) if own is not None and is_to_come and is_live else None,
        cancel=portal.form(cancel) if is_to_come and is_live else None,
    )


def _alter(portal: Portal, row: Event, own: SignUp) -> PortalForm | None:
    """The form that says it otherwise, where there is anything to say."""
    if not may_alter(row):
        return None
    initial = initial_of(row, own, language=portal.language)
    return portal.form(alter, of=row.id, initial=initial)


def _survey(portal: Portal, row: Event, own: SignUp | None) -> str:
    """Where those who came say how it was, while they can."""
    if row.survey_id is None or own is None or own.state != Coming.ATTENDED:
        return ""
    try:
        survey = answering.open_now(row.survey_id, programme=portal.programme, today=today(portal))
    except (Gone, Missing):
        return ""
    if not answering.is_theirs(survey, own.member_id, programme=portal.programme, now=portal.now):
        return ""
    return portal.address("member:survey", survey=survey.id)


def _ticket(own: SignUp) -> dict[str, str]:
    code = segno.make(own.ticket, error="m", micro=False)
    return {"number": own.ticket, "code": code.svg_data_uri(border=2, scale=5)}


@page("events/<uuid:event>.ics", permission="member.view", guard=_known)
def event_calendar(portal: Portal, event: UUID) -> HttpResponseBase:
    """Its calendar file."""
    row, own = _known(portal, event)
    content = calendar.file_of(
        row,
        language=portal.language,
        address=portal.request.build_absolute_uri(portal.address("member:event", event=row.id)),
        link=row.link if _has_place(own) else "",
        now=portal.now,
    )
    answer = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{row.code}.ics"'
    return answer
