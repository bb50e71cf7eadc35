"""How a member came to be where they are, as moments of one timeline."""

from datetime import UTC, date, datetime, time
from typing import Any

from django.utils.translation import gettext as _

from tandem.earning.models import Adjustment, AdjustmentStatus
from tandem.kit.texts import localized
from tandem.participants.correcting import own
from tandem.participants.models import Acceptance, Member
from tandem.portals.shared import names_by_id
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.labels import ORDERS, USES, data_names
from tandem.portals.shared.templatetags.figures import points, signed
from tandem.rewards.models import Order
from tandem.rewards.queries import OrderRow, rows_of
from tandem.tiers import queries as tiers

EACH_MAX = 50  # of one kind: what is older stands in the lists


def timeline(portal: Portal, row: Member) -> list[dict[str, Any]]:
    """The moments, latest first."""
    moments = [{"at": row.joined_at, "text": _("Joined the programme"), "note": row.number}]
    moments += [
        *_terms(portal, row),
        *_steps(portal, row),
        *_adjustments(portal, row),
        *_orders(portal, row),
        *_changes(portal, row),
    ]
    return sorted(moments, key=lambda moment: moment["at"], reverse=True)


def _terms(portal: Portal, row: Member) -> list[dict[str, Any]]:
    consents = (
        Acceptance.objects.of(portal.organiser_id)
        .filter(member_id=row.id)
        .order_by("-at")[:EACH_MAX]
    )
    return [{"at": consent.at, "text": _("Accepted the regulations")} for consent in consents]


def _changes(portal: Portal, row: Member) -> list[dict[str, Any]]:
    """What was put right of them: which of it, by whom."""
    rows = own.changes(row.id, organiser_id=portal.organiser_id, limit=EACH_MAX)
    names = names_by_id.actors(portal, [change.actor for change in rows])
    return [
        {
            "at": change.at,
            "text": _("Corrected: %(what)s") % {"what": data_names(change.what)},
            "note": names.get(change.actor, ""),
        }
        for change in rows
    ]


def _steps(portal: Portal, row: Member) -> list[dict[str, Any]]:
    moves = tiers.history(row.id, programme=portal.programme, limit=EACH_MAX)
    return [
        {
            "at": _morning(move.on_day),
            "text": (
                _("Level: %(before)s → %(after)s") if move.from_tier else _("Level: %(after)s")
            )
            % {"before": _tier(portal, move.from_tier), "after": _tier(portal, move.to_tier)},
            "note": move.reason,
        }
        for move in moves
    ]


def _tier(portal: Portal, name: Any) -> str:
    return localized(dict(name), portal.language) if name else "–"


def _morning(on_day: date) -> datetime:
    return datetime.combine(on_day, time.min, UTC)


def _adjustments(portal: Portal, row: Member) -> list[dict[str, Any]]:
    adjustments = Adjustment.objects.of(portal.organiser_id).filter(
        programme_id=portal.programme.id, member_id=row.id, status=AdjustmentStatus.POSTED
    )
    rows = list(adjustments.order_by("-created_at", "-id")[:EACH_MAX])
    names = names_by_id.actors(portal, [adjustment.asked_by for adjustment in rows])
    return [
        {
            "at": adjustment.created_at,
            "text": _("%(points)s points by hand") % {"points": signed(adjustment.points)},
            "note": f"{adjustment.reason} · {names.get(adjustment.asked_by, adjustment.asked_by)}",
            "address": portal.address("organiser:member-ledger", member=row.id),
        }
        for adjustment in rows
    ]


def _orders(portal: Portal, row: Member) -> list[dict[str, Any]]:
    orders = Order.objects.of(portal.organiser_id).filter(
        programme_id=portal.programme.id, member_id=row.id
    )
    latest = orders.order_by("-created_at", "-id")[:EACH_MAX]
    return [
        {
            "at": order.ordered_at,
            "text": _("Ordered: %(reward)s") % {"reward": order.reward},
            "note": f"{_state(order)} · {points(order.points)}",
            "address": f"{portal.address('organiser:orders')}?q={order.number}",
        }
        for order in rows_of(latest, organiser_id=portal.organiser_id, language=portal.language)
    ]


def _state(order: OrderRow) -> str:
    """What became of it: what is used by its number is not being prepared."""
    return str((ORDERS if order.is_shipped else USES)[order.status][0])
