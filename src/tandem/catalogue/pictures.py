"""Pictures of a product for members and strangers, in an order: the first stands for the product.

A picture is sent to us, never fetched: what a table names by an address or a file is awaited under
that name, and found again when the file itself comes. Who cannot see it reads its text.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath
from typing import Literal
from urllib.parse import unquote, urlsplit
from uuid import UUID

from django.db.models import Max, QuerySet
from django.utils.translation import gettext_lazy as _

from tandem.catalogue import queries
from tandem.catalogue.facts import ProductPicturesChanged
from tandem.catalogue.models import Product, ProductPage, ProductPicture
from tandem.kit import codes
from tandem.kit.errors import Conflict, Missing
from tandem.kit.text import key_of, tidy
from tandem.platform import journal
from tandem.platform.access.permissions import Actor, require
from tandem.platform.models import Upload

PICTURES_MAX = 8
ALT_MAX = 200
NAME_MAX = 120
_NUMBERED = re.compile(r"(?P<of>.+?)[\s_\-.(]+(?P<place>\d{1,2})\)?")


class TooManyPictures(Conflict):
    """A product has as many pictures as a page shows."""

    code = "catalogue.too_many_pictures"
    text = _("A product has at most %(limit)s pictures. Take one off first.")


class PictureThere(Conflict):
    """The same picture stands on the page already."""

    code = "catalogue.picture_there"
    text = _("This picture stands on the page already.")


class NoSuchPicture(Missing):
    """No picture of the product."""

    code = "catalogue.no_such_picture"
    text = _("This picture is not on the page any more.")


def of_product(product_id: UUID, *, organiser_id: UUID) -> list[ProductPicture]:
    """The pictures of a product, in their order."""
    rows = _of(product_id, organiser_id).exclude(upload_id=None)
    return list(rows.order_by("place", "id")[:PICTURES_MAX])


def awaited(product_id: UUID, *, organiser_id: UUID) -> list[ProductPicture]:
    """Those that a table names and nobody has sent yet."""
    return list(_of(product_id, organiser_id).filter(upload_id=None).order_by("place", "id"))


def add(
    product_id: UUID,
    *,
    upload_id: UUID,
    alt: Mapping[str, str],
    actor: Actor,
    now: datetime,
) -> UUID:
    """Put a picture behind the others of a product; its id. Locks the product.

    Raises:
        NoSuchProduct, PictureThere, TooManyPictures: nothing is written.
    """
    require(actor, "catalogue.change")
    of = actor.organiser_id
    _lock(product_id, of)
    _require_room(product_id, upload_id, of)
    made = ProductPicture.objects.of(of).create(
        product_id=product_id,
        upload_id=upload_id,
        alt=_texts(alt),
        place=_last_place(product_id, of) + 1,
        created_at=now,
    )
    _note(product_id, actor, now)
    return made.id


def describe(
    product_id: UUID,
    picture_id: UUID,
    *,
    alt: Mapping[str, str],
    actor: Actor,
    now: datetime,
) -> None:
    """Say in these languages what a picture shows; texts of others stay, an empty one goes.

    Raises:
        NoSuchProduct, NoSuchPicture
    """
    require(actor, "catalogue.change")
    _lock(product_id, actor.organiser_id)
    row = _one(product_id, picture_id, actor.organiser_id)
    row.alt = {language: text for language, text in {**row.alt, **_all(alt)}.items() if text}
    row.save(update_fields=["alt"])
    _note(product_id, actor, now)


def move(
    product_id: UUID, picture_id: UUID, *, by: Literal[-1, 1], actor: Actor, now: datetime
) -> None:
    """Put a picture one place further to the front (-1) or the back; at its end it stays.

    Raises:
        NoSuchProduct, NoSuchPicture
    """
    require(actor, "catalogue.change")
    _lock(product_id, actor.organiser_id)
    rows, at = _standing(product_id, picture_id, actor.organiser_id)
    if 0 <= at + by < len(rows):
        _arrange(rows, at, at + by, actor, now)


def put(product_id: UUID, picture_id: UUID, *, at: int, actor: Actor, now: datetime) -> None:
    """Put a picture at a place, 0 being the first; at the end where there are fewer.

    Raises:
        NoSuchProduct, NoSuchPicture
    """
    require(actor, "catalogue.change")
    _lock(product_id, actor.organiser_id)
    rows, before = _standing(product_id, picture_id, actor.organiser_id)
    to = min(at, len(rows) - 1)
    if to != before:
        _arrange(rows, before, to, actor, now)


def take_off(product_id: UUID, picture_id: UUID, *, actor: Actor, now: datetime) -> None:
    """Take a picture off the page; its file stays with what was sent. One that is awaited is
    awaited no more.

    Raises:
        NoSuchProduct, NoSuchPicture
    """
    require(actor, "catalogue.change")
    _lock(product_id, actor.organiser_id)
    _one(product_id, picture_id, actor.organiser_id).delete()
    _note(product_id, actor, now)


def name_of(told: str) -> str:
    """What a picture is called that somebody names by an address or by a file: its last part."""
    address = tidy(told)
    path = unquote(urlsplit(address).path) if "://" in address[:12] else address
    return PurePosixPath(path.replace("\\", "/")).name[:NAME_MAX]


def expect(names: Mapping[UUID, Sequence[str]], *, actor: Actor, now: datetime) -> int:
    """Await pictures of products, by id of the product, under these names; how many are new. What
    was awaited or sent under a name already is not awaited twice.
    """
    require(actor, "catalogue.change")
    of = actor.organiser_id
    if not names:
        return 0
    standing: dict[UUID, list[ProductPicture]] = {product_id: [] for product_id in names}
    products = Product.objects.of(of).select_for_update().filter(id__in=list(names))
    locked = set(products.order_by("id").values_list("id", flat=True))
    for row in ProductPicture.objects.of(of).filter(product_id__in=locked):
        standing[row.product_id].append(row)
    new = []
    for product_id in sorted(locked):
        rows = standing[product_id]
        known = {key_of(row.name) for row in rows}
        place = max((row.place for row in rows), default=0)
        for name in dict.fromkeys(name_of(told) for told in names[product_id]):
            if not key_of(name) or key_of(name) in known or len(rows) >= PICTURES_MAX:
                continue
            place += 1
            known.add(key_of(name))
            row = ProductPicture(
                organiser_id=of, product_id=product_id, name=name, place=place, created_at=now
            )
            rows.append(row)
            new.append(row)
    ProductPicture.objects.of(of).bulk_create(new, batch_size=500)
    return len(new)


@dataclass(frozen=True, slots=True)
class Meant:
    """The product that a file is of, and the place that awaits it under that name, if one does."""

    product: Product
    awaited: ProductPicture | None = None


def meant(file: str, *, organiser_id: UUID) -> Meant | None:
    """Which product a file is a picture of, by its name: as a table awaits it, else as the number
    or a barcode of a product, with a number of its own behind it or without (`K-0001_2.jpg`).
    """
    name = name_of(file)
    rows = ProductPicture.objects.of(organiser_id).filter(upload_id=None)
    same = list(rows.filter(name=name).order_by("id")[:2]) or list(
        rows.filter(name__iexact=name).order_by("id")[:2]
    )
    if len(same) == 1:
        return Meant(Product.objects.of(organiser_id).get(id=same[0].product_id), same[0])
    stem = PurePosixPath(name).stem.strip()
    numbered = _NUMBERED.fullmatch(stem)
    for written in (stem, numbered["of"] if numbered else ""):
        product = _called(written.strip(), organiser_id) if written.strip() else None
        if product is not None:
            return Meant(product)
    return None


def take_in(file: str, upload_id: UUID, *, actor: Actor, now: datetime) -> Product | None:
    """Put a picture that was sent to its product, in the place that awaits it or behind the others;
    None where its name leads to no product.

    Raises:
        PictureThere, TooManyPictures: nothing is written.
    """
    require(actor, "catalogue.change")
    of = actor.organiser_id
    to = meant(file, organiser_id=of)
    if to is None:
        return None
    _lock(to.product.id, of)
    awaited = None
    if to.awaited is not None:  # who sent the same file at the same moment may have filled it
        rows = _of(to.product.id, of).filter(id=to.awaited.id, upload_id=None)
        awaited = rows.order_by("id").first()
    if awaited is None:
        add(to.product.id, upload_id=upload_id, alt={}, actor=actor, now=now)
        return to.product
    _require_room(to.product.id, upload_id, of)
    awaited.upload_id = upload_id
    awaited.save(update_fields=["upload_id"])
    _note(to.product.id, actor, now)
    return to.product


def _called(written: str, organiser_id: UUID) -> Product | None:
    by_number = queries.by_sku(written, organiser_id=organiser_id) or (
        Product.objects.of(organiser_id).filter(sku__iexact=written).order_by("id").first()
    )
    if by_number is not None or not written.isdigit():
        return by_number
    try:
        gtin = codes.parse_gtin(written)
    except codes.NotACode:
        return None
    return queries.by_gtin(gtin, organiser_id=organiser_id)


def _of(product_id: UUID, organiser_id: UUID) -> QuerySet[ProductPicture]:
    return ProductPicture.objects.of(organiser_id).filter(product_id=product_id)


def _one(product_id: UUID, picture_id: UUID, organiser_id: UUID) -> ProductPicture:
    row = _of(product_id, organiser_id).filter(id=picture_id).order_by("id").first()
    if row is None:
        raise NoSuchPicture()
    return row


def _standing(
    product_id: UUID, picture_id: UUID, organiser_id: UUID
) -> tuple[list[ProductPicture], int]:
    """The pictures that stand on the page, and where this one is among them."""
    rows = of_product(product_id, organiser_id=organiser_id)
    at = next((place for place, row in enumerate(rows) if row.id == picture_id), None)
    if at is None:
        raise NoSuchPicture()
    return rows, at


def _arrange(rows: list[ProductPicture], before: int, to: int, actor: Actor, now: datetime) -> None:
    """Let them stand in another order, on the places that they have among those awaited."""
    places = [row.place for row in rows]
    rows.insert(to, rows.pop(before))
    for row, place in zip(rows, places, strict=True):
        row.place = place
    ProductPicture.objects.of(actor.organiser_id).bulk_update(rows, ["place"])
    _note(rows[0].product_id, actor, now)


def _lock(product_id: UUID, organiser_id: UUID) -> None:
    queries.product(product_id, organiser_id=organiser_id)
    Product.objects.of(organiser_id).select_for_update().get(id=product_id)


def _require_room(product_id: UUID, upload_id: UUID, organiser_id: UUID) -> None:
    """Refuse a picture that stands on the page, and one more than it shows."""
    standing = of_product(product_id, organiser_id=organiser_id)
    there = [row.upload_id for row in standing if row.upload_id]
    uploads = Upload.objects.of(organiser_id)
    content = uploads.filter(id=upload_id).values("sha256")
    if upload_id in there or uploads.filter(id__in=there, sha256__in=content).exists():
        raise PictureThere()
    if len(standing) >= PICTURES_MAX:
        raise TooManyPictures(limit=PICTURES_MAX)


def _last_place(product_id: UUID, organiser_id: UUID) -> int:
    last: int | None = _of(product_id, organiser_id).aggregate(last=Max("place"))["last"]
    return last or 0


def _all(alt: Mapping[str, str]) -> dict[str, str]:
    return {language: tidy(text)[:ALT_MAX] for language, text in alt.items()}


def _texts(alt: Mapping[str, str]) -> dict[str, str]:
    return {language: text for language, text in _all(alt).items() if text}


def _note(product_id: UUID, actor: Actor, now: datetime) -> None:
    """What stands for the product is its first picture; the change is recorded."""
    of = actor.organiser_id
    standing = of_product(product_id, organiser_id=of)
    page, _is_new = ProductPage.objects.of(of).get_or_create(
        product_id=product_id, defaults={"created_at": now}
    )
    page.picture_id = standing[0].upload_id if standing else None
    page.save(update_fields=["picture_id"])
    journal.record(
        ProductPicturesChanged(
            organiser_id=of,
            at=now,
            actor=actor.name,
            product_id=product_id,
            pictures=[row.upload_id for row in standing if row.upload_id],
        )
    )
