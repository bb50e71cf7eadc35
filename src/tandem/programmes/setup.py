"""Opening a programme, and changing how it is run."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.kit import ids
from tandem.kit.errors import Conflict
from tandem.kit.text import slug
from tandem.ledger import spending
from tandem.ledger.models import Book, SpendingOrder
from tandem.platform import journal, tenancy
from tandem.platform.access.permissions import Actor, require
from tandem.platform.models import Organiser
from tandem.programmes import settings as declarations
from tandem.programmes.facts import ProgrammeChanged, ProgrammeOpened
from tandem.programmes.models import Edition, Programme

WALLETS = ("REWARD", "STATUS")
# A setting of the programme's books, not of its own row.
ORDER = "spending_order"
# The usual rate of value added tax: Poland, ustawa o VAT art. 41 and 146ef; Romania, Legea
# 141/2025; Belarus, tax code art. 122.
USUAL_TAX = {"PL": Decimal(23), "RO": Decimal(21), "BY": Decimal(20)}
# Far above a usual purchase, so that it catches slips and nothing else; a programme may set its
# own, or none.
USUAL_AWARD_CEILING = 100_000
NAMESAKES_MAX = 20
_SLUG = re.compile(r"^[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])?$")


class SlugTaken(Conflict):
    """Another programme has this address."""

    code = "programmes.slug_taken"
    text = _("The address “%(slug)s” is taken. Choose another.")


@dataclass(frozen=True, slots=True)
class Opened:
    """A new programme and its books by wallet."""

    programme_id: UUID
    books: Mapping[str, UUID]


def add_organiser(name: str, *, slug: str, now: datetime) -> UUID:
    """A new tenant of the installation."""
    if Organiser.objects.filter(slug=slug).exists():
        raise SlugTaken(slug=slug)
    return Organiser.objects.create(name=name, slug=slug, created_at=now).id


def open_programme(
    name: str,
    *,
    slug: str,
    currency: str,
    time_zone: str,
    country: str,
    languages: Sequence[str],
    brand_colour: str,
    begins_on: date,
    actor: Actor,
    now: datetime,
    **settings: Any,
) -> Opened:
    """Open a programme with its books of points and its first edition.

    Raises:
        BadSetting, SlugTaken. Nothing is written.
    """
    require(actor, "programme.change")
    values = {
        "name": name,
        "currency": currency,
        "time_zone": time_zone,
        "languages": list(languages),
        "brand_colour": brand_colour,
        "tax_percent": USUAL_TAX.get(country),
        "award_ceiling": USUAL_AWARD_CEILING,
        **settings,
    }
    declarations.check(values)
    if not _SLUG.match(slug):
        raise declarations.BadSetting(
            setting=_("Address"), why=_("use small letters, digits and hyphens")
        )
    if _is_taken(slug):
        raise SlugTaken(slug=slug)
    # Of two at once the constraint lets one through; the other one's request is done once more.
    programme = Programme.objects.of(actor.organiser_id).create(
        created_at=now, slug=slug, country=country, **values
    )
    books = {}
    for wallet in WALLETS:
        book = Book.objects.of(actor.organiser_id).create(
            owner_id=programme.id, code=wallet, created_at=now
        )
        books[wallet] = book.id
    Edition.objects.of(actor.organiser_id).create(
        programme=programme, number=1, begins_on=begins_on, created_at=now
    )
    journal.record(
        ProgrammeOpened(
            organiser_id=actor.organiser_id, at=now, actor=actor.name, programme_id=programme.id
        )
    )
    return Opened(programme_id=programme.id, books=books)


def _is_taken(slug: str) -> bool:
    with tenancy.across("addresses are unique in the whole installation"):
        return Programme.objects.everyone(reason="addresses are unique").filter(slug=slug).exists()


def open_wallets(
    programme_id: UUID, wallets: Collection[str], *, organiser_id: UUID, now: datetime
) -> None:
    """See to it that the programme has these wallets; those that stand already stay as they are.
    Safe to repeat.
    """
    standing = set(
        Book.objects.of(organiser_id).filter(owner_id=programme_id).values_list("code", flat=True)
    )
    for wallet in sorted(set(wallets) - standing):
        Book.objects.of(organiser_id).create(
            owner_id=programme_id,
            code=wallet,
            spending_order=spending.order_of(programme_id, organiser_id=organiser_id),
            created_at=now,
        )


def change_programme(
    programme_id: UUID, *, settings: Mapping[str, Any], actor: Actor, now: datetime
) -> None:
    """Change settings of a programme, or the order in which the points of its books are spent
    (`ORDER`); what really changed is recorded with before and after.

    Raises:
        BadSetting: one cannot be what it is given (`settings.check`). Nothing is changed.
    """
    require(actor, "programme.change")
    declared = declarations.every()
    unknown = {name for name in settings if name not in declared or declared[name].is_fixed}
    assert not unknown, unknown
    declarations.check(settings)
    of = actor.organiser_id
    programme = Programme.objects.of(of).select_for_update().get(id=programme_id)
    standing = {name: getattr(programme, name) for name in settings if name != ORDER}
    if ORDER in settings:
        standing[ORDER] = spending.order_of(programme_id, organiser_id=of).value
    before = {name: value for name, value in standing.items() if value != settings[name]}
    if not before:
        return
    own = [name for name in before if name != ORDER]
    for name in own:
        setattr(programme, name, settings[name])
    if own:
        programme.save(update_fields=own)
    if ORDER in before:
        spending.set_order(programme_id, SpendingOrder(settings[ORDER]), organiser_id=of)
    journal.record(
        ProgrammeChanged(
            organiser_id=actor.organiser_id,
            at=now,
            actor=actor.name,
            programme_id=programme_id,
            before=before,
            after={name: settings[name] for name in before},
        )
    )


def new_slug(name: str) -> str:
    """An address made of a name; a number, or a little chance, follows only where others have the
    name already.
    """
    plain = slug(name, "programme", most=40)
    with tenancy.across("addresses are unique in the whole installation"):
        programmes = Programme.objects.everyone(reason="addresses are unique").filter(
            slug__startswith=plain
        )
        taken = set(programmes.values_list("slug", flat=True))
    taken |= set(Organiser.objects.filter(slug__startswith=plain).values_list("slug", flat=True))
    numbered = (plain, *(f"{plain}-{number}" for number in range(2, NAMESAKES_MAX)))
    return next((address for address in numbered if address not in taken), f"{plain}-{ids.short()}")
