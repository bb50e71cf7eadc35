"""A partner's certificate for its shop window: it has one number, drawn by chance, by which anybody
reads whether the firm takes part today. Who ends keeps the number; it holds again when they return.
"""

import secrets
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from tandem.kit.errors import Missing
from tandem.partners.models import Partner, PartnerCertificate
from tandem.partners.queries import NoSuchPartner, PartnerEnded
from tandem.platform.access.permissions import Actor, require
from tandem.programmes.models import Programme

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # without letters and digits that look alike
LENGTH = 12  # 60 bits: nobody comes upon one by trying


class NoSuchCertificate(Missing):
    """No certificate of a partner of the programme has this number."""

    code = "partners.no_such_certificate"
    text = _("There is no certificate of this number.")


@dataclass(frozen=True, slots=True)
class Shown:
    """A partner's certificate as it stands today."""

    number: str
    name: str
    role: str
    city: str
    since_on: date
    ended_on: date | None

    @property
    def holds(self) -> bool:
        """Whether the partner takes part."""
        return self.ended_on is None


def issue(partner_id: int, *, programme: Programme, actor: Actor, now: datetime) -> str:
    """The number of a partner's certificate, drawn where it has none. Safe to repeat; of two at
    once the second gets the first one's.

    Raises:
        NoSuchPartner, PartnerEnded
    """
    require(actor, "partner.view")
    of = actor.organiser_id
    rows = Partner.objects.within(programme.id, organiser_id=of).select_for_update(no_key=True)
    row = rows.one(NoSuchPartner(), id=partner_id)
    if row.ended_at is not None:
        raise PartnerEnded(name=row.name)
    standing = number_of(partner_id, organiser_id=of)
    if standing:
        return standing
    number = "".join(secrets.choice(ALPHABET) for _place in range(LENGTH))
    PartnerCertificate.objects.of(of).create(partner=row, number=number, created_at=now)
    return number


def number_of(partner_id: int, *, organiser_id: UUID) -> str:
    """The number of a partner's certificate; empty where it has none yet."""
    rows = PartnerCertificate.objects.of(organiser_id).filter(partner_id=partner_id)
    return next(iter(rows.order_by("id").values_list("number", flat=True)[:1]), "")


def of_number(typed: str, *, programme: Programme) -> Shown:
    """What a number proves, however its groups were written.

    Raises:
        NoSuchCertificate
    """
    number = "".join(letter for letter in typed.upper() if letter in ALPHABET)[: LENGTH + 1]
    rows = PartnerCertificate.objects.within(
        programme.id, organiser_id=programme.organiser_id
    ).select_related("partner")
    row = rows.one(NoSuchCertificate(), number=number)
    return _shown(row.partner, number, programme)


def of_partner(partner_id: int, *, programme: Programme) -> Shown:
    """A partner's certificate.

    Raises:
        NoSuchCertificate: it has none yet.
    """
    of = programme.organiser_id
    number = number_of(partner_id, organiser_id=of)
    if not number:
        raise NoSuchCertificate()
    row = Partner.objects.within(programme.id, organiser_id=of).one(
        NoSuchCertificate(), id=partner_id
    )
    return _shown(row, number, programme)


def _shown(row: Partner, number: str, programme: Programme) -> Shown:
    zone = ZoneInfo(programme.time_zone)
    return Shown(
        number=number,
        name=row.name,
        role=row.role,
        city=row.city,
        since_on=row.created_at.astimezone(zone).date(),
        ended_on=row.ended_at.astimezone(zone).date() if row.ended_at else None,
    )
