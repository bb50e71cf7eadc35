"""Every address of an installation."""

from django.urls import URLPattern, URLResolver, include, path

from tandem.portals.shared import operator, signing_in

urlpatterns: list[URLPattern | URLResolver] = [
    path("", signing_in.home, name="home"),
    path("sign-in/", signing_in.sign_in, name="sign-in"),
    path("sign-out/", signing_in.sign_out, name="sign-out"),
    path("enter/<str:token>/", signing_in.enter, name="enter"),
    path("operator/", operator.operator, name="operator"),
    path("language/", signing_in.language, name="language"),
    path("brand/<slug:slug>.css", signing_in.brand, name="brand"),
    path("o/<slug:programme>/", include("tandem.portals.organiser.urls")),
    path("p/<slug:programme>/", include("tandem.portals.partner.urls")),
    path("m/<slug:programme>/", include("tandem.portals.member.urls")),
]
