"""Making events, and who comes."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tandem.engagement.events import writing
from tandem.flows.engagement import attend_events, correct_attendance
from tandem.portals.organiser.events.forms import CallOffForm, EventForm
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Next, action
from tandem.portals.shared.areas.forms import Nothing
from tandem.portals.shared.events import door
from tandem.portals.shared.templatetags.figures import points

_CHANGE = "engagement.change"


def _scope(portal: Portal) -> dict[str, Any]:
    return {"programme": portal.programme, "actor": portal.actor, "now": portal.now}


@action(
    EventForm,
    permission=_CHANGE,
    button=gettext_lazy("Save as a draft"),
    done=gettext_lazy("Saved as a draft: nobody sees it yet."),
)
def begin(portal: Portal, form: EventForm) -> Next:
    """Begin one."""
    key = writing.begin(portal.programme.id, form.wanted(), actor=portal.actor, now=portal.now)
    return Next("organiser:event", {"event": key})


@action(EventForm, permission=_CHANGE, done=gettext_lazy("Saved."))
def change(portal: Portal, form: EventForm, event: UUID) -> Next:
    """Say it anew."""
    attend_events.change(event, form.wanted(), **_scope(portal))
    return Next("organiser:event", {"event": event})


@action(
    Nothing,
    permission=_CHANGE,
    button=gettext_lazy("Open it"),
    done=gettext_lazy("Those it is for can sign up now."),
    question=gettext_lazy("Open it? Those it is for see it on their first page."),
)
def open_event(portal: Portal, _form: Nothing, event: UUID) -> None:
    """Let its audience sign up."""
    writing.open_it(event, programme_id=portal.programme.id, actor=portal.actor, now=portal.now)


@action(
    Nothing,
    permission=_CHANGE,
    button=gettext_lazy("Invite them"),
    question=gettext_lazy(
        "Write to everybody it is for who has not signed up? Nobody is told twice."
    ),
    is_quiet=True,
)
def invite(portal: Portal, _form: Nothing, event: UUID) -> Next:
    """Tell its audience."""
    total = attend_events.invite(event, **_scope(portal))
    text = ngettext("%(n)s member is invited.", "%(n)s members are invited.", total)
    return Next(done=text % {"n": points(total)})


@action(
    CallOffForm,
    permission=_CHANGE,
    button=gettext_lazy("Call it off"),
    question=gettext_lazy(
        "Call it off for good? All who signed up are told, and get their points back."
    ),
    is_quiet=True,
)
def call_off(portal: Portal, form: CallOffForm, event: UUID) -> Next:
    """It does not take place."""
    total = attend_events.call_off(event, reason=form.cleaned_data["reason"], **_scope(portal))
    text = ngettext(
        "Called off; %(n)s member is told.", "Called off; %(n)s members are told.", total
    )
    return Next(done=text % {"n": points(total)})


@action(
    Nothing,
    permission=_CHANGE,
    button=gettext_lazy("Close the list"),
    question=gettext_lazy(
        "Close the list? Who was not checked in has missed it, and nobody can be checked in later."
    ),
)
def close_list(portal: Portal, _form: Nothing, event: UUID) -> Next:
    """Settle who did not come."""
    total = attend_events.close(event, **_scope(portal))
    text = ngettext("%(n)s member did not come.", "%(n)s members did not come.", total)
    return Next(done=text % {"n": points(total)})


@action(
    door.PersonForm,
    permission="engagement.decide",
    button=gettext_lazy("Check in"),
    question=gettext_lazy("Are they here? What rules give for it is theirs at once."),
)
def check_in(portal: Portal, form: door.PersonForm, event: UUID) -> Next:
    """Note that a member came."""
    attend_events.check_in(event, member_id=form.cleaned_data["member"], **_scope(portal))
    return Next(done=_("Checked in."))


@action(door.TicketForm, permission="engagement.decide", button=gettext_lazy("Check in"))
def check_in_ticket(portal: Portal, form: door.TicketForm, event: UUID) -> Next:
    """Let the holder of a ticket in."""
    return door.check_in(portal, form, event)


@action(
    door.NameForm, permission="engagement.decide", button=gettext_lazy("Check in"), is_quiet=True
)
def check_in_name(portal: Portal, form: door.NameForm, event: UUID) -> Next:
    """Let in who stands in the list."""
    return door.check_in(portal, form, event)


@action(
    door.PersonForm,
    permission=_CHANGE,
    button=gettext_lazy("Take the place back"),
    question=gettext_lazy("Take the place back? Points come back, and who waits moves up."),
    is_quiet=True,
)
def drop_person(portal: Portal, form: door.PersonForm, event: UUID) -> Next:
    """End somebody's sign-up."""
    attend_events.cancel(event, form.cleaned_data["member"], **_scope(portal))
    return Next(done=_("The place is free again."))


@action(
    door.PersonForm,
    permission="engagement.decide",
    button=gettext_lazy("Not here after all"),
    question=gettext_lazy("Were they not here? What coming gave them is taken back."),
    is_quiet=True,
)
def not_here(portal: Portal, form: door.PersonForm, event: UUID) -> Next:
    """Take back a check-in."""
    return door.not_here(portal, form, event)


@action(
    door.PersonForm,
    permission="engagement.decide",
    button=gettext_lazy("Was here after all"),
    question=gettext_lazy("Were they here? What coming gives is theirs, and no absence is noted."),
    is_quiet=True,
)
def was_here(portal: Portal, form: door.PersonForm, event: UUID) -> Next:
    """Put an absence right."""
    correct_attendance.was_here(event, form.cleaned_data["member"], **_scope(portal))
    return Next(done=_("Put right: they were here."))
