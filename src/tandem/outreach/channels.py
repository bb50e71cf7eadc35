"""Counting views, and telling which channel a member came through.

A view is one statement that finds the channel by its id and adds one to a row of the day. A channel
that is new is made first; once a programme has as many as it may have, strangers' words are counted
under one channel that names none, and views of a landing page under the page alone. So are
the words of who makes up one after the other.
"""

import re
import secrets
import uuid
from collections.abc import Callable
from datetime import date, datetime
from uuid import UUID

from tandem.kit.sql import named_queries
from tandem.outreach.models import Arrival, Channel
from tandem.outreach.touches import LANDING, Came, Touch
from tandem.platform import statements
from tandem.programmes.models import Programme

CHANNELS_MAX = 500  # of a programme, that views make
SLOTS = 16  # rows of a channel and a day
OTHERS = Touch(source="…")
_SPACE = UUID("6f1a0b5e-2d51-4c43-9f2e-5d0f6b1f3a77")
# Programs that fetch pages: they say so, or what shows a link before it is opened. A Cubot is a
# phone, and what reads QR codes or messages shows pages to people.
_BOT = re.compile(
    r"(?<!cu)bot\b|crawl|spider|slurp|preview|facebookexternalhit|externalagent|whatsapp|curl|"
    r"wget|libwww|python|java/|go-http|headless|monitor|fetch|http-?client|okhttp|axios|lighthouse",
    re.IGNORECASE,
)


def is_person(agent: str, purpose: str = "") -> bool:
    """Whether a browser of a person asks, by what it says of itself and of why it asks."""
    return bool(agent) and not _BOT.search(agent) and "prefetch" not in purpose.lower()


def id_of(touch: Touch, programme_id: UUID) -> UUID:
    """The channel's id."""
    parts = (programme_id, touch.landing_id, touch.partner_id)
    words = (touch.source, touch.medium, touch.campaign)
    return uuid.uuid5(_SPACE, "\n".join(map(str, (*parts, *words))))


def view(
    touch: Touch,
    *,
    programme: Programme,
    today: date,
    now: datetime,
    may_add: Callable[[], bool] = lambda: True,
) -> None:
    """Count one more view.

    Args:
        may_add: asked where the words are new, whether who looks may add to the report.
    """
    if _add(id_of(touch, programme.id), programme, today=today, now=now):
        return
    rows = Channel.objects.of(programme.organiser_id).filter(programme_id=programme.id)
    is_plain = touch == _without_words(touch)
    is_full = rows.count() >= CHANNELS_MAX or not (is_plain or may_add())
    channel_id = _known(_without_words(touch) if is_full else touch, programme, now=now)
    _add(channel_id, programme, today=today, now=now)


def _without_words(touch: Touch) -> Touch:
    """What is counted where strangers' words have filled the report: the landing page alone, of
    which there are only so many, or all others.
    """
    if touch.landing_id is None:
        return OTHERS
    return Touch(LANDING, landing_id=touch.landing_id, partner_id=touch.partner_id)


def _add(channel_id: UUID, programme: Programme, *, today: date, now: datetime) -> int:
    return statements.run(
        named_queries("tandem.outreach", "views")["count_view"],
        {
            "organiser_id": programme.organiser_id,
            "channel_id": channel_id,
            "day": today,
            "slot": secrets.randbelow(SLOTS),
            "now": now,
        },
    )


def _known(touch: Touch, programme: Programme, *, now: datetime) -> UUID:
    """The channel of a touch, made where there is none yet."""
    channel_id = id_of(touch, programme.id)
    Channel.objects.of(programme.organiser_id).bulk_create(
        [
            Channel(
                id=channel_id,
                organiser_id=programme.organiser_id,
                programme_id=programme.id,
                landing_id=touch.landing_id,
                partner_id=touch.partner_id,
                source=touch.source,
                medium=touch.medium,
                campaign=touch.campaign,
                created_at=now,
            )
        ],
        ignore_conflicts=True,
    )
    return channel_id


def arrive(member_id: int, came: Came, *, programme: Programme, now: datetime) -> None:
    """Write down through which channels a member came. Who is known to have come stays so."""
    Arrival.objects.of(programme.organiser_id).bulk_create(
        [
            Arrival(
                organiser_id=programme.organiser_id,
                member_id=member_id,
                programme_id=programme.id,
                first_channel_id=_known(came.first, programme, now=now),
                first_on=came.first_on,
                last_channel_id=_known(came.last, programme, now=now),
                last_on=came.last_on,
                created_at=now,
            )
        ],
        ignore_conflicts=True,
    )
