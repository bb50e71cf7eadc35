"""Writing the ladder: its tiers, its window, how it is reviewed."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.activity import kinds
from tandem.kit.errors import Conflict, Invalid, Missing
from tandem.platform import journal
from tandem.platform.access.permissions import Actor, require
from tandem.tiers.facts import LadderChanged
from tandem.tiers.models import (
    OF_A_KIND,
    Benefit,
    Ladder,
    Measure,
    Standing,
    Tier,
    Window,
)

TIERS_MAX, ASKS_MAX = 12, 4
_CODE = re.compile(r"^[a-z0-9][a-z0-9_-]{0,39}$")


class BadLadder(Invalid):
    """The ladder cannot be."""

    code = "tiers.bad_ladder"
    text = _("The levels cannot be saved: %(why)s.")


class TierInUse(Conflict):
    """A tier on which members stand cannot go."""

    code = "tiers.tier_in_use"
    text = _(
        "Members stand on “%(tier)s”: it cannot go, and cannot change places with another. "
        "Change what it asks for, or put levels above, below or between."
    )


class NoSuchTier(Missing):
    """The ladder has no such tier."""

    code = "tiers.no_such_tier"
    text = _("The programme has no such level.")


@dataclass(frozen=True, slots=True)
class Ask:
    """So much of a figure within the window: status points, turnover in minor units, or activities
    of a kind.
    """

    measure: str
    at_least: int
    kind: str = ""


@dataclass(frozen=True, slots=True)
class TierIn:
    """A tier as the organiser writes it, lowest first; its code is its identity."""

    code: str
    name: Mapping[str, str]
    asks: tuple[Ask, ...]


def write(
    programme_id: UUID,
    *,
    tiers: Sequence[TierIn],
    window: str,
    grace_days: int,
    falls_softly: bool,
    actor: Actor,
    now: datetime,
) -> UUID:
    """Put these tiers in the place of the programme's, lowest first; the ladder's key.

    Members keep their standing until the next review. A tier that goes must be empty.

    Raises:
        BadLadder, TierInUse: nothing is written.
    """
    require(actor, "rules.change")
    check(tiers, window, grace_days=grace_days)
    of = actor.organiser_id
    ladder, _is_new = (
        Ladder.objects.of(of)
        .select_for_update()
        .get_or_create(programme_id=programme_id, defaults={"organiser_id": of, "created_at": now})
    )
    ladder.window, ladder.grace_days, ladder.falls_softly = window, grace_days, falls_softly
    ladder.reviewed_at = None
    ladder.save(update_fields=["window", "grace_days", "falls_softly", "reviewed_at"])
    _put_tiers(ladder, tiers, now)
    journal.record(
        LadderChanged(
            organiser_id=of, at=now, actor=actor.name, programme_id=programme_id, tiers=len(tiers)
        )
    )
    return ladder.id


def _put_tiers(ladder: Ladder, tiers: Sequence[TierIn], now: datetime) -> None:
    of = ladder.organiser_id
    standing = {row.code: row for row in Tier.objects.of(of).filter(ladder_id=ladder.id)}
    ranks = _ranks([row.code for row in tiers], {code: row.rank for code, row in standing.items()})
    for code, row in standing.items():
        if (
            ranks.get(code) != row.rank
            and Standing.objects.of(of).filter(ladder_id=ladder.id, rank=row.rank).exists()
        ):
            raise TierInUse(tier=row.name.get("en") or code)
        if code not in ranks:
            # What came with it is a row of `benefits` long since; the old one holds on to its tier.
            Benefit.objects.of(of).filter(tier_id=row.id).delete()
            row.delete()
    added = []
    for tier in tiers:
        row = standing.get(tier.code) or Tier(
            organiser_id=of, ladder_id=ladder.id, code=tier.code, created_at=now
        )
        row.rank, row.name = ranks[tier.code], dict(tier.name)
        row.asks = [
            {"measure": ask.measure, "kind": ask.kind, "at_least": ask.at_least}
            for ask in tier.asks
        ]
        if tier.code in standing:
            row.save(update_fields=["rank", "name", "asks"])
        else:
            added.append(row)
    Tier.objects.of(of).bulk_create(added)


def _ranks(codes: Sequence[str], standing: Mapping[str, float]) -> dict[str, float]:
    """The rank of each tier in this order. Those that stand keep theirs, and a new one gets the
    middle between its neighbours; where standing ones have changed places, all are counted anew.
    """
    kept = [standing[code] for code in codes if code in standing]
    if kept != sorted(kept):
        return {code: float(place) for place, code in enumerate(codes, 1)}
    ranks: dict[str, float] = {}
    below = 0.0
    for place, code in enumerate(codes):
        above = next((standing[later] for later in codes[place:] if later in standing), None)
        below = standing.get(code, math.floor(below) + 1 if above is None else (below + above) / 2)
        ranks[code] = below
    return ranks


def check(tiers: Sequence[TierIn], window: str, *, grace_days: int) -> None:
    """Refuse a ladder that cannot be.

    Raises:
        BadLadder
    """
    if not 0 < len(tiers) <= TIERS_MAX:
        raise BadLadder(why=_("between 1 and %(n)s levels were expected") % {"n": TIERS_MAX})
    if window not in Window.values or not 0 <= grace_days <= 366:
        raise BadLadder(why=_("choose a period of the list, and a grace of at most 366 days"))
    if len({row.code for row in tiers}) < len(tiers) or not all(
        _CODE.match(row.code) for row in tiers
    ):
        raise BadLadder(why=_("each level needs a short name of its own in small letters"))
    before: dict[tuple[str, str], int] = {}
    for row in tiers:
        if not 0 < len(row.asks) <= ASKS_MAX:
            raise BadLadder(why=_("each level asks for something"))
        for ask in row.asks:
            if ask.measure not in Measure.values or not 0 < ask.at_least < 10**15:
                raise BadLadder(why=_("what a level asks for is a figure above 0"))
            if ask.measure in OF_A_KIND:
                kinds.parse(ask.kind)
            if ask.at_least < before.get((ask.measure, ask.kind), 0):
                raise BadLadder(why=_("a higher level asks for at least as much as a lower one"))
            before[ask.measure, ask.kind] = ask.at_least
