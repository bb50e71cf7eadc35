"""The shared parts as a Django app."""

from django.apps import AppConfig


class SharedConfig(AppConfig):
    """Layout, parts and static files."""

    name = "tandem.portals.shared"
    label = "portal_shared"
