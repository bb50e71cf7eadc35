"""The package as a Django app."""

from django.apps import AppConfig


class CommunityConfig(AppConfig):
    """What members say to one another."""

    name = "tandem.engagement.community"
    label = "community"
