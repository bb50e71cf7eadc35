"""Addresses of the member's portal, below `/m/<programme>/`."""

from tandem.portals.shared.areas import discovering

app_name = "member"
urlpatterns = discovering.addresses("member")
