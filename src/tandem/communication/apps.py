"""The package as a Django app."""

from django.apps import AppConfig


class CommunicationConfig(AppConfig):
    """Messages to members."""

    name = "tandem.communication"
    label = "communication"
