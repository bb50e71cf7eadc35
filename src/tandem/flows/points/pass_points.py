"""Points that a member passes on: within the firm, or to anybody, as the programme allows. They
keep their expiry.
"""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.earning.facts import PointsGiven
from tandem.kit.errors import Denied, Invalid
from tandem.ledger import passing
from tandem.participants.firms import waiting
from tandem.participants.models import Member, MemberStatus
from tandem.platform import journal
from tandem.platform.access.permissions import Actor, require
from tandem.programmes import queries as programmes
from tandem.programmes.models import PointsTransfers, Programme


class NoPointsTransfers(Denied):
    """The programme does not let points be passed on to this member."""

    code = "flows.no_gifts"
    text = _("Points cannot be passed on to this member: %(why)s.")


class NoReceiver(Invalid):
    """Nobody is known by this number, or it is the giver."""

    code = "flows.no_receiver"
    text = _("Nobody else takes part under this number.")


def give(
    key: UUID,
    *,
    giver_id: int,
    receiver_number: str,
    points: int,
    programme: Programme,
    actor: Actor,
    now: datetime,
) -> bool:
    """Pass available points on to the member of a number. False when this transfer, by its key, was
    made before.

    Raises:
        FirmWaits, NoGifts, NoReceiver, NotEnoughPoints
    """
    require(actor, "member.order")
    waiting.require_proved(giver_id, organiser_id=programme.organiser_id)
    of = programme.organiser_id
    receivers = Member.objects.of(of).filter(
        programme_id=programme.id, number=receiver_number.strip(), status=MemberStatus.ACTIVE
    )
    receiver = receivers.order_by("id").first()
    if receiver is None or receiver.id == giver_id or points <= 0:
        raise NoReceiver()
    giver = Member.objects.of(of).get(id=giver_id, programme_id=programme.id)
    if programme.points_transfers == PointsTransfers.NOBODY:
        raise NoPointsTransfers(why=_("this programme does not allow it"))
    if programme.points_transfers == PointsTransfers.FIRM and (
        giver.company_id is None or giver.company_id != receiver.company_id
    ):
        raise NoPointsTransfers(why=_("it is allowed within a firm only"))
    book_id = programmes.book(programme.id, "REWARD", organiser_id=of)
    if not passing.give(
        key,
        giver_id=giver_id,
        receiver_id=receiver.id,
        book_id=book_id,
        points=points,
        organiser_id=of,
        at=now,
        now=now,
    ):
        return False
    journal.record(
        PointsGiven(
            organiser_id=of,
            at=now,
            actor=actor.name,
            programme_id=programme.id,
            giver_id=giver_id,
            receiver_id=receiver.id,
            points=points,
        )
    )
    return True
