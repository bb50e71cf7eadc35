"""Products that are sold no more: their pages go, and what was bought of them stays."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from tandem.catalogue.facts import ProductsEnded
from tandem.catalogue.models import Product
from tandem.platform import journal
from tandem.platform.access.permissions import Actor, require


def end(product_ids: Collection[UUID], *, actor: Actor, now: datetime) -> int:
    """End these; how many were still sold. Safe to repeat."""
    require(actor, "catalogue.change")
    of = actor.organiser_id
    rows = Product.objects.of(of).filter(id__in=list(product_ids), ended_at=None)
    ended = rows.update(ended_at=now)
    if ended:
        journal.record(ProductsEnded(organiser_id=of, at=now, actor=actor.name, products=ended))
    return ended
