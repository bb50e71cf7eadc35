"""A programme's own domain: the operator's word to it, and the nightly look; that it stopped
leading here is told once.
"""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from tandem.platform import tenancy
from tandem.platform.access.permissions import ROLES
from tandem.platform.messages import mailing
from tandem.platform.messages.declaring import Message
from tandem.platform.models import Membership
from tandem.programmes import domains, permitting
from tandem.programmes.messages import DomainDecidedLetter, DomainFailedLetter
from tandem.programmes.models import Programme


def check(programme: Programme, *, now: datetime) -> None:
    """Ask the host over the network, outside of any transaction, and keep what it answers. Twice at
    once or again the same night tells nobody twice.
    """
    if not programme.domain or programme.domain_agreed_at is None:
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
            letter = DomainFailedLetter(
                programme=programme.name,
                domain=programme.domain,
                problem=problem.value,
                link=_page_of(programme),
            )
            _mail(programme, letter)


def decide(
    programme_id: UUID, host: str, *, agrees: bool, reason: str = "", by: str, now: datetime
) -> None:
    """The operator's word to a domain; who looks after the programme is told. The same word again
    tells nobody twice.

    Raises:
        NamedOtherwise, RefusalNeedsReason: nothing changes, and nobody is told.
    """
    with tenancy.across(permitting.WHY):
        programme, is_new = permitting.decide(
            programme_id, host, agrees=agrees, reason=reason, by=by, now=now
        )
        if is_new:
            letter = DomainDecidedLetter(
                programme=programme.name,
                domain=host,
                agrees=agrees,
                link=_page_of(programme),
                reason=programme.domain_refused,
            )
            _mail(programme, letter)


def _page_of(programme: Programme) -> str:
    return f"{settings.PUBLIC_URL}/o/{programme.slug}/settings/address/"


def _mail(programme: Programme, letter: Message) -> None:
    roles = [role for role, held in ROLES.items() if "programme.change" in held]
    holders = Membership.objects.of(programme.organiser_id).filter(
        role__in=roles, ended_at=None, user__is_active=True
    )
    here = holders.filter(Q(programme_id=programme.id) | Q(programme_id=None))
    for address, language in sorted(set(here.values_list("user__email", "user__language"))):
        mailing.send(address, letter, language=language)
