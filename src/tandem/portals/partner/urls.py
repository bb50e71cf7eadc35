"""Addresses of the partner's portal, below `/p/<programme>/`."""

from tandem.portals.shared.areas import discovering

app_name = "partner"
urlpatterns = discovering.addresses("partner")
