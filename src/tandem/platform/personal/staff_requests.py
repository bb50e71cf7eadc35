"""Requests of people who work at partners or for the organiser to be erased: asked, called off as
long as nothing was done, done. Who works here again afterwards may ask anew; that they were erased
before stays known all the while, so that no register of the erased does it once more
(`flows.departing.replaying`).
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import Count, F, Q

from tandem.platform import journal
from tandem.platform.facts import PersonErased, StaffErasureAsked, StaffErasureCalledOff
from tandem.platform.models.erasure import StaffErasure

SHOWN = 1_000


# Not carried out: neither ever, nor since it was asked for anew.
_IS_WAITING = Q(erased_at=None) | Q(erased_at__lt=F("asked_at"))


def waiting_for(user_id: UUID, *, organiser_id: UUID) -> StaffErasure | None:
    """The request of somebody that was not carried out."""
    rows = StaffErasure.objects.of(organiser_id).filter(_IS_WAITING, user_id=user_id)
    return rows.order_by("user_id").first()


def was_erased(user_id: UUID, *, organiser_id: UUID) -> bool:
    """Whether somebody was erased here, whatever they asked for since."""
    rows = StaffErasure.objects.of(organiser_id).filter(user_id=user_id)
    return rows.exclude(erased_at=None).exists()


def ask(
    user_id: UUID, *, programme_id: UUID, organiser_id: UUID, actor: str, now: datetime
) -> None:
    """Note that somebody is to be erased; asked twice, it stands once."""
    if waiting_for(user_id, organiser_id=organiser_id) is not None:
        return
    request = {"programme_id": programme_id, "asked_by": actor, "asked_at": now}
    StaffErasure.objects.of(organiser_id).update_or_create(
        user_id=user_id,
        defaults=request,
        create_defaults={"organiser_id": organiser_id, "created_at": now, **request},
    )
    journal.record(
        StaffErasureAsked(
            organiser_id=organiser_id,
            at=now,
            actor=actor,
            programme_id=programme_id,
            user_id=user_id,
        )
    )


def call_off(
    user_id: UUID, *, programme_id: UUID, organiser_id: UUID, actor: str, now: datetime
) -> None:
    """Take a request back that was not carried out; of none nothing happens."""
    rows = StaffErasure.objects.of(organiser_id).filter(_IS_WAITING, user_id=user_id)
    again = rows.exclude(erased_at=None)
    if again.update(asked_at=F("erased_at")) or rows.delete()[0]:
        journal.record(
            StaffErasureCalledOff(
                organiser_id=organiser_id,
                at=now,
                actor=actor,
                programme_id=programme_id,
                user_id=user_id,
            )
        )


def mark(
    user_id: UUID, *, programme_id: UUID, organiser_id: UUID, actor: str, now: datetime
) -> None:
    """Note that somebody was erased."""
    done = {"erased_at": now, "erased_by": actor}
    StaffErasure.objects.of(organiser_id).update_or_create(
        user_id=user_id,
        defaults=done,
        create_defaults={
            "organiser_id": organiser_id,
            "programme_id": programme_id,
            "asked_by": actor,
            "asked_at": now,
            "created_at": now,
            **done,
        },
    )
    journal.record(
        PersonErased(
            organiser_id=organiser_id,
            at=now,
            actor=actor,
            programme_id=programme_id,
            user_id=user_id,
        )
    )


def asked_at(organiser_id: UUID) -> Mapping[UUID, datetime]:
    """Since when each of those waits who are to be erased, by user."""
    rows = StaffErasure.objects.of(organiser_id).filter(_IS_WAITING)
    return dict(rows.order_by("asked_at", "user_id").values_list("user_id", "asked_at")[:SHOWN])


def waiting(programme_id: UUID, *, organiser_id: UUID) -> list[StaffErasure]:
    """Who waits to be erased, who was asked for first first."""
    rows = StaffErasure.objects.of(organiser_id).filter(_IS_WAITING, programme_id=programme_id)
    return list(rows.order_by("asked_at", "user_id")[:SHOWN])


def waiting_by_programme(
    programme_ids: Collection[UUID], *, organiser_id: UUID
) -> Mapping[UUID, int]:
    """How many wait in each programme."""
    rows = StaffErasure.objects.of(organiser_id).filter(
        _IS_WAITING, programme_id__in=list(programme_ids)
    )
    return dict(rows.values_list("programme_id").annotate(Count("user_id")).order_by())


def erased(programme_id: UUID, *, organiser_id: UUID) -> list[UUID]:
    """Who was erased."""
    rows = StaffErasure.objects.of(organiser_id).filter(
        programme_id=programme_id, erased_at__isnull=False
    )
    return list(rows.order_by("user_id").values_list("user_id", flat=True))
