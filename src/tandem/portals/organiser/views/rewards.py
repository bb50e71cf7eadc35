"""Rewards and orders."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from tandem.insights import kpis
from tandem.kit.errors import TandemError
from tandem.platform import clock
from tandem.platform.permissions import require
from tandem.portals.shared.access import Desk, desk
from tandem.portals.shared.pages import address, chosen, key_of, number_of, page
from tandem.portals.shared.words import ORDERS, order_rows
from tandem.programmes import queries as programmes
from tandem.programmes.setup import BadSetting
from tandem.rewards import ordering, queries


@desk("organiser", "rewards.view")
def rewards(desk: Desk) -> HttpResponse:
    """What is offered; offer one more."""
    of, error, posted = desk.actor.organiser_id, "", desk.request.POST
    if desk.request.method == "POST":
        require(desk.actor, "rewards.change")
        try:
            with transaction.atomic():
                ordering.add_reward(
                    desk.programme.id, name={desk.language: posted.get("name", "").strip()[:120]}, points=_whole(posted.get("points", ""), 1),
                    stock=_whole(posted.get("stock", ""), 0), description={desk.language: posted.get("description", "")[:500]},
                    actor=desk.actor, now=clock.now(),
                )  # fmt: skip
                messages.success(desk.request, _("Members can order it now."))
                return HttpResponseRedirect(address(desk, "organiser:rewards"))
        except TandemError as problem:
            error = problem.sentence
    book_id = programmes.books(desk.programme.id, organiser_id=of)["REWARD"]
    return page(
        desk, "organiser/rewards.html", here="rewards", error=error,
        rows=queries.offers(desk.programme.id, organiser_id=of, available=0, language=desk.language),
        reach=kpis.reach(desk.programme.id, organiser_id=of, book_id=book_id), http_status=400 if error else 200,
    )  # fmt: skip


def _whole(text: str, least: int) -> int:
    digits = text.replace(" ", "").replace("\xa0", "")
    if not digits.isdecimal() or len(digits) > 9 or int(digits) < least:
        raise BadSetting(setting=_("Points and stock"), why=_("use whole numbers"))
    return int(digits)


@desk("organiser", "orders.view")
def orders(desk: Desk) -> HttpResponse:
    """Orders, to be sent or cancelled."""
    error, posted = "", desk.request.POST
    if desk.request.method == "POST":
        require(desk.actor, "orders.change")
        try:
            with transaction.atomic():
                key, member_id = key_of(posted.get("order", "")), number_of(posted.get("member", ""))
                if posted.get("deed") == "ship":
                    ordering.ship(
                        key, member_id=member_id, tracking=posted.get("tracking", ""), actor=desk.actor, now=clock.now()
                    )
                else:
                    ordering.cancel(
                        key, member_id=member_id, reason=_("cancelled by the organiser"), actor=desk.actor, now=clock.now()
                    )
                return HttpResponseRedirect(address(desk, "organiser:orders"))
        except TandemError as problem:
            error = problem.sentence
    of = desk.actor.organiser_id
    status = chosen(desk.request.GET, "status", ORDERS)
    found = queries.orders(desk.programme.id, organiser_id=of, language=desk.language, status=status)
    return page(
        desk, "organiser/orders.html", here="orders", error=error, status=status, rows=order_rows(found),
        statuses=[{"value": value, "text": text} for value, (text, _mood) in ORDERS.items()],
        waiting=queries.waiting_total(desk.programme.id, organiser_id=of),
    )  # fmt: skip
