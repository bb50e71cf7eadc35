"""What I did and what it brought; and why."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from tandem.activity import queries as stream
from tandem.earning.reasons import explaining
from tandem.portals.member import coming
from tandem.portals.member.own import book_of, framed, member_of
from tandem.portals.shared import amounts
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import page
from tandem.portals.shared.proofs import corrections, witnesses
from tandem.portals.shared.telling import earned

PAGE, WAITING_MAX = 30, 500


@page("activity/", permission="member.view", template="activity.html", is_for_former=True)
def activity(portal: Portal) -> Mapping[str, Any]:
    """What I did and what it brought, latest first; or only what is on the way, soonest first."""
    member, is_waiting = member_of(portal), portal.request.GET.get("state") == "waiting"
    transactions = explaining.activities(
        member.id,
        organiser_id=portal.organiser_id,
        book_id=book_of(portal),
        limit=WAITING_MAX if is_waiting else PAGE,
        before=None if is_waiting else _before(portal.request.GET.get("before", "")),
        only_pending=is_waiting,
    )
    today = portal.programme.day_at(portal.now)
    told = {row["id"]: row for row in coming.rows(portal, transactions, today)}
    beside = {} if is_waiting else earned.beside(portal, member.id, list(told))
    rows = [
        {
            "id": transaction.id,
            "beside": beside.get(transaction.id, ""),
            "title": told[transaction.id]["title"],
            "day": transaction.day,
            "partner": transaction.partner,
            "amount": amounts.of(
                transaction.net_minor,
                transaction.gross_minor,
                portal.programme.currency,
                is_gross=amounts.is_gross(member),
            ),
            "points": transaction.pending_points if is_waiting else transaction.points,
            "waits": told[transaction.id]["waits"] if transaction.pending_points else "",
        }
        for transaction in transactions
    ]
    return framed(
        portal,
        member,
        "activity",
        rows=rows,
        is_waiting=is_waiting,
        next="" if is_waiting else _cursor(portal, transactions),
    )


def _cursor(portal: Portal, transactions: list[explaining.ActivityRow]) -> str:
    """Where the next page goes on; empty after the last one."""
    if len(transactions) < PAGE:
        return ""
    last, zone = transactions[-1], ZoneInfo(portal.programme.time_zone)
    noon = datetime(last.day.year, last.day.month, last.day.day, 12, tzinfo=zone)
    return f"{noon.isoformat()}_{last.id}"


def _before(text: str) -> tuple[datetime, UUID] | None:
    moment, _separator, key = text.partition("_")
    try:
        return datetime.fromisoformat(moment), UUID(key)
    except ValueError:
        return None


def _own(portal: Portal, transaction: UUID) -> None:
    stream.check(
        [(member_of(portal).id, transaction)],
        programme_id=portal.programme.id,
        organiser_id=portal.organiser_id,
    )


@page(
    "activity/<uuid:transaction>/",
    permission="member.view",
    template="transaction.html",
    guard=_own,
    is_for_former=True,
)
def transaction(portal: Portal, transaction: UUID) -> Mapping[str, Any]:
    """Why I got these points."""
    member = member_of(portal)
    corrects = corrections.corrects(portal, member.id, transaction, "member:transaction")
    return framed(
        portal,
        member,
        "activity",
        **earned.why(portal, member.id, transaction),
        is_gross=amounts.is_gross(member),
        corrects=corrects,
        witnesses=witnesses.of_transaction(portal, member.id, transaction),
    )
