"""The portal as a Django app."""

from django.apps import AppConfig


class PartnerConfig(AppConfig):
    """The partner's pages."""

    name = "tandem.portals.partner"
    label = "portal_partner"
