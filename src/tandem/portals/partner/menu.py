"""Entries of the menu for pages that are no areas yet (docs/guides/areas.md)."""

from django.utils.translation import gettext_lazy as _

from tandem.portals.shared.areas.menus import Entry

ENTRIES = [
    Entry(_("Sales files"), "files", "PURCHASES", 20, "partner.view", icon="file-text"),
]
