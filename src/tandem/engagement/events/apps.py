"""The package as a Django app."""

from django.apps import AppConfig


class EventsConfig(AppConfig):
    """What members come to."""

    name = "tandem.engagement.events"
    label = "events"
