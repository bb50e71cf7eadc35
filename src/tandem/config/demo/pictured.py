"""A product of the demo with a page of its own: what it is, and three pictures to leaf through."""

from pathlib import Path

from django.conf import settings

from tandem.catalogue import describing, pictures
from tandem.catalogue.models import Product
from tandem.config.demo.programme import drawings
from tandem.config.demo.world import Story
from tandem.platform import clock
from tandem.platform.files import pictures as files

KIND = "Klej Flex"  # the first of these, by name
TEXT = {
    "pl": "Elastyczny klej do płytek, wewnątrz i na zewnątrz, także na ogrzewanie podłogowe."
    " Spoinować można po dobie.",
    "en": "A flexible tile adhesive for inside and outside, over heated floors too. It can be"
    " grouted after a day.",
    "ro": "Adeziv flexibil pentru plăci, la interior și exterior, și pe pardoseli încălzite."
    " Se rostuiește după o zi.",
    "be": "Эластычны клей для пліткі, унутры і звонку, таксама на цёплую падлогу. Швы можна"
    " запаўняць праз суткі.",
}
SHOWN = (
    (
        "sack",
        {
            "pl": "Worek kleju",
            "en": "A sack of the adhesive",
            "ro": "Un sac de adeziv",
            "be": "Мяшок клею",
        },
    ),
    (
        "trowel",
        {
            "pl": "Klej rozprowadzony pacą zębatą",
            "en": "Adhesive spread with a notched trowel",
            "ro": "Adeziv întins cu gletiera cu dinți",
            "be": "Клей, размеркаваны зубчастым шпатэлем",
        },
    ),
    (
        "tiles",
        {
            "pl": "Ułożone płytki przed fugowaniem",
            "en": "Tiles that are laid, before grouting",
            "ro": "Plăci montate, înainte de rostuire",
            "be": "Пакладзеная плітка перад запаўненнем швоў",
        },
    ),
)


def show(story: Story) -> None:
    """Write the page and put its pictures in their order."""
    rows = Product.objects.of(story.organiser_id).filter(name__startswith=KIND)
    product, now = rows.order_by("sku")[0], clock.now()
    describing.describe(product.id, text=TEXT, actor=story.actor, now=now)
    for name, alt in SHOWN:
        kept = files.store(
            [drawings.picture(name)],
            name=f"{name}.png",
            home=Path(settings.HOME),
            organiser_id=story.organiser_id,
            user_id=None,
            now=now,
        )
        pictures.add(product.id, upload_id=kept.id, alt=alt, actor=story.actor, now=now)
