"""The package as a Django app."""

from django.apps import AppConfig


class SegmentsConfig(AppConfig):
    """Who: conditions with a name."""

    name = "tandem.segments"
    label = "segments"
