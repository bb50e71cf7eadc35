"""Posters and counter cards that lead to joining: a partner's, and the programme's own."""

from urllib.parse import urlencode

from django.http import HttpResponseBase

from tandem.partners import queries
from tandem.partners.models import Partner
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import page
from tandem.portals.shared.prints import posters
from tandem.programmes import domains


def link(portal: Portal, partner: Partner | None = None) -> str:
    """Where people join: the customers of a partner, or anybody."""
    by = f"?{urlencode({'by': partner.code})}" if partner else ""
    return f"{domains.base(portal.programme)}/join/{portal.programme.slug}/{by}"


@page("partners/<int:partner>/<slug:form>.pdf", permission="partners.view")
def poster(portal: Portal, partner: int, form: str) -> HttpResponseBase:
    """A partner's poster or counter cards."""
    row = queries.partner(
        partner, programme_id=portal.programme.id, organiser_id=portal.organiser_id
    )
    return posters.answer(portal, form, link=link(portal, row), partner=row.name)


@page("settings/print/<slug:form>.pdf", permission="programme.view")
def own_poster(portal: Portal, form: str) -> HttpResponseBase:
    """The programme's own poster or cards, that name no partner."""
    return posters.answer(portal, form, link=link(portal), partner="")
