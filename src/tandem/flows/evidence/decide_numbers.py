"""Another tax number that a firm asked for, decided; what waited for it is looked at again."""

from datetime import datetime
from typing import Any
from uuid import UUID

from tandem.communication import inbox
from tandem.flows.evidence import settle_waiting
from tandem.kit import ids
from tandem.participants.correcting import numbers
from tandem.participants.correcting.messages import NumberDecidedMessage
from tandem.participants.models import NumberRequest
from tandem.platform.access.permissions import Actor
from tandem.programmes.models import Programme


def accept(
    member_id: int, request_id: UUID, *, programme: Programme, actor: Actor, now: datetime
) -> None:
    """Let another tax number be the firm's; what waited for it is looked at again.

    Raises:
        NotAllowed, NoSuchRequest, NotYourself, NumberTaken, NumberMoved: nothing changes.
    """
    scope: dict[str, Any] = {"programme": programme, "actor": actor, "now": now}
    row = numbers.accept(member_id, request_id, **scope)
    settle_waiting.look_for_number(row.tax_id, programme, actor=actor.name)
    _notify(row, now)


def prove(
    member_id: int,
    tax_id: str,
    *,
    was: str,
    note: str,
    programme: Programme,
    actor: Actor,
    now: datetime,
) -> None:
    """Let another tax number be the firm's, which the organiser's program has seen proved: all that
    follows one that was asked for and accepted.

    Raises:
        NotAllowed, NoFirm, GoesOnAsAnother, ErasedAlready, Misread, NumberMoved, SameNumber,
        NumberTaken: nothing changes.
    """
    row = numbers.prove(
        member_id, tax_id, was=was, note=note, programme=programme, actor=actor, now=now
    )
    settle_waiting.look_for_number(row.tax_id, programme, actor=actor.name)
    _notify(row, now)


def refuse(
    member_id: int,
    request_id: UUID,
    *,
    reason: str,
    programme: Programme,
    actor: Actor,
    now: datetime,
) -> None:
    """Let it stay as it is, for a reason.

    Raises:
        NotAllowed, NoSuchRequest, NotYourself, RefusedWithoutReason: nothing changes.
    """
    scope: dict[str, Any] = {"programme": programme, "actor": actor, "now": now}
    _notify(numbers.refuse(member_id, request_id, reason=reason, **scope), now)


def undo(
    member_id: int, request_id: UUID, *, programme: Programme, actor: Actor, now: datetime
) -> None:
    """Take an acceptance back.

    Raises:
        NotAllowed, NoSuchRequest, NotYourself, NumberTaken, NumberMoved: nothing changes.
    """
    row = numbers.undo(member_id, request_id, programme=programme, actor=actor, now=now)
    settle_waiting.look_for_number(row.was, programme, actor=actor.name)
    _notify(row, now)


def _notify(row: NumberRequest, now: datetime) -> None:
    inbox.notify(
        row.member_id,
        NumberDecidedMessage(tax_id=row.tax_id, status=str(row.status), reason=row.reason),
        key=ids.derived(row.id, str(row.status)),
        programme_id=row.programme_id,
        organiser_id=row.organiser_id,
        now=now,
    )
