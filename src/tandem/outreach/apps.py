"""The package as a Django app."""

from django.apps import AppConfig


class OutreachConfig(AppConfig):
    """How a programme is found."""

    name = "tandem.outreach"
    label = "outreach"
