"""The initiatives, soonest end first; one of them with its goals, its page and what it brought."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tandem.initiatives import audience, queries
from tandem.initiatives.models import Initiative, State
from tandem.insights import initiatives as results
from tandem.insights.pieces import catalogue
from tandem.kit.texts import localized
from tandem.portals.organiser.initiatives import actions, goals, result
from tandem.portals.organiser.initiatives.actions import known
from tandem.portals.organiser.initiatives.words import STATES
from tandem.portals.shared import searching
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import page
from tandem.portals.shared.areas.lists import Cell, Choice, Column, Listing
from tandem.portals.shared.choosing import sources
from tandem.portals.shared.templatetags.figures import day
from tandem.programmes import domains

INITIATIVES = Listing(
    "initiatives",
    columns=[
        Column("name", gettext_lazy("Initiative")),
        Column("since", gettext_lazy("First day"), sorts_by="since_on"),
        Column("until", gettext_lazy("Last day"), sorts_by="until_on"),
        Column("audience", gettext_lazy("Who sees it")),
        Column("state", gettext_lazy("State")),
    ],
    at_first="-until",
    search=gettext_lazy("Name"),
    choices=[Choice("state", gettext_lazy("State"), {key: STATES[key][0] for key in STATES})],
    empty=gettext_lazy(
        "Nothing runs beside the programme yet. An initiative has a beginning, an end, a goal and"
        " a page of its own."
    ),
    first=(gettext_lazy("Begin an initiative"), "organiser:new-initiative"),
)


@page(
    "initiatives/",
    permission="programme.view",
    template="initiatives.html",
    tab=gettext_lazy("Initiatives"),
)
def initiatives(portal: Portal) -> Mapping[str, Any] | HttpResponseBase:
    """All of them; as a file too."""
    asked = INITIATIVES.asked(portal)
    today = portal.today
    initiatives = queries.initiatives(portal.programme.id, organiser_id=portal.organiser_id)
    every = [
        row
        for row in initiatives.order_by(*asked.by)
        if (not asked.choices["state"] or row.state(today) == asked.choices["state"])
        and searching.fits(asked.q, row.name)
    ]
    rows = [_cells(portal, row, today) for row in every[asked.rows]]
    if asked.is_file:
        return INITIATIVES.exported(portal, rows)
    return {"list": INITIATIVES.shown(asked, rows, total=len(every))}


def _cells(portal: Portal, row: Initiative, today: date) -> dict[str, Cell]:
    state, mood = STATES[row.state(today)]
    return {
        "name": Cell(
            localized(row.name, portal.language),
            href=portal.address("organiser:initiative", initiative=row.id),
        ),
        "since": Cell(day(row.since_on), value=row.since_on),
        "until": Cell(day(row.until_on), value=row.until_on),
        "audience": Cell(", ".join(_audience(portal, row)) or _("everybody")),
        "state": Cell(state, mood=mood, value=str(state)),
    }


def _audience(portal: Portal, row: Initiative) -> list[str]:
    """What its audience asks, by names."""
    asked = (
        (sources.SEGMENTS, row.segments),
        (sources.TIERS, row.tiers),
        (sources.TRADES, row.trades),
    )
    return [name for source, keys in asked if keys for name in source.named(portal, keys).values()]


@page(
    "initiatives/new/",
    permission="programme.change",
    template="change.html",
    actions=[actions.begin],
)
def new_initiative(portal: Portal) -> Mapping[str, Any]:
    """Begin one."""
    return {"title": _("Begin an initiative"), "form": portal.form(actions.begin)}


@page(
    "initiatives/<uuid:initiative>/",
    permission="programme.view",
    template="initiative.html",
    guard=known,
    actions=[
        actions.publish,
        actions.drop,
        goals.set_own_goal,
        actions.add_material,
        actions.no_material,
        actions.add_news,
        actions.no_news,
        actions.arrange,
    ],
)
def initiative(portal: Portal, initiative: UUID) -> Mapping[str, Any]:
    """One of them."""
    row, today = known(portal, initiative), portal.today
    state, mood = STATES[row.state(today)]
    is_draft = row.state(today) == State.DRAFT
    goal_rows = result.goal_rows(portal, row)
    ends = {"begins": row.since_on, "ends": row.until_on}
    return {
        "key": row.id,
        "name": localized(row.name, portal.language),
        "state": state,
        "mood": mood,
        "since_on": row.since_on,
        "until_on": row.until_on,
        "audience": _audience(portal, row),
        "audience_total": audience.total(row, programme=portal.programme, now=portal.now),
        "picture": row.picture_id,
        "addresses": [] if is_draft else list(_addresses(portal, row)),
        "brought": results.result(row, programme=portal.programme, now=portal.now)
        if portal.may("insights.view") and not is_draft
        else None,
        "goals": result.OWN_GOALS.whole(goal_rows) if goal_rows else None,
        "set_goal": portal.form(goals.set_own_goal, initial=ends),
        "materials": [
            {
                "title": localized(part.title, portal.language),
                "kind": part.kind,
                "drop": portal.form(actions.no_material, of=part.id, initial={"part": part.id}),
            }
            for part in queries.materials(row)
        ],
        "news": [
            {
                "title": localized(part.title, portal.language),
                "day": part.on_day,
                "drop": portal.form(actions.no_news, of=part.id, initial={"part": part.id}),
            }
            for part in queries.news(row)
        ],
        **_pieces(portal, row),
        "add_material": portal.form(actions.add_material),
        "add_news": portal.form(actions.add_news),
        "publish": portal.form(actions.publish) if is_draft else None,
        "drop": portal.form(actions.drop) if is_draft else None,
    }


def _pieces(portal: Portal, row: Initiative) -> dict[str, Any]:
    """What of the ways of taking part stands on its page, and the form in which it is chosen; where
    the programme uses none of them there is none.
    """
    keys = [f"{piece.kind}:{piece.subject_id}" for piece in queries.pieces(row)]
    named = sources.PIECES.named(portal, keys)
    standing = [key for key in keys if key in named]
    is_offered = set(portal.programme.ways) & set(catalogue.WAYS.values())
    return {
        "pieces": [named[key] for key in standing],
        "arrange": portal.form(
            actions.arrange, initial={"pieces": [{"what": key} for key in standing]}
        )
        if is_offered or standing
        else None,
    }


def _addresses(portal: Portal, row: Initiative) -> list[dict[str, str]]:
    """Where its page lies: for members, and for everybody."""
    programme = portal.programme
    places = [
        {
            "title": _("The members' page"),
            "address": domains.base(programme)
            + reverse("member:initiative", args=[programme.slug, row.slug]),
        }
    ]
    if row.is_for_partners:
        address = reverse("partner:initiative", args=[programme.slug, row.slug])
        places.append(
            {"title": _("The partners' page"), "address": domains.base(programme) + address}
        )
    if row.is_public and programme.is_public:
        address = reverse("public-initiative-any", args=[programme.slug, row.slug])
        places.append({"title": _("The public page"), "address": domains.base(programme) + address})
    return places


@page(
    "initiatives/<uuid:initiative>/change/",
    permission="programme.change",
    template="change.html",
    guard=known,
    actions=[actions.change],
)
def change_initiative(portal: Portal, initiative: UUID) -> Mapping[str, Any]:
    """Say it anew."""
    row = known(portal, initiative)
    initial = {
        "name": localized(row.name, portal.language),
        "text": localized(row.text, portal.language),
        "colour": row.colour,
        "since_on": row.since_on,
        "until_on": row.until_on,
        "public": row.is_public,
        "partners": row.is_for_partners,
        "segments": row.segments,
        "tiers": row.tiers,
        "trades": row.trades,
        "rules": row.rules,
    }
    return {
        "title": initial["name"],
        "form": portal.form(actions.change, initial=initial, began=row.rules),
    }
