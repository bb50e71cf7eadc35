"""The package as a Django app."""

from django.apps import AppConfig


class ContestsConfig(AppConfig):
    """Contests and rankings."""

    name = "tandem.engagement.contests"
    label = "contests"
