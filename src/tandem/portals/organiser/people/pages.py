"""Who works on the programme, and which programs have a key."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from tandem.platform.access import api_keys
from tandem.platform.models import ApiKey
from tandem.portals.organiser.people import actions
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import page
from tandem.portals.shared.areas.lists import Cell, Column, Listing
from tandem.portals.shared.staff import panel
from tandem.portals.shared.templatetags.figures import day

KEYS = Listing(
    "keys",
    columns=[
        Column("name", _("Key")),
        Column("scopes", _("May")),
        Column("until", _("Until")),
        Column("used", _("Last used")),
        Column("act", _("What to do")),
    ],
    empty=_(
        "No program has a key yet. A shop, a till or an ERP sends purchases and payments with one."
    ),
)


@page(
    "people/",
    permission="people.change",
    template="people.html",
    tab=_("People"),
    actions=actions.STAFF.declared,
)
def people(portal: Portal) -> Mapping[str, Any]:
    """Roles and open invitations."""
    return panel.shown(portal, actions.STAFF)


@page(
    "people/keys/",
    permission="keys.change",
    template="keys.html",
    tab=_("Keys for programs"),
    actions=[actions.issue_key, actions.revoke_key],
)
def keys(portal: Portal) -> Mapping[str, Any]:
    """Keys of programs, latest first."""
    rows = ApiKey.objects.of(portal.organiser_id).filter(programme_id=portal.programme.id)
    return {
        "list": KEYS.whole([_key(portal, row) for row in rows.order_by("-created_at", "id")]),
        "issue": portal.form(actions.issue_key),
    }


def _key(portal: Portal, row: ApiKey) -> dict[str, Cell]:
    is_open = row.revoked_at is None and row.expires_at > portal.now
    revoke = portal.form(actions.revoke_key, of=row.id, initial={"which": row.id})
    return {
        "name": Cell(row.name, note=f"{row.prefix}…"),
        "scopes": Cell(", ".join(str(api_keys.SCOPES[scope]) for scope in row.scopes)),
        "until": Cell(day(row.expires_at), value=row.expires_at),
        "used": Cell(day(row.used_at) if row.used_at else "–"),
        "act": Cell(forms=[revoke]) if is_open else Cell(_("ended"), mood=""),
    }
