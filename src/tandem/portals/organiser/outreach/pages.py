"""Landing pages, and one of them with what is printed for it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tandem.kit.texts import localized
from tandem.outreach import queries
from tandem.outreach.models import Landing
from tandem.portals.organiser.outreach import actions
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import page
from tandem.portals.shared.areas.lists import Asked, Cell, Choice, Column, Listing
from tandem.portals.shared.prints import posters
from tandem.portals.shared.templatetags.figures import day
from tandem.programmes import domains

LANDINGS = Listing(
    "landings",
    columns=[
        Column("title", _("Page")),
        Column("partner", _("Partner"), sorts_by="partner__sort_key"),
        Column("campaign", _("Campaign"), sorts_by="campaign"),
        Column("state", _("State")),
        Column("made", _("Made"), sorts_by="created_at"),
    ],
    at_first="-made",
    choices=[Choice("state", _("State"), {"open": _("open"), "closed": _("closed")})],
    empty=_("No page of its own yet. Make one for a partner, a fair or an advertisement."),
)


@page(
    "outreach/",
    permission="programme.view",
    template="landings.html",
    tab=_("Landing pages"),
    actions=[actions.add],
)
def landings(portal: Portal) -> Mapping[str, Any] | HttpResponseBase:
    """The programme's own pages for partners and actions; as a file too."""
    asked = LANDINGS.asked(portal)
    landings = _found(portal, asked)
    rows = landings.select_related("partner").order_by(*asked.by)[asked.rows]
    cells = [_cells(portal, row) for row in rows]
    if asked.is_file:
        return LANDINGS.exported(portal, cells)
    return {
        "list": LANDINGS.shown(asked, cells, total=landings.count),
        "add": portal.form(actions.add),
        "is_on": portal.programme.is_public,
    }


def _found(portal: Portal, asked: Asked) -> Any:
    rows = Landing.objects.within(portal.programme.id, organiser_id=portal.organiser_id)
    state = asked.choices["state"]
    return rows.filter(ended_at__isnull=state == "open") if state else rows


def _cells(portal: Portal, row: Landing) -> dict[str, Cell]:
    state, mood = (_("open"), "good") if row.ended_at is None else (_("closed"), "")
    return {
        "title": Cell(
            localized(row.title, portal.language),
            href=portal.address("organiser:landing", landing=row.id),
            note=row.code,
        ),
        "partner": Cell(
            row.partner.name,
            href=portal.address("organiser:partner", partner=row.partner_id),
        )
        if row.partner
        else Cell(""),
        "campaign": Cell(row.campaign),
        "state": Cell(state, mood=mood, value=str(state)),
        "made": Cell(day(row.created_at), value=row.created_at),
    }


def _known(portal: Portal, landing: UUID) -> Landing:
    return queries.landing(
        landing, programme_id=portal.programme.id, organiser_id=portal.organiser_id
    )


@page(
    "outreach/<uuid:landing>/",
    permission="programme.view",
    template="landing.html",
    guard=_known,
    actions=[actions.change, actions.take_out_picture, actions.end, actions.begin],
)
def landing(portal: Portal, landing: UUID) -> Mapping[str, Any]:
    """One page: where it lies, what is printed for it, what it says."""
    row = _known(portal, landing)
    began = {
        "title": localized(row.title, portal.language),
        "text": localized(row.text, portal.language) if row.text else "",
        "invites": row.invites,
        "campaign": row.campaign,
        "partner": row.partner_id,
        "outlet": row.outlet_id,
    }
    act = actions.end if row.ended_at is None else actions.begin
    return {
        "title": began["title"],
        "link": link(portal, row),
        "qr": posters.qr(f"{link(portal, row)}?utm_medium=screen"),
        "picture": row.picture_id,
        "take_out": portal.form(actions.take_out_picture) if row.picture_id else None,
        "is_open": row.ended_at is None,
        "is_on": portal.programme.is_public,
        "languages": posters.links(portal),
        "prints": [{"form": form, "name": name} for form, name in posters.NAMES.items()],
        "change": portal.form(actions.change, initial=began),
        "turn": portal.form(act),
    }


def link(portal: Portal, row: Landing) -> str:
    """Where the page lies, in the language of whoever opens it."""
    at = reverse("public-landing-any", args=[portal.programme.slug, row.code])
    return domains.base(portal.programme) + at


@page("outreach/<uuid:landing>/<slug:form>.pdf", permission="programme.view")
def landing_print(portal: Portal, landing: UUID, form: str) -> HttpResponseBase:
    """A poster, cards, a leaflet or stickers that lead to the page; each says in its code what it
    was, for the report.
    """
    row = _known(portal, landing)
    at = link(portal, row)
    return posters.answer(
        portal,
        form,
        link=f"{at}?utm_medium={form}",
        shown=at,
        partner=row.partner.name if row.partner else "",
        words=posters.Words(row.title, row.text),
    )
