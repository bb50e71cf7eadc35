"""Points and deeds → levels."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from tandem.activity import queries as activity
from tandem.earning import rerun
from tandem.earning.facts import PointsAwarded, PointsMended
from tandem.kit.sql import Rows
from tandem.platform import clock
from tandem.programmes import queries as programmes
from tandem.tiers import reviewing


def after_batch(facts: Sequence[PointsAwarded]) -> None:
    """Whoever reached a level by these deeds has it at once."""
    for fact in facts:
        _review(fact, activity.members_of_batch(fact.batch_id, organiser_id=fact.organiser_id))


def after_run(facts: Sequence[PointsMended]) -> None:
    """Differences may bring a level, or take its ground away."""
    for fact in facts:
        _review(fact, rerun.members_of_run(fact.run_id, organiser_id=fact.organiser_id))


def _review(fact: PointsAwarded | PointsMended, members: Rows) -> None:
    programme = programmes.programme(fact.programme_id, organiser_id=fact.organiser_id)
    now = clock.now()
    today = now.astimezone(ZoneInfo(programme.time_zone)).date()
    reviewing.review(programme, today=today, now=now, members=members)
