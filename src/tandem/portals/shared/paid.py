"""Purchases that wait for their payment, and marking them paid by a click."""

from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tandem.activity import payments
from tandem.insights import unpaid
from tandem.kit.errors import Invalid
from tandem.partners.queries import NoSuchPartner
from tandem.platform import clock
from tandem.portals.shared.access import Desk
from tandem.portals.shared.pages import day_of, key_of, number_of


class NoDay(Invalid):
    """The day of payment is missing or has not come yet."""

    code = "portals.no_day"
    text = _("Say on which day it was paid; it cannot be a day that has not come yet.")


class NothingChosen(Invalid):
    """No purchase was chosen."""

    code = "portals.nothing_chosen"
    text = _("Choose at least one purchase.")


_DEED = "deed"


def _deed(key: str) -> tuple[int, UUID]:
    member, _, deed = key.partition("|")
    return number_of(member), key_of(deed)


def today(desk: Desk) -> date:
    """The programme's own date."""
    return clock.now().astimezone(ZoneInfo(desk.programme.time_zone)).date()


def rows(desk: Desk, *, partner_id: int | None = None, limit: int = 200) -> list[dict[str, Any]]:
    """What waits for its payment, soonest due first; `key` is what the form sends back."""
    q = desk.request.GET.get("q", "").strip()[:60]
    found = unpaid.purchases(desk.programme.id, organiser_id=desk.actor.organiser_id, partner_id=partner_id, q=q, limit=limit)
    now = today(desk)
    return [{**asdict(row), "key": _key(row), "is_late": row.due_on is not None and row.due_on < now} for row in found]


def _key(row: unpaid.Unpaid) -> str:
    """What the form sends back: the document, or the deed itself when it came without a number."""
    return f"{row.partner_id or 0}|{row.document_no}" if row.document_no else f"{_DEED}|{row.member_id}|{row.deed_id}"


def mark(desk: Desk, *, partner_id: int | None = None) -> None:
    """Note the chosen documents as paid in whole on the given day. A partner marks its own sales only.

    Raises:
        NoDay, NothingChosen, NoSuchPartner, NoSuchDeed
    """
    paid_on = day_of(desk.request.POST.get("paid_on", ""))
    if paid_on is None or paid_on > today(desk):
        raise NoDay()
    pairs = [key.partition("|") for key in desk.request.POST.getlist("document")]
    said = [(number_of(of), number) for of, _mark, number in pairs if of != _DEED]
    deeds = [_deed(key) for of, _mark, key in pairs if of == _DEED]
    if partner_id is not None and any(of != partner_id for of, _number in said):
        raise NoSuchPartner()
    if not said and not deeds:
        raise NothingChosen()
    scope: dict[str, Any] = {
        "programme_id": desk.programme.id, "organiser_id": desk.actor.organiser_id, "actor": desk.actor.name, "now": clock.now(),
    }  # fmt: skip
    noted = payments.note([payments.Notice(of or None, number, None, paid_on, "click") for of, number in said], **scope)
    purchases = noted.purchases + payments.pay_deeds(deeds, paid_on=paid_on, partner_id=partner_id, **scope)
    messages.success(
        desk.request,
        ngettext("%(n)s purchase is paid. Its points become the member's own in a moment.",
                 "%(n)s purchases are paid. Their points become the members' own in a moment.", purchases) % {"n": purchases},
    )  # fmt: skip
