"""Addresses of the public portal: with the language in them, and without, by the browser's."""

from collections.abc import Callable
from typing import Any

from django.urls import URLPattern, path, register_converter

from tandem.portals.public import (
    acting,
    certificate,
    checking,
    finding,
    initiative,
    invitation,
    jury,
    landing,
    outlets,
    pictures,
    product,
    programme,
    widget,
)


class _Language:
    regex = "en|pl|ro|be"

    def to_python(self, value: str) -> str:
        """As it stands."""
        return value

    def to_url(self, value: str) -> str:
        """As it stands."""
        return value


register_converter(_Language, "language")


def _both(rest: str, view: Callable[..., Any], name: str) -> list[URLPattern]:
    return [
        path(f"programme/<slug:slug>/{rest}", view, name=f"{name}-any"),
        path(f"programme/<slug:slug>/<language:language>/{rest}", view, name=name),
    ]


urlpatterns = [
    *_both("", programme.programme, "public-programme"),
    *_both("regulations/", programme.regulations, "public-regulations"),
    *_both("product/<uuid:product>/", product.product, "public-product"),
    *_both("outlets/", outlets.outlets, "public-outlets"),
    *_both("product/<uuid:product>/outlets/", outlets.outlets, "public-product-outlets"),
    *_both("l/<slug:code>/", landing.landing, "public-landing"),
    *_both("i/<slug:code>/", invitation.invitation, "public-invitation"),
    *_both("widget/", widget.widget, "public-widget"),
    *_both("code/", checking.check, "public-code"),
    *_both("certificate/<str:certificate>/", certificate.certificate, "public-certificate"),
    *_both("jury/<str:token>/", jury.jury, "public-jury"),
    *_both("jury/<str:token>/<int:entry>/", jury.judged_entry, "public-jury-entry"),
    path(
        "programme/<slug:slug>/jury/<str:token>/<int:entry>/<int:place>.jpg",
        jury.photo,
        name="public-jury-photo",
    ),
    path("programme/<slug:slug>/act/", acting.act, name="public-act"),
    path("programme/<slug:slug>/<language:language>/card.png", pictures.social, name="public-card"),
    path(
        "programme/<slug:slug>/product/<uuid:product>/<uuid:document>.pdf",
        product.document,
        name="public-product-document",
    ),
    # Behind all others: an initiative's page takes the addresses that no other page has.
    *_both("<slug:address>/", initiative.initiative, "public-initiative"),
    path(
        "programme/<slug:slug>/<slug:address>/<uuid:material>.pdf",
        initiative.material,
        name="public-material",
    ),
    path("picture/<uuid:picture>/small/", pictures.small, name="public-small"),
    path("robots.txt", finding.robots, name="robots"),
    path("sitemap.xml", finding.sitemap, name="sitemap"),
]
