"""The package as a Django app."""

from django.apps import AppConfig


class ActivityConfig(AppConfig):
    """The append-only stream of activities."""

    name = "tandem.activity"
    label = "activity"
