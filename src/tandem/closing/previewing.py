"""What closing an edition would do, before anybody decides: counted by the very statements that
settle it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from tandem.closing.models import Closing, Pending, Statement
from tandem.closing.settling import Policy, card_books, scope, undecided
from tandem.evidence.models import ClaimStatus, Disagreement, Document, DocumentStatus
from tandem.kit.sql import fill, named_queries
from tandem.platform import statements
from tandem.programmes.models import Edition, Programme
from tandem.rewards.models import Order, OrderStatus
from tandem.tiers import renewing


@dataclass(frozen=True, slots=True)
class Sum:
    """Points, and of how many members."""

    members: int
    points: int


@dataclass(frozen=True, slots=True)
class Preview:
    """What would be settled, and what is still open. `owed_…`: points that members hold, waiting
    and held ones too. `waiting`: what waits of the edition; `above_ceiling`: of these what a person
    is to look at first, which nothing settles. `cards`: what stands on cards.
    """

    waiting: Sum
    above_ceiling: int
    owned: Sum
    lapsing: Sum
    owed_before: int
    owed_after: int
    held: int
    claims: int
    awaited: int
    files: int
    questions: int
    orders: int
    leveled: int
    cards: Sum


def preview(
    programme: Programme, edition: Edition, policy: Policy, *, last_on: date, late_until: date
) -> Preview:
    """What closing the edition after a day would do, as things stand now.

    Raises:
        BadPolicy
    """
    policy.check()
    sql = named_queries("tandem.closing", "settling")
    ends_on = last_on + timedelta(days=1)
    params = {
        **scope(programme, edition.begins_on, ends_on),
        "closing_id": edition.id,
        "carried_percent": policy.carried_percent,
        "carried_most": policy.carried_most,
    }

    def summed(demands: str) -> Sum:
        ((members, points),) = statements.rows(fill(sql["summed"], demands=demands), params)
        return Sum(members, int(points))

    owned = sql["owned"]
    if policy.pending == Pending.RELEASE:
        owned = fill(sql["owned_after"], freed=sql["pending"])
    waiting, lapsing = summed(sql["pending"]), summed(fill(sql["lapsing"], owned=owned))
    ((owed, held),) = statements.rows(sql["held_by_members"], params)
    ((_reviews, above),) = statements.rows(sql["above_the_ceiling"], params)
    voided = waiting.points if policy.pending == Pending.VOID else 0
    of, programme_id = programme.organiser_id, programme.id
    return Preview(
        waiting=waiting,
        above_ceiling=int(above),
        owned=summed(owned),
        lapsing=lapsing,
        owed_before=owed,
        owed_after=owed - voided - lapsing.points,
        held=held,
        claims=undecided(programme, ends_on, late_until),
        awaited=undecided(programme, ends_on, late_until, status=ClaimStatus.AWAITING_SELLER),
        files=_files(programme_id, of),
        questions=_questions(programme_id, ends_on, of),
        orders=Order.objects.within(programme_id, organiser_id=of)
        .filter(status=OrderStatus.ORDERED)
        .count(),
        leveled=renewing.on_a_tier(programme),
        cards=_cards(programme, params),
    )


def _cards(programme: Programme, params: Mapping[str, Any]) -> Sum:
    """What stands on members' cards of the edition: what waits, and what can be used."""
    books = card_books(programme)
    if not books:
        return Sum(0, 0)
    sql = named_queries("tandem.closing", "settling")
    places = ("pending_points", "available_points")
    both = "\nUNION ALL\n".join(fill(sql["cards"], place=place) for place in places)
    named = {**params, "card_books": books}
    ((members, points),) = statements.rows(fill(sql["summed"], demands=both), named)
    return Sum(members, int(points))


def _files(programme_id: UUID, organiser_id: UUID) -> int:
    """Files that were read and that nobody let count."""
    rows = Document.objects.within(programme_id, organiser_id=organiser_id)
    return rows.filter(
        status__in=(DocumentStatus.MAPPING, DocumentStatus.READY), member_id=None
    ).count()


def _questions(programme_id: UUID, ends_on: date, organiser_id: UUID) -> int:
    """Purchases of the edition that are told twice, and nobody said which is right."""
    rows = Disagreement.objects.within(programme_id, organiser_id=organiser_id)
    asked = rows.filter(decision="", day_told__lt=ends_on).values("question").distinct()
    return asked.count()


def of_edition(edition_id: UUID, *, organiser_id: UUID) -> Closing | None:
    """How an edition that ends is settled."""
    rows = Closing.objects.of(organiser_id).filter(edition_id=edition_id)
    return rows.order_by("id").first()


def statements_of(member_id: int, *, organiser_id: UUID) -> list[Closing]:
    """The closings of which a member has a statement, latest edition first."""
    rows = Statement.objects.of(organiser_id).filter(member_id=member_id)
    closings = Closing.objects.of(organiser_id).filter(id__in=rows.values_list("id"))
    return list(closings.select_related("edition").order_by("-edition__number"))
