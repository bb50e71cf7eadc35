"""Orders: placed for members by a shop of their own, closed by whoever sends the rewards."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Router

from tandem.api import once
from tandem.api.auth import Caller, caller_of
from tandem.api.pagination import Cursor, Limit, page_in_time
from tandem.api.routers.members import member_of
from tandem.api.schemas.rewards import CancelIn, OrderIn, OrderOut, OrdersOut, ShipIn
from tandem.kit import ids
from tandem.participants.queries import NoSuchMember
from tandem.partners.models import Partner
from tandem.platform import clock
from tandem.rewards import ending, ordering
from tandem.rewards.models import Order, OrderStatus, Party, Reward

router = Router(tags=["orders"])


def _orders(caller: Caller) -> QuerySet[Order]:
    return Order.objects.of(caller.actor.organiser_id).filter(programme_id=caller.programme.id)


def _out(rows: list[Order], caller: Caller) -> list[OrderOut]:
    rewards = Reward.objects.of(caller.actor.organiser_id)
    names = dict(rewards.filter(id__in={row.reward_id for row in rows}).values_list("id", "name"))
    return [
        OrderOut(
            id=row.id,
            number=row.number,
            member_id=str(row.member_id),
            party=Party(row.party),
            reward=row.reward_id,
            reward_name=names[row.reward_id],
            points=row.points,
            delivery_points=row.delivery_points,
            wallet=row.wallet,
            status=OrderStatus(row.status),
            address=row.address,
            tracking=row.tracking,
            reason=row.reason,
            ordered_at=row.created_at,
            closed_at=row.ended_at,
        )
        for row in rows
    ]


def _one(caller: Caller, member_id: int, order: UUID) -> OrderOut:
    rows = Order.objects.within(caller.programme.id, organiser_id=caller.actor.organiser_id)
    return _out([rows.one(ending.NoSuchOrder(), member_id=member_id, id=order)], caller)[0]


def _page(
    orders: QuerySet[Order], caller: Caller, limit: int, cursor: str, *, latest_first: bool
) -> OrdersOut:
    rows, following = page_in_time(orders, cursor=cursor, limit=limit, latest_first=latest_first)
    return OrdersOut(items=_out(rows, caller), next_cursor=following)


@router.get("/orders", response=OrdersOut, summary="List orders")
def list_orders(
    request: HttpRequest,
    status: OrderStatus = OrderStatus.ORDERED,
    limit: Limit = 50,
    cursor: Cursor = "",
) -> OrdersOut:
    """Orders of a status, oldest first: those that are to be sent, unless you say otherwise."""
    caller = caller_of(request, "orders.read")
    orders = _orders(caller).filter(status=status)
    return _page(orders, caller, limit, cursor, latest_first=False)


@router.get("/members/{member_id}/orders", response=OrdersOut, summary="Orders of a member")
def list_orders_of_member(
    request: HttpRequest, member_id: str, limit: Limit = 50, cursor: Cursor = ""
) -> OrdersOut:
    """What a member ordered, latest first."""
    caller = caller_of(request, "orders.read")
    orders = _orders(caller).filter(member_id=member_of(caller, member_id).id)
    return _page(orders, caller, limit, cursor, latest_first=True)


@router.get("/members/{member_id}/orders/{order}", response=OrderOut, summary="One order")
def get_order(request: HttpRequest, member_id: str, order: UUID) -> OrderOut:
    """An order by its member and its id."""
    caller = caller_of(request, "orders.read")
    return _one(caller, _holder(caller, member_id), order)


@router.post("/members/{member_id}/orders", response={201: OrderOut}, summary="Order a reward")
def place_order(request: HttpRequest, member_id: str, body: OrderIn) -> HttpResponse:
    """Order one piece for a member; their points are held until it is sent or cancelled."""
    caller = caller_of(request, "orders.place")

    def work() -> tuple[int, OrderOut]:
        member = member_of(caller, member_id)
        order = ordering.order(
            body.reward,
            programme_id=caller.programme.id,
            key=ids.new_uuid(),
            member_id=member.id,
            address=body.address.model_dump() if body.address else {},
            actor=caller.actor,
            now=clock.now(),
        )
        return 201, _one(caller, member.id, order)

    return once.answer(request, caller, work)


@router.post(
    "/members/{member_id}/orders/{order}/ship", response=OrderOut, summary="An order was sent"
)
def ship_order(request: HttpRequest, member_id: str, order: UUID, body: ShipIn) -> HttpResponse:
    """Say that an order was sent, or used; its points are used for good."""
    caller = caller_of(request, "orders.close")

    def close(member: int) -> None:
        ending.ship(order, tracking=body.tracking, **_closing(caller, member))

    return _closed(request, caller, member_id, order, close)


@router.post(
    "/members/{member_id}/orders/{order}/cancel", response=OrderOut, summary="Cancel an order"
)
def cancel_order(request: HttpRequest, member_id: str, order: UUID, body: CancelIn) -> HttpResponse:
    """Cancel an order that was not sent; the points go back to the member, the piece into stock."""
    caller = caller_of(request, "orders.close")

    def close(member: int) -> None:
        ending.cancel(order, reason=body.reason, **_closing(caller, member))

    return _closed(request, caller, member_id, order, close)


def _holder(caller: Caller, holder_id: str) -> int:
    """The member or the partner whose order an address names.

    Raises:
        NoSuchMember
    """
    try:
        return member_of(caller, holder_id).id
    except NoSuchMember:
        partners = Partner.objects.within(
            caller.programme.id, organiser_id=caller.actor.organiser_id
        )
        if not (holder_id.isdecimal() and len(holder_id) < 19):
            raise
        return partners.one(NoSuchMember(), id=int(holder_id)).id


def _closing(caller: Caller, member_id: int) -> dict[str, Any]:
    return {
        "programme_id": caller.programme.id,
        "member_id": member_id,
        "actor": caller.actor,
        "now": clock.now(),
    }


def _closed(
    request: HttpRequest, caller: Caller, member_id: str, order: UUID, close: Callable[[int], None]
) -> HttpResponse:
    def work() -> tuple[int, OrderOut]:
        holder = _holder(caller, member_id)
        close(holder)
        return 200, _one(caller, holder, order)

    return once.answer(request, caller, work)
