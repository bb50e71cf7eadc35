"""The package as a Django app."""

from django.apps import AppConfig


class ClosingConfig(AppConfig):
    """The end of an edition."""

    name = "tandem.closing"
