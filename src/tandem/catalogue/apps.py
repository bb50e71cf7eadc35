"""The package as a Django app."""

from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    """Products and their identifiers."""

    name = "tandem.catalogue"
    label = "catalogue"
