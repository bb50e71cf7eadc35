"""Everything that runs by the clock, with its hour. What a night missed is caught up by the next run."""

import logging
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from tandem.earning import releasing
from tandem.flows import make_deeds, remind_partners, tell_members
from tandem.ledger import expiry, proof
from tandem.mending import debts, keeping, merging
from tandem.platform import clock, tenancy
from tandem.programmes import queries as programmes
from tandem.programmes.models import Programme
from tandem.rewards import ordering
from tandem.tiers import reviewing

log = logging.getLogger(__name__)


def night() -> None:
    """For each programme, by its own date: void what was not paid, settle debts, review levels, expire what is due, prove
    the ledger."""
    with transaction.atomic(), tenancy.across("the night walks through every programme"):
        every = list(Programme.objects.everyone(reason="the night").order_by("id"))
    for programme in every:
        now = clock.now()
        today = now.astimezone(ZoneInfo(programme.time_zone)).date()
        scope: dict[str, Any] = {"organiser_id": programme.organiser_id, "now": now}
        with transaction.atomic():
            tenancy.enter(programme.organiser_id)
            make_deeds.by_the_clock(programme, today=today, now=now)
            remind_partners.look_after_claims(programme, now=now)
        with transaction.atomic():
            tenancy.enter(programme.organiser_id)
            releasing.void_unpaid(programme_id=programme.id, today=today, **scope)
            releasing.release_waited(programme_id=programme.id, today=today, **scope)
            merging.sweep(programme, now=now)
            debts.collect(programme, now=now)
            ordering.order_due(programme.id, **scope)
        with transaction.atomic():
            tenancy.enter(programme.organiser_id)
            reviewing.review_due(programme, today=today, now=now)
        with transaction.atomic():
            tenancy.enter(programme.organiser_id)
            keeping.prolong(programme, today=today, now=now)
            for book_id in programmes.books(programme.id, organiser_id=programme.organiser_id).values():
                expiry.expire(book_id, until=now, **scope)
            releasing.expire_silent(programme_id=programme.id, today=today, **scope)
        with transaction.atomic():
            tenancy.enter(programme.organiser_id)
            tell_members.points_expiring(programme, now=now)
    for organiser_id in sorted({programme.organiser_id for programme in every}):
        with transaction.atomic():
            tenancy.enter(organiser_id)
            found = proof.prove(organiser_id)
        if not found.holds:
            log.error("the ledger's proof fails for organiser %s: %s", organiser_id, found.faults)
