"""Entries of the menu for pages that are no areas yet (docs/guides/areas.md)."""

from django.utils.translation import gettext_lazy as _

from tandem.earning import ceilings
from tandem.evidence import queries as evidence
from tandem.mending import approving
from tandem.participants.firms import queries as firms
from tandem.portals.shared.access import Desk
from tandem.portals.shared.areas.menus import WAITING_MAX, Entry


def _firms(desk: Desk) -> int:
    return firms.open_total(desk.programme.id, organiser_id=desk.actor.organiser_id)


def _files(desk: Desk) -> int:
    return evidence.documents_failed(desk.programme.id, organiser_id=desk.actor.organiser_id)


def _approvals(desk: Desk) -> int:
    # On every page: what is beyond the figure shown is not counted.
    return approving.waiting_total(desk.programme, most=WAITING_MAX + 1) + ceilings.waiting_total(
        desk.programme
    )


ENTRIES = [
    Entry(
        _("Firms to confirm"),
        "firms",
        "PEOPLE",
        20,
        "members.view",
        icon="building-2",
        waiting=_firms,
    ),
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
    Entry(
        _("To agree to"),
        "approvals",
        "MONEY",
        20,
        "evidence.view",
        is_shown=lambda programme: bool(programme["asks_to_agree"]),
        icon="badge-check",
        waiting=_approvals,
    ),
    Entry(_("Finance"), "finance", "MONEY", 10, "ledger.view", ("opening",), icon="landmark"),
]
