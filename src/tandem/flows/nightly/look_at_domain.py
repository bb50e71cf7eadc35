"""A programme's own domain is looked at again: that it stopped leading here is told once."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from tandem.platform import tenancy
from tandem.platform.access.permissions import ROLES
from tandem.platform.messages import mailing
from tandem.platform.models import Membership
from tandem.programmes import domains
from tandem.programmes.messages import DomainFailedLetter
from tandem.programmes.models import Programme


def look_again(programme: Programme, *, now: datetime) -> None:
    """Ask the host over the network, outside of any transaction, and keep what it answers. Twice at
    once or again the same night tells nobody twice.
    """
    if not programme.domain:
        return
    problem = domains.look(programme.domain)
    with transaction.atomic():
        tenancy.enter(programme.organiser_id)
        has_failed = domains.settle(
            programme.id,
            programme.domain,
            problem,
            organiser_id=programme.organiser_id,
            now=now,
        )
        if has_failed and problem is not None:
            _tell(programme, problem)


def _tell(programme: Programme, problem: domains.Problem) -> None:
    letter = DomainFailedLetter(
        programme=programme.name,
        domain=programme.domain,
        problem=problem.value,
        link=f"{settings.PUBLIC_URL}/o/{programme.slug}/settings/address/",
    )
    roles = [role for role, held in ROLES.items() if "programme.change" in held]
    holders = Membership.objects.of(programme.organiser_id).filter(
        role__in=roles, ended_at=None, user__is_active=True
    )
    here = holders.filter(Q(programme_id=programme.id) | Q(programme_id=None))
    for address, language in sorted(set(here.values_list("user__email", "user__language"))):
        mailing.send(address, letter, language=language)
