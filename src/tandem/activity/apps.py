"""The package as a Django app."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class ActivityConfig(AppConfig):
    """The append-only stream of activities."""

    name = "tandem.activity"
    label = "activity"

    def ready(self) -> None:
        """Load the kinds that the packages record."""
        autodiscover_modules("registered_kinds")
