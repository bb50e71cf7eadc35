"""The portal as a Django app."""

from django.apps import AppConfig


class MemberConfig(AppConfig):
    """The member's pages."""

    name = "tandem.portals.member"
    label = "portal_member"
