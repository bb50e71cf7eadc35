"""The package as a Django app."""

from django.apps import AppConfig


class MendingConfig(AppConfig):
    """What people put right."""

    name = "tandem.mending"
    label = "mending"
