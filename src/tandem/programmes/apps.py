"""The package as a Django app."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class ProgrammesConfig(AppConfig):
    """The frame: programmes, editions, terms."""

    name = "tandem.programmes"
    label = "programmes"

    def ready(self) -> None:
        """Load what the packages declare of their settings."""
        autodiscover_modules("programme_settings")
