"""The package as a Django app."""

from django.apps import AppConfig


class ParticipantsConfig(AppConfig):
    """Companies, persons, members."""

    name = "tandem.participants"
    label = "participants"
