"""Addresses of the API, below `/api/v1/`."""

from django.urls import path

from tandem.api.api import api, docs, openapi

urlpatterns = [
    path("openapi.json", openapi, name="api-openapi"),
    path("docs", docs, name="api-docs"),
    path("", api.urls),
]
