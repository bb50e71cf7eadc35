"""Which rewards are worth telling of now, each at the price and from the day of who reads."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Q

from tandem.programmes.models import Programme
from tandem.rewards import perks
from tandem.rewards import queries as rewards
from tandem.rewards.models import Reward
from tandem.rewards.perks import Perks

NEW_DAYS, COMING_DAYS = 30, 30
LAST_PIECES = 5
OF_A_KIND_MAX = 20


@dataclass(frozen=True, slots=True)
class Told:
    """A reward as one reads of it: what it costs them, delivery and all, and from which day they
    can order it (None: now); `is_ahead`: they can, and others cannot yet. `pieces_left`: where few
    are left.
    """

    row: Reward
    points: int
    since: date | None
    is_new: bool
    is_ahead: bool
    pieces_left: int | None


def told(programme: Programme, *, member_id: int | None, now: datetime) -> Iterator[Told]:
    """Rewards that came lately or opened, those that are about to open, and those of which few
    pieces are left; that are for everybody or for this member.
    """
    since, today = now - timedelta(days=NEW_DAYS), programme.day_at(now)
    opened_after, soon = today - timedelta(days=NEW_DAYS), today + timedelta(days=COMING_DAYS)
    theirs, ahead = _ahead(member_id, programme, now)
    offered = rewards.offered(programme.id, organiser_id=programme.organiser_id, audiences=theirs)
    worth_telling = offered.filter(
        Q(created_at__gt=since)
        | Q(opens_on__gt=opened_after) & ahead.open_on(soon)
        | Q(stock__lte=LAST_PIECES, is_shipped=True),
        rewards.IN_STOCK,
    )
    for row in worth_telling.order_by("-created_at", "id")[:OF_A_KIND_MAX]:
        first, is_open = ahead.opens_on(row), ahead.is_open(row, today)
        yield Told(
            row,
            points=ahead.price(row) + ahead.delivery(row),
            since=None if is_open else first,
            is_new=row.created_at > since or (first is not None and first > opened_after),
            is_ahead=is_open and not Perks().is_open(row, today),
            pieces_left=_last_pieces(row),
        )


def _ahead(
    member_id: int | None, programme: Programme, now: datetime
) -> tuple[Collection[UUID], Perks]:
    """Of which audiences a reader is, and what they have ahead of others; a stranger and a partner
    are told what is so for everybody.
    """
    if member_id is None:
        return (), Perks()
    return (
        rewards.audiences_of(member_id, programme=programme, now=now),
        perks.of_member(member_id, programme=programme, now=now),
    )


def _last_pieces(row: Reward) -> int | None:
    """How many are left where they are few; of what never runs out, and of what is no thing, none
    are counted.
    """
    is_few = row.is_shipped and row.stock is not None and row.stock <= LAST_PIECES
    return row.stock if is_few else None
