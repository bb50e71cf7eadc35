"""Entries of the menu for pages that are no areas yet (docs/guides/areas.md)."""

from django.utils.translation import gettext_lazy as _

from tandem.portals.shared.areas.menus import Entry

ENTRIES = [
    Entry(_("Overview"), "overview", "TODAY", 10, "insights.view"),
    Entry(_("Firms to confirm"), "firms", "PEOPLE", 20, "members.view"),
    Entry(_("Segments"), "segments", "PEOPLE", 30, "rules.view"),
    Entry(_("Files"), "files", "PURCHASES", 10, "evidence.view", ("file",)),
    Entry(_("To confirm"), "claims", "PURCHASES", 20, "evidence.view", ("claim",)),
    Entry(_("Not known yet"), "unknown", "PURCHASES", 30, "evidence.view"),
    Entry(_("Product codes"), "codes", "PURCHASES", 40, "evidence.view"),
    Entry(_("Rules"), "rules", "PROGRAMME", 10, "rules.view", ("rules-try", "runs", "run")),
    Entry(_("Actions"), "actions", "PROGRAMME", 20, "rules.view"),
    Entry(_("Levels"), "levels", "PROGRAMME", 30, "rules.view", ("targets",)),
    Entry(
        _("To agree to"),
        "approvals",
        "MONEY",
        20,
        "evidence.view",
        is_shown=lambda programme: bool(programme["asks_to_agree"]),
    ),
    Entry(_("Finance"), "finance", "MONEY", 10, "ledger.view", ("opening",)),
    Entry(_("Settings"), "settings", "SETTINGS", 20, "programme.change"),
]
