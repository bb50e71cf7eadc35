"""The questions about levels."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from tandem.kit.sql import named_queries
from tandem.platform import statements
from tandem.programmes.models import Programme
from tandem.tiers import reviewing
from tandem.tiers.models import Ladder, Standing, Step, Tier


@dataclass(frozen=True, slots=True)
class AskedFor:
    """One figure of a tier: what the member has in the window, what is asked, and the day it is
    reached at this pace.
    """

    measure: str
    kind: str
    have: int
    need: int
    reached_on: date | None


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a member stands, and what the next tier asks and by when.

    `kept_until`: the last day for which the present tier is certain, None where that is not known;
    `code` and `next_code`: of the present tier and the next.
    """

    code: str | None
    next_code: str | None
    tier: Mapping[str, str] | None
    rank: float
    since_on: date | None
    kept_until: date | None
    falls_after: date | None
    next_tier: Mapping[str, str] | None
    asks: tuple[AskedFor, ...]
    until: date | None


@dataclass(frozen=True, slots=True)
class StepRow:
    """One change of a member's level."""

    on_day: date
    from_tier: Mapping[str, str] | None
    to_tier: Mapping[str, str] | None
    actor: str
    reason: str


def ladder_of(programme_id: UUID, *, organiser_id: UUID) -> tuple[Ladder | None, list[Tier]]:
    """The programme's ladder and its tiers, lowest first."""
    ladder = (
        Ladder.objects.of(organiser_id).filter(programme_id=programme_id).order_by("id").first()
    )
    return ladder, list(
        Tier.objects.of(organiser_id).filter(ladder_id=ladder.id).order_by("rank")
    ) if ladder else []


def distribution(ladder_id: UUID, *, organiser_id: UUID) -> dict[float, int]:
    """How many members stand on which rank."""
    params = {"organiser_id": organiser_id, "ladder_id": ladder_id}
    return dict(statements.rows(named_queries("tandem.tiers", "reviewing")["distribution"], params))


def progress(member_id: int, *, programme: Programme, today: date) -> Progress | None:
    """Everything a member wants to know of their level; None when the programme has none."""
    of = programme.organiser_id
    ladder, tiers = ladder_of(programme.id, organiser_id=of)
    if ladder is None or not tiers:
        return None
    standing = (
        Standing.objects.of(of)
        .filter(member_id=member_id, ladder_id=ladder.id)
        .order_by("rank")
        .first()
    )
    rank = standing.rank if standing else 0
    present = next((tier for tier in tiers if tier.rank == rank), None)
    following = next((tier for tier in tiers if tier.rank > rank), None)
    zone = ZoneInfo(programme.time_zone)
    current, before = reviewing.window_of(ladder.window, today, zone)
    counted = reviewing.counted(current, ladder, zone)
    asks = (
        tuple(_asked(ask, member_id, counted, programme, today) for ask in following.asks)
        if following
        else ()
    )
    is_reached_now = present is not None and all(
        asked.have >= asked.need
        for asked in (_asked(ask, member_id, counted, programme, today) for ask in present.asks)
    )
    return Progress(
        code=present.code if present else None,
        next_code=following.code if following else None,
        tier=present.name if present else None,
        rank=rank,
        since_on=standing.since_on if standing else None,
        kept_until=_kept_until(current, before is not None, is_reached_now) if present else None,
        falls_after=standing.below_since + timedelta(days=ladder.grace_days)
        if standing and standing.below_since
        else None,
        next_tier=following.name if following else None,
        asks=asks,
        until=current.ends_on,
    )


def _kept_until(current: reviewing.Period, is_spanned: bool, is_reached_now: bool) -> date | None:
    """What this span reached is kept through the next one; what the last one reached, through this
    one.
    """
    if not is_spanned or current.ends_on is None:
        return None
    if not is_reached_now:
        return current.ends_on
    length = current.ends_on - current.since.date()
    return current.ends_on + length


def _asked(
    ask: Mapping[str, Any],
    member_id: int,
    period: reviewing.Period,
    programme: Programme,
    today: date,
) -> AskedFor:
    have, need = (
        reviewing.figure(
            ask["measure"],
            ask["kind"],
            member_id,
            since=period.since,
            until=period.until,
            programme=programme,
        ),
        ask["at_least"],
    )
    reached_on = None
    begun = programme.day_at(period.since)
    days = (today - begun).days + 1
    if 0 < have < need and days >= 7 and period.ends_on is not None:
        left = -(-(need - have) * days // have)
        if left < 3_650:
            reached_on = today + timedelta(days=left)
    return AskedFor(ask["measure"], ask["kind"], have, need, reached_on)


def history(member_id: int, *, programme: Programme, limit: int = 20) -> list[StepRow]:
    """The changes of a member's level, latest first."""
    of = programme.organiser_id
    ladder, tiers = ladder_of(programme.id, organiser_id=of)
    if ladder is None:
        return []
    names = {tier.rank: tier.name for tier in tiers}
    steps = (
        Step.objects.of(of)
        .filter(member_id=member_id, ladder_id=ladder.id)
        .order_by("-on_day", "-created_at", "-id")[:limit]
    )
    return [
        StepRow(
            step.on_day, names.get(step.from_rank), names.get(step.to_rank), step.actor, step.reason
        )
        for step in steps
    ]
