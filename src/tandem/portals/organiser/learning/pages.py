"""The courses; one of them with its lessons; a lesson as members see it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tandem.engagement.learning import queries
from tandem.engagement.learning.models import Course, Lesson, LessonKind, State
from tandem.engagement.learning.registered_kinds import PASSED, READ
from tandem.kit.texts import localized
from tandem.platform.models.user import Role
from tandem.portals.organiser.learning import actions
from tandem.portals.organiser.learning.known import known
from tandem.portals.shared import searching
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import page
from tandem.portals.shared.areas.lists import Cell, Choice, Column, Listing
from tandem.portals.shared.choosing import audiences
from tandem.portals.shared.labels import BY_HAND, ROLE_NAMES
from tandem.portals.shared.learning import showing
from tandem.portals.shared.packages import serving, xapi
from tandem.portals.shared.telling import gives
from tandem.portals.shared.templatetags.figures import day

KINDS = {
    LessonKind.TEXT: gettext_lazy("text"),
    LessonKind.PDF: "PDF",
    LessonKind.FILM: gettext_lazy("film"),
    LessonKind.PACKAGE: gettext_lazy("package"),
    LessonKind.SESSION: gettext_lazy("live session"),
}
COURSES = Listing(
    "courses",
    columns=[
        Column("name", gettext_lazy("Course")),
        Column("whom", gettext_lazy("For whom")),
        Column("due", gettext_lazy("To be learnt by")),
        Column("began", gettext_lazy("Began it"), is_number=True),
        Column("learnt", gettext_lazy("Learnt it"), is_number=True),
        Column("since", gettext_lazy("Since"), sorts_by="created_at"),
        Column("state", gettext_lazy("State")),
    ],
    at_first="-since",
    search=gettext_lazy("Name"),
    choices=[
        Choice(
            "state", gettext_lazy("State"), {key: name for key, (name, _mood) in BY_HAND.items()}
        ),
    ],
    empty=gettext_lazy(
        "There are no courses yet. A short one about a product, with points for who learnt it, is"
        " the best to begin with."
    ),
    first=(gettext_lazy("Make a course"), "organiser:new-course"),
)


@page("learning/", permission="engagement.view", template="courses.html")
def courses(portal: Portal) -> Mapping[str, Any] | HttpResponseBase:
    """All of them, latest first; as a file too."""
    asked = COURSES.asked(portal)
    rows = queries.courses(portal.programme.id, organiser_id=portal.organiser_id)
    every = [
        row
        for row in rows.order_by(*asked.by)
        if (not asked.choices["state"] or row.state == asked.choices["state"])
        and searching.fits(asked.q, row.name)
    ]
    wanted = every[asked.rows]
    told = audiences.told(portal, (row.audience_id for row in wanted))
    staff = {"text": _("partners' staff"), "count": ""}
    totals = queries.totals([row.id for row in wanted], organiser_id=portal.organiser_id)
    cells = [
        _cells(
            portal,
            row,
            told[row.audience_id] if row.is_for_members else staff,
            *totals.get(row.id, (0, 0)),
        )
        for row in wanted
    ]
    if asked.is_file:
        return COURSES.exported(portal, cells)
    waiting = queries.waiting(portal.programme.id, organiser_id=portal.organiser_id)
    return {
        "list": COURSES.shown(asked, cells, total=len(every)),
        "waiting": waiting.count() if portal.may("engagement.decide") else 0,
    }


def _cells(
    portal: Portal, row: Course, whom: Mapping[str, Any], began: int, learnt: int
) -> dict[str, Cell]:
    state, mood = BY_HAND[row.state]
    return {
        "name": Cell(
            localized(row.name, portal.language),
            href=portal.address("organiser:course", course=row.id),
        ),
        "whom": Cell(whom["text"], note=whom["count"]),
        "due": Cell(day(row.due_on) if row.due_on else "", value=row.due_on),
        "began": Cell(began),
        "learnt": Cell(learnt),
        "since": Cell(day(row.created_at), value=row.created_at),
        "state": Cell(state, mood=mood, value=str(state)),
    }


@page(
    "learning/new/",
    permission="engagement.change",
    template="change.html",
    actions=[actions.begin],
)
def new_course(portal: Portal) -> Mapping[str, Any]:
    """Begin one."""
    return {"title": _("Make a course"), "form": portal.form(actions.begin)}


@page(
    "learning/<uuid:course>/",
    permission="engagement.view",
    template="course.html",
    guard=known,
    actions=[
        actions.open_course,
        actions.end_course,
        actions.go_on,
        actions.drop_course,
        actions.add_lesson,
        actions.lesson_up,
        actions.drop_lesson,
    ],
)
def course(portal: Portal, course: UUID) -> Mapping[str, Any]:
    """One course: for whom it is, its lessons, how many learnt it."""
    row = known(portal, course)
    state, mood = BY_HAND[row.state]
    began, learnt = queries.totals([row.id], organiser_id=portal.organiser_id).get(row.id, (0, 0))
    before = row.after_id and known(portal, row.after_id)
    questions = queries.questions(row).count()
    return {
        "key": row.id,
        "name": localized(row.name, portal.language),
        "text": localized(row.text, portal.language),
        "code": row.code,
        "state": state,
        "mood": mood,
        "whom": audiences.told(portal, [row.audience_id])[row.audience_id]
        if row.is_for_members
        else None,
        "is_by_person": row.is_by_person,
        "staff": ", ".join(str(ROLE_NAMES[Role(role)]) for role in row.staff_roles),
        "before": localized(before.name, portal.language) if before else "",
        "minutes": row.minutes,
        "days": row.days,
        "due_on": row.due_on,
        "renew_months": row.renew_months,
        "began": began,
        "learnt": learnt,
        "questions": questions,
        "rule_kind": (PASSED if questions else READ).kind,
        "gives": gives.learnt(portal, row, has_test=bool(questions)),
        "lessons": [
            _lesson_row(portal, row, lesson, n) for n, lesson in enumerate(queries.lessons(row))
        ],
        "add": portal.form(actions.add_lesson),
        "open": portal.form(actions.open_course) if row.state == State.DRAFT else None,
        "end": portal.form(actions.end_course) if row.state == State.OPEN else None,
        "go_on": portal.form(actions.go_on) if row.state == State.ENDED else None,
        "discard": portal.form(actions.drop_course) if row.state == State.DRAFT else None,
    }


def _lesson_row(portal: Portal, row: Course, lesson: Lesson, number: int) -> dict[str, Any]:
    initial = {"lesson": lesson.id}
    return {
        "title": localized(lesson.title, portal.language),
        "kind": KINDS[LessonKind(lesson.kind)],
        "address": portal.address("organiser:lesson", course=row.id, lesson=lesson.id),
        "up": portal.form(actions.lesson_up, of=lesson.id, initial=initial) if number else None,
        "drop": portal.form(actions.drop_lesson, of=lesson.id, initial=initial),
    }


@page(
    "learning/<uuid:course>/change/",
    permission="engagement.change",
    template="change.html",
    guard=known,
    actions=[actions.change],
)
def change_course(portal: Portal, course: UUID) -> Mapping[str, Any]:
    """Say it anew."""
    row = known(portal, course)
    initial = {
        **audiences.initial_of(row.audience_id, organiser_id=portal.organiser_id),
        "name": localized(row.name, portal.language),
        "text": localized(row.text, portal.language),
        "minutes": row.minutes or None,
        "after": str(row.after_id or ""),
        "days": row.days or None,
        "renew": row.renew_months or None,
        "passed": row.pass_percent,
        "attempts": row.attempts_max or None,
        "test_minutes": row.test_minutes or None,
        "drawn": row.drawn or None,
        "certified": row.is_certified,
        "members": row.is_for_members,
        "people": row.is_by_person,
        "staff": row.staff_roles,
    }
    form = portal.form(actions.change, initial=initial, without=row.id)
    return {"title": initial["name"], "form": form}


def _known_lesson(portal: Portal, course: UUID, lesson: UUID) -> Lesson:
    return queries.lesson(known(portal, course), lesson)


@page(
    "learning/<uuid:course>/lessons/<uuid:lesson>/",
    permission="engagement.view",
    template="lesson.html",
    guard=_known_lesson,
    actions=[actions.change_lesson, actions.add_picture, actions.drop_picture],
)
def lesson(portal: Portal, course: UUID, lesson: UUID) -> Mapping[str, Any]:
    """A lesson as members see it, and changing it."""
    row = _known_lesson(portal, course, lesson)
    file, film = (
        portal.address(f"organiser:{name}", course=course, lesson=lesson)
        for name in ("lesson-file", "lesson-film")
    )
    initial = {
        "title": localized(row.title, portal.language),
        "text": localized(row.text, portal.language),
        "film": row.address,
        "session": str(row.event_id or "") or None,
    }
    return {
        "course": localized(known(portal, course).name, portal.language),
        "course_address": portal.address("organiser:course", course=course),
        "lesson": showing.shown(row, portal.language, file=file, film=film),
        "part": row.package if row.package and row.package.get("parts", 1) > 1 else None,
        "play": portal.address("organiser:lesson-play", course=course, lesson=lesson)
        if row.kind == LessonKind.PACKAGE
        else "",
        "form": portal.form(actions.change_lesson, initial=initial),
        "pictures": [
            {
                "number": number,
                "address": reverse("picture", args=[key]),
                "drop": portal.form(actions.drop_picture, of=number, initial={"number": number}),
            }
            for number, key in row.pictures.items()
        ],
        "add_picture": portal.form(actions.add_picture),
    }


@page(
    "learning/<uuid:course>/lessons/<uuid:lesson>.pdf",
    permission="engagement.view",
    guard=_known_lesson,
)
def lesson_file(portal: Portal, course: UUID, lesson: UUID) -> HttpResponseBase:
    """Its PDF."""
    return showing.file_of(_known_lesson(portal, course, lesson), portal)


@page(
    "learning/<uuid:course>/lessons/<uuid:lesson>/film/",
    permission="engagement.view",
    guard=_known_lesson,
)
def lesson_film(portal: Portal, course: UUID, lesson: UUID) -> HttpResponseBase:
    """Its film."""
    return showing.film_of(_known_lesson(portal, course, lesson), portal)


@page(
    "learning/<uuid:course>/lessons/<uuid:lesson>/play/",
    permission="engagement.view",
    template="play.html",
    guard=_known_lesson,
)
def lesson_play(portal: Portal, course: UUID, lesson: UUID) -> Mapping[str, Any]:
    """A package in its frame, to try it: nothing of it is kept."""
    row = _known_lesson(portal, course, lesson)
    if row.kind != LessonKind.PACKAGE:
        raise queries.NoSuchLesson()
    return {
        "title": localized(row.title, portal.language),
        "back": portal.address("organiser:lesson", course=course, lesson=lesson),
        "frame": xapi.address(portal.request, row, None),
        "sandbox": serving.SANDBOX,
    }
