"""What activities gave to others than their members: a partner for what it sold, whoever recruited
for what is bought by those whom they won. Members' own: `explaining`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from tandem.activity.models import Activity
from tandem.earning.models import Award
from tandem.ledger.models import Lot


@dataclass(frozen=True, slots=True)
class GivenRow:
    """Points that an activity of a member gave to another holder. `is_own`: it was sold there, so
    the holder knows what it was; of what is bought elsewhere it is not told.
    """

    member_id: int
    activity_id: UUID
    day: date
    points: int
    pending_points: int
    party: str
    document_no: str
    is_own: bool


def awards(holder_id: int, *, book_id: UUID, organiser_id: UUID) -> QuerySet[Award]:
    """Awards to a holder who is named beside the member: of what others did, and of what a partner
    did itself. Uses award_holder_idx.
    """
    return Award.objects.of(organiser_id).filter(holder_id=holder_id, book_id=book_id)


def rows_of(given: Sequence[Award], *, holder_id: int, organiser_id: UUID) -> list[GivenRow]:
    """Awards as a list shows them, in their order."""
    activities = {
        (row.member_id, row.id): row
        for row in Activity.objects.of(organiser_id).filter(
            member_id__in={row.member_id for row in given},
            id__in={row.activity_id for row in given},
        )
    }
    lots = Lot.objects.of(organiser_id).filter(
        holder_id=holder_id, id__in=[row.id for row in given]
    )
    pending = dict(lots.values_list("id", "pending_points"))
    return [
        GivenRow(
            member_id=row.member_id,
            activity_id=row.activity_id,
            day=activity.occurred_on,
            points=row.points,
            pending_points=pending.get(row.id, 0),
            party=row.party,
            document_no=activity.document_no if activity.partner_id == holder_id else "",
            is_own=activity.partner_id == holder_id,
        )
        for row in given
        if (activity := activities.get((row.member_id, row.activity_id))) is not None
    ]


def one(
    member_id: int, activity_id: UUID, *, holder_id: int, book_id: UUID, organiser_id: UUID
) -> GivenRow | None:
    """What one activity gave to a holder; None where it gave nothing. Uses award_activity_idx."""
    given = list(
        awards(holder_id, book_id=book_id, organiser_id=organiser_id)
        .filter(member_id=member_id, activity_id=activity_id)
        .order_by("created_at", "id")[:1]
    )
    rows = rows_of(given, holder_id=holder_id, organiser_id=organiser_id)
    return rows[0] if rows else None
