"""Making offers: begun as a draft, changed, opened, ended, and opened again."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from tandem.activity import registering
from tandem.catalogue import queries as catalogue
from tandem.catalogue.models import Category
from tandem.engagement.tradeins import queries, registered_kinds
from tandem.engagement.tradeins.facts import TradeInOfferWritten
from tandem.engagement.tradeins.models import Item, Offer, OfferState, Unsold
from tandem.engagement.tradeins.queries import NoSuchOffer, Worth
from tandem.kit.errors import Conflict, Invalid
from tandem.kit.text import slug, tidy
from tandem.platform import journal
from tandem.platform.access.permissions import Actor, require
from tandem.programmes.texts import with_said
from tandem.segments import targeting
from tandem.segments.targeting import Whom

NAME_MAX, TEXT_MAX, WORD_MAX, SIZE_MAX = 120, 2_000, 60, 20
WORTHS_MAX, SIZES_MAX, DAYS_MAX, MONTHS_MAX = 60, 40, 730, 60
WORTH_MAX = 1_000_000_00  # minor units
PERMISSION = "engagement.change"


class BadOffer(Invalid):
    """An offer without a name or a row of its table, or with a number out of bounds."""

    code = "trade_ins.bad_offer"
    text = _("The offer cannot be saved: %(why)s.")


class OfferCodeTaken(Conflict):
    """Another offer of the programme has this code."""

    code = "trade_ins.code_taken"
    text = _("Another offer is called so. Choose another name.")


@dataclass(frozen=True, slots=True)
class OfferIn:
    """What is said of an offer: see `models.Offer`. Texts of other languages stay; so do the keys
    of rows that are said again by their key.
    """

    name: Mapping[str, str]
    worths: Sequence[Worth]
    text: Mapping[str, str] = field(default_factory=dict)
    whom: Whom = field(default_factory=Whom)
    sizes: Sequence[str] = ()
    is_sold_on: bool = False
    fee_percent: int = 0
    is_paid_in_money: bool = False
    shelf_days: int = 0
    unsold: str = Unsold.BACK.value
    handling_minor: int = 0
    next_months: int = 0


def begin(
    programme_id: UUID, wanted: OfferIn, *, actor: Actor, now: datetime, code: str = ""
) -> UUID:
    """Begin an offer as a draft; its id. `code`: by which rules know it
    already, where it is a copy. From then on they can name what it is recorded as.

    Raises:
        BadOffer, OfferCodeTaken, NoSuchAudience: nothing is written.
    """
    require(actor, PERMISSION)
    row = Offer(organiser_id=actor.organiser_id, programme_id=programme_id, name={}, created_at=now)
    _write(row, wanted, now)
    row.code = code or slug(next(iter(row.name.values())), "offer", most=60)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise OfferCodeTaken() from error
    registering.take_up(
        registered_kinds.KINDS,
        programme_id=programme_id,
        organiser_id=actor.organiser_id,
        actor=actor.name,
        now=now,
    )
    _record(row, actor, now)
    return row.id


def change(
    offer_id: UUID, wanted: OfferIn, *, programme_id: UUID, actor: Actor, now: datetime
) -> None:
    """Say anew what an offer is; its code stays, and what was handed in keeps its worth.

    Raises:
        NoSuchOffer, BadOffer, NoSuchAudience: nothing is written.
    """
    require(actor, PERMISSION)
    row = _locked(offer_id, programme_id, actor)
    _write(row, wanted, now)
    row.save()
    _record(row, actor, now)


def open_it(offer_id: UUID, *, programme_id: UUID, actor: Actor, now: datetime) -> None:
    """Let its audience hand in; one that was ended goes on. Safe to repeat.

    Raises:
        NoSuchOffer
    """
    require(actor, PERMISSION)
    row = _locked(offer_id, programme_id, actor)
    if row.state == OfferState.OPEN:
        return
    row.opened_at, row.ended_at = row.opened_at or now, None
    row.save(update_fields=["opened_at", "ended_at"])
    _record(row, actor, now)


def end(offer_id: UUID, *, programme_id: UUID, actor: Actor, now: datetime) -> None:
    """Take back nothing new; what was taken goes its way. Safe to repeat.

    Raises:
        NoSuchOffer
    """
    require(actor, PERMISSION)
    row = _locked(offer_id, programme_id, actor)
    if row.ended_at is not None:
        return
    row.ended_at = now
    row.save(update_fields=["ended_at"])
    _record(row, actor, now)


def _locked(offer_id: UUID, programme_id: UUID, actor: Actor) -> Offer:
    rows = Offer.objects.within(programme_id, organiser_id=actor.organiser_id)
    return rows.select_for_update(of=("self",)).one(NoSuchOffer(), id=offer_id)


def _write(row: Offer, wanted: OfferIn, now: datetime) -> None:
    row.name = with_said(row.name, wanted.name, most=NAME_MAX)
    row.text = with_said(row.text, wanted.text, most=TEXT_MAX)
    if not row.name:
        raise BadOffer(why=_("a name is missing"))
    _check_numbers(wanted)
    row.worths = _table(row, wanted.worths)
    sizes = [tidy(size)[:SIZE_MAX] for size in wanted.sizes]
    row.sizes = [*dict.fromkeys(size for size in sizes if size)]
    if len(row.sizes) > SIZES_MAX:
        raise BadOffer(why=_("it has too many sizes"))
    row.audience_id = targeting.settle(
        wanted.whom, programme_id=row.programme_id, organiser_id=row.organiser_id, now=now
    )
    row.is_sold_on, row.fee_percent = wanted.is_sold_on, wanted.fee_percent
    row.is_paid_in_money = wanted.is_sold_on and wanted.is_paid_in_money
    row.shelf_days, row.unsold = wanted.shelf_days, wanted.unsold
    row.handling_minor, row.next_months = wanted.handling_minor, wanted.next_months


def _check_numbers(wanted: OfferIn) -> None:
    bounds = (
        (wanted.fee_percent, 100),
        (wanted.shelf_days, DAYS_MAX),
        (wanted.handling_minor, WORTH_MAX),
        (wanted.next_months, MONTHS_MAX),
        *((worth.worth_minor, WORTH_MAX) for worth in wanted.worths),
    )
    if not all(0 <= number <= most for number, most in bounds) or wanted.unsold not in Unsold:
        raise BadOffer(why=_("a number is out of bounds"))


def _table(row: Offer, wanted: Sequence[Worth]) -> list[dict[str, object]]:
    """The rows of the table, each with a key that no other row ever had."""
    before = {worth.key: worth for worth in queries.worths(row)}
    # Also of rows that were taken out: what was announced or taken as one of these names its key.
    used = Item.objects.of(row.organiser_id).filter(offer_id=row.id).order_by("worth_key")
    keys = {*before, *used.values_list("worth_key", flat=True).distinct()}
    number = max((int(key[1:]) for key in keys), default=0)
    table = []
    named = _named(wanted, row.organiser_id)
    for worth in wanted[:WORTHS_MAX]:
        known = before.get(worth.key)
        is_named = any(worth.thing.values())
        names = worth.thing if is_named else named.get((worth.category, worth.sku), {})
        thing = with_said(known.thing if known else {}, names, most=WORD_MAX)
        condition = with_said(known.condition if known else {}, worth.condition, most=WORD_MAX)
        if not thing:
            continue
        if known is None:
            number += 1
        key = known.key if known else f"w{number}"
        listed = (worth.category, worth.sku)
        table.append(asdict(Worth(key, thing, condition, worth.worth_minor, *listed)))
    if not table:
        raise BadOffer(why=_("say at least one thing that is taken back"))
    return table


def _named(wanted: Sequence[Worth], of: UUID) -> dict[tuple[str, str], Mapping[str, str]]:
    """What the categories and products of the catalogue are called that rows stand for, cut to what
    a row holds.
    """
    if any(worth.category and worth.sku for worth in wanted):
        raise BadOffer(why=_("a row stands for a category or for one product, not for both"))
    codes = {worth.category for worth in wanted} - {""}
    skus = {worth.sku for worth in wanted} - {""}
    rows = Category.objects.of(of).filter(code__in=codes).values_list("code", "name")
    categories = {code: {key: text[:WORD_MAX] for key, text in name.items()} for code, name in rows}
    products = catalogue.names_by_sku(skus, organiser_id=of) if skus else {}
    if codes - categories.keys() or skus - products.keys():
        raise BadOffer(why=_("the catalogue has no such category or product"))
    return {
        **{(code, ""): name for code, name in categories.items()},
        **{("", sku): {"en": name[:WORD_MAX]} for sku, name in products.items()},
    }


def _record(row: Offer, actor: Actor, now: datetime) -> None:
    journal.record(
        TradeInOfferWritten(
            organiser_id=row.organiser_id,
            at=now,
            actor=actor.name,
            programme_id=row.programme_id,
            offer_id=row.id,
            state=row.state.value,
            content={
                "name": row.name,
                "worths": row.worths,
                "sizes": row.sizes,
                "audience_id": row.audience_id and str(row.audience_id),
                "is_sold_on": row.is_sold_on,
                "fee_percent": row.fee_percent,
                "is_paid_in_money": row.is_paid_in_money,
                "shelf_days": row.shelf_days,
                "unsold": row.unsold,
                "handling_minor": row.handling_minor,
                "next_months": row.next_months,
            },
        )
    )
