"""Purchases that wait for their payment, and marking them paid: the same for the organiser and the
partner.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from tandem.activity import payments
from tandem.insights import unpaid
from tandem.partners.queries import NoSuchPartner
from tandem.portals.shared import amounts
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Action
from tandem.portals.shared.areas.fields import DayField
from tandem.portals.shared.areas.lists import Asked, Cell, Choice, Column, Listing
from tandem.portals.shared.areas.selecting import SelectionForm
from tandem.portals.shared.pages import key_of, number_of
from tandem.portals.shared.templatetags.figures import day, points

UNPAID = Listing(
    "unpaid",
    columns=[
        Column("document", _("Document")),
        Column("member", _("Member")),
        Column("day", _("Day"), sorts_by="occurred_on"),
        Column("due", _("Payment due"), sorts_by="due_on"),
        Column("amount", amounts.GROSS, sorts_by="amount", is_number=True),
        Column("points", _("Points that wait"), sorts_by="points", is_number=True),
    ],
    at_first="due",
    search=_("Document number"),
    choices=[Choice("due", _("Payment due"), {"late": _("late")})],
    empty=_(
        "Points of a purchase wait until it is paid. Such purchases stand here with the day "
        "they are due, and you mark what was paid."
    ),
)
SORTED_MAX = 20_000  # of them: to order or search more by what their purchases say takes seconds
_ACTIVITY = "transaction"


class PaidForm(SelectionForm):
    """On which day purchases were paid."""

    paid_on = DayField(label=_("Paid on"))

    def prepare(self) -> None:
        """Today, and no day to come."""
        self.fields["paid_on"].initial = self.portal.today
        self.fields["paid_on"].widget.attrs["max"] = self.portal.today.isoformat()

    def clean_paid_on(self) -> date:
        """Refuse a day that has not come yet."""
        paid_on: date = self.cleaned_data["paid_on"]
        if paid_on > self.portal.today:
            raise ValidationError(_("The day of payment has not come yet."))
        return paid_on


def listing(partners: Mapping[str, str]) -> Listing:
    """The list, to be narrowed down to one of these partners too."""
    return replace(UNPAID, choices=[*UNPAID.choices, Choice("partner", _("Partner"), partners)])


def shown(
    portal: Portal, mark: Action, *, of: Listing = UNPAID, partner_id: int | None = None
) -> Mapping[str, Any] | HttpResponseBase:
    """The list of a page, with its form for what is ticked; as a file too.

    Args:
        partner_id: of whose sales; None: of all, or of the one that is chosen. Where no points
            wait for payments the page says so, and has no list.
    """
    if not unpaid.is_asked(portal.programme):
        return {"is_asked": False}
    asked, every = of.asked(portal), _every(portal, partner_id)
    wanted = _wanted(portal, asked, partner_id, every)
    is_narrowed = bool(asked.q or any(asked.choices.values()))
    total = unpaid.total(**wanted) if is_narrowed else every
    is_long = total > SORTED_MAX
    if is_long:
        of = _by_day_due(of)
        asked = of.asked(portal)
    order = {
        "order": asked.by[0],
        "offset": asked.rows.start,
        "limit": asked.rows.stop - asked.rows.start,
    }
    purchases = unpaid.purchases(**wanted, **order)
    rows = [_cells(portal, row) for row in purchases]
    if asked.is_file:
        return of.exported(portal, rows)
    form = portal.form(mark)
    return {
        "is_asked": True,
        "list": of.shown(
            asked, rows, total=total, selection=form, keys=[_key(row) for row in purchases]
        ),
        "total": every,
        "is_long": is_long,
        "is_begun": wanted["is_begun"],
    }


def _every(portal: Portal, partner_id: int | None) -> int:
    """How many wait in all."""
    return unpaid.total(
        portal.programme.id, organiser_id=portal.organiser_id, partner_id=partner_id
    )


def _by_day_due(of: Listing) -> Listing:
    """The list in the order of the days they are due, which an index knows, and in no other."""
    columns = [
        column if column.name == "due" else replace(column, sorts_by="") for column in of.columns
    ]
    return replace(of, columns=columns)


def _wanted(portal: Portal, asked: Asked, partner_id: int | None, every: int) -> dict[str, Any]:
    chosen = asked.choices.get("partner", "")
    return {
        "programme_id": portal.programme.id,
        "organiser_id": portal.organiser_id,
        "partner_id": int(chosen) if chosen and partner_id is None else partner_id,
        "q": asked.q,
        "is_begun": bool(asked.q) and every > SORTED_MAX,
        "due_before": portal.today if asked.choices["due"] else None,
    }


def _cells(portal: Portal, row: unpaid.Unpaid) -> dict[str, Cell]:
    is_late = row.due_on is not None and row.due_on < portal.today
    currency, pages = portal.programme.currency, portal.code == "organiser"
    explained = (
        portal.address("organiser:transaction", member=row.member_id, transaction=row.activity_id)
        if pages
        else ""
    )
    return {
        "document": Cell(row.document_no or "–", href=explained, note=row.partner),
        "member": Cell(
            row.member,
            href=portal.address("organiser:member", member=row.member_id) if pages else "",
        ),
        "day": Cell(day(row.day), value=row.day),
        "due": Cell(
            day(row.due_on), value=row.due_on or "", badges=[(_("late"), "bad")] if is_late else ()
        ),
        "amount": amounts.gross_cell(row.gross_minor, currency, net_minor=row.net_minor),
        "points": Cell(points(row.pending_points), value=row.pending_points),
    }


def _key(row: unpaid.Unpaid) -> str:
    """By which the form knows a row: the document, or the activity itself when it came without a
    number.
    """
    if row.document_no:
        return f"{row.partner_id or 0}|{row.document_no}"
    return f"{_ACTIVITY}|{row.member_id}|{row.activity_id}"


def mark(
    portal: Portal, form: PaidForm, *, of: Listing = UNPAID, partner_id: int | None = None
) -> str:
    """Note the chosen documents as paid in whole on the given day; a sentence tells. A partner
    marks its own sales only.

    Raises:
        NothingChosen, MoreThanSeen, TooManyRows, NoSuchPartner, NoSuchActivity
    """
    wanted = _wanted(portal, of.asked(portal), partner_id, _every(portal, partner_id))
    keys = form.keys(lambda most: [_key(row) for row in unpaid.purchases(**wanted, limit=most)])
    documents, activities = _parted(keys)
    if partner_id is not None and any(seller != partner_id for seller, _number in documents):
        raise NoSuchPartner()
    paid_on: date = form.cleaned_data["paid_on"]
    scope: dict[str, Any] = {
        "programme_id": portal.programme.id,
        "organiser_id": portal.organiser_id,
        "actor": portal.actor.name,
        "now": portal.now,
    }
    notices = [
        payments.Notice(seller or None, number, None, paid_on, "click")
        for seller, number in documents
    ]
    total = payments.note(notices, **scope).purchases
    total += payments.pay_activities(activities, paid_on=paid_on, partner_id=partner_id, **scope)
    return ngettext(
        "%(n)s purchase is paid. Its points become the member's own in a moment.",
        "%(n)s purchases are paid. Their points become the members' own in a moment.",
        total,
    ) % {"n": points(total)}


def _parted(keys: Sequence[str]) -> tuple[list[tuple[int, str]], list[tuple[int, UUID]]]:
    """Documents (partner, number), and activities (member, activity) of purchases that have no
    number."""
    pairs = [key.partition("|") for key in dict.fromkeys(keys)]
    documents = [
        (number_of(seller), number) for seller, _separator, number in pairs if seller != _ACTIVITY
    ]
    bare = [rest.partition("|") for seller, _separator, rest in pairs if seller == _ACTIVITY]
    return documents, [
        (number_of(member), key_of(transaction)) for member, _separator, transaction in bare
    ]
