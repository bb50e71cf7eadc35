"""Badges of the night, told to who got them; and thanks on the anniversary of joining."""

from datetime import date, datetime
from typing import Any

from tandem.belonging import badges
from tandem.belonging.messages import AnniversaryMessage, BadgeEarnedMessage
from tandem.communication import inbox
from tandem.programmes.models import Programme


def give_badges(programme: Programme, *, today: date, now: datetime) -> None:
    """Give the badges, and tell."""
    of = programme.organiser_id
    scope: dict[str, Any] = {"programme_id": programme.id, "organiser_id": of, "now": now}
    for badge_id in badges.give(programme, today=today, now=now):
        rows = badges.given_rows(badge_id, organiser_id=of, today=today)
        inbox.notify_rows(rows, BadgeEarnedMessage, **scope)


def thank(programme: Programme, *, today: date, now: datetime) -> None:
    """Thank those who joined on this day of another year."""
    inbox.notify_rows(
        badges.anniversary_rows(programme, today=today),
        AnniversaryMessage,
        programme_id=programme.id,
        organiser_id=programme.organiser_id,
        now=now,
    )
