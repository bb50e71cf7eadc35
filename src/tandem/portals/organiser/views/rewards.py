"""Rewards and orders."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tandem.insights import kpis
from tandem.kit.errors import TandemError
from tandem.platform import clock
from tandem.platform.permissions import require
from tandem.portals.shared import media, tables
from tandem.portals.shared.access import Desk, desk
from tandem.portals.shared.pages import address, chosen, key_of, number_of, page
from tandem.portals.shared.words import ORDERS, order_rows, wallet_names
from tandem.programmes import queries as programmes
from tandem.programmes import wallets
from tandem.programmes.setup import BadSetting
from tandem.rewards import catalogue, ordering, queries
from tandem.rewards.models import Reward


@desk("organiser", "rewards.view", takes_files=True)
def rewards(desk: Desk) -> HttpResponse:
    """What is offered; offer one more."""
    of, error, posted = desk.actor.organiser_id, "", desk.request.POST
    if desk.request.method == "POST":
        require(desk.actor, "rewards.change")
        try:
            with transaction.atomic():
                messages.success(desk.request, _name_wallet(desk) if posted.get("deed") == "wallet" else _offer(desk))
                return HttpResponseRedirect(address(desk, "organiser:rewards"))
        except TandemError as problem:
            error = problem.sentence
    book_id = programmes.book(desk.programme.id, "REWARD", organiser_id=of)
    return page(
        desk, "organiser/rewards.html", here="rewards", error=error,
        rows=_offers(desk), wallets=payable(desk), new={"is_shipped": True, "wallet": "REWARD"},
        cards=wallets.names(desk.programme.id, organiser_id=of), reach=kpis.reach(desk.programme.id, organiser_id=of, book_id=book_id), http_status=400 if error else 200,
    )  # fmt: skip


def payable(desk: Desk) -> list[dict[str, str]]:
    """The wallets a reward may be paid from."""
    named, books = wallet_names(desk), programmes.books(desk.programme.id, organiser_id=desk.actor.organiser_id)
    return [
        {"value": code, "text": named.get(code, code)}
        for code in sorted(books, key=lambda each: (each != "REWARD", each))
        if code != "STATUS"
    ]


def _offers(desk: Desk) -> list[dict[str, Any]]:
    named = wallet_names(desk)
    found = queries.offers(
        desk.programme.id, organiser_id=desk.actor.organiser_id, available={}, language=desk.language, is_all=True
    )
    return [{**asdict(each), "unit": named.get(each.wallet, each.wallet)} for each in found]


def _terms(desk: Desk) -> catalogue.Terms:
    posted = desk.request.POST
    return catalogue.Terms(posted.get("wallet", "REWARD")[:20], posted.get("shipped") == "1", posted.get("automatic") == "1")


def _offer(desk: Desk) -> str:
    posted, picture = desk.request.POST, media.sent(desk)
    catalogue.add_reward(
        desk.programme.id, name={desk.language: posted.get("name", "").strip()[:120]}, points=_whole(posted.get("points", ""), 1),
        stock=_whole(posted.get("stock", ""), 0), description={desk.language: posted.get("description", "")[:500]},
        actor=desk.actor, now=clock.now(), picture_id=picture.id if picture else None, had=_terms(desk),
    )  # fmt: skip
    return _("Members can order it now.")


def _name_wallet(desk: Desk) -> str:
    wallets.name_wallet(
        desk.programme.id, name={desk.language: desk.request.POST.get("name", "")}, actor=desk.actor, now=clock.now()
    )
    return _("Rules can give it now, and rewards can cost it.")


@desk("organiser", "rewards.view", takes_files=True)
def reward(desk: Desk, reward: UUID) -> HttpResponse:
    """Change one reward, or end it."""
    found = Reward.objects.of(desk.actor.organiser_id).filter(programme_id=desk.programme.id, id=reward).order_by("id")
    row, error, posted = found.first(), "", desk.request.POST
    if row is None:
        raise Http404
    if desk.request.method == "POST":
        require(desk.actor, "rewards.change")
        try:
            with transaction.atomic():
                picture = media.sent(desk)
                catalogue.change_reward(
                    reward, programme_id=desk.programme.id, name={desk.language: posted.get("name", "").strip()[:120]}, points=_whole(posted.get("points", ""), 1),
                    stock=_whole(posted.get("stock", ""), 0), description={desk.language: posted.get("description", "")[:500]},
                    actor=desk.actor, now=clock.now(), picture_id=picture.id if picture else None, is_offered=posted.get("offered") == "1",
                    had=_terms(desk),
                )  # fmt: skip
                messages.success(desk.request, _("Kept."))
                return HttpResponseRedirect(address(desk, "organiser:rewards"))
        except TandemError as problem:
            error = problem.sentence
    shown = {
        "name": queries.word(row.name, desk.language), "description": queries.word(row.description, desk.language), "points": row.points,
        "stock": row.stock, "picture_id": row.picture_id, "is_offered": row.ended_at is None, "wallet": row.wallet,
        "is_shipped": row.is_shipped, "is_automatic": row.is_automatic, **(posted.dict() if error else {}),
    }  # fmt: skip
    return page(
        desk,
        "organiser/reward.html",
        here="rewards",
        error=error,
        reward=shown,
        wallets=payable(desk),
        http_status=400 if error else 200,
    )


def _whole(text: str, least: int) -> int:
    digits = text.replace(" ", "").replace("\xa0", "")
    if not digits.isdecimal() or len(digits) > 9 or int(digits) < least:
        raise BadSetting(setting=_("Points and stock"), why=_("use whole numbers"))
    return int(digits)


_ORDER_COLUMNS = (
    gettext_lazy("Order"), gettext_lazy("Reward"), gettext_lazy("Points"), gettext_lazy("Day"), gettext_lazy("State"),
    gettext_lazy("Name"), gettext_lazy("Street"), gettext_lazy("Postal code"), gettext_lazy("City"), gettext_lazy("Tracking"),
)  # fmt: skip


def _order_line(row: dict[str, Any]) -> list[Any]:
    to = row["address"]
    place = [to.get(key, "") for key in ("name", "street", "postal_code", "city")]
    return [row["number"], row["reward"], row["points"], row["ordered_at"], str(row["state"]), *place, row["tracking"]]


@desk("organiser", "orders.view")
def orders(desk: Desk) -> HttpResponseBase:
    """Orders, to be sent or cancelled; as a file too."""
    error, posted = "", desk.request.POST
    if desk.request.method == "POST":
        require(desk.actor, "orders.change")
        try:
            with transaction.atomic():
                key = key_of(posted.get("order", ""))
                scope: dict[str, Any] = {
                    "programme_id": desk.programme.id,
                    "member_id": number_of(posted.get("member", "")),
                    "actor": desk.actor,
                    "now": clock.now(),
                }
                if posted.get("deed") == "ship":
                    ordering.ship(key, tracking=posted.get("tracking", ""), **scope)
                else:
                    ordering.cancel(key, reason=_("cancelled by the organiser"), **scope)
                return HttpResponseRedirect(address(desk, "organiser:orders"))
        except TandemError as problem:
            error = problem.sentence
    of = desk.actor.organiser_id
    status = chosen(desk.request.GET, "status", ORDERS)
    is_file = bool(tables.wanted(desk))
    found = queries.orders(
        desk.programme.id, organiser_id=of, language=desk.language, status=status, limit=tables.ROWS_MAX if is_file else 100
    )
    if is_file:
        return tables.exported(desk, "orders", _ORDER_COLUMNS, [_order_line(row) for row in order_rows(found)])
    return page(
        desk, "organiser/orders.html", here="orders", error=error, status=status, rows=order_rows(found),
        statuses=[{"value": value, "text": text} for value, (text, _mood) in ORDERS.items()],
        waiting=queries.waiting_total(desk.programme.id, organiser_id=of),
    )  # fmt: skip
