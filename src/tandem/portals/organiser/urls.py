"""Addresses of the organiser's portal, below `/o/<programme>/`."""

from tandem.portals.shared.areas import discovering

app_name = "organiser"
urlpatterns = discovering.addresses("organiser")
