"""The platform as a Django app."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class PlatformConfig(AppConfig):
    """Registers the system checks and the lookups."""

    name = "tandem.platform"
    label = "platform"

    def ready(self) -> None:
        """Load the checks, the lookups, and what the packages declare to hold of people."""
        from tandem.platform import checks  # noqa: F401
        from tandem.platform.database import lookups  # noqa: F401

        autodiscover_modules("personal_data")
