"""Rewards to choose from, ordering, and the member's orders."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.utils.translation import gettext as _

from tandem.kit import ids
from tandem.kit.errors import Missing, TandemError
from tandem.ledger import queries as ledger
from tandem.platform import clock
from tandem.portals.member.views.home import book_of, member_of
from tandem.portals.member.waiting import awaited
from tandem.portals.shared import cards
from tandem.portals.shared.access import Desk, desk
from tandem.portals.shared.pages import address, key_of, page
from tandem.portals.shared.words import order_rows, wallet_names
from tandem.rewards import ordering, queries


@desk("member", "member.view")
def shop(desk: Desk) -> HttpResponse:
    """What I can have, and what I ordered."""
    of, row = desk.actor.organiser_id, member_of(desk)
    balance = ledger.balance(row.id, organiser_id=of, book_id=book_of(desk))
    has, named = cards.available(desk, row.id), wallet_names(desk)
    offers = _offers(desk, has, named)
    orders = queries.orders(desk.programme.id, organiser_id=of, language=desk.language, member_id=row.id)
    return page(
        desk,
        "member/shop.html",
        here="shop",
        member_name=row.name,
        firm=awaited(desk, row),
        balance=balance,
        offers=offers,
        orders=order_rows(orders),
    )


def _offers(desk: Desk, has: dict[str, int], named: dict[str, str]) -> list[dict[str, Any]]:
    """What is offered, with the word for what it costs; what comes by itself is not ordered."""
    found = queries.offers(desk.programme.id, organiser_id=desk.actor.organiser_id, available=has, language=desk.language)
    return [
        {**asdict(each), "unit": "" if each.wallet == "REWARD" else named.get(each.wallet, each.wallet)}
        for each in found
        if not each.is_automatic
    ]


@desk("member", "member.view")
def reward(desk: Desk, reward: UUID) -> HttpResponse:
    """One reward; order it."""
    row = member_of(desk)
    offer = next(
        (each for each in _offers(desk, cards.available(desk, row.id), wallet_names(desk)) if each["id"] == reward), None
    )
    if offer is None:
        raise Http404
    posted, error = desk.request.POST, ""
    if desk.request.method == "POST":
        try:
            with transaction.atomic():
                key = key_of(posted.get("key", ""))
                ordering.order(
                    reward,
                    programme_id=desk.programme.id,
                    key=key,
                    member_id=row.id,
                    address=posted.dict(),
                    actor=desk.actor,
                    now=clock.now(),
                )
                is_shipped = offer["is_shipped"]
                said = _("Ordered. We tell you when it is on its way.") if is_shipped else _("It is yours: show its number.")
                messages.success(desk.request, said)
                return HttpResponseRedirect(address(desk, "member:shop"))
        except TandemError as problem:
            error = problem.sentence
    company = row.company
    known = (
        {"name": row.name, "street": company.street, "postal_code": company.postal_code, "city": company.city}
        if company
        else {"name": row.name}
    )
    return page(
        desk, "member/reward.html", here="shop", member_name=row.name, offer=offer, error=error, key=ids.new_uuid(),
        address=posted.dict() if error else known, http_status=400 if error else 200,
    )  # fmt: skip


@desk("member", "member.order")
def cancel(desk: Desk, order: UUID) -> HttpResponse:
    """Take an order back while it has not been sent."""
    if desk.request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    try:
        with transaction.atomic():
            ordering.cancel(
                order,
                programme_id=desk.programme.id,
                member_id=member_of(desk).id,
                reason=_("cancelled by the member"),
                actor=desk.actor,
                now=clock.now(),
            )
            messages.success(desk.request, _("Cancelled. Your points are back."))
    except Missing:
        raise
    except TandemError as problem:
        messages.error(desk.request, problem.sentence)
    return HttpResponseRedirect(address(desk, "member:shop"))
