"""The package as a Django app."""

from django.apps import AppConfig


class TiersConfig(AppConfig):
    """Ladders and standings."""

    name = "tandem.tiers"
    label = "tiers"
