"""Payments of purchases: in full or in part, in time or late. The same payment again has no second effect."""

from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.activity.facts import PaymentsRecorded
from tandem.kit import ids
from tandem.kit.errors import Missing
from tandem.kit.points import split
from tandem.kit.sql import Rows, blocks, merged
from tandem.platform import journal, statements

COLUMNS = ("member_id", "activity_id", "id", "amount_minor", "paid_on")


class NoSuchPurchase(Missing):
    """No purchase has this document number."""

    code = "activity.no_such_purchase"
    text = _("No purchase with the document number “%(document_no)s” is known at this partner.")


def record(
    *, programme_id: UUID, organiser_id: UUID, partner_id: int, document_no: str, amount_minor: int | None, paid_on: date,
    reference: str, actor: str, now: datetime,
) -> int:  # fmt: skip
    """Record money received for a document; None as amount means the whole. The number of purchases it touched.

    A document that reached us in parts is paid in proportion. `reference` tells this payment from another one.
    """
    sql = blocks("tandem.activity", "recording")
    scope = {
        "organiser_id": organiser_id, "programme_id": programme_id, "partner_id": partner_id, "document_no": document_no,
    }  # fmt: skip
    purchases = statements.rows(sql["payable"], scope)
    if not purchases:
        raise NoSuchPurchase(document_no=document_no)
    totals = [max(total, 0) for _, _, total in purchases]
    parts = totals if amount_minor is None or not sum(totals) else split(amount_minor, totals)
    payment_id = ids.derived(programme_id, partner_id, document_no, reference, paid_on, amount_minor or "ALL")
    rows = Rows(
        "SELECT * FROM unnest(%(members)s::bigint[], %(activities)s::uuid[], %(amounts)s::bigint[]) AS p (member_id, activity_id,"
        " amount_minor) CROSS JOIN (SELECT %(payment_id)s::uuid AS id, %(paid_on)s::date AS paid_on) AS said",
        {
            "members": [member for member, _, _ in purchases], "activities": [key for _, key, _ in purchases],
            "amounts": parts, "payment_id": payment_id, "paid_on": paid_on,
        },
        COLUMNS,
    )  # fmt: skip
    return record_rows(rows, programme_id=programme_id, organiser_id=organiser_id, actor=actor, now=now)


def record_rows(payments: Rows, *, programme_id: UUID, organiser_id: UUID, actor: str, now: datetime) -> int:
    """Record the payments of a query; how many were new. The fact names them by the moment of writing."""
    assert payments.columns == COLUMNS
    written = statements.run(
        blocks("tandem.activity", "recording")["insert_payments"].replace("/*payments*/", payments.text),
        merged(payments.params, {"organiser_id": organiser_id, "now": now}),
    )
    if written:
        journal.record(
            PaymentsRecorded(
                organiser_id=organiser_id, at=now, actor=actor, programme_id=programme_id,
                written_at=now.isoformat(), payments=written,
            )
        )  # fmt: skip
    return written
