"""The questions about trade-in."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, QuerySet
from django.utils.translation import gettext_lazy as _

from tandem.catalogue.models import Product
from tandem.engagement import ways
from tandem.engagement.tradeins.models import Item, ItemState, Move, Offer, OfferState
from tandem.kit import ids
from tandem.kit.errors import Missing
from tandem.participants import queries as participants
from tandem.programmes.models import Programme
from tandem.segments import targeting

# Where nothing of it is with who takes things back, and never was.
NOT_HERE = (ItemState.ANNOUNCED, ItemState.WITHDRAWN, ItemState.REFUSED, ItemState.UNDONE)


class NoSuchOffer(Missing):
    """No such offer, or not for this member."""

    code = "trade_ins.no_such_offer"
    text = _("The programme takes back no such thing.")


class NoSuchItem(Missing):
    """No item with this label or key."""

    code = "trade_ins.no_such_item"
    text = _("There is no item with this label. Look at its letters and digits again.")


@dataclass(frozen=True, slots=True)
class Worth:
    """A row of an offer's table: a thing in a state, and what it is worth in minor units.

    `key`: kept for good, so that an item knows its row whatever becomes of the words. `category`,
    `sku`: it is any product of a category of the catalogue (its code), or one product; whoever
    takes it in says which it is. Neither: a thing that is named here alone.
    """

    key: str
    thing: Mapping[str, str]
    condition: Mapping[str, str]
    worth_minor: int
    category: str = ""
    sku: str = ""

    def holds(self, product: Product) -> bool:
        """Whether a product of the catalogue is meant by it."""
        if self.category:
            return self.category in product.categories
        return bool(self.sku) and self.sku == product.sku


def offers(programme_id: UUID, *, organiser_id: UUID) -> QuerySet[Offer]:
    """Those of a programme."""
    return Offer.objects.within(programme_id, organiser_id=organiser_id)


def offer(offer_id: UUID, *, programme_id: UUID, organiser_id: UUID) -> Offer:
    """One of a programme.

    Raises:
        NoSuchOffer
    """
    rows = Offer.objects.within(programme_id, organiser_id=organiser_id)
    return rows.one(NoSuchOffer(), id=offer_id)


def worths(row: Offer) -> list[Worth]:
    """What an offer takes back, and for what."""
    return [Worth(**worth) for worth in row.worths]


def worth(row: Offer, key: str) -> Worth | None:
    """One row of the table; None where it has none such (any more)."""
    return next((worth for worth in worths(row) if worth.key == key), None)


def product_names(rows: Iterable[Item], *, organiser_id: UUID) -> dict[UUID, str]:
    """What the products of these items are called; one question."""
    keys = {row.product_id for row in rows if row.product_id is not None}
    named = Product.objects.of(organiser_id).filter(id__in=keys) if keys else ()
    return {product.id: product.name for product in named}


def open_for(member_id: int, *, programme: Programme, now: datetime) -> list[Offer]:
    """What can be handed in by a member now, the earliest first."""
    rows = open_ones(programme)
    wanted = {row.audience_id for row in rows if row.audience_id is not None}
    held = targeting.held_by(member_id, programme=programme, now=now, only=wanted)
    return [row for row in rows if row.audience_id is None or row.audience_id in held]


def open_ones(programme: Programme) -> list[Offer]:
    """What is taken back now, the earliest first; nothing where the programme does not do it."""
    if not ways.uses(programme, ways.TRADE_INS):
        return []
    rows = offers(programme.id, organiser_id=programme.organiser_id)
    known = rows.filter(opened_at__isnull=False, ended_at=None).order_by("opened_at", "id")
    return [row for row in known if row.state == OfferState.OPEN]


def item_id(programme_id: UUID, label: str) -> UUID:
    """The key of the item that bears a label, however it was typed."""
    return ids.derived("TRADE_IN", programme_id, tidy_label(label))


def tidy_label(text: str) -> str:
    """A label in its one form: capitals, without gaps; look-alikes as they are written here."""
    typed = "".join(sign for sign in text.upper() if sign.isalnum())
    return typed.translate(str.maketrans("OIL", "011"))


def item(key: UUID, *, programme_id: UUID, organiser_id: UUID) -> Item:
    """One of a programme.

    Raises:
        NoSuchItem
    """
    rows = Item.objects.within(programme_id, organiser_id=organiser_id)
    return rows.one(NoSuchItem(), id=key)


def items(programme_id: UUID, *, organiser_id: UUID) -> QuerySet[Item]:
    """All of a programme."""
    return Item.objects.within(programme_id, organiser_id=organiser_id)


def of_member(member_id: int, *, programme: Programme) -> QuerySet[Item]:
    """What a member, or who is one with them, announced or handed in, the latest first."""
    one = participants.one_with(member_id, organiser_id=programme.organiser_id)
    rows = items(programme.id, organiser_id=programme.organiser_id).filter(member_id__in=one)
    return rows.order_by("-created_at", "id")


def is_theirs(row: Item, member_id: int) -> bool:
    """Whether an item is a member's, or of who is one with them."""
    return row.member_id in participants.one_with(member_id, organiser_id=row.organiser_id)


def of_partner(partner_id: int, *, programme: Programme) -> QuerySet[Item]:
    """What was handed in at the outlets of a partner, the latest first."""
    rows = items(programme.id, organiser_id=programme.organiser_id).filter(partner_id=partner_id)
    return rows.order_by("-taken_on", "id")


def moves(row: Item) -> list[Move]:
    """What became of an item, in order."""
    return list(Move.objects.of(row.organiser_id).filter(item_id=row.id).order_by("number"))


def sale_key(row: Item) -> str:
    """By what the last sale of an item is recorded: one after a sale that was noted by mistake is
    another one.
    """
    sales = Move.objects.of(row.organiser_id).filter(item_id=row.id, state=ItemState.SOLD).count()
    return str(row.id) if sales < 2 else f"{row.id}:{sales}"


def in_money(programme_id: UUID, *, organiser_id: UUID) -> QuerySet[Item]:
    """What was sold and is paid out in money, or was."""
    rows = items(programme_id, organiser_id=organiser_id)
    sold_on = offers(programme_id, organiser_id=organiser_id).filter(is_sold_on=True)
    return rows.filter(
        offer_id__in=sold_on.values("id"), state__in=(ItemState.OWED, ItemState.PAID)
    )


def payers(rows: Iterable[Item], *, organiser_id: UUID) -> dict[UUID, tuple[str, str]]:
    """Who noted each of these items as paid out last, and by what it is told."""
    keys = [row.id for row in rows if row.paid_on is not None]
    moves = Move.objects.of(organiser_id).filter(item_id__in=keys, state=ItemState.PAID)
    return {row.item_id: (row.actor, row.note) for row in moves.order_by("item_id", "number")}


def totals(offer_ids: Iterable[UUID], *, organiser_id: UUID) -> dict[UUID, dict[str, int]]:
    """How many items of these offers are in each state."""
    rows = Item.objects.of(organiser_id).filter(offer_id__in=list(offer_ids)).order_by()
    counted = rows.values_list("offer_id", "state").annotate(Count("id"))
    counts: dict[UUID, dict[str, int]] = {}
    for key, state, number in counted:
        counts.setdefault(key, {})[state] = number
    return counts


def due_to_leave(programme: Programme, *, today: date, most: int) -> list[Item]:
    """What stood on a shelf longer than its offer lets it, the longest first."""
    rows = items(programme.id, organiser_id=programme.organiser_id)
    due = rows.filter(state=ItemState.ON_SHELF, shelf_until__lt=today)
    return list(due.order_by("shelf_until", "id")[:most])


def due_to_remind(row: Offer, *, since: date, until: date) -> QuerySet[Item]:
    """What was handed in on these days, and whose member was not told of the next size yet."""
    rows = Item.objects.of(row.organiser_id).filter(
        offer_id=row.id, taken_on__gte=since, taken_on__lte=until, reminded_on=None
    )
    return rows.exclude(state__in=NOT_HERE)
