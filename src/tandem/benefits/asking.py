"""What a member does: asking for a benefit, and taking it back."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.benefits import places
from tandem.benefits.facts import BenefitAsked, BenefitWithdrawn
from tandem.benefits.models import Benefit, Request, RequestState
from tandem.benefits.offering import NoSuchBenefit
from tandem.benefits.places import BenefitUsedUp
from tandem.kit import ids
from tandem.kit.errors import Conflict, Missing
from tandem.kit.texts import localized
from tandem.participants import queries as participants
from tandem.participants.firms import waiting
from tandem.platform import journal
from tandem.platform.access.permissions import Actor, require
from tandem.programmes.models import Programme
from tandem.segments import targeting

_OPEN = (RequestState.ASKED, RequestState.ACCEPTED)


class AskedAlready(Conflict):
    """A request of the member waits for its answer."""

    code = "benefits.asked_already"
    text = _("You have asked for it already. We tell you as soon as there is an answer.")


class NotByAsking(Conflict):
    """It is used without being asked for, or asked for and not used at once."""

    code = "benefits.not_by_asking"
    text = _("This benefit is had another way: %(why)s.")


class NoSuchRequest(Missing):
    """No such request."""

    code = "benefits.no_such_request"
    text = _("There is no such request.")


class RequestEnded(Conflict):
    """The request was answered, taken back or used before."""

    code = "benefits.request_ended"
    text = _("This request was answered or taken back meanwhile. Look at it again.")


def ask(
    benefit_id: UUID,
    *,
    programme: Programme,
    member_id: int,
    actor: Actor,
    today: date,
    now: datetime,
    note: str = "",
) -> UUID:
    """Ask for a benefit; the key of the request.

    Raises:
        FirmWaits, NoSuchBenefit, NotByAsking, AskedAlready
        BenefitUsedUp: it is not for this member, or was had as often as the span allows.
        NoPlaces: all are taken.

    Locks the member, so that two at once are one after the other.
    """
    require(actor, "member.order")
    waiting.require_proved(member_id, organiser_id=actor.organiser_id)
    benefit = _offered(benefit_id, programme)
    if not benefit.is_asked:
        raise NotByAsking(why=_("show your number at the till"))
    require_theirs(benefit, member_id, programme, now)
    rows = Request.objects.of(actor.organiser_id).filter(member_id=member_id, benefit_id=benefit.id)
    if rows.filter(state=RequestState.ASKED).exists():
        raise AskedAlready()
    if places.turns_left(benefit, member_id, today=today) == 0:
        raise BenefitUsedUp(why=_("it was had as often as it may be for now"))
    if places.left(benefit, today=today) == 0:
        raise places.NoPlaces(benefit=name_of(benefit, programme), left=0)
    request = rows.create(
        member_id=member_id,
        id=ids.new_uuid(),
        programme_id=programme.id,
        benefit_id=benefit.id,
        asked_on=today,
        note=note.strip()[:300],
        created_at=now,
        changed_at=now,
    )
    journal.record(BenefitAsked(**of_request(request, actor, now)))
    return request.id


def withdraw(
    request_id: UUID, *, programme_id: UUID, member_id: int, actor: Actor, now: datetime
) -> None:
    """Take a request back, before what was accepted is fulfilled; its place is free again.

    Raises:
        NoSuchRequest, RequestEnded
    """
    require(actor, "member.order")
    rows = Request.objects.within(programme_id, organiser_id=actor.organiser_id)
    request = rows.select_for_update().one(NoSuchRequest(), member_id=member_id, id=request_id)
    if request.state not in _OPEN:
        raise RequestEnded()
    if request.place_on is not None:
        places.free(request.benefit_id, request.place_on, 1, organiser_id=actor.organiser_id)
    request.state, request.place_on, request.changed_at = RequestState.WITHDRAWN, None, now
    request.save(update_fields=["state", "place_on", "changed_at"])
    journal.record(BenefitWithdrawn(**of_request(request, actor, now)))


def _offered(benefit_id: UUID, programme: Programme) -> Benefit:
    rows = Benefit.objects.within(programme.id, organiser_id=programme.organiser_id)
    return rows.one(NoSuchBenefit(), id=benefit_id, ended_at=None)


def require_theirs(benefit: Benefit, member_id: int, programme: Programme, now: datetime) -> None:
    """Lock the member, and see to it that the benefit is for them."""
    participants.one_at_a_time(member_id, organiser_id=programme.organiser_id)
    if benefit.audience_id is not None and not targeting.held_by(
        member_id, programme=programme, now=now, only=[benefit.audience_id]
    ):
        raise BenefitUsedUp(why=_("it is for others"))


def name_of(benefit: Benefit, programme: Programme) -> str:
    """What a benefit is called in the programme's first language."""
    return localized(benefit.name, programme.languages[0])


def of_request(request: Request, actor: Actor, now: datetime) -> dict[str, Any]:
    """What a fact says of a request."""
    return {
        "organiser_id": request.organiser_id,
        "at": now,
        "actor": actor.name,
        "programme_id": request.programme_id,
        "member_id": request.member_id,
        "benefit_id": request.benefit_id,
        "request_id": request.id,
    }
