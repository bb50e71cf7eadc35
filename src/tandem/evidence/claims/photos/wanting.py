"""Which actions members, or partners, prove by photos, and what has to be seen on them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.activity import declaring
from tandem.activity.models import ActivityKind
from tandem.evidence.facts import PhotosWanted
from tandem.evidence.models import PhotoProof
from tandem.kit.errors import Invalid
from tandem.kit.text import tidy
from tandem.platform import journal
from tandem.platform.access.permissions import Actor, require

CHECKS_MAX, TEXT_MAX, EVERY_DAYS_MAX = 12, 600, 366


class BadProof(Invalid):
    """Photos that cannot be asked for."""

    code = "evidence.bad_photo_proof"
    text = _("At most %(checks)s points to check, and once in at most %(days)s days.")


def want(
    kind: str,
    *,
    programme_id: UUID,
    texts: Mapping[str, str],
    is_pair: bool = False,
    checklist: Sequence[str] = (),
    every_days: int = 0,
    asks_place: bool = False,
    asks_number: bool = False,
    is_of_partners: bool = False,
    actor: Actor,
    now: datetime,
) -> None:
    """Let members, or partners, prove a declared action by photos, or say anew how.

    Raises:
        BadProof
    """
    require(actor, "rules.change")
    points = [tidy(point)[:200] for point in checklist if point.strip()]
    if len(points) > CHECKS_MAX or not 0 <= every_days <= EVERY_DAYS_MAX:
        raise BadProof(checks=CHECKS_MAX, days=EVERY_DAYS_MAX)
    columns = {
        "texts": {
            language: tidy(text)[:TEXT_MAX] for language, text in texts.items() if text.strip()
        },
        "is_pair": is_pair,
        "checklist": points,
        "every_days": every_days,
        "asks_place": asks_place,
        "asks_number": asks_number,
        "is_of_partners": is_of_partners,
        "ended_at": None,
    }
    PhotoProof.objects.of(actor.organiser_id).update_or_create(
        programme_id=programme_id,
        kind=kind,
        defaults=columns,
        create_defaults={"organiser_id": actor.organiser_id, "created_at": now, **columns},
    )
    journal.record(
        PhotosWanted(
            organiser_id=actor.organiser_id,
            at=now,
            actor=actor.name,
            programme_id=programme_id,
            kind=kind,
            is_wanted=True,
        )
    )


def want_no_more(kind: str, *, programme_id: UUID, actor: Actor, now: datetime) -> None:
    """Take no more photos of an action."""
    require(actor, "rules.change")
    proofs = PhotoProof.objects.of(actor.organiser_id).filter(
        programme_id=programme_id, kind=kind, ended_at=None
    )
    if proofs.update(ended_at=now):
        journal.record(
            PhotosWanted(
                organiser_id=actor.organiser_id,
                at=now,
                actor=actor.name,
                programme_id=programme_id,
                kind=kind,
                is_wanted=False,
            )
        )


def wanted(
    programme_id: UUID, *, organiser_id: UUID, of_partners: bool | None = None
) -> dict[str, tuple[ActivityKind, PhotoProof]]:
    """The actions that are proved by photos now, by their kind: those of members, those of
    partners, or all.
    """
    known = declaring.declared(programme_id, organiser_id=organiser_id)
    proofs = (
        PhotoProof.objects.of(organiser_id)
        .filter(programme_id=programme_id, ended_at=None)
        .order_by("created_at", "id")
    )
    return {
        row.kind: (known[row.kind], row)
        for row in proofs
        if row.kind in known
        and known[row.kind].ended_at is None
        and of_partners in (None, row.is_of_partners)
    }


def was_wanted(programme_id: UUID, *, organiser_id: UUID) -> bool:
    """Whether photos of any action came or may come: they are taken, or were."""
    proofs = PhotoProof.objects.of(organiser_id).filter(programme_id=programme_id)
    return proofs.exists()
