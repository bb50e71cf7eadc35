"""The area of products."""

from django.utils.translation import gettext_lazy as _

from tandem.portals.organiser.products import pages, picturing
from tandem.portals.shared.areas.declaring import Area

PAGES = [
    pages.products,
    pages.product,
    pages.product_document,
    pages.products_import,
    pages.products_table,
    picturing.products_pictures,
]
AREA = Area(title=_("Products"), group="PROGRAMME", order=40, pages=PAGES, icon="package")
