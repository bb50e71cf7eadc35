"""The portal as a Django app."""

from django.apps import AppConfig


class OrganiserConfig(AppConfig):
    """The organiser's pages."""

    name = "tandem.portals.organiser"
    label = "portal_organiser"
