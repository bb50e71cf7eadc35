"""Entries of the menu for pages that are no areas yet (docs/guides/areas.md)."""

from django.utils.translation import gettext_lazy as _

from tandem.evidence import queries as evidence
from tandem.portals.shared.access import Desk
from tandem.portals.shared.areas.menus import Entry


def _files(desk: Desk) -> int:
    return evidence.documents_failed(desk.programme.id, organiser_id=desk.actor.organiser_id)


ENTRIES = [
    Entry(
        _("Files"),
        "files",
        "PURCHASES",
        10,
        "evidence.view",
        ("file",),
        icon="file-text",
        waiting=_files,
    ),
]
