"""Addresses of the member's portal, below `/m/<programme>/`."""

from django.urls import path

from tandem.portals.member.views import offline
from tandem.portals.shared.areas import discovering

app_name = "member"
urlpatterns = [
    *discovering.addresses("member"),
    path("offline/", offline.shell, name="offline"),
    path("worker.js", offline.worker, name="worker"),
]
