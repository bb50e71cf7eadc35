"""Putting things into the library, taking them out, and rating them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.engagement.library import queries
from tandem.engagement.library.facts import MaterialWritten
from tandem.engagement.library.models import Material, Rating
from tandem.engagement.library.queries import NoSuchMaterial
from tandem.kit.errors import Invalid
from tandem.kit.text import folded
from tandem.platform import journal
from tandem.platform.access import memberships
from tandem.platform.access.permissions import Actor, require
from tandem.platform.files import uploads
from tandem.platform.models import Upload
from tandem.programmes.models import Programme
from tandem.programmes.texts import with_said
from tandem.segments import targeting
from tandem.segments.targeting import Whom

TITLE_MAX, TEXT_MAX, TOPIC_MAX, ADDRESS_MAX = 120, 20_000, 60, 500
PERMISSION = "engagement.change"


class BadMaterial(Invalid):
    """A material without a title, without what it is, or for nobody."""

    code = "library.bad_material"
    text = _("This cannot be saved: %(why)s.")


class NotAnAddress(Invalid):
    """An address that leads nowhere."""

    code = "library.not_an_address"
    text = _("An address begins with https:// and names where it lies.")


class BadStars(Invalid):
    """A rating without its stars."""

    code = "library.bad_stars"
    text = _("Give it one to five stars.")


@dataclass(frozen=True, slots=True)
class MaterialIn:
    """What a material is: see `models.Material`. Texts of other languages stay, as does a PDF that
    stood where neither another one nor an address is given.
    """

    title: Mapping[str, str]
    text: Mapping[str, str] = field(default_factory=dict)
    topic: Mapping[str, str] = field(default_factory=dict)
    address: str = ""
    upload: Upload | None = None
    is_for_members: bool = True
    is_for_partners: bool = False
    partner_roles: tuple[str, ...] = ()
    whom: Whom = field(default_factory=Whom)


def put(
    programme_id: UUID,
    wanted: MaterialIn,
    *,
    actor: Actor,
    now: datetime,
    material_id: UUID | None = None,
) -> UUID:
    """Put a material into the library, or say one anew (`material_id`); its id.

    Raises:
        NoSuchMaterial, BadMaterial, NotAnAddress, NotAPdf, NoSuchAudience: nothing is written.
    """
    require(actor, PERMISSION)
    of = actor.organiser_id
    row = (
        _locked(material_id, programme_id, of)
        if material_id is not None
        else Material(
            organiser_id=of, programme_id=programme_id, title={}, text={}, topic={}, created_at=now
        )
    )
    row.title = with_said(row.title, wanted.title, most=TITLE_MAX)
    row.text = with_said(row.text, wanted.text, most=TEXT_MAX)
    row.topic = with_said(row.topic, wanted.topic, most=TOPIC_MAX)
    _take_content(row, wanted)
    row.is_for_members, row.is_for_partners = wanted.is_for_members, wanted.is_for_partners
    row.partner_roles = sorted(set(wanted.partner_roles)) if wanted.is_for_partners else []
    row.audience_id = targeting.settle(
        wanted.whom, programme_id=programme_id, organiser_id=of, now=now
    )
    words = [*row.title.values(), *row.topic.values(), *row.text.values()]
    row.finds = folded(" ".join(words))
    row.save()
    _record(row, actor, now)
    return row.id


def take_out(material_id: UUID, *, programme_id: UUID, actor: Actor, now: datetime) -> None:
    """Show a material to nobody any more. Safe to repeat.

    Raises:
        NoSuchMaterial
    """
    _move(material_id, programme_id, actor, now, taken_out_at=now)


def put_back(material_id: UUID, *, programme_id: UUID, actor: Actor, now: datetime) -> None:
    """Show a material again. Safe to repeat.

    Raises:
        NoSuchMaterial
    """
    _move(material_id, programme_id, actor, now, taken_out_at=None)


def rate(
    material_id: UUID, stars: int, *, programme: Programme, actor: Actor, now: datetime
) -> None:
    """Rate a material that is for the member; said again, it is what is said last.

    Raises:
        NoSuchMaterial, BadStars
    """
    require(actor, "member.claim")
    assert actor.member_id is not None
    rows = queries.of_member(actor.member_id, programme=programme, now=now)
    if not rows.filter(id=material_id).exists():
        raise NoSuchMaterial()
    if not 1 <= stars <= 5:
        raise BadStars()
    of = programme.organiser_id
    Rating.objects.of(of).bulk_create(
        [
            Rating(
                organiser_id=of,
                member_id=actor.member_id,
                material_id=material_id,
                stars=stars,
                created_at=now,
            )
        ],
        update_conflicts=True,
        update_fields=["stars"],
        unique_fields=["member_id", "material_id"],
    )


def require_address(address: str) -> None:
    """See to it that an address is one from which a material lies.

    Raises:
        NotAnAddress
    """
    if len(address) > ADDRESS_MAX or not is_address(address):
        raise NotAnAddress()


def is_address(address: str) -> bool:
    """Whether an address may be one of something elsewhere."""
    try:
        parts = urlsplit(address)
        return parts.scheme == "https" and "." in (parts.hostname or "") and parts.username is None
    except ValueError:
        return False


def _take_content(row: Material, wanted: MaterialIn) -> None:
    if not row.title:
        raise BadMaterial(why=_("a title is missing"))
    if not (wanted.is_for_members or wanted.is_for_partners):
        raise BadMaterial(why=_("it is for members, for partners, or for both"))
    if not set(wanted.partner_roles) <= set(memberships.PARTNER_ROLES):
        raise BadMaterial(why=_("partners have no such role"))
    if wanted.upload is not None and wanted.upload.media_type != uploads.PDF:
        raise uploads.NotAPdf()
    if wanted.address:
        require_address(wanted.address)
    if wanted.upload is not None and wanted.address:
        raise BadMaterial(why=_("it is a PDF or an address: one of these two"))
    if wanted.upload is not None:
        row.upload_id = wanted.upload.id
    elif wanted.address:
        row.upload_id = None
    row.address = wanted.address
    if row.upload_id is None and not (row.address or row.text):
        raise BadMaterial(why=_("write a text, or add a PDF or an address"))


def _locked(material_id: UUID, programme_id: UUID, organiser_id: UUID) -> Material:
    rows = Material.objects.within(programme_id, organiser_id=organiser_id)
    return rows.select_for_update(of=("self",)).one(NoSuchMaterial(), id=material_id)


def _move(
    material_id: UUID,
    programme_id: UUID,
    actor: Actor,
    now: datetime,
    *,
    taken_out_at: datetime | None,
) -> None:
    require(actor, PERMISSION)
    row = _locked(material_id, programme_id, actor.organiser_id)
    if (row.taken_out_at is None) == (taken_out_at is None):
        return
    row.taken_out_at = taken_out_at
    row.save(update_fields=["taken_out_at"])
    _record(row, actor, now)


def _record(row: Material, actor: Actor, now: datetime) -> None:
    journal.record(
        MaterialWritten(
            organiser_id=row.organiser_id,
            at=now,
            actor=actor.name,
            programme_id=row.programme_id,
            material_id=row.id,
            is_there=row.taken_out_at is None,
        )
    )
