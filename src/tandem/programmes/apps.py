"""The package as a Django app."""

from django.apps import AppConfig


class ProgrammesConfig(AppConfig):
    """The frame: programmes, editions, terms."""

    name = "tandem.programmes"
    label = "programmes"
