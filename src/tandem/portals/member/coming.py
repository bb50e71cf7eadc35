"""Points that are on the way: what each waits for, and how long."""

from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tandem.earning.reasons import explaining
from tandem.portals.member import doing
from tandem.portals.shared.access import PortalContext
from tandem.portals.shared.templatetags.figures import day
from tandem.programmes.models import Programme, Release


def rows(
    portal: PortalContext,
    transactions: list[explaining.ActivityRow],
    today: date,
) -> list[dict[str, Any]]:
    """Transactions whose points are on the way, as a page shows them."""
    named = doing.names(portal, {transaction.kind for transaction in transactions})
    return [
        {
            "title": doing.title(transaction, named),
            **_row(portal.programme, transaction, today),
        }
        for transaction in transactions
    ]


def _row(programme: Programme, transaction: explaining.ActivityRow, today: date) -> dict[str, Any]:
    by_hand = transaction.is_reviewed or programme.release == Release.BY_HAND
    due_on = None if by_hand else _due_on(programme, transaction)
    left = (due_on - today).days if due_on else 0
    return {
        "id": transaction.id,
        "partner": transaction.partner,
        "points": transaction.pending_points,
        "waits": waits_for(programme, due_on, by_hand=by_hand),
        "left": _("waits") if by_hand else _left(left) if due_on else "",
        "mood": "wait" if left >= 0 else "bad",
    }


def _due_on(programme: Programme, transaction: explaining.ActivityRow) -> date | None:
    if programme.release == Release.AFTER_DAYS:
        return transaction.day + timedelta(days=programme.release_days)
    return transaction.due_on


def _left(days: int) -> str:
    if days < 0:
        return _("late")
    return ngettext("%(n)s day", "%(n)s days", days) % {"n": days}


def waits_for(programme: Programme, due_on: date | None, *, by_hand: bool) -> str:
    """What has to happen before the points are the member's own; `due_on`: the day by which it is
    known to.
    """
    if by_hand:
        return _("yours when %(programme)s agrees") % {"programme": programme.name}
    if programme.release == Release.AFTER_DAYS:
        return _("yours on %(day)s") % {"day": day(due_on)}
    return (
        _("yours when it is paid, by %(day)s") % {"day": day(due_on)}
        if due_on
        else _("yours when it is paid")
    )
