"""Sales of this partner whose points wait for their payment."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponseBase

from tandem.portals.partner.own import partner_of
from tandem.portals.partner.payments import actions
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import page
from tandem.portals.shared.proofs import paid


@page("payments/", permission="partner.view", template="payments.html", actions=[actions.mark])
def payments(portal: Portal) -> Mapping[str, Any] | HttpResponseBase:
    """What has not been paid, soonest due first; as a file too."""
    partner_id, name = partner_of(portal)
    shown = paid.shown(portal, actions.mark, partner_id=partner_id)
    return shown if isinstance(shown, HttpResponseBase) else {**shown, "partner_name": name}
