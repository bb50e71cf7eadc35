"""What is taken back, and what members bring."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router

from tandem.api import once
from tandem.api.auth import TAKE_PART
from tandem.api.pagination import Cursor, Limit, page_in_time
from tandem.api.routers.members import member_of
from tandem.api.routers.ways import shared
from tandem.api.schemas.ways.trade_ins import (
    ItemIn,
    ItemOut,
    ItemsOut,
    OfferOut,
    OffersOut,
    WorthOut,
)
from tandem.engagement import ways
from tandem.engagement.tradeins import queries
from tandem.engagement.tradeins.handing import Thing
from tandem.engagement.tradeins.models import Item, ItemState, Offer
from tandem.engagement.tradeins.queries import NoSuchItem
from tandem.flows.engagement import trade_in

router = Router(tags=["trade-ins"])


def _offer(row: Offer) -> OfferOut:
    return OfferOut(
        id=row.id,
        code=row.code,
        name=row.name,
        text=row.text,
        is_for_all=row.audience_id is None,
        is_sold_on=row.is_sold_on,
        sizes=row.sizes,
        worths=[
            WorthOut(
                key=worth.key,
                thing=dict(worth.thing),
                condition=dict(worth.condition),
                worth_minor=worth.worth_minor,
                category=worth.category,
                sku=worth.sku,
            )
            for worth in queries.worths(row)
        ],
    )


def _item(row: Item) -> ItemOut:
    return ItemOut(
        id=row.id,
        offer=row.offer_id,
        member_id=str(row.member_id),
        label=row.label,
        worth_key=row.worth_key,
        product_id=row.product_id,
        size=row.size,
        note=row.note,
        state=ItemState(row.state),
        worth_minor=row.worth_minor,
        price_minor=row.price_minor,
        payout_minor=row.payout_minor,
        taken_on=row.taken_on,
        sold_on=row.sold_on,
        created_at=row.created_at,
    )


@router.get("/trade-in-offers", response=OffersOut, summary="List what is taken back")
def list_offers(request: HttpRequest) -> OffersOut:
    """The offers that are open, with what each thing is worth."""
    caller = shared.caller(request, ways.TRADE_INS)
    return OffersOut(items=[_offer(row) for row in queries.open_ones(caller.programme)])


@router.get("/trade-in-items", response=ItemsOut, summary="List what was brought")
def list_items(
    request: HttpRequest,
    member: str = "",
    state: ItemState | None = None,
    limit: Limit = 50,
    cursor: Cursor = "",
) -> ItemsOut:
    """What members announced or handed in; of one member, of one state."""
    caller = shared.caller(request, ways.TRADE_INS)
    wanted = queries.items(caller.programme.id, organiser_id=caller.actor.organiser_id)
    if member:
        wanted = wanted.filter(member_id=member_of(caller, member).id)
    if state is not None:
        wanted = wanted.filter(state=state)
    rows, following = page_in_time(wanted, cursor=cursor, limit=limit)
    return ItemsOut(items=[_item(row) for row in rows], next_cursor=following)


@router.get("/trade-in-items/{item}", response=ItemOut, summary="One item")
def get_item(request: HttpRequest, item: UUID) -> ItemOut:
    """An item by its id."""
    caller = shared.caller(request, ways.TRADE_INS)
    rows = Item.objects.within(caller.programme.id, organiser_id=caller.actor.organiser_id)
    return _item(rows.one(NoSuchItem(), id=item))


@router.post(
    "/members/{member_id}/trade-in-items",
    response={201: ItemOut},
    summary="Announce what is brought",
)
def announce(request: HttpRequest, member_id: str, body: ItemIn) -> HttpResponse:
    """A member will bring something: the label by which an outlet finds it is in the answer."""
    caller = shared.caller(request, ways.TRADE_INS, TAKE_PART)

    def work() -> tuple[int, ItemOut]:
        acting = shared.acting(caller, member_id)
        row = trade_in.announce(
            body.offer,
            Thing(body.worth, body.size, body.note),
            member_id=acting.member_id,
            **acting.scope,
        )
        return 201, _item(row)

    return once.answer(request, caller, work)
