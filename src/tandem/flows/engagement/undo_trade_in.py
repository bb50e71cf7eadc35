"""Something was noted by mistake: taken in (another thing, another member, twice), or sold. What it
brought is taken back, with the discounts that ordered themselves for it and were not used yet.
"""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext as _

from tandem.activity.registering import RegisteredKind
from tandem.communication import inbox
from tandem.earning.reasons import totals
from tandem.engagement.tradeins import handing, queries, selling
from tandem.engagement.tradeins.messages import TradeInSaleBackMessage, TradeInUndoneMessage
from tandem.engagement.tradeins.models import Item
from tandem.engagement.tradeins.registered_kinds import SOLD, TAKEN
from tandem.flows.activities import record_participation, take_back_participation
from tandem.kit import ids
from tandem.ledger import queries as ledger
from tandem.participants import queries as participants
from tandem.platform.access.permissions import Actor, require, system
from tandem.platform.messages.declaring import Message
from tandem.programmes import queries as programmes
from tandem.programmes.models import Programme
from tandem.rewards import ending, states


def undo(item: Item, *, programme: Programme, actor: Actor, now: datetime) -> Item:
    """Take an item back that was taken by mistake; its member is told.

    Points that were used meanwhile are owed, as those of goods that came back.

    Raises:
        MovedOn: it was not taken, or is sold or gone.
    """
    require(actor, "engagement.decide" if actor.partner_id is None else "partner.decide")
    item = handing.undo(item, actor=actor, today=programme.day_at(now), now=now)
    _take_back(TAKEN, item, str(item.id), programme, actor, now)
    told = TradeInUndoneMessage(thing=_thing(item), item=str(item.id))
    _notify(item, told, ids.derived(told.kind, item.id), programme, now)
    return item


def take_sale_back(item: Item, *, programme: Programme, actor: Actor, now: datetime) -> Item:
    """Take a sale back that was noted by mistake; the thing stands on its shelf again, and its
    giver is told.

    Points that were used meanwhile are owed.

    Raises:
        MovedOn: it was not sold, or the share of who gave it was paid out.
    """
    require(actor, "engagement.decide" if actor.partner_id is None else "partner.decide")
    item = selling.take_sale_back(item, actor=actor, today=programme.day_at(now), now=now)
    key = queries.sale_key(item)
    _take_back(SOLD, item, key, programme, actor, now)
    going = participants.going_on([item.member_id], organiser_id=programme.organiser_id)
    if going[item.member_id].takes_part:
        told = TradeInSaleBackMessage(thing=_thing(item), item=str(item.id))
        _notify(item, told, ids.derived(told.kind, item.id, key), programme, now)
    return item


def _take_back(
    kind: RegisteredKind,
    item: Item,
    key: str,
    programme: Programme,
    actor: Actor,
    now: datetime,
) -> None:
    """What was recorded of an item under a key, with what orders itself by what it gave."""
    of = programme.organiser_id
    for member_id in participants.one_with(item.member_id, organiser_id=of):
        recorded = record_participation.key_of(kind, key, member_id, programme)
        gave = totals.by_book(member_id, [recorded], organiser_id=of).get(recorded, {})
        _free(member_id, gave, programme, now)
    take_back_participation.take_back(
        kind, [(item.member_id, key)], programme=programme, actor=actor.name, now=now
    )


def _thing(item: Item) -> dict[str, str]:
    """What an item is, by language."""
    of = item.organiser_id
    offer = queries.offer(item.offer_id, programme_id=item.programme_id, organiser_id=of)
    row = queries.worth(offer, item.worth_key)
    names = queries.product_names([item], organiser_id=of)
    product = names.get(item.product_id) if item.product_id is not None else None
    return dict({"en": product} if product else (row.thing if row is not None else offer.name))


def _notify(item: Item, told: Message, key: UUID, programme: Programme, now: datetime) -> None:
    inbox.notify(
        item.member_id,
        told,
        key=key,
        programme_id=programme.id,
        organiser_id=programme.organiser_id,
        now=now,
    )


def _free(member_id: int, gave: Mapping[UUID, int], programme: Programme, now: datetime) -> None:
    """Cancel what ordered itself and was not used, the latest first, until the points that are to
    be taken back are free.
    """
    of = programme.organiser_id
    wallets = {book: code for code, book in programmes.books(programme.id, organiser_id=of).items()}
    with translation.override(programme.languages[0]):
        reason = _("what it was for was taken back")
    for book_id, points in gave.items():
        free = ledger.balance(member_id, organiser_id=of, book_id=book_id).available
        for order in states.by_themselves(
            member_id, wallets[book_id], programme_id=programme.id, organiser_id=of
        ):
            if free >= points:
                break
            ending.cancel(
                order.id,
                programme_id=programme.id,
                member_id=member_id,
                reason=reason,
                actor=system(of),
                now=now,
            )
            free += order.points
