"""Initiatives end by themselves; those who look after the programme are told what they brought."""

from datetime import date, datetime

from django.conf import settings
from django.db.models import Q

from tandem.initiatives import writing
from tandem.initiatives.messages import InitiativeOverLetter
from tandem.platform.access.permissions import ROLES
from tandem.platform.messages import mailing
from tandem.platform.models import Membership
from tandem.programmes.models import Programme


def tell_ended(programme: Programme, *, today: date, now: datetime) -> None:
    """Tell of each whose last day is over, once."""
    ended = writing.tell_ended(programme, today=today, now=now)
    if not ended:
        return
    roles = [role for role, held in ROLES.items() if "programme.change" in held]
    holders = Membership.objects.of(programme.organiser_id).filter(
        role__in=roles, ended_at=None, user__is_active=True
    )
    here = holders.filter(Q(programme_id=programme.id) | Q(programme_id=None))
    addresses = sorted(set(here.values_list("user__email", "user__language")))
    for row in ended:
        letter = InitiativeOverLetter(
            programme=programme.name,
            name=row.name,
            link=f"{settings.PUBLIC_URL}/o/{programme.slug}/initiatives/{row.id}/result/",
        )
        for address, language in addresses:
            mailing.send(address, letter, language=language)
