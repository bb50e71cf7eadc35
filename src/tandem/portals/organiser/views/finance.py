"""Finance: the ledger month by month, its trial balance, cohorts, the journal as a file;
adjustments that wait.
"""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponseBase, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tandem.earning import adjusting
from tandem.earning.models import Adjustment, AdjustmentStatus
from tandem.insights import finance as figures
from tandem.kit.errors import TandemError
from tandem.kit.money import to_major
from tandem.kit.periods import add_months
from tandem.mending import extending, keeping
from tandem.mending.models import Extension, Keeping
from tandem.participants.models import Member
from tandem.platform import clock
from tandem.portals.shared import longer, people, tables
from tandem.portals.shared.access import Desk, desk
from tandem.portals.shared.numbers import whole_of
from tandem.portals.shared.pages import address, key_of, page
from tandem.portals.shared.templatetags.figures import points as shown
from tandem.portals.shared.words import TRANSFERS
from tandem.programmes import queries as programmes
from tandem.rewards.queries import word
from tandem.segments.models import Segment

PLACES = {
    "PENDING": gettext_lazy("members, on the way"),
    "AVAILABLE": gettext_lazy("members, can be spent"),
    "HELD": gettext_lazy("members, held for orders"),
    "ISSUED": gettext_lazy("issued"),
    "REDEEMED": gettext_lazy("redeemed"),
    "EXPIRED": gettext_lazy("expired"),
    "ADJUSTED": gettext_lazy("adjusted by persons"),
    "PASSED": gettext_lazy("between members"),
}


@desk("organiser", "ledger.view")
def finance(desk: Desk) -> HttpResponseBase:
    """Liability by month and cohort, the trial balance, and what waits for a second person."""
    error = ""
    if desk.request.method == "POST":
        try:
            with transaction.atomic():
                _decide(desk)
                return HttpResponseRedirect(address(desk, "organiser:finance"))
        except TandemError as problem:
            error = problem.sentence
    of, programme = desk.actor.organiser_id, desk.programme
    book_id = programmes.book(programme.id, "REWARD", organiser_id=of)
    entries = figures.journal(
        book_id, organiser_id=of, zone=programme.time_zone, value_minor=programme.point_value_minor
    )
    if tables.wanted(desk):
        return _journal(desk, entries)
    waiting = (
        Adjustment.objects.of(of)
        .filter(programme_id=programme.id, status=AdjustmentStatus.WAITING)
        .order_by("created_at", "id")
    )
    rows = list(waiting[:100])
    names = dict(
        Member.objects.of(of)
        .filter(id__in=[row.member_id for row in rows])
        .values_list("id", "name")
    )
    askers = people.names_of(desk, {row.asked_by for row in rows})
    months = figures.roll_forward(entries)
    return page(
        desk,
        "organiser/finance.html",
        here="finance",
        error=error,
        months=list(reversed(months)),
        value=programme.point_value_minor,
        owed_minor=(months[-1].closing if months else 0) * programme.point_value_minor,
        closing=months[-1].closing if months else 0,
        labels=[each.month for each in months],
        closings=[each.closing for each in months],
        issued=[max(each.issued, 0) for each in months],
        trial=[
            {
                "name": PLACES[each.place],
                "debit": each.debit,
                "credit": each.credit,
                "balance": each.balance,
            }
            for each in figures.trial_balance(entries)
        ],
        cohorts=list(reversed(figures.cohorts(book_id, organiser_id=of, zone=programme.time_zone))),
        waiting=[
            {
                "id": row.id,
                "member_id": row.member_id,
                "member": names.get(row.member_id, ""),
                "points": row.points,
                "reason": row.reason,
                "asked_by": askers.get(row.asked_by, row.asked_by),
                "at": row.created_at,
                "is_own": row.asked_by == desk.actor.name,
            }
            for row in rows
        ],
        http_status=400 if error else 200,
        due=_due(desk),
        extensions=_extensions(desk),
        **_keepings(desk),
        posted=desk.request.POST if error else {},
    )


def _due(desk: Desk) -> dict[str, Any]:
    """What falls due up to the end of the month after the next."""
    now = clock.now()
    today = now.astimezone(ZoneInfo(desk.programme.time_zone)).date()
    until = add_months(today.replace(day=1), 2) - timedelta(days=1)
    return {
        "today": today.isoformat(),
        "until": until,
        "points": extending.due_points(desk.programme, until_on=until, now=now),
    }


def _keepings(desk: Desk) -> dict[str, Any]:
    """Segments whose points last, and those they may be chosen from."""
    of, programme = desk.actor.organiser_id, desk.programme
    segments = (
        Segment.objects.of(of).filter(programme_id=programme.id, ended_at=None).order_by("key")
    )
    names = {row.key: word(row.name, desk.language) for row in segments}
    standing = (
        Keeping.objects.of(of)
        .filter(programme_id=programme.id, ended_at=None)
        .order_by("segment_key")
    )
    return {
        "keepings": [
            {
                "id": row.id,
                "name": names.get(row.segment_key, row.segment_key),
                "months": row.months,
            }
            for row in standing
        ],
        "segments": [{"value": key, "text": name} for key, name in names.items()],
    }


def _extensions(desk: Desk) -> list[dict[str, Any]]:
    rows = Extension.objects.of(desk.actor.organiser_id).filter(
        programme_id=desk.programme.id, member_id=None
    )
    return [
        {
            "due_until": row.due_until_on,
            "upto": row.upto_on,
            "points": row.points,
            "reason": row.reason,
        }
        for row in rows.order_by("-created_at", "id")[:10]
    ]


def _decide(desk: Desk) -> None:
    posted = desk.request.POST
    common: dict[str, Any] = {"programme": desk.programme, "actor": desk.actor, "now": clock.now()}
    if posted.get("deed") == "keep":
        months = whole_of(posted.get("months", "") or "0")
        keeping.keep(posted.get("segment", "")[:40], months=months, **common)
        messages.success(desk.request, _("From the next night on their points last longer."))
        return
    if posted.get("deed") == "endkeep":
        keeping.end(key_of(posted.get("keeping", "")), **common)
        messages.success(desk.request, _("Ended. What was prolonged stays."))
        return
    if posted.get("deed") == "extend":
        points = longer.extend(desk, None)
        messages.success(
            desk.request,
            _("%(points)s points last longer; the members are told.") % {"points": shown(points)},
        )
        return
    adjusting.decide(
        key_of(posted.get("adjustment", "")), agrees=posted.get("deed") == "agree", **common
    )
    messages.success(desk.request, _("Decided."))


def _journal(desk: Desk, entries: list[figures.Entry]) -> HttpResponseBase:
    """The journal for a general ledger: month, accounts, points, money."""
    columns = [
        _("Month"),
        _("What"),
        _("Debit"),
        _("Credit"),
        _("Transfers"),
        _("Points"),
        desk.programme.currency,
    ]
    rows = [
        (
            each.month,
            str(TRANSFERS.get(each.kind, each.kind)),
            str(PLACES[each.debit]),
            str(PLACES[each.credit]),
            each.transfers,
            each.points,
            float(to_major(each.amount_minor, desk.programme.currency)),
        )
        for each in entries
    ]
    return tables.exported(desk, "journal", columns, rows)
