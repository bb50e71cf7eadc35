"""Who began a course: how far each is, how the test went, when it was learnt; as a file too."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.http import HttpResponseBase
from django.utils.translation import gettext_lazy as _

from tandem.engagement.learning import queries
from tandem.engagement.learning.learners import standing, trainees
from tandem.engagement.learning.learners.standing import Standing
from tandem.engagement.learning.models import Course
from tandem.kit.texts import localized
from tandem.portals.organiser.learning.known import known
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import page
from tandem.portals.shared.areas.lists import Cell, Column, Listing
from tandem.portals.shared.choosing import sources
from tandem.portals.shared.templatetags.figures import day, points, share

LEARNERS = Listing(
    "course-learners",
    columns=[
        Column("who", _("Who")),
        Column("since", _("Began it"), sorts_by="created_at"),
        Column("lessons", _("Lessons read"), is_number=True),
        Column("score", _("Best result"), is_number=True),
        Column("attempts", _("Attempts"), is_number=True),
        Column("learnt", _("Learnt it"), sorts_by="learnt_on"),
        Column("until", _("Holds until")),
    ],
    at_first="-since",
    empty=_("Nobody has begun it yet. Who does stands here, with how far they are."),
)


@page(
    "learning/<uuid:course>/learners/",
    permission="engagement.view",
    template="learners.html",
    guard=known,
)
def course_learners(portal: Portal, course: UUID) -> Mapping[str, Any] | HttpResponseBase:
    """Everybody who began it, the latest first."""
    row, asked = known(portal, course), LEARNERS.asked(portal)
    rows = standing.standings(row, by=asked.by[0], rows=asked.rows)
    lessons, names = len(queries.lessons(row)), _names(portal, rows)
    cells = [_cells(portal, row, learner, names, lessons) for learner in rows]
    if asked.is_file:
        return LEARNERS.exported(portal, cells)
    return {
        "name": localized(row.name, portal.language),
        "address": portal.address("organiser:course", course=row.id),
        "list": LEARNERS.shown(asked, cells, total=lambda: standing.total(row)),
    }


def _names(portal: Portal, rows: Sequence[Standing]) -> dict[int, str]:
    """What they are called; of staff and a firm's people also where they work no more."""
    members = [str(row.learner_id) for row in rows if row.is_member]
    named = {int(key): name for key, name in sources.MEMBERS.named(portal, members).items()}
    of = portal.organiser_id
    others = [row.learner_id for row in rows if not row.is_member]
    working = trainees.named(others, organiser_id=of)
    gone = {key: trainees.name_of(key, organiser_id=of) for key in others if key not in working}
    return named | working | gone


def _cells(
    portal: Portal, course: Course, row: Standing, names: Mapping[int, str], lessons: int
) -> dict[str, Cell]:
    href = ""
    if row.is_member and portal.may("members.view"):
        href = portal.address("organiser:member", member=row.learner_id)
    until = course.holds_until(row.learnt_on) if row.learnt_on else None
    note = "" if row.is_member else str(_("learns as one of a partner's or a firm's people"))
    return {
        "who": Cell(names.get(row.learner_id, ""), href=href, note=note),
        "since": Cell(day(row.since), value=row.since),
        "lessons": Cell(f"{points(row.lessons)} / {points(lessons)}", value=row.lessons),
        "score": Cell("" if row.score is None else share(row.score / 100), value=row.score),
        "attempts": Cell(points(row.attempts) if row.attempts else "", value=row.attempts),
        "learnt": Cell(day(row.learnt_on) if row.learnt_on else "", value=row.learnt_on),
        "until": Cell(day(until) if until else "", value=until),
    }
