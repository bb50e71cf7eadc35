"""The ledger month by month with its trial balance, and points by the month of earning."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tandem.insights import finance as figures
from tandem.kit.money import to_major
from tandem.portals.shared import tables
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import page
from tandem.portals.shared.labels import TRANSFERS
from tandem.portals.shared.templatetags.figures import month, month_short
from tandem.programmes import queries as programmes

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
# The figures of a month, and the account that each is counted from.
_COUNTED = {
    "issued": "ISSUED",
    "redeemed": "REDEEMED",
    "expired": "EXPIRED",
    "adjusted": "ADJUSTED",
}


def book_of(portal: Portal) -> UUID:
    """The book of the programme's reward points."""
    return programmes.book(portal.programme.id, "REWARD", organiser_id=portal.organiser_id)


@page(
    "finance/",
    permission="ledger.view",
    template="finance.html",
    tab=gettext_lazy("Month by month"),
)
def finance(portal: Portal) -> Mapping[str, Any] | HttpResponseBase:
    """What is owed, month by month, and the trial balance; the journal as a file."""
    programme = portal.programme
    entries = figures.journal(
        book_of(portal),
        organiser_id=portal.organiser_id,
        zone=programme.time_zone,
        value_minor=programme.point_value_minor,
        is_exact=bool(tables.wanted(portal)),
    )
    if tables.wanted(portal):
        return _journal(portal, entries)
    months = figures.roll_forward(entries)
    today = programme.day_at(portal.now)
    closing = months[-1].closing if months else 0
    return {
        "months": [_month(portal, row, entries) for row in reversed(months)],
        "value": programme.point_value_minor,
        "owed_minor": closing * programme.point_value_minor,
        "closing": closing,
        "labels": [month_short(row.month) for row in months],
        "titles": [month(row.month) for row in months],
        "is_open": bool(months) and months[-1].month == f"{today:%Y-%m}",
        "closings": [row.closing for row in months],
        "issued": [max(row.issued, 0) for row in months],
        "trial": [_balance(portal, balance) for balance in figures.trial_balance(entries)],
    }


def _rows(portal: Portal, **choices: str) -> str:
    """Where the transfers stand that a figure was counted from."""
    return f"{portal.address('organiser:transfers')}?{urlencode(choices)}"


def _month(portal: Portal, row: figures.Month, entries: list[figures.Entry]) -> Mapping[str, Any]:
    """A month with the way from each of its figures to its rows, where there are any."""
    of_month = [entry for entry in entries if entry.month == row.month]
    used = {place for entry in of_month for place in (entry.debit, entry.credit)}
    rows = {
        name: _rows(portal, month=row.month, account=place) if place in used else ""
        for name, place in _COUNTED.items()
    }
    return {"figures": row, "rows": _rows(portal, month=row.month), "rows_of": rows}


def _balance(portal: Portal, balance: figures.Balance) -> Mapping[str, Any]:
    """An account with the way from each of its figures to its rows, where there are any."""
    place = balance.place
    return {
        "name": PLACES[place],
        "debit": balance.debit,
        "credit": balance.credit,
        "balance": balance.balance,
        "debit_rows": _rows(portal, account=place, side="debit") if balance.debit else "",
        "credit_rows": _rows(portal, account=place, side="credit") if balance.credit else "",
        "rows": _rows(portal, account=place),
    }


def _journal(portal: Portal, entries: list[figures.Entry]) -> HttpResponseBase:
    """The journal for a general ledger: month, accounts, points, money."""
    currency = portal.programme.currency
    columns = [
        _("Month"),
        _("What"),
        _("Debit"),
        _("Credit"),
        _("Transfers"),
        _("Points"),
        currency,
    ]
    rows = [
        (
            entry.month,
            str(TRANSFERS.get(entry.kind, entry.kind)),
            str(PLACES[entry.debit]),
            str(PLACES[entry.credit]),
            entry.transfers,
            entry.points,
            float(to_major(entry.amount_minor, currency)),
        )
        for entry in entries
    ]
    return tables.exported(portal, "journal", columns, rows)


@page(
    "finance/cohorts/",
    permission="ledger.view",
    template="cohorts.html",
    tab=gettext_lazy("By the month of earning"),
)
def cohorts(portal: Portal) -> Mapping[str, Any] | HttpResponseBase:
    """What became of the points of each month; as a file too."""
    rows = figures.cohorts(
        book_of(portal),
        organiser_id=portal.organiser_id,
        zone=portal.programme.time_zone,
        is_exact=bool(tables.wanted(portal)),
    )
    if tables.wanted(portal):
        columns = [
            _("Month"),
            _("Issued"),
            _("Taken back or passed on"),
            _("Redeemed"),
            _("Expired"),
            _("On the way"),
            _("Left"),
            _("Breakage"),
        ]
        return tables.exported(portal, "cohorts", columns, [_cohort(row) for row in rows])
    return {"cohorts": list(reversed(rows))}


def _cohort(row: figures.Cohort) -> tuple[Any, ...]:
    return (
        row.month,
        row.issued,
        row.taken_back,
        row.redeemed,
        row.expired,
        row.waiting,
        row.left,
        row.breakage,
    )
