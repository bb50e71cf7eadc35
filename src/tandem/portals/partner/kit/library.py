"""What the organiser's library holds for partners' staff."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpResponseBase

from tandem.engagement.library import queries
from tandem.engagement.library.models import Material
from tandem.kit.texts import localized
from tandem.portals.partner.own import partner_of, role_of
from tandem.portals.shared import leaves
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import page
from tandem.portals.shared.telling import library as showing

SHOWN_MAX = 100


def shown(portal: Portal) -> list[dict[str, Any]]:
    """What is for partners, by topic, latest first."""
    every = queries.of_partners(portal.programme, role=role_of(portal))
    rows = every.order_by("-created_at", "id")[:SHOWN_MAX]
    return showing.by_topic(
        [
            {
                **showing.shown(row, portal.language),
                "address": portal.address("partner:kit-material", item=row.id),
            }
            for row in rows
        ]
    )


def _known(portal: Portal, item: UUID) -> Material:
    rows = queries.of_partners(portal.programme, role=role_of(portal))
    return rows.one(queries.NoSuchMaterial(), id=item)


@page("kit/<uuid:item>/", permission="partner.view", template="material.html", guard=_known)
def kit_material(portal: Portal, item: UUID) -> Mapping[str, Any]:
    """One of them."""
    file = portal.address("partner:kit-material-file", item=item)
    return {
        "partner_name": partner_of(portal)[1],
        "row": showing.shown(_known(portal, item), portal.language, file=file),
    }


@page("kit/<uuid:item>.pdf", permission="partner.view", guard=_known)
def kit_material_file(portal: Portal, item: UUID) -> HttpResponseBase:
    """Its PDF."""
    row = _known(portal, item)
    title = localized(row.title, portal.language)
    return leaves.answered(portal, row.upload_id, title, organiser_id=portal.organiser_id)
