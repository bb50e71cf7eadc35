"""The shared parts as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext

from tandem.kit import errors


class SharedConfig(AppConfig):
    """Layout, parts and static files."""

    name = "tandem.portals.shared"
    label = "portal_shared"

    def ready(self) -> None:
        """Let the kit's refusals be said in the reader's language."""
        from tandem.portals.shared.templatetags import figures

        errors.speak(gettext, day=figures.day)
