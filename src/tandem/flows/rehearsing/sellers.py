"""Who sells in a rehearsal: like the programme's first partner, or somebody."""

from datetime import datetime

from django.utils.translation import gettext as _

from tandem.kit import codes
from tandem.partners import onboarding
from tandem.partners.models import Partner, PartnerRole
from tandem.platform.access.permissions import Actor
from tandem.programmes.models import Programme


def first_of(programme: Programme) -> Partner | None:
    """The programme's first partner; None where it has none yet."""
    rows = Partner.objects.of(programme.organiser_id).filter(
        programme_id=programme.id, ended_at=None
    )
    return rows.order_by("id").first()


def add_like(
    row: Partner | None, programme: Programme, *, machine: Actor, now: datetime
) -> tuple[int, str]:
    """Add a partner like this one, or anybody where there is none; its id and name."""
    name = row.name if row else _("A seller")
    partner_id = onboarding.add_partner(
        name,
        role=PartnerRole(row.role) if row else PartnerRole.SHOP,
        tax_id=row.tax_id if row else codes.next_nip(526_000_000),
        code=row.code if row else "SELLER",
        country=programme.country if row else "PL",
        city=row.city if row else "",
        region=row.region if row else "",
        programme_id=programme.id,
        actor=machine,
        now=now,
    )
    return partner_id, name
