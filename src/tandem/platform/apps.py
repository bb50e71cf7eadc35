"""The platform as a Django app."""

from django.apps import AppConfig


class PlatformConfig(AppConfig):
    """Registers the system checks."""

    name = "tandem.platform"
    label = "platform"

    def ready(self) -> None:
        """Load the checks."""
        from tandem.platform import checks  # noqa: F401
