"""Whether members understood the regulations that they accepted: asked once a version, and of no
consequence for their points.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from tandem.participants.facts import RegulationsAnswered
from tandem.participants.models import Understanding
from tandem.platform import journal
from tandem.platform.access.permissions import Actor


def answer(
    member_id: int,
    *,
    terms_id: UUID,
    asked: Sequence[str],
    right: Sequence[str],
    actor: Actor,
    now: datetime,
) -> None:
    """Keep which of the questions were answered rightly. The first answers stay: repeating it
    changes nothing.
    """
    _row, is_new = Understanding.objects.of(actor.organiser_id).get_or_create(
        member_id=member_id,
        terms_id=terms_id,
        defaults={
            "organiser_id": actor.organiser_id,
            "asked": list(asked),
            "right": list(right),
            "at": now,
            "created_at": now,
        },
    )
    if is_new:
        journal.record(
            RegulationsAnswered(
                organiser_id=actor.organiser_id,
                at=now,
                actor=actor.name,
                member_id=member_id,
                terms_id=terms_id,
                asked=len(asked),
                right=len(right),
            )
        )


def of_member(member_id: int, *, terms_id: UUID, organiser_id: UUID) -> Understanding | None:
    """What a member answered of a version; None where they were not asked."""
    rows = Understanding.objects.of(organiser_id).filter(member_id=member_id, terms_id=terms_id)
    return rows.order_by("terms_id").first()


def totals(
    terms_id: UUID, keys: Sequence[str], *, organiser_id: UUID
) -> Mapping[str, tuple[int, int]]:
    """How many answered each question of a version, and how many of them rightly."""
    rows = Understanding.objects.of(organiser_id).filter(terms_id=terms_id)
    return {
        key: (
            rows.filter(asked__contains=[key]).count(),
            rows.filter(right__contains=[key]).count(),
        )
        for key in keys
    }
