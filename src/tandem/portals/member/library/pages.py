"""What can be looked up; one material, and what I give it."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tandem.engagement.library import queries, writing
from tandem.engagement.library.models import Material
from tandem.kit.texts import localized
from tandem.platform import clock
from tandem.portals.member.own import framed, member_of
from tandem.portals.shared import leaves
from tandem.portals.shared.access import PortalContext
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import HomeCard, action, page
from tandem.portals.shared.areas.forms import PortalForm
from tandem.portals.shared.areas.lists import Cell, Column, Listing
from tandem.portals.shared.pages import address
from tandem.portals.shared.telling import community
from tandem.portals.shared.telling import library as showing

PAGE = 30
_NO_CELLS = {"since": Cell()}  # a material is shown as a card
MATERIALS = Listing(
    "materials",
    columns=[Column("since", gettext_lazy("Since"), sorts_by="created_at")],
    at_first="-since",
    search=gettext_lazy("Search the library"),
    empty=gettext_lazy("Nothing stands here yet. Come back soon."),
    size=PAGE,
)


class RateForm(PortalForm):
    """How useful a material is."""

    errors_at = {writing.BadStars: "stars"}

    stars = forms.TypedChoiceField(
        label=gettext_lazy("How useful is it"),
        coerce=int,
        choices=[(n, community.stars_of(n)) for n in (5, 4, 3, 2, 1)],
        widget=forms.RadioSelect,
    )


@action(RateForm, permission="member.claim", button=gettext_lazy("Rate it"), is_quiet=True)
def rate(portal: Portal, form: RateForm, item: UUID) -> None:
    """Rate a material."""
    writing.rate(
        item,
        form.cleaned_data["stars"],
        programme=portal.programme,
        actor=portal.actor,
        now=portal.now,
    )


def home(portal: PortalContext) -> Sequence[HomeCard]:
    """The latest material."""
    rows = queries.of_member(member_of(portal).id, programme=portal.programme, now=clock.now())
    return [
        HomeCard(
            title=localized(row.title, portal.language),
            address=address(portal, "member:library"),
            button=_("Look it up"),
            note=_("the latest in the library"),
        )
        for row in rows.order_by("-created_at", "id")[:1]
    ]


@page("library/", permission="member.view", template="library.html")
def library(portal: Portal) -> Mapping[str, Any]:
    """What is for me, by topic, latest first."""
    asked = MATERIALS.asked(portal)
    mine = queries.of_member(member_of(portal).id, programme=portal.programme, now=portal.now)
    rows = queries.found(mine, asked.q)
    materials = list(rows.order_by(*asked.by)[asked.sorting.rows])
    rated = queries.ratings([row.id for row in materials], organiser_id=portal.organiser_id)
    shown = [
        {
            **showing.shown(row, portal.language, rated=rated.get(row.id)),
            "address": portal.address("member:material", item=row.id),
        }
        for row in materials[:PAGE]
    ]
    return framed(
        portal,
        member_of(portal),
        "home",
        topics=showing.by_topic(shown),
        rows=shown,
        list=MATERIALS.shown(asked, [_NO_CELLS] * len(materials), total=rows.count),
    )


def _known(portal: Portal, item: UUID) -> Material:
    rows = queries.of_member(member_of(portal).id, programme=portal.programme, now=portal.now)
    return rows.one(queries.NoSuchMaterial(), id=item)


@page(
    "library/<uuid:item>/",
    permission="member.view",
    template="material.html",
    guard=_known,
    actions=[rate],
)
def material(portal: Portal, item: UUID) -> Mapping[str, Any]:
    """One of them."""
    row, member = _known(portal, item), member_of(portal)
    rated = queries.ratings([row.id], organiser_id=portal.organiser_id)
    mine = queries.rating_of(member.id, row.id, organiser_id=portal.organiser_id)
    file = portal.address("member:material-file", item=item)
    return framed(
        portal,
        member,
        "home",
        row=showing.shown(row, portal.language, rated=rated.get(row.id), file=file),
        rate=portal.form(rate, initial={"stars": mine}),
    )


@page("library/<uuid:item>.pdf", permission="member.view", guard=_known)
def material_file(portal: Portal, item: UUID) -> HttpResponseBase:
    """Its PDF."""
    row = _known(portal, item)
    title = localized(row.title, portal.language)
    return leaves.answered(portal, row.upload_id, title, organiser_id=portal.organiser_id)
