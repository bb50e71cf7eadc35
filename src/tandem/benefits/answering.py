"""What the organiser does with requests, one or many at once: accepting, declining, noting that
they are fulfilled or used.

All that is asked for at once is done, or nothing. What somebody else answered meanwhile is left
out.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.benefits import places
from tandem.benefits.asking import RequestEnded, of_request
from tandem.benefits.facts import (
    BenefitAccepted,
    BenefitDeclined,
    BenefitFulfilled,
    BenefitUsed,
)
from tandem.benefits.models import Benefit, Request, RequestState
from tandem.kit.errors import Invalid
from tandem.kit.texts import localized
from tandem.platform import journal
from tandem.platform.access.permissions import Actor, require
from tandem.platform.journal import Fact
from tandem.programmes.models import Programme

Key = tuple[int, UUID]  # of a request: its member and its id


class ReasonMissing(Invalid):
    """A request is not declined without a reason."""

    code = "benefits.reason_missing"
    text = _("Say why: the member reads it.")


def accept(
    keys: Collection[Key],
    *,
    programme: Programme,
    actor: Actor,
    today: date,
    now: datetime,
    answer: str = "",
) -> int:
    """Agree to what is asked for; how many. Each takes a place where places are counted.

    Raises:
        RequestEnded: none of them waits for an answer.
        NoPlaces: fewer places are left than are wanted; nothing is accepted.

    Locks the requests by member, then the places by benefit.
    """
    requests = _locked(keys, (RequestState.ASKED,), programme, actor)
    by_benefit: dict[UUID, list[Request]] = {}
    for request in requests:
        by_benefit.setdefault(request.benefit_id, []).append(request)
    benefits = Benefit.objects.of(actor.organiser_id).filter(id__in=list(by_benefit))
    for benefit in benefits.order_by("id"):
        own, name = by_benefit[benefit.id], localized(benefit.name, programme.languages[0])
        place_on = places.take(benefit, len(own), today=today, now=now, name=name)
        _write(own, actor, now, state=RequestState.ACCEPTED, place_on=place_on, answer=answer)
    _record(BenefitAccepted, requests, actor, now)
    return len(requests)


def decline(
    keys: Collection[Key], *, programme: Programme, reason: str, actor: Actor, now: datetime
) -> int:
    """Do not agree, for a reason that their members read; how many. What was accepted and not yet
    fulfilled may still be declined: its place is free again.

    Raises:
        ReasonMissing, RequestEnded
    """
    if not reason.strip():
        raise ReasonMissing()
    open_ones = (RequestState.ASKED, RequestState.ACCEPTED)
    requests = _locked(keys, open_ones, programme, actor)
    free_places(requests, organiser_id=actor.organiser_id)
    _write(requests, actor, now, state=RequestState.DECLINED, place_on=None, answer=reason)
    _record(BenefitDeclined, requests, actor, now)
    return len(requests)


def fulfil(
    keys: Collection[Key],
    *,
    programme: Programme,
    actor: Actor,
    now: datetime,
    answer: str = "",
) -> int:
    """Note that what was accepted was handed over, booked or sent; how many.

    Raises:
        RequestEnded
    """
    requests = _locked(keys, (RequestState.ACCEPTED,), programme, actor)
    more = {"answer": answer} if answer.strip() else {}
    _write(requests, actor, now, state=RequestState.FULFILLED, **more)
    _record(BenefitFulfilled, requests, actor, now)
    return len(requests)


def note_used(keys: Collection[Key], *, programme: Programme, actor: Actor, now: datetime) -> int:
    """Note that what was accepted or fulfilled was used; how many.

    Raises:
        RequestEnded
    """
    ready = (RequestState.ACCEPTED, RequestState.FULFILLED)
    requests = _locked(keys, ready, programme, actor)
    _write(requests, actor, now, state=RequestState.USED)
    journal.record_many(
        [
            BenefitUsed(
                organiser_id=actor.organiser_id,
                at=now,
                actor=actor.name,
                programme_id=programme.id,
                member_id=request.member_id,
                benefit_id=request.benefit_id,
            )
            for request in requests
        ]
    )
    return len(requests)


def free_places(requests: Iterable[Request], *, organiser_id: UUID) -> None:
    """Give back the places that requests hold."""
    held: dict[tuple[UUID, date], int] = {}
    for request in requests:
        if request.place_on is not None:
            key = request.benefit_id, request.place_on
            held[key] = held.get(key, 0) + 1
    for (benefit_id, place_on), number in sorted(held.items()):
        places.free(benefit_id, place_on, number, organiser_id=organiser_id)


def _locked(
    keys: Collection[Key], states: Sequence[str], programme: Programme, actor: Actor
) -> list[Request]:
    require(actor, "members.change")
    rows = Request.objects.within(programme.id, organiser_id=actor.organiser_id).filter(
        member_id__in={member_id for member_id, _key in keys},
        id__in={key for _member_id, key in keys},
        state__in=states,
    )
    requests = list(rows.select_for_update().order_by("member_id", "id"))
    if not requests:
        raise RequestEnded()
    return requests


def _write(requests: Sequence[Request], actor: Actor, now: datetime, **values: object) -> None:
    if "answer" in values:
        values["answer"] = str(values["answer"]).strip()[:300]
    rows = Request.objects.of(actor.organiser_id).filter(
        member_id__in={request.member_id for request in requests},
        id__in={request.id for request in requests},
    )
    rows.update(changed_at=now, **values)


def _record(
    kind: type[BenefitAccepted | BenefitDeclined | BenefitFulfilled],
    requests: Sequence[Request],
    actor: Actor,
    now: datetime,
) -> None:
    facts: list[Fact] = [kind(**of_request(request, actor, now)) for request in requests]
    journal.record_many(facts)
