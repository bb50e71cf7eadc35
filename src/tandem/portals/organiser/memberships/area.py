"""The area of paid memberships."""

from django.utils.translation import gettext_lazy as _

from tandem.fees.models import Receipt, ReceiptState
from tandem.portals.organiser.memberships import coming_in, pages, plans, statements
from tandem.portals.shared.access import PortalContext
from tandem.portals.shared.areas.declaring import Area
from tandem.portals.shared.areas.menus import WAITING_MAX


def _waiting(portal: PortalContext) -> int:
    """Payments that wait for a person."""
    if not portal.may("payments.record"):
        return 0
    rows = Receipt.objects.of(portal.actor.organiser_id).filter(
        programme_id=portal.programme.id, state=ReceiptState.WAITING
    )
    return rows.order_by()[: WAITING_MAX + 1].count()


AREA = Area(
    title=_("Paid memberships"),
    group="MONEY",
    order=20,
    icon="id-card",
    waiting=_waiting,
    pages=[
        pages.subscribers,
        plans.paid_plans,
        pages.fees,
        coming_in.receipts,
        pages.refunds,
        pages.subscriber,
        plans.new_paid_plan,
        plans.paid_plan,
        statements.statement,
        statements.statement_table,
        statements.statement_columns,
    ],
)
