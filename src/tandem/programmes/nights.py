"""Which nights are due, and which parts of one are done.

A programme's day begins its night's work at an hour of its own (`night_hour`, in its time zone). A
part is marked as done in the transaction of its effects, under a lock on the night, so two who
begin the same night do each part once, and a night that was broken off goes on where it was. Of
days that were missed only the latest is caught up: every part works off all that fell due until
then.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from tandem.platform import tenancy
from tandem.programmes.models import Night, Programme


@dataclass(frozen=True, slots=True)
class Due:
    """A night that is to be done: whose, and for which of the programme's days."""

    organiser_id: UUID
    programme_id: UUID
    day: date


def due(now: datetime) -> list[Due]:
    """The nights whose hour has come and that nobody began, for every programme of every
    organiser.
    """
    with tenancy.across("the clock looks for nights of every programme"):
        every = Programme.objects.everyone(reason="the clock looks for nights of every programme")
        programmes = list(every.order_by("id"))
        days = {programme.id: programme.day_at(now) for programme in programmes}
        begun = Night.objects.everyone(
            reason="the clock looks for nights of every programme"
        ).filter(programme_id__in=days, day__in=set(days.values()))
        known = set(begun.values_list("programme_id", "day"))
    return [
        Due(programme.organiser_id, programme.id, days[programme.id])
        for programme in programmes
        if (programme.id, days[programme.id]) not in known
        if now.astimezone(ZoneInfo(programme.time_zone)).hour >= programme.night_hour
    ]


def begin(due: Due, *, now: datetime) -> bool:
    """Note that a night was begun; False where somebody did before. Of two at once the second waits
    for the first.
    """
    _night, is_new = Night.objects.of(due.organiser_id).get_or_create(
        programme_id=due.programme_id,
        day=due.day,
        defaults={"organiser_id": due.organiser_id, "created_at": now},
    )
    return is_new


def locked(programme_id: UUID, day: date, *, organiser_id: UUID, now: datetime) -> Night:
    """The night of a day, locked until the end of the transaction."""
    nights = Night.objects.of(organiser_id)
    night, _is_new = nights.select_for_update().get_or_create(
        programme_id=programme_id,
        day=day,
        defaults={"organiser_id": organiser_id, "created_at": now},
    )
    return night


def mark(night: Night, part: str, *, parts: Collection[str], now: datetime) -> None:
    """Note a part as done; the night ends with the last of `parts`. Part of the transaction of the
    part's effects.
    """
    night.done = [*night.done, part]
    night.ended_at = now if set(parts) <= set(night.done) else None
    night.save(update_fields=["done", "ended_at"])
