"""The package as a Django app."""

from django.apps import AppConfig


class EngagementConfig(AppConfig):
    """What members do besides buying."""

    name = "tandem.engagement"
    label = "engagement"
