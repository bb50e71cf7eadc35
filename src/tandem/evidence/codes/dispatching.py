"""Codes on their way: which of a batch left for which partner, so that stolen labels are worth
nothing and a used code tells its way.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import F, Sum
from django.utils.translation import gettext_lazy as _

from tandem.evidence.facts import CodesDispatched
from tandem.evidence.models import CodeBatch, CodeDispatch
from tandem.kit.errors import Conflict, Invalid
from tandem.partners import queries as partners
from tandem.platform import journal
from tandem.platform.access.permissions import Actor, require


class NoSuchCodes(Invalid):
    """Numbers that the batch does not have."""

    code = "evidence.no_such_codes"
    text = _(
        "This batch has the codes 1 to %(total)s. Say the first and the last that left, and to"
        " which partner."
    )


class DispatchedBefore(Conflict):
    """Some of the codes left before."""

    code = "evidence.dispatched_before"
    text = _("Codes %(first)s to %(last)s left on %(day)s already.")


def dispatch(
    batch_id: UUID, *, first: int, last: int, partner_id: int, on: date, actor: Actor, now: datetime
) -> None:
    """Note that codes of a batch left for a partner (numbers from 1, both included).

    Raises:
        NoSuchPartner, NoSuchCodes, DispatchedBefore: nothing is noted.
    """
    require(actor, "codes.issue")
    of = actor.organiser_id
    batch = CodeBatch.objects.of(of).select_for_update().get(id=batch_id)
    partners.partner(partner_id, programme_id=batch.programme_id, organiser_id=of)
    if not 1 <= first <= last <= batch.codes_total:
        raise NoSuchCodes(total=batch.codes_total)
    before = CodeDispatch.objects.of(of).filter(
        batch_id=batch_id, serial_from__lte=last, serial_to__gte=first
    )
    known = before.order_by("serial_from").first()
    if known is not None:
        raise DispatchedBefore(
            first=known.serial_from, last=known.serial_to, day=known.dispatched_on
        )
    CodeDispatch.objects.of(of).create(
        batch_id=batch_id,
        serial_from=first,
        serial_to=last,
        partner_id=partner_id,
        dispatched_on=on,
        created_at=now,
    )
    journal.record(
        CodesDispatched(
            organiser_id=of,
            at=now,
            actor=actor.name,
            batch_id=batch_id,
            partner_id=partner_id,
            first=first,
            last=last,
        )
    )


def of_batch(batch_id: UUID, *, organiser_id: UUID) -> Any:
    """What left of a batch, in no order: rows to narrow down."""
    return CodeDispatch.objects.of(organiser_id).filter(batch_id=batch_id)


def left_total(batch_id: UUID, *, organiser_id: UUID) -> int:
    """How many codes of a batch left."""
    spans = of_batch(batch_id, organiser_id=organiser_id).aggregate(
        total=Sum(F("serial_to") - F("serial_from") + 1)
    )
    return int(spans["total"] or 0)
