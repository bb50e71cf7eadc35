"""The package as a Django app."""

from django.apps import AppConfig


class AdjustmentsConfig(AppConfig):
    """What people put right."""

    name = "tandem.adjustments"
    label = "mending"  # under which its tables and migrations were made
