"""Addresses of the partner's portal, below `/p/<programme>/`."""

from django.urls import path

from tandem.portals.partner.views import claims, home, joining, people
from tandem.portals.shared.areas import discovering

app_name = "partner"
urlpatterns = [
    *discovering.addresses("partner"),
    path("", home.home, name="home"),
    path("files/", home.files, name="files"),
    path("files/<uuid:document>/", home.file, name="file"),
    path("claims/<int:member>/<uuid:claim>/", claims.claim, name="claim"),
    path("claims/<int:member>/<uuid:claim>/<int:place>.jpg", claims.claim_picture, name="claim-page"),
    path("customers/", home.customers, name="customers"),
    path("customers/joining/", joining.joining, name="joining"),
    path("customers/invite/", people.invite, name="invite"),
    path("customers/invite/<slug:form>.pdf", people.poster, name="poster"),
    path("customers/counter/", people.counter, name="counter"),
]
