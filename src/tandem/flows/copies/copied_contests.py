"""Contests in the copy of a programme: as drafts that begin on its first day."""

from collections.abc import Callable
from datetime import date
from typing import Any

from tandem.engagement.contests import prizes, queries, writing
from tandem.engagement.contests.jury import criteria
from tandem.engagement.contests.models import Contest, State
from tandem.engagement.contests.ranking import comparing, measuring
from tandem.engagement.contests.ranking.comparing import Compared
from tandem.engagement.contests.ranking.measuring import BadContest
from tandem.flows.copies.copied_offers import whom_of
from tandem.flows.copies.copying import Copying
from tandem.programmes.models import Programme

_OVER = (State.ENDED, State.SIGNED, State.DUE, State.WAITING)


def contests(making: Copying, *, stays_behind: Callable[[Any, Any], bool]) -> None:
    """Those that are drafts, run, or will; as long as they are there, and as far from the days that
    they are compared with. Of prizes what somebody wrote: rewards and benefits of the copy are
    others. Juries, targets and lists are people's, and stay.

    Args:
        stays_behind: whether something of this name, with this body, names what the copy's
            organiser has not.
    """
    source, today = making.source, making.source.day_at(making.now)
    copy = Programme.objects.of(making.of).get(id=making.to_id)
    rows = queries.contests(source.id, organiser_id=making.source_of)
    for row in rows.order_by("created_at", "id"):
        if row.state(today) in _OVER or stays_behind(row.name, row.measure):
            continue
        whom = whom_of(making, row.audience_id)
        if whom is None:
            making.leave_out(row.name)
            continue
        try:
            key = writing.write(
                copy, _contest(row, today, whom), actor=making.actor, now=making.now
            )
        except BadContest:  # it measures an action, or a wallet, that the copy has not
            making.leave_out(row.name)
            continue
        written = [prize for prize in prizes.decoded(row.prizes) if prize.what is None]
        prizes.set_prizes(key, written, programme_id=copy.id, actor=making.actor, now=making.now)


def _contest(row: Contest, today: date, whom: Any) -> writing.ContestIn:
    moved = today - row.since_on
    return writing.ContestIn(
        name=row.name,
        text=row.text,
        measure=measuring.decoded(row.measure),
        since_on=today,
        until_on=row.until_on + moved,
        wins=row.wins,
        target=row.target,
        places=row.places,
        joins=row.joins,
        waiting_days=row.waiting_days,
        teams=row.teams,
        team_score=row.team_score,
        whom=whom,
        criteria=criteria.decoded(row.criteria),
        mark_max=row.mark_max,
        substitutes=row.substitutes,
        compared=Compared(
            row.against,
            row.base_since_on and row.base_since_on + moved,
            row.base_until_on and row.base_until_on + moved,
            row.base_least,
            comparing.decoded(row.leagues),
        ),
        key=row.key,
    )
