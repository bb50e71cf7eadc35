"""A product code typed, opened by its link or scanned: used up, recorded and awarded in one
transaction.
"""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from tandem.activity import kinds, recording
from tandem.engagement.surveys import gating
from tandem.evidence.codes import letters, redeeming
from tandem.flows.activities import record_activity
from tandem.participants.firms import waiting
from tandem.platform.access.permissions import Actor
from tandem.programmes.models import Programme


def submit(
    text: str,
    *,
    programme: Programme,
    member_id: int,
    secret: bytes,
    actor: Actor,
    now: datetime,
    answers: Sequence[str] = (),
    address: str = "",
    answered: UUID | None = None,
) -> record_activity.Recorded:
    """Redeem a code for a member; what it brought at once. `address`: where it came from.

    Raises:
        FirmWaits: the code stays as it is, for rules of firms would not see the firm yet.
        TooManyWrong, NoSuchCode, CodeUsed, AllInsideUsed, CodeEnded, CodeNotDispatched,
        OutsideZone, QuestionsFirst.
        SurveyFirst: a survey that stands before it is not answered. `answered`: the one that is
            answered in this transaction.
    """
    day = programme.day_at(now)
    waiting.require_proved(member_id, organiser_id=programme.organiser_id)

    def allow(right: redeeming.Right) -> None:
        gating.require_answered(
            member_id,
            product_id=right.product_id,
            batch_id=right.batch_id,
            used_code=right.code,
            programme=programme,
            today=day,
            now=now,
            answered=answered,
        )

    used = redeeming.redeem(
        text,
        programme_id=programme.id,
        member_id=member_id,
        secret=secret,
        actor=actor,
        now=now,
        day=day,
        answers=answers,
        address=address,
        allow=allow,
    )
    activity = record_activity.activity_of(
        member_id,
        programme=programme,
        document_no=letters.document_no(used.code),
        kind=kinds.CODE,
        key=used.code,
        partner_id=used.partner_id,
        day=day,
        lines=_lines(used),
        now=now,
    )
    return record_activity.record(activity, programme=programme, actor=actor.name, now=now)


def _lines(used: redeeming.Redeemed) -> tuple[recording.LineIn, ...]:
    """What was bought: of a token nothing is known."""
    if used.product_id is None:
        return ()
    return (recording.LineIn(used.product_id, Decimal(used.quantity)),)
