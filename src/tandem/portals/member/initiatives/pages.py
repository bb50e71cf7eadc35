"""The page of an initiative, and its files: for its audience alone."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpResponseBase

from tandem.initiatives import audience, queries
from tandem.initiatives.models import Initiative
from tandem.insights.running import telling
from tandem.insights.running.telling import Reader
from tandem.portals.member.own import framed, member_of
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import page
from tandem.portals.shared.initiatives import showing
from tandem.portals.shared.initiatives.blocks import Viewer


def cards(portal: Portal, member_id: int) -> list[dict[str, Any]]:
    """Those that run for a member, in short."""
    rows = telling.initiatives(portal.programme, Reader(member_id=member_id), now=portal.now)
    return [showing.card(row, portal.language) for row in rows]


def _known(portal: Portal, address: str, **_parts: object) -> Initiative:
    """One whose audience the member is."""
    row = queries.at_address(
        address, programme_id=portal.programme.id, organiser_id=portal.organiser_id
    )
    member = member_of(portal)
    if not audience.seen_by([row], member.id, programme=portal.programme, now=portal.now):
        raise queries.NoSuchInitiative()
    return row


@page(
    "initiatives/<slug:address>/",
    permission="member.view",
    template="initiative.html",
    guard=_known,
)
def initiative(portal: Portal, address: str) -> Mapping[str, Any]:
    """What it is about, what it brings, its materials and news."""
    row, member = _known(portal, address), member_of(portal)

    def file_address(material: Any) -> str:
        return portal.address("member:initiative-file", address=address, material=material)

    viewer = Viewer(
        portal.programme,
        portal.language,
        portal.now,
        file_address,
        member_id=member.id,
        portal=portal,
    )
    return framed(portal, member, "home", **showing.page(row, viewer))


@page(
    "initiatives/<slug:address>/<uuid:material>.pdf",
    permission="member.view",
    guard=_known,
)
def initiative_file(portal: Portal, address: str, material: UUID) -> HttpResponseBase:
    """A material's PDF."""
    return showing.file_of(_known(portal, address), material, language=portal.language)
