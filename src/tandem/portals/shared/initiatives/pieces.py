"""Tasks, contests, courses, events, surveys and materials of an initiative's page: a card each,
with where the reader stands in it and the way to it. Strangers read what awaits a member.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tandem.engagement.contests import naming
from tandem.engagement.contests.models import Joins, Teams
from tandem.engagement.contests.models import State as ContestState
from tandem.engagement.events.models import Coming
from tandem.engagement.events.models import State as EventState
from tandem.engagement.learning.reading import Place as CoursePlace
from tandem.engagement.library.models import Material
from tandem.engagement.surveys.models import Survey
from tandem.engagement.surveys.queries import Begun
from tandem.engagement.tasks.reading import Place as TaskPlace
from tandem.initiatives import queries
from tandem.initiatives.models import Initiative, Piece
from tandem.insights.pieces import catalogue, standing
from tandem.insights.pieces.standing import AtEvent, InContest, Standings, TeamsIn
from tandem.kit.texts import localized
from tandem.portals.shared.access import PortalContext
from tandem.portals.shared.choosing.piece_names import KINDS
from tandem.portals.shared.contests import showing as contests
from tandem.portals.shared.events import showing as events
from tandem.portals.shared.initiatives.blocks import Viewer
from tandem.portals.shared.pages import address
from tandem.portals.shared.telling import gives
from tandem.portals.shared.templatetags.figures import day, points


def shown(row: Initiative, viewer: Viewer) -> Mapping[str, Any] | None:
    """The pieces of a page as its reader sees them."""
    stand = queries.pieces(row)
    if not stand:
        return None
    portal = viewer.portal
    if portal is None:
        named = _named(stand, viewer)
        return {"named": named, "rows": []} if named else None
    if viewer.partner_id is not None:
        of_partner = standing.of_partner(
            stand, viewer.partner_id, programme=viewer.programme, role=viewer.partner_role
        )
        rows = [_card(portal, piece, what, viewer) for piece, what in of_partner]
        return {"rows": rows} if rows else None
    assert viewer.member_id is not None
    of_member = standing.of_member(
        stand,
        viewer.member_id,
        programme=viewer.programme,
        today=viewer.today,
        now=viewer.now,
    )
    rows = [_card(portal, piece, what, viewer) for piece, what in of_member]
    return {"rows": rows} if rows else None


def _named(stand: Sequence[Piece], viewer: Viewer) -> list[dict[str, Any]]:
    """What is for every member and open now: all that a stranger is told."""
    keys = [(piece.kind, piece.subject_id) for piece in stand]
    known = {
        (one.kind, one.key): one
        for one in catalogue.every(viewer.programme, now=viewer.now, only=keys)
        if one.is_open and one.is_for_all and catalogue.WAYS[one.kind] in viewer.programme.ways
    }
    return [
        {"what": KINDS[key[0]], "title": localized(known[key].name, viewer.language)}
        for key in keys
        if key in known
    ]


def _card(portal: PortalContext, piece: Piece, what: Any, viewer: Viewer) -> dict[str, Any]:
    match what:
        case TaskPlace():
            shown = _task(portal, what)
        case InContest():
            shown = _contest(portal, what, viewer)
        case TeamsIn():
            shown = _teams(portal, what, viewer)
        case Standings():
            shown = _standings(portal, what, viewer)
        case CoursePlace():
            shown = _course(portal, what)
        case AtEvent():
            shown = _event(portal, what, viewer)
        case Material():
            shown = _material(portal, what, is_partner=viewer.partner_id is not None)
        case (survey, begun):
            shown = _survey(portal, survey, begun)
    return {"what": KINDS[piece.kind], **shown}


def _task(portal: PortalContext, place: TaskPlace) -> dict[str, Any]:
    until = place.period.until_on if place.period is not None else None
    if place.done_on is not None:
        note = _("done on %(day)s") % {"day": day(place.done_on)}
    else:
        note = _("until %(day)s") % {"day": day(until)} if until else ""
    return {
        "title": localized(place.task.name, portal.language),
        "address": address(portal, "member:task", task=place.task.id),
        "note": note,
        "is_done": place.done_on is not None,
        "gives": "" if place.done_on else gives.task(portal, place.task),
        "percent": None if place.done_on else place.percent,
        "button": "" if place.done_on else _("Go on") if place.percent else _("Have a look"),
    }


def _contest(portal: PortalContext, there: InContest, viewer: Viewer) -> dict[str, Any]:
    row = there.contest
    state = row.state(viewer.today)
    own = contests.own(portal, row, there.at)
    ranking = contests.ranking(portal, row, there.ranked, own_id=viewer.member_id)
    is_joinable = there.at is None and state in (ContestState.COMING, ContestState.OPEN)
    is_joinable = is_joinable and row.joins != Joins.AUTO  # else they take part without a word
    if own is not None and own["place"]:
        note = _("You: place %(n)s of %(total)s, result: %(score)s") % {
            "n": own["place"],
            "total": points(there.total),
            "score": own["score"],
        }
    elif own is not None:
        note = _("You take part. As soon as you have a score, your place stands here.")
    else:
        note = ""
    return {
        "title": localized(row.name, portal.language),
        "address": address(portal, "member:contest", contest=row.id),
        "note": note,
        "state": contests.STATES[state][0],
        "mood": contests.STATES[state][1],
        "gives": gives.contest(portal, row) if state != ContestState.SIGNED else "",
        "rankings": [("", ranking)] if ranking else [],
        "button": _("Take part") if is_joinable else _("See the ranking"),
    }


def _teams(portal: PortalContext, there: TeamsIn, viewer: Viewer) -> dict[str, Any]:
    row = there.contest
    state, mood = contests.STATES[row.state(viewer.today)]
    is_of_sellers = row.teams == Teams.SELLER
    teams = contests.ranked_teams(portal, row, there.ranked, own=str(viewer.partner_id))
    if is_of_sellers:  # a partner learns where it stands, and not what another sells
        for team in teams:
            team["name"] = team["name"] if team["is_own"] else naming.shown("", team["name"])
    members = contests.ranking(portal, row, there.members)
    return {
        "title": localized(row.name, portal.language),
        "note": contests.wins(portal, row),
        "state": state,
        "mood": mood,
        "address": address(portal, "partner:contest", sellers=row.id) if is_of_sellers else "",
        "teams": teams,
        "teams_of": row.teams in (Teams.PARTNER, Teams.SELLER),
        "rankings": [(_("Your customers in it"), members)] if members else [],
        "button": _("See the ranking") if is_of_sellers else "",
    }


def _standings(portal: PortalContext, there: Standings, viewer: Viewer) -> dict[str, Any]:
    """A contest of members as a partner reads it: by the names that members are shown each other
    by.
    """
    row = there.contest
    state, mood = contests.STATES[row.state(viewer.today)]
    notes = [contests.wins(portal, row)]
    if there.total:
        text = ngettext("%(n)s has a place.", "%(n)s have a place.", there.total)
        notes.append(text % {"n": points(there.total)})
    return {
        "title": localized(row.name, portal.language),
        "note": " ".join(notes),
        "state": state,
        "mood": mood,
        "rankings": [
            (contests.league(portal, row, league), contests.ranking(portal, row, ranked))
            for league, ranked in there.leagues.items()
        ],
    }


def _course(portal: PortalContext, place: CoursePlace) -> dict[str, Any]:
    course, note, button = place.course, "", _("Learn")
    if place.is_learnt and place.learnt_on is not None:
        note, button = _("learnt on %(day)s") % {"day": day(place.learnt_on)}, _("Have a look")
    elif place.waits_for is not None:
        before = localized(place.waits_for.name, portal.language)
        note, button = _("after the course “%(name)s”") % {"name": before}, _("Have a look")
    else:
        if course.due_on is not None:
            note = _("until %(day)s") % {"day": day(course.due_on)}
        elif course.minutes:
            note = _("%(n)s min") % {"n": course.minutes}
        button = _("Go on") if place.read else _("Learn")
    return {
        "title": localized(course.name, portal.language),
        "address": address(portal, "member:course", course=course.id),
        "note": note,
        "gives": gives.course(portal, place),
        "is_done": place.is_learnt,
        "percent": place.percent if place.read and not place.is_learnt else None,
        "button": button,
    }


def _event(portal: PortalContext, there: AtEvent, viewer: Viewer) -> dict[str, Any]:
    row, own = there.event, there.own
    is_to_come = row.state(viewer.now) == EventState.OPEN and viewer.now < row.starts_at
    state, mood, button = "", "", _("Have a look")
    if own is not None and own.state != Coming.CANCELLED:
        state, mood = events.MINE[Coming(own.state)], events.COMINGS[Coming(own.state)][1]
        button = _("Your ticket") if own.state == Coming.SIGNED_UP else button
    elif not is_to_come:
        state, mood = events.STATES[row.state(viewer.now)]
    elif there.left == 0:
        state, mood = _("all places are taken"), "wait"
    else:
        button = _("Sign up")
        if there.left is not None:
            text = ngettext("%(n)s place is free", "%(n)s places are free", there.left)
            state, mood = text % {"n": points(there.left)}, "good"
    return {
        "title": localized(row.name, portal.language),
        "address": address(portal, "member:event", event=row.id),
        "note": events.when(row, portal.programme.time_zone),
        "gives": gives.event(portal, row) if is_to_come else "",
        "state": state,
        "mood": mood,
        "button": button,
    }


def _survey(portal: PortalContext, row: Survey, begun: Begun) -> dict[str, Any]:
    if begun.is_done:
        note, button = _("answered, thank you"), ""
    else:
        note = _("anonymous") if row.is_anonymous else ""
        button = _("Go on") if begun.kept else _("Answer")
    return {
        "title": localized(row.name, portal.language),
        "address": "" if begun.is_done else address(portal, "member:survey", survey=row.id),
        "note": note,
        "gives": "" if begun.is_done else gives.survey(portal, row),
        "is_done": begun.is_done,
        "button": button,
    }


def _material(portal: PortalContext, row: Material, *, is_partner: bool) -> dict[str, Any]:
    page = "partner:kit-material" if is_partner else "member:material"
    return {
        "title": localized(row.title, portal.language),
        "address": address(portal, page, item=row.id),
        "note": "PDF" if row.upload_id else "",
        "button": _("Look it up"),
    }
