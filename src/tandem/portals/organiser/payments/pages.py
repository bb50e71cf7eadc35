"""Purchases that wait for their payment, and payments from a table."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponseBase

from tandem.partners import queries as partners
from tandem.portals.organiser.payments import actions
from tandem.portals.organiser.payments.forms import DECIMALS, DECIMALS_WRITTEN, partner_names
from tandem.portals.shared import importing
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import page
from tandem.portals.shared.proofs import paid


@page("payments/", permission="payments.record", template="payments.html", actions=[actions.mark])
def payments(portal: Portal) -> Mapping[str, Any] | HttpResponseBase:
    """What has not been paid, soonest due first; as a file too."""
    return paid.shown(portal, actions.mark, of=paid.listing(partner_names(portal)))


@page(
    "payments/import/", permission="payments.record", template="import.html", actions=[actions.look]
)
def payments_import(portal: Portal) -> Mapping[str, Any]:
    """Send a table of payments."""
    return {"look": portal.form(actions.look)}


def _sent(portal: Portal, upload: UUID, partner: int, decimals: str) -> None:
    if decimals not in DECIMALS:
        raise Http404
    importing.sent(portal, upload)
    scope = {"programme_id": portal.programme.id, "organiser_id": portal.organiser_id}
    partners.check([partner] if partner else [], **scope)


@page(
    "payments/import/<uuid:upload>/<int:partner>/<slug:decimals>/",
    permission="payments.record",
    template="table.html",
    guard=_sent,
    actions=[actions.take],
)
def payments_table(portal: Portal, upload: UUID, partner: int, decimals: str) -> Mapping[str, Any]:
    """Look at a table of payments before it is taken in; or read it with decimals written
    otherwise.
    """
    ways = [
        {
            "name": name,
            "is_chosen": way == decimals,
            "address": portal.address(
                "organiser:payments-table", upload=upload, partner=partner, decimals=way
            ),
        }
        for way, name in DECIMALS_WRITTEN.items()
    ]
    return {
        "table": importing.preview(portal, actions.importer(portal, partner, decimals), upload),
        "decimals": ways,
        "take": portal.form(actions.take),
        "again": portal.address("organiser:payments-import"),
    }
