"""Something was taken in by mistake: another thing, another member, twice. What it brought is taken
back, with the discounts that ordered themselves for it and were not used yet.
"""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext as _

from tandem.communication import inbox
from tandem.earning.reasons import totals
from tandem.engagement.tradeins import handing, queries
from tandem.engagement.tradeins.messages import TradeInUndoneMessage
from tandem.engagement.tradeins.models import Item
from tandem.engagement.tradeins.registered_kinds import TAKEN
from tandem.flows.activities import record_participation, take_back_participation
from tandem.kit import ids
from tandem.ledger import queries as ledger
from tandem.participants import queries as participants
from tandem.platform.access.permissions import Actor, require, system
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
    of, today = programme.organiser_id, programme.day_at(now)
    item = handing.undo(item, actor=actor, today=today, now=now)
    for member_id in participants.one_with(item.member_id, organiser_id=of):
        key = record_participation.key_of(TAKEN, str(item.id), member_id, programme)
        gave = totals.by_book(member_id, [key], organiser_id=of).get(key, {})
        _free(member_id, gave, programme, now)
    take_back_participation.take_back(
        TAKEN,
        [(item.member_id, str(item.id))],
        programme=programme,
        actor=actor.name,
        now=now,
    )
    offer = queries.offer(item.offer_id, programme_id=programme.id, organiser_id=of)
    row = queries.worth(offer, item.worth_key)
    names = queries.product_names([item], organiser_id=of)
    product = names.get(item.product_id) if item.product_id is not None else None
    thing = {"en": product} if product else (row.thing if row is not None else offer.name)
    inbox.notify(
        item.member_id,
        TradeInUndoneMessage(thing=dict(thing), item=str(item.id)),
        key=ids.derived(TradeInUndoneMessage.kind, item.id),
        programme_id=programme.id,
        organiser_id=of,
        now=now,
    )
    return item


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
