"""Claims that wait for this partner."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from tandem.evidence.claims import policy
from tandem.portals.partner.own import partner_of
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Next, action, page
from tandem.portals.shared.proofs import to_confirm


@action(to_confirm.DecideForm, permission="partner.decide", button=_("Confirm"))
def decide(portal: Portal, form: to_confirm.DecideForm) -> Next:
    """Confirm or reject the chosen claims."""
    return to_confirm.decide(portal, form)


@page("claims/", permission="partner.view", template="claims.html", actions=[decide])
def claims(portal: Portal) -> Mapping[str, Any]:
    """Oldest first."""
    partner_id, name = partner_of(portal)
    shown = to_confirm.shown(
        portal, decide, of=to_confirm.CLAIMS, waits_for=policy.PARTNER, partner_id=partner_id
    )
    return {**shown, "partner_name": name}
