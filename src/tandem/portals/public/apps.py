"""The portal as a Django app."""

from django.apps import AppConfig


class PublicConfig(AppConfig):
    """The pages of strangers."""

    name = "tandem.portals.public"
    label = "portal_public"
