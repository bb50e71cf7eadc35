"""Looking things up: what is for a member, for partners, and how it was rated."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import Avg, Count, Q
from django.utils.translation import gettext_lazy as _

from tandem.engagement import ways
from tandem.engagement.library.models import Material, Rating
from tandem.kit.errors import Missing
from tandem.kit.text import folded
from tandem.platform.tenancy import TenantQuerySet
from tandem.programmes.models import Programme
from tandem.segments import targeting


class NoSuchMaterial(Missing):
    """There is no such material, or it is not for who asks."""

    code = "library.no_such_material"
    text = _("The library has no such thing any more.")


@dataclass(frozen=True, slots=True)
class Rated:
    """How a material was rated: by how many, and the mean to a tenth."""

    total: int
    mean: Decimal


def materials(programme_id: UUID, *, organiser_id: UUID) -> TenantQuerySet[Material]:
    """All of a programme, those that were taken out too."""
    return Material.objects.within(programme_id, organiser_id=organiser_id)


def material(material_id: UUID, *, programme_id: UUID, organiser_id: UUID) -> Material:
    """One of a programme.

    Raises:
        NoSuchMaterial
    """
    rows = Material.objects.within(programme_id, organiser_id=organiser_id)
    return rows.one(NoSuchMaterial(), id=material_id)


def found(rows: TenantQuerySet[Material], q: str) -> TenantQuerySet[Material]:
    """Those in which each word stands, in any language."""
    for word in folded(q).split():
        rows = rows.filter(finds__contains=word)
    return rows


def of_member(member_id: int, *, programme: Programme, now: datetime) -> TenantQuerySet[Material]:
    """What is for a member."""
    of = programme.organiser_id
    rows = materials(programme.id, organiser_id=of).filter(is_for_members=True, taken_out_at=None)
    named = rows.exclude(audience_id=None).order_by().values_list("audience_id", flat=True)
    asked = {key for key in named.distinct() if key is not None}  # few, of however many
    held = targeting.held_by(member_id, programme=programme, now=now, only=asked) if asked else ()
    return rows.filter(Q(audience_id=None) | Q(audience_id__in=list(held)))


def of_partners(programme: Programme, *, role: str = "") -> TenantQuerySet[Material]:
    """What is for one of the staff of partners, by their role, and where none is said what is for
    all of them; nothing where the programme has no library.
    """
    rows = materials(programme.id, organiser_id=programme.organiser_id)
    if not ways.uses(programme, ways.LIBRARY):
        return rows.none()
    theirs = Q(partner_roles=[]) | Q(partner_roles__contains=[role])
    return rows.filter(theirs, is_for_partners=True, taken_out_at=None)


def ratings(material_ids: Iterable[UUID], *, organiser_id: UUID) -> Mapping[UUID, Rated]:
    """How each of these materials was rated, of those that were."""
    rows = Rating.objects.of(organiser_id).filter(material_id__in=list(material_ids))
    counted = rows.order_by().values("material_id")
    return {
        row["material_id"]: Rated(row["total"], round(Decimal(row["mean"]), 1))
        for row in counted.annotate(total=Count("member_id"), mean=Avg("stars"))
    }


def rating_of(member_id: int, material_id: UUID, *, organiser_id: UUID) -> int | None:
    """What a member gave a material."""
    rows = Rating.objects.of(organiser_id).filter(member_id=member_id, material_id=material_id)
    return next(iter(rows.values_list("stars", flat=True)), None)
