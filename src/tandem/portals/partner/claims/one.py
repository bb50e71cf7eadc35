"""One claim: its document, what was read of it, its decision."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpResponseBase

from tandem.portals.partner.own import partner_of
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import page
from tandem.portals.shared.claim import acts, finding, showing

ACTS = acts.declared(permission="partner.decide")


@page(
    "claims/<int:member>/<uuid:claim>/",
    permission="partner.view",
    template="claim.html",
    actions=ACTS,
    guard=finding.guard,
)
def claim(portal: Portal, member: int, claim: UUID) -> Mapping[str, Any]:
    """One claim."""
    _partner_id, name = partner_of(portal)
    return {**showing.shown(portal, member, claim, ACTS), "partner_name": name}


@page(
    "claims/<int:member>/<uuid:claim>/<int:place>.jpg",
    permission="partner.view",
    guard=finding.guard,
)
def claim_page(portal: Portal, member: int, claim: UUID, place: int) -> HttpResponseBase:
    """A page of its document."""
    return showing.picture(portal, member, claim, place)
