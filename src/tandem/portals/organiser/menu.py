"""Entries of the menu for pages that are no areas yet (docs/guides/areas.md)."""

from collections.abc import Sequence

from tandem.portals.shared.areas.menus import Entry

ENTRIES: Sequence[Entry] = []
