"""Contracts that end soon: whose they are is reminded, and those who look after them."""

from datetime import date, datetime

from django.conf import settings
from django.db.models import Q

from tandem.communication import inbox
from tandem.communication.inbox import Notification
from tandem.contracts import keeping
from tandem.contracts.messages import (
    ContractEndsMessage,
    ContractsEndLetter,
    PartnerContractLetter,
)
from tandem.kit import ids
from tandem.platform.access import memberships
from tandem.platform.access.permissions import ROLES
from tandem.platform.messages import mailing
from tandem.platform.models import Membership
from tandem.programmes.models import Programme


def remind(programme: Programme, *, today: date, now: datetime) -> None:
    """Remind of each end once, so many days before as the contract says."""
    due = keeping.take_due(programme, today=today)
    if not due:
        return
    of = programme.organiser_id
    inbox.notify_each(
        [
            Notification(
                row.member_id,
                ids.derived("CONTRACT", row.id, row.ends_on.isoformat()),
                ContractEndsMessage(contract=row.name, day=row.ends_on.isoformat()),
            )
            for row in due
            if row.member_id is not None
        ],
        programme_id=programme.id,
        organiser_id=of,
        now=now,
    )
    staff = memberships.staff_of(
        {row.partner_id for row in due if row.partner_id is not None}, organiser_id=of
    )
    for row in due:
        if row.partner_id is None:
            continue
        day = row.ends_on.isoformat()
        letter = PartnerContractLetter(programme=programme.name, contract=row.name, day=day)
        for address, language in staff[row.partner_id]:
            mailing.send(address, letter, language=language)
    _organiser(programme, len(due))


def _organiser(programme: Programme, total: int) -> None:
    letter = ContractsEndLetter(
        programme=programme.name,
        total=total,
        link=f"{settings.PUBLIC_URL}/o/{programme.slug}/contracts/?state=SOON",
    )
    roles = [role for role, held in ROLES.items() if "members.change" in held]
    holders = Membership.objects.of(programme.organiser_id).filter(
        role__in=roles, ended_at=None, user__is_active=True
    )
    here = holders.filter(Q(programme_id=programme.id) | Q(programme_id=None))
    for address, language in sorted(set(here.values_list("user__email", "user__language"))):
        mailing.send(address, letter, language=language)
