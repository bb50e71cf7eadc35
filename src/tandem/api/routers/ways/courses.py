"""Courses, and how far a member is."""

from uuid import UUID

from django.http import HttpRequest
from ninja import Router

from tandem.api.auth import Caller
from tandem.api.pagination import Cursor, Limit, page_in_time
from tandem.api.routers.members import member_of
from tandem.api.routers.ways import shared
from tandem.api.schemas.ways.courses import (
    CourseOut,
    CourseProgressesOut,
    CourseProgressOut,
    CoursesOut,
)
from tandem.engagement import ways
from tandem.engagement.learning import queries, reading
from tandem.engagement.learning.models import Course
from tandem.engagement.learning.queries import NoSuchCourse
from tandem.platform import clock

router = Router(tags=["courses"])


def _out(rows: list[Course], caller: Caller) -> list[CourseOut]:
    of = caller.actor.organiser_id
    lessons = queries.lesson_ids(rows, organiser_id=of)
    tested = queries.with_tests(rows, organiser_id=of)
    return [
        CourseOut(
            id=row.id,
            code=row.code,
            name=row.name,
            text=row.text,
            state=row.state,
            is_for_all=row.is_for_members and row.audience_id is None,
            minutes=row.minutes,
            due_on=row.due_on,
            lessons=len(lessons[row.id]),
            has_test=row.id in tested,
        )
        for row in rows
    ]


@router.get("/courses", response=CoursesOut, summary="List courses")
def list_courses(request: HttpRequest, limit: Limit = 50, cursor: Cursor = "") -> CoursesOut:
    """Those that were opened, ended ones too."""
    caller = shared.caller(request, ways.LEARNING)
    opened = queries.courses(caller.programme.id, organiser_id=caller.actor.organiser_id).filter(
        opened_at__isnull=False
    )
    rows, following = page_in_time(opened, cursor=cursor, limit=limit)
    return CoursesOut(items=_out(rows, caller), next_cursor=following)


@router.get("/courses/{course}", response=CourseOut, summary="One course")
def get_course(request: HttpRequest, course: UUID) -> CourseOut:
    """A course by its id."""
    caller = shared.caller(request, ways.LEARNING)
    row = queries.course(
        course, programme_id=caller.programme.id, organiser_id=caller.actor.organiser_id
    )
    if row.opened_at is None:
        raise NoSuchCourse()
    return _out([row], caller)[0]


@router.get(
    "/members/{member_id}/courses", response=CourseProgressesOut, summary="Courses of a member"
)
def list_courses_of_member(request: HttpRequest, member_id: str) -> CourseProgressesOut:
    """The courses that are for a member or that they learnt, with how far they are."""
    caller, now = shared.caller(request, ways.LEARNING), clock.now()
    rows = reading.places(
        caller.programme,
        member_of(caller, member_id).id,
        today=shared.today(caller.programme, now),
        now=now,
    )
    return CourseProgressesOut(
        items=[
            CourseProgressOut(
                course=place.course.id,
                code=place.course.code,
                percent=place.percent,
                times=place.times,
                is_learnt=place.is_learnt,
                learnt_on=place.learnt_on,
                holds_until=place.holds_until,
                waits_for=place.waits_for.id if place.waits_for is not None else None,
                certificate=place.certificate,
            )
            for place in rows
        ]
    )
