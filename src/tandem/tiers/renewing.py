"""Levels that begin anew with an edition: what was before it counts for them no more."""

from datetime import date, datetime

from tandem.kit.sql import named_queries
from tandem.platform import statements
from tandem.programmes.models import Programme
from tandem.tiers import reviewing
from tandem.tiers.models import Ladder, Standing
from tandem.tiers.reviewing import Reviewed

EDITION = "edition"  # who moved them, in the steps of a standing


def begin_anew(
    programme: Programme, *, from_on: date, kept_until: date | None, today: date, now: datetime
) -> Reviewed:
    """Let members stand on what they have reached since a day; how many moved.

    Args:
        kept_until: up to and including that day nobody falls by more than one tier; None: all the
            way.

    Levels that were given by hand stay until their day.
    """
    of = programme.organiser_id
    ladders = Ladder.objects.of(of).select_for_update().filter(programme_id=programme.id)
    ladder = ladders.order_by("id").first()
    if ladder is None:
        return Reviewed()
    if kept_until is not None:
        params = {"organiser_id": of, "ladder_id": ladder.id, "kept_until": kept_until}
        statements.run(named_queries("tandem.tiers", "reviewing")["keep_one_down"], params)
    ladder.counts_from, ladder.reviewed_at = from_on, None
    ladder.save(update_fields=["counts_from", "reviewed_at"])
    return reviewing.review(programme, today=today, now=now, actor=EDITION, falls_at_once=True)


def on_a_tier(programme: Programme) -> int:
    """How many members stand on one."""
    of = programme.organiser_id
    ladders = Ladder.objects.of(of).filter(programme_id=programme.id).values_list("id")
    return Standing.objects.of(of).filter(ladder_id__in=ladders, rank__gt=0).count()
