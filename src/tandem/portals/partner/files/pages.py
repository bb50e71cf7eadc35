"""The partner's own files, and one of them."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpResponseBase

from tandem.partners.models import Partner
from tandem.portals.partner.files.actions import ACTS, make_key
from tandem.portals.partner.own import partner_of
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import page
from tandem.portals.shared.files import listing, one


@page("files/", permission="partner.view", template="files.html", actions=[ACTS.upload, make_key])
def files(portal: Portal) -> Mapping[str, Any] | HttpResponseBase:
    """The files so far, latest first; as a file too."""
    partner_id, name = partner_of(portal)
    shown = listing.shown(portal, of=listing.OF_PARTNER, partner_id=partner_id)
    if isinstance(shown, HttpResponseBase):
        return shown
    upload = portal.form(ACTS.upload)
    key = Partner.objects.of(portal.organiser_id).get(id=partner_id).blind_key
    return {
        **shown,
        "partner_name": name,
        "upload": upload,
        "twin": one.way_to_twin(portal, upload),
        "blind_key": key if portal.may("partner.upload") else "",
        "make_key": None if key else portal.form(make_key),
    }


@page(
    "files/<uuid:document>/",
    permission="partner.view",
    template="file.html",
    guard=one.document_of,
    actions=ACTS.of_one,
)
def file(portal: Portal, document: UUID) -> Mapping[str, Any] | HttpResponseBase:
    """One file of this partner."""
    _partner_id, name = partner_of(portal)
    shown = one.shown(portal, document, ACTS)
    return shown if isinstance(shown, HttpResponseBase) else {"partner_name": name, **shown}
