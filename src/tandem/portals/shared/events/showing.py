"""When and where an event is, and what its states are called."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tandem.engagement.events.models import Coming, Event, State
from tandem.portals.shared.templatetags.figures import day

STATES: Mapping[State, tuple[Any, str]] = {
    State.DRAFT: (gettext_lazy("draft"), ""),
    State.OPEN: (gettext_lazy("open"), "good"),
    State.OVER: (gettext_lazy("over"), "wait"),
    State.CLOSED: (gettext_lazy("list closed"), ""),
    State.CALLED_OFF: (gettext_lazy("called off"), "bad"),
}
COMINGS: Mapping[Coming, tuple[Any, str]] = {
    Coming.SIGNED_UP: (gettext_lazy("has a place"), "good"),
    Coming.WAITING: (gettext_lazy("on the waiting list"), "wait"),
    Coming.CANCELLED: (gettext_lazy("gave the place up"), ""),
    Coming.CALLED_OFF: (gettext_lazy("event called off"), "bad"),
    Coming.ATTENDED: (gettext_lazy("came"), "good"),
    Coming.MISSED: (gettext_lazy("did not come"), "bad"),
}

# The same, as who signed up reads it.
MINE: Mapping[Coming, Any] = {
    Coming.SIGNED_UP: gettext_lazy("you have a place"),
    Coming.WAITING: gettext_lazy("you are on the waiting list"),
    Coming.CANCELLED: gettext_lazy("you cancelled"),
    Coming.CALLED_OFF: gettext_lazy("called off"),
    Coming.ATTENDED: gettext_lazy("you were there"),
    Coming.MISSED: gettext_lazy("you did not come"),
}


def when(row: Event, time_zone: str) -> str:
    """From when to when, by the programme's clock."""
    since, until = (at.astimezone(ZoneInfo(time_zone)) for at in (row.starts_at, row.ends_at))
    hours = {"since": f"{since:%H:%M}", "until": f"{until:%H:%M}"}
    if since.date() == until.date():
        return _("%(day)s, %(since)s to %(until)s") % {"day": day(since), **hours}
    days = {"first": day(since), "last": day(until)}
    return _("%(first)s, %(since)s to %(last)s, %(until)s") % {**days, **hours}


def moment(at: datetime, time_zone: str) -> str:
    """A day and an hour of the programme's clock."""
    there = at.astimezone(ZoneInfo(time_zone))
    return _("%(day)s, %(time)s") % {"day": day(there), "time": f"{there:%H:%M}"}


def clock(at: datetime, time_zone: str) -> str:
    """An hour of the programme's clock."""
    return f"{at.astimezone(ZoneInfo(time_zone)):%H:%M}"
