"""Bringing partners and their outlets into a programme."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.kit import codes, ids
from tandem.kit.errors import Conflict, Invalid
from tandem.kit.text import sort_key, tidy
from tandem.partners import plans, queries
from tandem.partners.facts import PartnerJoined
from tandem.partners.models import Outlet, Partner, PartnerRole
from tandem.platform import journal
from tandem.platform.access.permissions import Actor, require
from tandem.programmes.models import Programme

DEPTH_MAX = 10


class PartnerKnown(Conflict):
    """A partner of the programme has this tax number or code."""

    code = "partners.known"
    text = _("%(name)s already takes part with this tax number or code.")


class TooDeep(Invalid):
    """The chain would be longer than the limit."""

    code = "partners.too_deep"
    text = _("A chain of partners may have %(limit)s levels.")


class NameMissing(Invalid):
    """A partner or an outlet without a name or a code."""

    code = "partners.name_missing"
    text = _("Give a name and a code.")


class OutletKnown(Conflict):
    """The partner has an outlet of this code."""

    code = "partners.outlet_known"
    text = _("This partner already has an outlet with the code “%(outlet)s”.")


def chain_of(programme_id: UUID, *, organiser_id: UUID) -> Programme:
    """The programme, whose chain of partners is this transaction's until it ends: whoever comes
    below one that is moved at the same moment goes to the new place with it."""
    return Programme.objects.of(organiser_id).select_for_update(no_key=True).get(id=programme_id)


def add_partner(
    name: str,
    *,
    programme_id: UUID,
    role: PartnerRole,
    tax_id: str,
    code: str,
    country: str,
    actor: Actor,
    now: datetime,
    parent_id: int | None = None,
    city: str = "",
    region: str = "",
) -> int:
    """Add a partner below `parent_id` (None: directly below the organiser), with the programme's
    plan; its id.

    Raises:
        NotACode: the tax number is wrong. NameMissing, PartnerKnown, NoSuchPartner, TooDeep.

    Locks the chain: see `chain_of`.
    """
    require(actor, "partners.change")
    if not tidy(name) or not tidy(code):
        raise NameMissing()
    tax_id = codes.parse_tax_id(tax_id, country=country)
    programme = chain_of(programme_id, organiser_id=actor.organiser_id)
    _see_to_new(programme_id, tax_id, code, actor.organiser_id)
    above = _path(parent_id, programme_id, actor.organiser_id)
    partner_id = ids.new_id()
    Partner.objects.of(actor.organiser_id).create(
        id=partner_id,
        programme_id=programme_id,
        parent_id=parent_id,
        path=[*above, partner_id],
        role=role,
        name=tidy(name),
        sort_key=sort_key(name),
        code=code,
        tax_id=tax_id,
        city=city,
        region=region,
        created_at=now,
    )
    journal.record(
        PartnerJoined(
            organiser_id=actor.organiser_id,
            at=now,
            actor=actor.name,
            programme_id=programme_id,
            partner_id=partner_id,
        )
    )
    plans.give(programme, partner_ids=[partner_id], actor=actor, now=now)
    return partner_id


def _see_to_new(programme_id: UUID, tax_id: str, code: str, organiser_id: UUID) -> None:
    same = Partner.objects.of(organiser_id).filter(programme_id=programme_id)
    known = (
        same.filter(tax_id=tax_id).order_by("id").first()
        or same.filter(code=code).order_by("id").first()
    )
    if known is not None:
        raise PartnerKnown(name=known.name)


def _path(parent_id: int | None, programme_id: UUID, organiser_id: UUID) -> list[int]:
    """The chain above a partner that buys from this one."""
    if parent_id is None:
        return []
    parent = queries.partner(parent_id, programme_id=programme_id, organiser_id=organiser_id)
    if len(parent.path) >= DEPTH_MAX:
        raise TooDeep(limit=DEPTH_MAX)
    return parent.path


def add_outlet(
    partner_id: int,
    *,
    code: str,
    name: str,
    actor: Actor,
    now: datetime,
    city: str = "",
    region: str = "",
    street: str = "",
    postal_code: str = "",
    latitude: float | None = None,
    longitude: float | None = None,
    is_authorised: bool = True,
) -> UUID:
    """Add a place where the partner sells; `code` is the partner's own word for it. Where it is:
    see `placing`.

    Raises:
        OutletKnown
    """
    require(actor, "partners.change")
    if not tidy(name) or not tidy(code):
        raise NameMissing()
    of, code = Outlet.objects.of(actor.organiser_id), tidy(code)
    if of.filter(partner_id=partner_id, code=code).exists():
        raise OutletKnown(outlet=code)
    return of.create(
        partner_id=partner_id,
        code=code,
        name=tidy(name),
        city=city,
        region=region,
        street=tidy(street),
        postal_code=tidy(postal_code),
        latitude=latitude,
        longitude=longitude,
        is_authorised=is_authorised,
        created_at=now,
    ).id


def authorise_outlet(
    outlet_id: UUID, *, partner_id: int, is_authorised: bool, actor: Actor
) -> None:
    """Say whether an outlet may sell with full benefits; rules read it from the next activity on.

    Raises:
        NoSuchOutlet
    """
    require(actor, "partners.change")
    row = queries.outlet(outlet_id, partner_id=partner_id, organiser_id=actor.organiser_id)
    row.is_authorised = is_authorised
    row.save(update_fields=["is_authorised"])
