"""The package as a Django app."""

from django.apps import AppConfig


class InitiativesConfig(AppConfig):
    """Initiatives and goals."""

    name = "tandem.initiatives"
    label = "initiatives"
