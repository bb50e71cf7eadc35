"""Addresses of packages: all of one package's below its token."""

from django.urls import path

from tandem.portals.shared.packages import serving, xapi

urlpatterns = [
    path("packages/<str:token>/-/play.js", serving.script, name="package-script"),
    path("packages/<str:token>/-/keep", xapi.keep, name="package-keep"),
    path("packages/<str:token>/-/fetch", xapi.fetch, name="package-fetch"),
    path("packages/<str:token>/-/xapi/<path:rest>", xapi.store, name="package-store"),
    path("packages/<str:token>/<path:name>", serving.file, name="package-file"),
]
