"""Channels as people read them: what a link said, and whose page it was."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.kit.texts import localized
from tandem.outreach import channels, queries, touches
from tandem.outreach.models import Channel, Landing
from tandem.partners.models import Partner
from tandem.portals.shared.areas.context import Portal

SOURCES: Mapping[str, Any] = {
    touches.LANDING: _("landing page"),
    touches.PARTNER: _("a partner's link"),
    touches.MEMBER: _("a member's recommendation"),
    "newsletter": _("newsletter"),
    "share": _("passed on"),
    "widget": _("the organiser's own site"),
    channels.OTHERS.source: _("all others"),
}
MEDIUMS: Mapping[str, Any] = {
    "poster": _("poster"),
    "cards": _("cards"),
    "stickers": _("stickers"),
    "leaflet": _("leaflet"),
    "screen": _("screen"),
    "mail": _("mail"),
    "email": _("mail"),
    "phone": _("phone"),
}


@dataclass(frozen=True, slots=True)
class Named:
    """A channel in words; the address leads to its landing page."""

    source: Any
    medium: Any = ""
    campaign: str = ""
    note: str = ""
    address: str = ""

    @property
    def sentence(self) -> str:
        """In one line."""
        parts = (self.source, self.note, self.medium, self.campaign)
        return " · ".join(str(part) for part in parts if part)


UNKNOWN = Named(_("no link said it"))


def names(channel_ids: Collection[UUID], portal: Portal) -> dict[UUID, Named]:
    """Channels in words, by their ids."""
    of = portal.organiser_id
    rows = queries.channels(set(channel_ids), organiser_id=of)
    pages = Landing.objects.of(of).in_bulk({row.landing_id for row in rows.values()} - {None})
    partners = Partner.objects.of(of).in_bulk({row.partner_id for row in rows.values()} - {None})
    return {key: named(portal, row, pages, partners) for key, row in rows.items()}


def named(
    portal: Portal, row: Channel, pages: Mapping[Any, Landing], partners: Mapping[Any, Partner]
) -> Named:
    """One of them."""
    page, partner = pages.get(row.landing_id), partners.get(row.partner_id)
    told = [localized(page.title, portal.language)] if page else []
    told += [partner.name] if partner else []
    return Named(
        SOURCES.get(row.source, row.source) or _("a link that names no source"),
        MEDIUMS.get(row.medium, row.medium),
        row.campaign,
        " · ".join(told),
        portal.address("organiser:landing", landing=page.id) if page else "",
    )
