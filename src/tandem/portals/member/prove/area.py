"""The area of proofs."""

from django.utils.translation import gettext_lazy as _

from tandem.portals.member.prove import basket, claims, codes, pages, photos
from tandem.portals.shared.areas.declaring import Area

AREA = Area(
    title=_("Prove a purchase"),
    group="PURCHASES",
    order=10,
    pages=[pages.prove, photos.action, codes.code, basket.basket, claims.claim],
)
