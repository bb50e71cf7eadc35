"""The package as a Django app."""

from django.apps import AppConfig


class BelongingConfig(AppConfig):
    """Badges."""

    name = "tandem.belonging"
    label = "belonging"
