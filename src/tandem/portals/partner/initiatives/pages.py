"""The initiatives that partners read too; one of them, and its files."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.http import HttpResponseBase
from django.utils.translation import gettext as _

from tandem.initiatives import queries
from tandem.initiatives.models import Initiative
from tandem.insights.running import telling
from tandem.insights.running.telling import Reader
from tandem.kit.texts import localized
from tandem.platform import clock
from tandem.portals.partner.own import partner_of, role_of
from tandem.portals.shared.access import PortalContext
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import HomeCard, page
from tandem.portals.shared.initiatives import showing
from tandem.portals.shared.initiatives.blocks import Viewer
from tandem.portals.shared.pages import address
from tandem.portals.shared.templatetags.figures import day

CARDS_MAX = 3


def _running(portal: PortalContext) -> list[Initiative]:
    """Those that run for partners, or begin soon; the one that ends first before the others."""
    reader = Reader(partner_id=portal.actor.partner_id)
    rows = telling.initiatives(portal.programme, reader, now=clock.now())
    return [row for row in rows if row.is_for_partners]


def home(portal: PortalContext) -> Sequence[HomeCard]:
    """The way to each."""
    return [
        HomeCard(
            localized(row.name, portal.language),
            address(portal, "partner:initiative", address=row.slug),
            _("Have a look"),
            _("until %(day)s") % {"day": day(row.until_on)},
        )
        for row in _running(portal)[:CARDS_MAX]
    ]


@page("initiatives/", permission="partner.view", template="initiatives.html")
def initiatives(portal: Portal) -> Mapping[str, Any]:
    """All that run for partners."""
    rows = [
        {
            **showing.card(row, portal.language),
            "address": portal.address("partner:initiative", address=row.slug),
        }
        for row in _running(portal)
    ]
    return {"partner_name": partner_of(portal)[1], "rows": rows}


def _known(portal: Portal, address: str, **_parts: object) -> Initiative:
    """One that partners may read."""
    row = queries.at_address(
        address, programme_id=portal.programme.id, organiser_id=portal.organiser_id
    )
    if not row.is_for_partners:
        raise queries.NoSuchInitiative()
    return row


@page(
    "initiatives/<slug:address>/",
    permission="partner.view",
    template="initiative.html",
    guard=_known,
)
def initiative(portal: Portal, address: str) -> Mapping[str, Any]:
    """What it is about, what it brings, its materials, news, and the ranking of partners."""
    row = _known(portal, address)
    partner_id, name = partner_of(portal)

    def file_address(material: Any) -> str:
        return portal.address("partner:initiative-file", address=address, material=material)

    viewer = Viewer(
        portal.programme,
        portal.language,
        portal.now,
        file_address,
        partner_id=partner_id,
        partner_role=role_of(portal),
        portal=portal,
    )
    return {"partner_name": name, **showing.page(row, viewer)}


@page(
    "initiatives/<slug:address>/<uuid:material>.pdf",
    permission="partner.view",
    guard=_known,
)
def initiative_file(portal: Portal, address: str, material: UUID) -> HttpResponseBase:
    """A material's PDF."""
    return showing.file_of(_known(portal, address), material, language=portal.language)
