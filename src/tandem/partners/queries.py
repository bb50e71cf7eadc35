"""The questions about partners."""

from collections.abc import Iterable
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.kit.errors import Conflict, Missing
from tandem.partners.models import Outlet, Partner


class NoSuchPartner(Missing):
    """No such partner takes part."""

    code = "partners.no_such_partner"
    text = _("There is no such partner in this programme.")


class PartnerEnded(Conflict):
    """The partner takes part no longer."""

    code = "partners.ended"
    text = _("%(name)s takes part no longer.")


class NoSuchOutlet(Missing):
    """The partner has no such outlet."""

    code = "partners.no_such_outlet"
    text = _("The partner has no such outlet.")


def partner(partner_id: int, *, programme_id: UUID, organiser_id: UUID) -> Partner:
    """The partner of a programme that an id from outside means.

    Raises:
        NoSuchPartner
    """
    return Partner.objects.within(programme_id, organiser_id=organiser_id).one(
        NoSuchPartner(),
        id=partner_id,
    )


def require_standing(partner_id: int, *, programme_id: UUID, organiser_id: UUID) -> Partner:
    """The partner, if it takes part still.

    Raises:
        NoSuchPartner, PartnerEnded
    """
    row = partner(partner_id, programme_id=programme_id, organiser_id=organiser_id)
    if row.ended_at is not None:
        raise PartnerEnded(name=row.name)
    return row


def check(partner_ids: Iterable[int], *, programme_id: UUID, organiser_id: UUID) -> None:
    """Prove that these are partners of a programme.

    Raises:
        NoSuchPartner
    """
    wanted = set(partner_ids)
    known = Partner.objects.within(programme_id, organiser_id=organiser_id).filter(id__in=wanted)
    if wanted and known.count() != len(wanted):
        raise NoSuchPartner()


def outlet(outlet_id: UUID, *, partner_id: int, organiser_id: UUID) -> Outlet:
    """The outlet of a partner that an id from outside means.

    Raises:
        NoSuchOutlet
    """
    return Outlet.objects.of(organiser_id).one(NoSuchOutlet(), id=outlet_id, partner_id=partner_id)
