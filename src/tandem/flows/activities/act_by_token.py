"""The organiser's own software says that a member did something there: it is awarded at once.

The word of a token is the action's identity: sent twice, also at the same moment, it is one, and a
call that was broken off before anything was recorded may be made again.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from tandem.activity import declaring, registering
from tandem.flows.activities import record_activity
from tandem.kit import ids
from tandem.kit.errors import Missing
from tandem.outreach import acts
from tandem.participants import queries as participants
from tandem.participants.models import Member
from tandem.programmes.models import Programme


class NoSuchNumber(Missing):
    """No member who takes part has this number."""

    code = "flows.no_such_number"
    text = _("No member who takes part in this programme has the number “%(number)s”.")


def record(
    token: str,
    *,
    programme: Programme,
    now: datetime,
    slow_down: Callable[[str], None] = lambda _number: None,
) -> record_activity.Recorded:
    """Record what a token says.

    Args:
        slow_down: asked with the member's number, once the token is known to be right.

    Raises:
        TokenForged, TokenOver, TokenUsed, UnknownAct, NoSuchNumber: nothing is recorded.
    """
    of, told = programme.organiser_id, acts.said(token, programme=programme, now=now)
    slow_down(told.number)
    declared = declaring.declared(programme.id, organiser_id=of)
    kind = declared.get(told.act)
    if kind is None or kind.ended_at is not None or told.act in registering.every():
        raise acts.UnknownAct(act=told.act)
    rows = Member.objects.of(of).filter(programme_id=programme.id, number=told.number)
    member = next(iter(rows.order_by("id")[:1]), None)
    going = participants.going_on({member.id}, organiser_id=of)[member.id] if member else None
    if going is None or not going.takes_part:
        raise NoSuchNumber(number=told.number[:40])
    activity = record_activity.activity_of(
        going.head_id,
        programme=programme,
        document_no="",
        key=told.once,
        kind=told.act,
        day=programme.day_at(now),
        now=now,
    )
    activity = replace(activity, id=ids.derived("TOKEN", told.key_id, told.once))
    done = record_activity.record(
        activity, programme=programme, actor=f"key:{told.key_id}", now=now
    )
    if not done.is_new:
        raise acts.TokenUsed()
    return done
