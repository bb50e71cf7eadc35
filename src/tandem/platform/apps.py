"""The platform as a Django app."""

from django.apps import AppConfig


class PlatformConfig(AppConfig):
    """Registers the system checks and the lookups."""

    name = "tandem.platform"
    label = "platform"

    def ready(self) -> None:
        """Load the checks and the lookups."""
        from tandem.platform import checks  # noqa: F401
        from tandem.platform.database import lookups  # noqa: F401
