"""What members and strangers read of a product."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from tandem.catalogue import queries
from tandem.catalogue.facts import ProductDescribed
from tandem.catalogue.models import ProductPage
from tandem.platform import journal
from tandem.platform.access.permissions import Actor, require

TEXT_MAX = 2_000


def page_of(product_id: UUID, *, organiser_id: UUID) -> ProductPage | None:
    """What is written of a product, if anything is."""
    rows = ProductPage.objects.of(organiser_id).filter(product_id=product_id)
    return rows.order_by("id").first()


def describe(
    product_id: UUID,
    *,
    text: Mapping[str, str],
    actor: Actor,
    now: datetime,
) -> None:
    """Write it in these languages; texts of others stay, an empty text is taken away. Its pictures:
    see `pictures`.

    Raises:
        NoSuchProduct
    """
    require(actor, "catalogue.change")
    of = actor.organiser_id
    row = queries.product(product_id, organiser_id=of)
    page, _is_new = ProductPage.objects.of(of).get_or_create(
        product_id=row.id, defaults={"created_at": now}
    )
    written = {language: wording.strip()[:TEXT_MAX] for language, wording in text.items()}
    page.text = {
        language: wording for language, wording in {**page.text, **written}.items() if wording
    }
    page.save(update_fields=["text"])
    journal.record(
        ProductDescribed(
            organiser_id=of,
            at=now,
            actor=actor.name,
            product_id=row.id,
            text=page.text,
            picture_id=page.picture_id,
        )
    )
