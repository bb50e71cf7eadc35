"""Requests to be erased: asked, called off as long as nothing was done, done. Of a member, or of
one of a firm's people (`person_id`) while the firm stays.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from tandem.kit.errors import Gone
from tandem.platform import journal
from tandem.platform.facts import ErasureAsked, ErasureCalledOff, MemberErased, PersonErased
from tandem.platform.models.erasure import Erasure


class ErasedAlready(Gone):
    """Nothing is held of the member any more."""

    code = "platform.erased_already"
    text = _("This member was erased: there is nothing left to do, and nothing to come back to.")


def standing(
    member_id: int, *, organiser_id: UUID, person_id: UUID | None = None
) -> Erasure | None:
    """The request of a member, or of one of its people; done or not."""
    rows = Erasure.objects.of(organiser_id).filter(member_id=member_id, person_id=person_id)
    return rows.order_by("id").first()


def of_people(member_id: int, *, organiser_id: UUID) -> Mapping[UUID, Erasure]:
    """The requests of a member's people, by person."""
    rows = Erasure.objects.of(organiser_id).filter(member_id=member_id).exclude(person_id=None)
    return {row.person_id: row for row in rows.order_by("id") if row.person_id is not None}


def require_not_erased(
    member_id: int, *, organiser_id: UUID, person_id: UUID | None = None
) -> None:
    """See to it that a member, or one of its people, was not erased.

    Raises:
        ErasedAlready
    """
    row = standing(member_id, organiser_id=organiser_id, person_id=person_id)
    if row is not None and row.erased_at is not None:
        raise ErasedAlready()


def ask(
    member_id: int,
    *,
    programme_id: UUID,
    organiser_id: UUID,
    actor: str,
    now: datetime,
    person_id: UUID | None = None,
) -> None:
    """Note that a member asks to be erased, or one of its people; asked twice, it stands once.

    Raises:
        ErasedAlready
    """
    require_not_erased(member_id, organiser_id=organiser_id, person_id=person_id)
    _row, is_new = Erasure.objects.of(organiser_id).get_or_create(
        member_id=member_id,
        person_id=person_id,
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
                person_id=person_id,
            )
        )


def call_off(
    member_id: int,
    *,
    programme_id: UUID,
    organiser_id: UUID,
    actor: str,
    now: datetime,
    person_id: UUID | None = None,
) -> None:
    """Take a request back that was not carried out.

    Raises:
        ErasedAlready
    """
    require_not_erased(member_id, organiser_id=organiser_id, person_id=person_id)
    rows = Erasure.objects.of(organiser_id).filter(member_id=member_id, person_id=person_id)
    is_there, _tables = rows.delete()
    if is_there:
        journal.record(
            ErasureCalledOff(
                organiser_id=organiser_id,
                at=now,
                actor=actor,
                programme_id=programme_id,
                member_id=member_id,
                person_id=person_id,
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
            person_id=None,
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


def mark_person(
    member_id: int,
    person_id: UUID,
    user_id: UUID | None,
    *,
    programme_id: UUID,
    organiser_id: UUID,
    actor: str,
    now: datetime,
) -> None:
    """Note that one of a firm's people was erased."""
    Erasure.objects.of(organiser_id).update_or_create(
        member_id=member_id,
        person_id=person_id,
        defaults={"user_id": user_id, "erased_at": now, "erased_by": actor},
        create_defaults={
            "organiser_id": organiser_id,
            "programme_id": programme_id,
            "asked_by": actor,
            "created_at": now,
            "user_id": user_id,
            "erased_at": now,
            "erased_by": actor,
        },
    )
    journal.record(
        PersonErased(
            organiser_id=organiser_id,
            at=now,
            actor=actor,
            programme_id=programme_id,
            member_id=member_id,
            person_id=person_id,
            user_id=user_id,
        )
    )


def waiting(programme_id: UUID, *, organiser_id: UUID) -> list[int]:
    """The members who wait to be erased, or one of whose people does; who asked first first."""
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
        programme_id=programme_id, person_id=None, erased_at__isnull=False
    )
    return list(rows.order_by("member_id").values_list("member_id", flat=True))


def erased_people(programme_id: UUID, *, organiser_id: UUID) -> list[Erasure]:
    """The people of firms who were erased."""
    rows = Erasure.objects.of(organiser_id).filter(
        programme_id=programme_id, person_id__isnull=False, erased_at__isnull=False
    )
    return list(rows.order_by("member_id", "id"))
