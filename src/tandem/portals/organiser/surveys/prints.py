"""What is put up at an outlet: a QR code that leads to the survey and says where it was scanned."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Q
from django.http import HttpResponseBase
from django.utils.translation import gettext_lazy as _

from tandem.engagement.surveys.models import AFTER, Door, Survey
from tandem.engagement.surveys.queries import NoSuchSurvey
from tandem.kit.errors import Missing
from tandem.partners.models import Outlet
from tandem.portals.organiser.surveys.known import survey_of
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import page
from tandem.portals.shared.areas.lists import Cell, Choice, Column, Listing
from tandem.portals.shared.prints import posters

FORMS = ("poster", "cards", "stickers")
STEPS = (
    _("Scan the code with your phone."),
    _("Sign in, or join: it takes a minute."),
    _("Answer a few questions, and say what you think."),
)


class NoSuchOutlet(Missing):
    """No such outlet of the programme."""

    code = "portals.no_such_outlet"
    text = _("The programme has no such outlet.")


def _listing(portal: Portal) -> Listing:
    languages = {row["code"]: row["name"] for row in posters.links(portal)}
    return Listing(
        "outlets",
        columns=[
            Column("name", _("Outlet"), sorts_by="name"),
            Column("partner", _("Partner")),
            *(Column(form, posters.NAMES[form]) for form in FORMS),
        ],
        at_first="name",
        search=_("Name, code or city"),
        choices=[Choice("lang", _("Language"), languages)] if len(languages) > 1 else [],
        empty=_("No outlets yet. Add one at the page of its partner."),
    )


def _placed(portal: Portal, survey: UUID) -> Survey:
    """A survey that can be answered by its link alone."""
    row = survey_of(portal, survey)
    if row.door in (Door.CODE, *AFTER):
        raise NoSuchSurvey()
    return row


@page(
    "surveys/<uuid:survey>/outlets/",
    permission="engagement.view",
    template="outlets.html",
    guard=_placed,
)
def survey_outlets(portal: Portal, survey: UUID) -> Mapping[str, Any] | HttpResponseBase:
    """Every outlet with what can be printed for it."""
    row, listing = _placed(portal, survey), _listing(portal)
    asked = listing.asked(portal)
    every = Outlet.objects.within(portal.programme.id, organiser_id=portal.organiser_id)
    if asked.q:
        every = every.filter(
            Q(name__bare=asked.q) | Q(city__bare=asked.q) | Q(code__istartswith=asked.q)
        )
    outlets = every.select_related("partner").order_by(*asked.by)[asked.rows]
    language = asked.choices.get("lang", "")
    cells = [
        {
            "name": Cell(outlet.name, note=outlet.city),
            "partner": Cell(outlet.partner.name),
            **{form: _paper(portal, row, outlet, form, language) for form in FORMS},
        }
        for outlet in outlets
    ]
    if asked.is_file:
        return listing.exported(portal, cells)
    from_list = listing.shown(asked, cells, total=every.count)
    return {"survey": survey, "list": from_list}


def _paper(portal: Portal, row: Survey, outlet: Outlet, form: str, language: str) -> Cell:
    place = portal.address("organiser:survey-paper", survey=row.id, outlet=outlet.id, form=form)
    address = f"{place}?lang={language}" if language else place
    return Cell(posters.NAMES[form], href=address, value=link(portal, row, outlet.id))


def link(portal: Portal, row: Survey, outlet_id: UUID) -> str:
    """Where the code leads: to the survey, from this outlet."""
    place = portal.address("member:survey", survey=row.id)
    return f"{settings.PUBLIC_URL}{place}?outlet={outlet_id}"


@page(
    "surveys/<uuid:survey>/outlets/<uuid:outlet>/<slug:form>.pdf",
    permission="engagement.view",
    guard=lambda portal, survey, outlet, form: _outlet(portal, outlet),  # noqa: ARG005
)
def survey_paper(portal: Portal, survey: UUID, outlet: UUID, form: str) -> HttpResponseBase:
    """A poster, four cards or twenty-four stickers for an outlet, as a PDF."""
    row, place = _placed(portal, survey), _outlet(portal, outlet)
    return posters.answer(
        portal,
        form if form in FORMS else "",
        link=link(portal, row, place.id),
        shown=settings.PUBLIC_URL,
        partner=place.name,
        words=posters.Words(
            title=row.name, text=row.intro, steps=STEPS, scan=_("Scan and tell us"), at=""
        ),
    )


def _outlet(portal: Portal, outlet: UUID) -> Outlet:
    rows = Outlet.objects.within(portal.programme.id, organiser_id=portal.organiser_id)
    return rows.one(NoSuchOutlet(), id=outlet)
