"""All files of the programme, and one of them."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpResponseBase

from tandem.portals.organiser.files.actions import ACTS
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import page
from tandem.portals.shared.files import listing, one


@page("files/", permission="evidence.view", template="files.html", actions=[ACTS.upload])
def files(portal: Portal) -> Mapping[str, Any] | HttpResponseBase:
    """The files so far, latest first; as a file too."""
    shown = listing.shown(portal, of=listing.OF_ORGANISER)
    if isinstance(shown, HttpResponseBase):
        return shown
    upload = portal.form(ACTS.upload)
    return {**shown, "upload": upload, "twin": one.way_to_twin(portal, upload)}


@page(
    "files/<uuid:document>/",
    permission="evidence.view",
    template="file.html",
    guard=one.document_of,
    actions=ACTS.of_one,
)
def file(portal: Portal, document: UUID) -> Mapping[str, Any] | HttpResponseBase:
    """One file."""
    return one.shown(portal, document, ACTS)
