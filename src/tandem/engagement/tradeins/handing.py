"""How an item comes: announced, handed in, refused, or taken by mistake."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.catalogue import queries as catalogue
from tandem.engagement.tradeins import moving, queries
from tandem.engagement.tradeins.models import Item, ItemState, Offer, OfferState
from tandem.engagement.tradeins.queries import Worth
from tandem.kit import ids
from tandem.kit.errors import Conflict, Invalid
from tandem.participants import queries as participants
from tandem.platform.access.permissions import Actor

PHOTOS_MAX, NOTE_MAX, WAITING_MAX = 5, 300, 20


class NotTakenBack(Invalid):
    """The offer has no such thing, or no such size."""

    code = "trade_ins.not_taken_back"
    text = _("Choose a thing and a size of the list: nothing else is taken back.")


class WhichProduct(Invalid):
    """What is taken stands for several products, and nobody said which it is."""

    code = "trade_ins.which_product"
    text = _("Say which product it is: search for it, or scan its barcode.")


class AnotherProduct(Invalid):
    """The product is none of those that the row of the table stands for."""

    code = "trade_ins.another_product"
    text = _("“%(product)s” is not taken back as this. Choose another row, or another product.")


class OfferClosed(Conflict):
    """An offer that is not open takes nothing back."""

    code = "trade_ins.offer_closed"
    text = _("This is not taken back at the moment.")


class TooManyWaiting(Conflict):
    """A member has announced more than they are likely to bring."""

    code = "trade_ins.too_many_waiting"
    text = _("%(most)s things of yours wait to be handed in. Bring some of them first.")


@dataclass(frozen=True, slots=True)
class Thing:
    """What is announced or handed in: a row of the offer's table, its size, a note, photos; when it
    is taken, which product of the catalogue it is, where its row stands for some.
    """

    worth_key: str
    size: str = ""
    note: str = ""
    photos: Sequence[UUID] = ()
    product_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class At:
    """Where it is handed in, and who takes it."""

    partner_id: int
    outlet_id: UUID | None = None


def announce(
    offer: Offer, thing: Thing, *, member_id: int, actor: Actor, today: date, now: datetime
) -> Item:
    """A member says that they will bring something; its label waits for it.

    Raises:
        OfferClosed, NotTakenBack, TooManyWaiting: nothing is written.
    """
    _check(offer, thing)
    participants.one_at_a_time(member_id, organiser_id=offer.organiser_id)
    waiting = Item.objects.of(offer.organiser_id).filter(
        member_id__in=participants.one_with(member_id, organiser_id=offer.organiser_id),
        programme_id=offer.programme_id,
        state=ItemState.ANNOUNCED,
    )
    if waiting.count() >= WAITING_MAX:
        raise TooManyWaiting(most=WAITING_MAX)
    row = _new(offer, thing, member_id=member_id, state=ItemState.ANNOUNCED, now=now)
    row.save(force_insert=True)
    moving.move(row, actor=actor, today=today, now=now, is_first=True)
    return row


def take(
    offer: Offer, thing: Thing, at: At, *, member_id: int, actor: Actor, today: date, now: datetime
) -> Item:
    """Take in what nobody announced.

    Raises:
        OfferClosed, NotTakenBack, WhichProduct, AnotherProduct: nothing is written.
    """
    _check(offer, thing)
    row = _new(offer, thing, member_id=member_id, state=ItemState.TAKEN, now=now)
    _taken(row, offer, thing, at, today)
    row.save(force_insert=True)
    moving.move(row, row.worth_minor, actor=actor, today=today, now=now, is_first=True)
    return row


def take_announced(
    row: Item, offer: Offer, thing: Thing, at: At, *, actor: Actor, today: date, now: datetime
) -> Item:
    """Take in what was announced, as it really is. What was announced while the offer was open is
    taken though it has ended.

    Raises:
        MovedOn, NotTakenBack, WhichProduct, AnotherProduct: nothing is written.
    """
    if queries.worth(offer, thing.worth_key) is None or not _has_size(offer, thing.size):
        raise NotTakenBack()
    row = moving.locked(row, ItemState.ANNOUNCED)
    row.state = ItemState.TAKEN
    _taken(row, offer, thing, at, today)
    row.save(update_fields=Item.updatable)
    moving.move(row, row.worth_minor, actor=actor, today=today, now=now)
    return row


def refuse(row: Item, at: At, *, why: str, actor: Actor, today: date, now: datetime) -> Item:
    """Do not take what was announced, for a reason that its member reads.

    Raises:
        MovedOn
    """
    row = moving.locked(row, ItemState.ANNOUNCED)
    row.state, row.partner_id, row.outlet_id = ItemState.REFUSED, at.partner_id, at.outlet_id
    row.save(update_fields=Item.updatable)
    moving.move(row, actor=actor, today=today, now=now, note=why[:NOTE_MAX])
    return row


def withdraw(row: Item, *, actor: Actor, today: date, now: datetime) -> Item:
    """The member does not bring it after all.

    Raises:
        MovedOn
    """
    row = moving.locked(row, ItemState.ANNOUNCED)
    row.state = ItemState.WITHDRAWN
    row.save(update_fields=Item.updatable)
    moving.move(row, actor=actor, today=today, now=now)
    return row


def undo(row: Item, *, actor: Actor, today: date, now: datetime) -> Item:
    """It was taken by mistake: as another thing, of another member, or twice. Taken anew it is
    another item, with a label of its own.

    Raises:
        MovedOn: it was not taken, or is sold or gone.
    """
    row = moving.locked(row, ItemState.TAKEN, ItemState.ON_SHELF)
    row.state = ItemState.UNDONE
    row.save(update_fields=Item.updatable)
    moving.move(row, actor=actor, today=today, now=now)
    return row


def reminded(offer: Offer, *, since: date, until: date, today: date, most: int) -> list[Item]:
    """What was handed in on these days and whose member is to be told of the next size now, the
    earliest first. Each is handed out once.
    """
    rows = queries.due_to_remind(offer, since=since, until=until).select_for_update()
    due = list(rows.order_by("taken_on", "id")[:most])
    keys = [item.id for item in due]
    Item.objects.of(offer.organiser_id).filter(id__in=keys).update(reminded_on=today)
    return due


def _check(offer: Offer, thing: Thing) -> None:
    if offer.state != OfferState.OPEN:
        raise OfferClosed()
    if queries.worth(offer, thing.worth_key) is None or not _has_size(offer, thing.size):
        raise NotTakenBack()


def _has_size(offer: Offer, size: str) -> bool:
    return size in offer.sizes if offer.sizes else size == ""


def _new(offer: Offer, thing: Thing, *, member_id: int, state: ItemState, now: datetime) -> Item:
    label = queries.tidy_label(ids.public("", ids.new_uuid())[-8:])
    return Item(
        id=queries.item_id(offer.programme_id, label),
        organiser_id=offer.organiser_id,
        programme_id=offer.programme_id,
        offer_id=offer.id,
        member_id=member_id,
        label=label,
        worth_key=thing.worth_key,
        size=thing.size,
        note=thing.note[:NOTE_MAX],
        photos=list(thing.photos[:PHOTOS_MAX]),
        state=state,
        created_at=now,
    )


def _product(worth: Worth, thing: Thing, organiser_id: UUID) -> UUID | None:
    """Which product is taken; none where the row is a thing of its own."""
    if worth.sku:
        product = catalogue.by_sku(worth.sku, organiser_id=organiser_id)
        return product.id if product is not None else None
    if not worth.category:
        return None
    if thing.product_id is None:
        raise WhichProduct()
    product = catalogue.product(thing.product_id, organiser_id=organiser_id)
    if not worth.holds(product):
        raise AnotherProduct(product=product.name)
    return product.id


def _taken(row: Item, offer: Offer, thing: Thing, at: At, today: date) -> None:
    known = queries.worth(offer, thing.worth_key)
    assert known is not None, "it was checked"
    row.worth_key, row.size = thing.worth_key, thing.size
    row.product_id = _product(known, thing, offer.organiser_id)
    # What is sold for its giver is worth what it brings.
    row.worth_minor = 0 if offer.is_sold_on else known.worth_minor
    row.partner_id, row.outlet_id, row.taken_on = at.partner_id, at.outlet_id, today
