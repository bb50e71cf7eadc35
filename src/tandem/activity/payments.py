"""Payments of purchases: in full or in part, in time, late, or before the purchase is known.

What somebody says was received is kept as a notice. A notice whose purchase is known pays for it at
once; one that comes early waits, and the purchase finds it. The same notice again has no second
effect.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.activity import days, queries
from tandem.activity.facts import PaymentsRecorded
from tandem.kit import ids
from tandem.kit.errors import Invalid
from tandem.kit.sql import SqlQuery, fill, merged, named_queries
from tandem.partners import queries as partners
from tandem.platform import journal, statements
from tandem.platform.database import batches
from tandem.programmes import queries as programmes

COLUMNS = ("member_id", "activity_id", "id", "amount_minor", "paid_on")
NOTICE_COLUMNS = ("id", "partner_id", "document_no", "amount_minor", "paid_on")
OWN_SALE = 0  # in the partner's place: the organiser sold it


@dataclass(frozen=True, slots=True)
class Notice:
    """Money received for a document; None as amount means the whole. `reference` tells it from
    another payment.
    """

    partner_id: int | None
    document_no: str
    amount_minor: int | None
    paid_on: date
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Noted:
    """What became of notices: new ones, of those how many found their purchase, and purchases they
    paid for.
    """

    new: int
    settled: int
    purchases: int


class NoDocument(Invalid):
    """A payment that names no document: it would pay for every purchase that came without a
    number.
    """

    code = "activity.no_document"
    text = _("A payment must name its document.")


def note(
    notices: Sequence[Notice], *, programme_id: UUID, organiser_id: UUID, actor: str, now: datetime
) -> Noted:
    """Take in notices of payments, one or ten thousand. Those whose purchase is not known yet wait
    for it.

    Raises:
        NoDocument, NoSuchPartner, DayToCome, DayTooEarly: nothing is taken in.
    """
    if not all(notice.document_no.strip() for notice in notices):
        raise NoDocument()
    _check_days([notice.paid_on for notice in notices], programme_id, organiser_id, now)
    sellers = {notice.partner_id for notice in notices if notice.partner_id is not None}
    partners.check(sellers, programme_id=programme_id, organiser_id=organiser_id)
    keyed = {
        ids.derived(
            programme_id,
            n.partner_id or OWN_SALE,
            n.document_no,
            n.reference,
            n.paid_on,
            n.amount_minor or "ALL",
        ): n
        for n in notices
    }
    rows = SqlQuery(
        "SELECT * FROM unnest(%(ids)s::uuid[], %(partners)s::bigint[], %(numbers)s::text[],"
        " %(amounts)s::bigint[], %(days)s::date[]) AS said (id, partner_id, document_no,"
        " amount_minor, paid_on)",
        {
            "ids": list(keyed),
            "partners": [n.partner_id or OWN_SALE for n in keyed.values()],
            "numbers": [n.document_no[:120] for n in keyed.values()],
            "amounts": [n.amount_minor for n in keyed.values()],
            "days": [n.paid_on for n in keyed.values()],
        },
        NOTICE_COLUMNS,
    )
    return note_rows(
        rows, programme_id=programme_id, organiser_id=organiser_id, actor=actor, now=now
    )


def _check_days(
    paid_on: Sequence[date], programme_id: UUID, organiser_id: UUID, now: datetime
) -> None:
    zone = programmes.programme(programme_id, organiser_id=organiser_id).time_zone
    days.check(*paid_on, today=days.today(now, time_zone=zone))


def note_rows(
    notices: SqlQuery, *, programme_id: UUID, organiser_id: UUID, actor: str, now: datetime
) -> Noted:
    """Take in the notices of a query."""
    assert notices.columns == NOTICE_COLUMNS
    text = fill(
        named_queries("tandem.activity", "payments")["insert_notices"], notices=notices.text
    )
    own = {"organiser_id": organiser_id, "programme_id": programme_id, "actor": actor, "now": now}
    fresh = [key for (key,) in statements.rows(text, merged(notices.params, own))]
    if not fresh:
        return Noted(0, 0, 0)
    settled, purchases = _settle(
        "which_named", {"notice_ids": fresh}, programme_id, organiser_id, actor, now
    )
    return Noted(len(fresh), settled, purchases)


def pay_activities(
    activities: Sequence[tuple[int, UUID]],
    *,
    paid_on: date,
    programme_id: UUID,
    partner_id: int | None,
    organiser_id: UUID,
    actor: str,
    now: datetime,
) -> int:
    """Take purchases without a document's number as paid in whole; how many were new.

    Args:
        activities: (member, activity); those that have a number are passed over.
        partner_id: only the sales of this partner; None: of all.

    Raises:
        NoSuchActivity, DayToCome, DayTooEarly: nothing is taken.
    """
    _check_days([paid_on], programme_id, organiser_id, now)
    queries.check(
        activities, programme_id=programme_id, organiser_id=organiser_id, partner_id=partner_id
    )
    params = {
        "organiser_id": organiser_id,
        "programme_id": programme_id,
        "partner_id": partner_id,
        "paid_on": paid_on,
        "members": [member for member, _ in activities],
        "activities": [activity for _, activity in activities],
        "payments": [ids.derived(activity, "PAID") for _, activity in activities],
    }
    rows = SqlQuery(
        named_queries("tandem.activity", "payments")["payments_of_activities"], params, COLUMNS
    )
    return record_rows(
        rows, programme_id=programme_id, organiser_id=organiser_id, actor=actor, now=now
    )


def settle_batches(
    batch_ids: Sequence[UUID], *, programme_id: UUID, organiser_id: UUID, now: datetime
) -> None:
    """Pay for the purchases of these batches whose notices came before them. Safe to repeat."""
    sql = named_queries("tandem.activity", "payments")
    ((has_any,),) = statements.rows(
        sql["any_notices"], {"organiser_id": organiser_id, "programme_id": programme_id}
    )
    if not has_any:
        return
    scope = {
        "organiser_id": organiser_id,
        "programme_id": programme_id,
        "batch_ids": list(batch_ids),
    }
    documents, key = sql["documents_of_batches"], "partner_id, document_no"
    if batches.keep("activity_document", documents, scope, key=key):
        _settle("which_of_documents", {}, programme_id, organiser_id, "system", now)


def _settle(
    which: str,
    chosen: dict[str, Any],
    programme_id: UUID,
    organiser_id: UUID,
    actor: str,
    now: datetime,
) -> tuple[int, int]:
    """Notices that found their purchase, and purchases newly paid for, in whole or in part."""
    sql = named_queries("tandem.activity", "payments")
    scope = {"organiser_id": organiser_id, "programme_id": programme_id, **chosen}
    key = "partner_id, document_no"
    if not batches.keep("activity_notice", sql[which], scope, key=key, is_unique=False):
        return 0, 0
    batches.keep("activity_noticed", sql["noticed"], scope, key="id", is_unique=False)
    rows = SqlQuery(sql["payments_of_notices"], {}, COLUMNS)
    purchases = record_rows(
        rows, programme_id=programme_id, organiser_id=organiser_id, actor=actor, now=now
    )
    settled = statements.run(sql["close_notices"], {**scope, "now": now})
    return settled, purchases


def record_rows(
    payments: SqlQuery, *, programme_id: UUID, organiser_id: UUID, actor: str, now: datetime
) -> int:
    """Record the payments of a query; how many were new. The fact names them by the moment of
    writing.
    """
    assert payments.columns == COLUMNS
    written = statements.run(
        fill(
            named_queries("tandem.activity", "payments")["insert_payments"], payments=payments.text
        ),
        merged(payments.params, {"organiser_id": organiser_id, "now": now}),
    )
    if written:
        journal.record(
            PaymentsRecorded(
                organiser_id=organiser_id,
                at=now,
                actor=actor,
                programme_id=programme_id,
                written_at=now.isoformat(),
                payments=written,
            )
        )
    return written
