"""The stock book: each line of it, with its fact, under the lock of the item. An item goes from the
states that a line can follow, once; whoever comes second is told.
"""

from datetime import date, datetime

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from tandem.engagement.tradeins.facts import TradeInMoved
from tandem.engagement.tradeins.models import Item, ItemState, Move, TakenBack
from tandem.engagement.tradeins.queries import NoSuchItem
from tandem.kit.errors import Conflict
from tandem.platform import journal
from tandem.platform.access.permissions import Actor


class MovedOn(Conflict):
    """The item is not where this can happen to it."""

    code = "trade_ins.moved_on"
    text = _("Something else has become of this item meanwhile. Look at it again.")


def locked(row: Item, *states: ItemState) -> Item:
    """The item until the transaction ends, where it is in one of these states."""
    rows = Item.objects.of(row.organiser_id).select_for_update()
    item = rows.one(NoSuchItem(), id=row.id)
    if item.state not in states:
        raise MovedOn()
    return item


def move(
    row: Item,
    amount_minor: int | None = None,
    *,
    actor: Actor,
    today: date,
    now: datetime,
    note: str = "",
    is_first: bool = False,
    line: TakenBack | None = None,
) -> None:
    """A line of the stock book, and its fact. The item is new or locked. `line`: what stands in it,
    where that is not the item's state.
    """
    rows = Move.objects.of(row.organiser_id)
    last = 0 if is_first else rows.filter(item_id=row.id).aggregate(Max("number"))["number__max"]
    rows.create(
        item_id=row.id,
        number=(last or 0) + 1,
        programme_id=row.programme_id,
        state=line or row.state,
        moved_on=today,
        amount_minor=amount_minor,
        note=note,
        actor=actor.name,
        created_at=now,
    )
    journal.record(
        TradeInMoved(
            organiser_id=row.organiser_id,
            at=now,
            actor=actor.name,
            programme_id=row.programme_id,
            item_id=row.id,
            member_id=row.member_id,
            state=line or row.state,
            amount_minor=amount_minor,
        )
    )
