"""A member leaves, and comes back: what of theirs ends with it, in one transaction.

What was ordered still arrives. Places at events to come go to who waits, what was only announced is
not brought, a paid membership is not renewed, nobody is mailed any more. Coming back brings none of
these again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from tandem.communication import inbox
from tandem.earning import parting
from tandem.engagement.events import queries as events
from tandem.engagement.events.models import Event, SignUp
from tandem.engagement.tradeins import handing
from tandem.engagement.tradeins.models import Item, ItemState
from tandem.evidence.claims import answering
from tandem.evidence.models import ClaimStatus, Document
from tandem.evidence.undoing import departed
from tandem.fees import queries as fees
from tandem.fees import subscribing
from tandem.flows import jobs
from tandem.flows.engagement import attend_events
from tandem.kit import ids
from tandem.ledger import queries as ledger
from tandem.participants import leaving
from tandem.participants import queries as participants
from tandem.participants.consents import giving
from tandem.participants.messages import CameBackMessage, LeftMessage
from tandem.participants.models import Leave, Teammate
from tandem.platform.access.permissions import Actor, system
from tandem.platform.personal import requests
from tandem.programmes import queries as programmes
from tandem.programmes.models import Programme
from tandem.rewards.models import Order, OrderStatus


@dataclass(frozen=True, slots=True)
class AtStake:
    """What a member has when they leave: points that can be used up to a last day (yesterday: they
    are lost at once), points on the way, proofs that wait, orders under way, places at events to
    come, whether a paid membership runs.
    """

    available: int
    pending: int
    order_until: date
    is_lost_at_once: bool
    proofs: int
    orders: int
    sign_ups: int
    has_membership: bool


def at_stake(member_id: int, *, programme: Programme, now: datetime) -> AtStake:
    """What leaving now would mean for a member."""
    of = programme.organiser_id
    kin = participants.one_with(member_id, organiser_id=of)
    book_id = programmes.book(programme.id, "REWARD", organiser_id=of)
    balance = ledger.balance(member_id, organiser_id=of, book_id=book_id)
    orders = Order.objects.of(of).filter(member_id__in=kin, status=OrderStatus.ORDERED)
    until = leaving.last_day(programme, now=now)
    return AtStake(
        available=balance.available,
        pending=balance.pending,
        order_until=until,
        is_lost_at_once=until < programme.day_at(now),
        proofs=departed.waiting(kin, organiser_id=of),
        orders=orders.count(),
        sign_ups=len(_to_come(kin, of, now)),
        has_membership=fees.running(member_id, organiser_id=of) is not None,
    )


def leave(
    member_id: int, *, reason: str = "", programme: Programme, actor: Actor, now: datetime
) -> Leave:
    """Let a member leave, and end what ends with it.

    Raises:
        NotAllowed, OwnersOnly, LeavingReasonMissing, NoSuchMember, LeftBefore: nothing changes.
    """
    gone = leaving.leave(member_id, reason=reason, programme=programme, actor=actor, now=now)
    of, today = programme.organiser_id, programme.day_at(now)
    kin = participants.one_with(member_id, organiser_id=of)
    whoever = system(of)
    for own in _to_come(kin, of, now):
        attend_events.cancel(
            own.event_id, own.member_id, programme=programme, actor=whoever, now=now
        )
    announced = Item.objects.of(of).filter(member_id__in=kin, state=ItemState.ANNOUNCED)
    for item in announced.order_by("created_at", "id"):
        handing.withdraw(item, actor=actor, today=today, now=now)
    running = fees.running(member_id, organiser_id=of)
    if running is not None:
        subscribing.let_end(
            running.id, member_id=member_id, programme=programme, actor=whoever, now=now
        )
    people = Teammate.objects.of(of).filter(member_id=member_id).order_by("person_id")
    for person_id in people.values_list("person_id", flat=True):
        giving.withdraw(member_id, person_id, programme=programme, actor=actor, now=now)
    is_lost = gone.order_until < today
    if is_lost:
        parting.take_left(programme, today=today, now=now)
        departed.withdraw(programme, today=today, now=now)
    until = "" if is_lost else gone.order_until.isoformat()
    message = LeftMessage(programme=programme.name, order_until=until)
    _notify(member_id, gone, "LEFT", message, programme, now)
    return gone


def come_back(member_id: int, *, programme: Programme, actor: Actor, now: datetime) -> None:
    """Let a member who left take part again; proofs that were withdrawn are looked at again.

    Raises:
        NotAllowed, OwnersOnly, NoSuchMember, TakesPart, ErasedAlready: nothing changes.
    """
    participants.one_at_a_time(member_id, organiser_id=programme.organiser_id)
    requests.require_not_erased(member_id, organiser_id=programme.organiser_id)
    gone = leaving.come_back(member_id, programme=programme, actor=actor, now=now)
    _look_at_proofs(member_id, programme=programme, actor=actor, now=now)
    _notify(member_id, gone, "BACK", CameBackMessage(programme=programme.name), programme, now)


def _look_at_proofs(member_id: int, *, programme: Programme, actor: Actor, now: datetime) -> None:
    """Have what was withdrawn looked at again: by people, and by what sellers told since."""
    of = programme.organiser_id
    kin = participants.one_with(member_id, organiser_id=of)
    claims = departed.stand_again(kin, programme=programme, actor=actor, now=now)
    documents = Document.objects.of(of).filter(id__in={row.document_id for row in claims})
    accepted = {row.document_id for row in claims if row.status == ClaimStatus.ACCEPTED}
    for document in documents.order_by("id"):
        for file_id in answering.answers_of(document):
            jobs.defer_answers(file_id, organiser_id=of)
        if document.id in accepted:
            jobs.defer_acceptance(document.id, organiser_id=of, actor=actor.name, again=True)


def _to_come(kin: Sequence[int], organiser_id: UUID, now: datetime) -> list[SignUp]:
    """The places of who are one, and their turns of waiting, at events that have not begun."""
    rows = SignUp.objects.of(organiser_id).filter(member_id__in=kin, state__in=events.LIVE)
    own = {(row.event_id, row.member_id): row for row in rows.order_by("event_id", "member_id")}
    begins = Event.objects.of(organiser_id).filter(
        id__in={event_id for event_id, _member in own}, starts_at__gt=now
    )
    coming = set(begins.values_list("id", flat=True))
    return list({row.event_id: row for row in own.values() if row.event_id in coming}.values())


def _notify(
    member_id: int,
    gone: Leave,
    what: str,
    message: LeftMessage | CameBackMessage,
    programme: Programme,
    now: datetime,
) -> None:
    inbox.notify(
        member_id,
        message,
        key=ids.derived(gone.id, what),
        programme_id=programme.id,
        organiser_id=programme.organiser_id,
        now=now,
    )
