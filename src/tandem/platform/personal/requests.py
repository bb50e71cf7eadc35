"""Requests to be erased: asked, called off as long as nothing was done, done."""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from tandem.kit.errors import Gone
from tandem.platform import journal
from tandem.platform.facts import ErasureAsked, ErasureCalledOff, MemberErased
from tandem.platform.models.erasure import Erasure


class ErasedAlready(Gone):
    """Nothing is held of the member any more."""

    code = "platform.erased_already"
    text = _("This member was erased: there is nothing left to do, and nothing to come back to.")


def standing(member_id: int, *, organiser_id: UUID) -> Erasure | None:
    """The request of a member, done or not."""
    return Erasure.objects.of(organiser_id).filter(member_id=member_id).order_by("id").first()


def require_not_erased(member_id: int, *, organiser_id: UUID) -> None:
    """See to it that a member was not erased.

    Raises:
        ErasedAlready
    """
    row = standing(member_id, organiser_id=organiser_id)
    if row is not None and row.erased_at is not None:
        raise ErasedAlready()


def ask(
    member_id: int, *, programme_id: UUID, organiser_id: UUID, actor: str, now: datetime
) -> None:
    """Note that a member asks to be erased; asked twice, it stands once.

    Raises:
        ErasedAlready
    """
    require_not_erased(member_id, organiser_id=organiser_id)
    _row, is_new = Erasure.objects.of(organiser_id).get_or_create(
        member_id=member_id,
        defaults={
            "organiser_id": organiser_id,
            "programme_id": programme_id,
            "asked_by": actor,
            "created_at": now,
        },
    )
    if is_new:
        journal.record(
            ErasureAsked(
                organiser_id=organiser_id,
                at=now,
                actor=actor,
                programme_id=programme_id,
                member_id=member_id,
            )
        )


def call_off(
    member_id: int, *, programme_id: UUID, organiser_id: UUID, actor: str, now: datetime
) -> None:
    """Take a request back that was not carried out.

    Raises:
        ErasedAlready
    """
    require_not_erased(member_id, organiser_id=organiser_id)
    is_there, _tables = Erasure.objects.of(organiser_id).filter(member_id=member_id).delete()
    if is_there:
        journal.record(
            ErasureCalledOff(
                organiser_id=organiser_id,
                at=now,
                actor=actor,
                programme_id=programme_id,
                member_id=member_id,
            )
        )


def mark(
    members: Collection[int],
    *,
    programme_id: UUID,
    organiser_id: UUID,
    actor: str,
    now: datetime,
) -> None:
    """Note that these, who are one, were erased."""
    for key in sorted(members):
        row, _is_new = Erasure.objects.of(organiser_id).get_or_create(
            member_id=key,
            defaults={
                "organiser_id": organiser_id,
                "programme_id": programme_id,
                "asked_by": actor,
                "created_at": now,
            },
        )
        row.erased_at, row.erased_by = now, actor
        row.save(update_fields=["erased_at", "erased_by"])
        journal.record(
            MemberErased(
                organiser_id=organiser_id,
                at=now,
                actor=actor,
                programme_id=programme_id,
                member_id=key,
            )
        )


def waiting(programme_id: UUID, *, organiser_id: UUID) -> list[int]:
    """The members who wait to be erased, who asked first first."""
    rows = Erasure.objects.of(organiser_id).filter(programme_id=programme_id, erased_at=None)
    return list(rows.order_by("created_at", "id").values_list("member_id", flat=True)[:1_000])


def waiting_by_programme(
    programme_ids: Collection[UUID], *, organiser_id: UUID
) -> Mapping[UUID, int]:
    """How many wait in each programme."""
    rows = Erasure.objects.of(organiser_id).filter(
        programme_id__in=list(programme_ids), erased_at=None
    )
    return dict(rows.values_list("programme_id").annotate(Count("member_id")).order_by())


def erased(programme_id: UUID, *, organiser_id: UUID) -> list[int]:
    """The members who were erased."""
    rows = Erasure.objects.of(organiser_id).filter(
        programme_id=programme_id, erased_at__isnull=False
    )
    return list(rows.order_by("member_id").values_list("member_id", flat=True))
