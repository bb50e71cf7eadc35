"""The package as a Django app."""

from django.apps import AppConfig


class FeesConfig(AppConfig):
    """Paid memberships, what is owed for them and what came in."""

    name = "tandem.fees"
    label = "fees"
