"""The package as a Django app."""

from django.apps import AppConfig


class LibraryConfig(AppConfig):
    """What members and partners look up."""

    name = "tandem.engagement.library"
    label = "library"
