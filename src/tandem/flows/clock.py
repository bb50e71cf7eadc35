"""Everything that runs by the clock, with its hour.

- Nights: each programme's, from an hour of its own day on (`Programme.night_hour`); what is done in
  it stands in `flows/nightly/night.py`. A night that was missed is caught up by the next one.
- Mailings that were planned: in the morning of their day (`communication.mailings.sending`).
- The operators hear of domains that wait for them, at most once an hour.
"""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from tandem.flows.messages import notify_operators, send_mailing
from tandem.flows.nightly import night
from tandem.platform import clock, tenancy
from tandem.platform.jobs.policies import job
from tandem.programmes import nights


def begin_nights(now: datetime) -> int:
    """Defer the nights whose hour has come, each once; how many."""
    begun = 0
    with transaction.atomic():
        due = nights.due(now)
    for due_night in due:
        with transaction.atomic():
            tenancy.enter(due_night.organiser_id)
            if nights.begin(due_night, now=now):
                _defer(due_night)
                begun += 1
    return begun


def begin_mailings(now: datetime) -> int:
    """Begin the mailings whose day has come, each once; how many."""
    return send_mailing.begin_due(now)


def notify_operators_of_domains() -> int:
    """Tell the operators by mail of domains that wait for them; of how many."""
    return notify_operators.of_domains()


def _defer(due: nights.Due) -> None:
    do_night.configure(lock=f"night {due.programme_id}").defer(
        organiser_id=str(due.organiser_id),
        programme_id=str(due.programme_id),
        day=due.day.isoformat(),
    )


@job("do_night")
def do_night(*, organiser_id: str, programme_id: str, day: str, **_later: object) -> None:
    """Do what is left of a programme's night."""
    night.run(
        UUID(programme_id),
        date.fromisoformat(day),
        organiser_id=UUID(organiser_id),
        now=clock.now,
    )
