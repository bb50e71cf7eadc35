"""What activities gave their members, summed by book: reward points, and what goes on cards."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import F, Q, Sum

from tandem.earning.models import Award


def by_book(
    member_id: int, activity_ids: Collection[UUID], *, organiser_id: UUID
) -> dict[UUID, dict[UUID, int]]:
    """Points of each of these activities of a member, by book; 0 where what was
    given was taken back. Uses award_activity_idx.
    """
    own = Q(party="MEMBER") | Q(holder_id=F("member_id"))
    rows = (
        Award.objects.of(organiser_id)
        .filter(own, member_id=member_id, activity_id__in=activity_ids)
        .values("activity_id", "book_id")
        .annotate(total=Sum("points"))
        .order_by("activity_id", "book_id")
    )
    totals: dict[UUID, dict[UUID, int]] = {}
    for row in rows:
        totals.setdefault(row["activity_id"], {})[row["book_id"]] = row["total"]
    return totals
