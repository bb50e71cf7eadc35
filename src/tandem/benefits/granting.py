"""Granting a benefit that nobody asked for: a prize, accepted at once and beyond its places."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from tandem.benefits.asking import of_request
from tandem.benefits.facts import BenefitAccepted
from tandem.benefits.models import Benefit, Request, RequestState
from tandem.benefits.offering import NoSuchBenefit
from tandem.platform import journal
from tandem.platform.access.permissions import Actor, require


def grant(
    benefit_id: UUID,
    keys: Mapping[int, UUID],
    *,
    programme_id: UUID,
    answer: str,
    actor: Actor,
    today: date,
    now: datetime,
) -> int:
    """Grant a benefit to each of these members, by the keys of their requests; how many are new.
    They are told as of any that is accepted; it can be declined like one. What was promised is
    granted though the benefit has ended since, or is had at the till now. Safe to repeat.

    Raises:
        NoSuchBenefit: nothing is granted.
    """
    require(actor, "members.change")
    of = actor.organiser_id
    rows = Benefit.objects.within(programme_id, organiser_id=of)
    benefit = rows.one(NoSuchBenefit(), id=benefit_id)
    known = set(
        Request.objects.of(of)
        .filter(member_id__in=list(keys), id__in=list(keys.values()))
        .values_list("member_id", flat=True)
    )
    fresh = [
        Request(
            organiser_id=of,
            member_id=member,
            id=key,
            programme_id=programme_id,
            benefit_id=benefit.id,
            state=RequestState.ACCEPTED,
            asked_on=today,
            answer=answer[:300],
            created_at=now,
            changed_at=now,
        )
        for member, key in sorted(keys.items())
        if member not in known
    ]
    Request.objects.of(of).bulk_create(fresh, ignore_conflicts=True)
    journal.record_many([BenefitAccepted(**of_request(request, actor, now)) for request in fresh])
    return len(fresh)
