"""Who works on the programme, and which programs have a key."""

from collections.abc import Mapping
from typing import Any

from tandem.platform import api_keys
from tandem.platform.models import ApiKey
from tandem.portals.organiser.people import actions
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import page
from tandem.portals.shared.staff import panel


@page("people/", permission="people.change", template="people.html", actions=actions.STAFF)
def people(portal: Portal) -> Mapping[str, Any]:
    """Roles and open invitations."""
    return panel.shown(portal, actions.STAFF)


@page("people/keys/", permission="keys.change", template="keys.html", actions=[actions.issue_key, actions.revoke_key])
def keys(portal: Portal) -> Mapping[str, Any]:
    """Keys of programs, latest first."""
    rows = ApiKey.objects.of(portal.organiser_id).filter(programme_id=portal.programme.id)
    return {
        "rows": [_key(portal, row) for row in rows.order_by("-created_at", "id")],
        "issue": portal.form(actions.issue_key),
    }


def _key(portal: Portal, row: ApiKey) -> dict[str, Any]:
    is_open = row.revoked_at is None and row.expires_at > portal.now
    return {
        "name": row.name,
        "prefix": row.prefix,
        "scopes": [api_keys.SCOPES[scope] for scope in row.scopes],
        "expires_at": row.expires_at,
        "used_at": row.used_at,
        "revoke": portal.form(actions.revoke_key, of=row.id, initial={"which": row.id}) if is_open else None,
    }
