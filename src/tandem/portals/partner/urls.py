"""Addresses of the partner's portal, below `/p/<programme>/`."""

from django.urls import path

from tandem.portals.partner.views import claims
from tandem.portals.shared.areas import discovering

app_name = "partner"
urlpatterns = [
    *discovering.addresses("partner"),
    path("claims/<int:member>/<uuid:claim>/", claims.claim, name="claim"),
    path(
        "claims/<int:member>/<uuid:claim>/<int:place>.jpg", claims.claim_picture, name="claim-page"
    ),
]
