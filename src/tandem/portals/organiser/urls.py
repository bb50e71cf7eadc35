"""Addresses of the organiser's portal, below `/o/<programme>/`."""

from django.urls import path

from tandem.portals.organiser.views import (
    claims,
)
from tandem.portals.shared.areas import discovering

app_name = "organiser"
urlpatterns = [
    *discovering.addresses("organiser"),
    path("claims/<int:member>/<uuid:claim>/", claims.claim, name="claim"),
    path(
        "claims/<int:member>/<uuid:claim>/<int:place>.jpg", claims.claim_picture, name="claim-page"
    ),
]
