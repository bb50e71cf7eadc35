"""The package as a Django app."""

from django.apps import AppConfig


class TiersConfig(AppConfig):
    """Ladders, standings, benefits."""

    name = "tandem.tiers"
    label = "tiers"
