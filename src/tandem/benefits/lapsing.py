"""What becomes of requests whose members fell below what the benefit asks, or take part no more:
what was only asked for goes, and what was accepted goes where the benefit says so.
"""

from datetime import datetime
from uuid import UUID

from django.db.models import Q

from tandem.benefits.answering import free_places
from tandem.benefits.asking import of_request
from tandem.benefits.facts import BenefitLapsed
from tandem.benefits.models import Benefit, Request, RequestState
from tandem.kit.sql import fill, named_queries
from tandem.platform import journal, statements
from tandem.platform.access.permissions import system
from tandem.programmes.models import Programme
from tandem.segments import targeting


def lapse(programme: Programme, *, now: datetime) -> int:
    """Let requests go whose members are not of the audience any more; how many. Safe to repeat.

    One statement an audience that has open requests, whatever their number. Locks all of them by
    member, before places by benefit.
    """
    of = programme.organiser_id
    is_open = Q(state=RequestState.ASKED) | Q(state=RequestState.ACCEPTED)
    waiting = Request.objects.of(of).filter(is_open, programme_id=programme.id)
    benefits = Benefit.objects.of(of).filter(id__in=waiting.values("benefit_id").distinct())
    by_audience: dict[UUID | None, list[Benefit]] = {}
    for benefit in benefits.order_by("audience_id", "id"):
        by_audience.setdefault(benefit.audience_id, []).append(benefit)
    going = {benefit.id for own in by_audience.values() for benefit in own if not benefit.stays}
    keys = [key for own in by_audience.values() for key in _fallen(own, programme, now)]
    fallen = Request.objects.of(of).filter(
        member_id__in={member_id for member_id, _id in keys}, id__in={key for _id, key in keys}
    )
    # What was accepted since it was looked for stays where the benefit does.
    goes = Q(state=RequestState.ASKED) | Q(state=RequestState.ACCEPTED, benefit_id__in=going)
    requests = list(fallen.filter(goes).select_for_update().order_by("member_id", "id"))
    if not requests:
        return 0
    free_places(requests, organiser_id=of)
    rows = Request.objects.of(of).filter(
        member_id__in={request.member_id for request in requests},
        id__in={request.id for request in requests},
    )
    rows.update(state=RequestState.LAPSED, place_on=None, changed_at=now)
    actor = system(of)
    journal.record_many([BenefitLapsed(**of_request(request, actor, now)) for request in requests])
    return len(requests)


def _fallen(benefits: list[Benefit], programme: Programme, now: datetime) -> list[tuple[int, UUID]]:
    """The requests for benefits of one audience whose members are not of it any more."""
    members = targeting.members_of(benefits[0].audience_id, programme=programme, now=now)
    text = fill(named_queries("tandem.benefits", "lapsing")["fallen"], members=members.text)
    requests = statements.rows(
        text,
        {
            **members.params,
            "organiser_id": programme.organiser_id,
            "benefits": [benefit.id for benefit in benefits],
            "going": [benefit.id for benefit in benefits if not benefit.stays],
        },
    )
    return [(member_id, key) for member_id, key in requests]
