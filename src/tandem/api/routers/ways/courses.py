"""Courses, how far a member is, and learning them for a member: lessons that were read, and the
test. What is right is told nowhere before an attempt is over.
"""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router

from tandem.api import once
from tandem.api.auth import TAKE_PART, Caller
from tandem.api.pagination import Cursor, Limit, page_in_time
from tandem.api.routers.members import member_of
from tandem.api.routers.ways import shared
from tandem.api.schemas.ways.courses import (
    AskedOut,
    AttemptIn,
    AttemptOut,
    BroughtOut,
    CourseOut,
    CourseProgressesOut,
    CourseProgressOut,
    CoursesOut,
    HandedOut,
    LearntOut,
    LessonOut,
    LessonsOut,
    TestAnswersIn,
)
from tandem.engagement import ways
from tandem.engagement.learning import attempts, queries, reading
from tandem.engagement.learning.models import (
    Attempt,
    AttemptState,
    Course,
    LessonKind,
    QuestionKind,
)
from tandem.engagement.learning.queries import NoSuchCourse
from tandem.engagement.learning.quizzes import asking
from tandem.flows.engagement.learning import learn
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
        today=caller.programme.day_at(now),
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


@router.get("/courses/{course}/lessons", response=LessonsOut, summary="Lessons of a course")
def list_lessons(request: HttpRequest, course: UUID) -> LessonsOut:
    """Its lessons, in their order."""
    caller = shared.caller(request, ways.LEARNING)
    row = queries.course(
        course, programme_id=caller.programme.id, organiser_id=caller.actor.organiser_id
    )
    if row.opened_at is None:
        raise NoSuchCourse()
    return LessonsOut(
        items=[
            LessonOut(
                id=lesson.id,
                kind=LessonKind(lesson.kind),
                title=lesson.title,
                text=lesson.text,
                film=lesson.address,
            )
            for lesson in queries.lessons(row)
        ]
    )


@router.post(
    "/members/{member_id}/courses/{course}/lessons/{lesson}/read",
    response=LearntOut,
    summary="Read a lesson",
)
def read_lesson(request: HttpRequest, member_id: str, course: UUID, lesson: UUID) -> HttpResponse:
    """Note that a member has read a lesson; a course without a test is learnt by its last one. A
    package says itself when it is done, on the member's pages.
    """
    caller = shared.caller(request, ways.LEARNING, TAKE_PART)

    def work() -> tuple[int, LearntOut]:
        acting = shared.acting(caller, member_id)
        place = reading.place(
            acting.programme, acting.member_id, course, today=acting.today, now=acting.now
        )
        outcome = learn.read(
            queries.lesson(place.course, lesson),
            programme=acting.programme,
            member_id=acting.member_id,
            actor=acting.actor.name,
            today=acting.today,
            now=acting.now,
        )
        return 200, LearntOut(is_learnt=outcome.is_learnt, points=outcome.points)

    return once.answer(request, caller, work)


@router.post(
    "/members/{member_id}/courses/{course}/attempts",
    response={201: AttemptOut},
    summary="Begin a test",
)
def begin_attempt(
    request: HttpRequest, member_id: str, course: UUID, body: AttemptIn
) -> HttpResponse:
    """Begin an attempt, once all lessons are read; the one that is not over, where there is one."""
    caller = shared.caller(request, ways.LEARNING, TAKE_PART)

    def work() -> tuple[int, AttemptOut]:
        acting = shared.acting(caller, member_id)
        row = attempts.begin(
            acting.programme,
            acting.member_id,
            course,
            language=body.language,
            today=acting.today,
            now=acting.now,
        )
        return 201, _attempt(row, acting.member_id)

    return once.answer(request, caller, work)


@router.get(
    "/members/{member_id}/attempts/{attempt}", response=AttemptOut, summary="An attempt at a test"
)
def get_attempt(request: HttpRequest, member_id: str, attempt: UUID) -> AttemptOut:
    """How an attempt stands."""
    caller = shared.caller(request, ways.LEARNING)
    member = member_of(caller, member_id)
    row = queries.attempt(member.id, attempt, organiser_id=caller.actor.organiser_id)
    return _attempt(row, member.id)


@router.post(
    "/members/{member_id}/attempts/{attempt}/answers",
    response=AttemptOut,
    summary="Answer questions of a test",
)
def answer_questions(
    request: HttpRequest, member_id: str, attempt: UUID, body: TestAnswersIn
) -> HttpResponse:
    """Save answers, all or none; said again, they are replaced while the attempt runs."""
    caller = shared.caller(request, ways.LEARNING, TAKE_PART)

    def work() -> tuple[int, AttemptOut]:
        acting = shared.acting(caller, member_id)
        of = acting.programme.organiser_id
        row = queries.attempt(acting.member_id, attempt, organiser_id=of)
        kept = asking.taken(row, queries.questions_of(row), body.answers)
        attempts.answer(acting.programme, acting.member_id, attempt, kept, now=acting.now)
        row = queries.attempt(acting.member_id, attempt, organiser_id=of)
        return 200, _attempt(row, acting.member_id)

    return once.answer(request, caller, work)


@router.post(
    "/members/{member_id}/attempts/{attempt}/hand-in",
    response=HandedOut,
    summary="Hand a test in",
)
def hand_in(request: HttpRequest, member_id: str, attempt: UUID) -> HttpResponse:
    """Hand an attempt in: it is judged at once, or waits for a person where it has open answers."""
    caller = shared.caller(request, ways.LEARNING, TAKE_PART)

    def work() -> tuple[int, HandedOut]:
        acting = shared.acting(caller, member_id)
        outcome = learn.hand_in(
            attempt,
            programme=acting.programme,
            member_id=acting.member_id,
            actor=acting.actor.name,
            today=acting.today,
            now=acting.now,
        )
        of = acting.programme.organiser_id
        row = queries.attempt(acting.member_id, attempt, organiser_id=of)
        return 200, HandedOut(
            is_learnt=outcome.is_learnt,
            points=outcome.points,
            attempt=_attempt(row, acting.member_id),
        )

    return once.answer(request, caller, work)


def _attempt(row: Attempt, member_id: int) -> AttemptOut:
    """An attempt as it may be told now."""
    questions = queries.questions_of(row)
    is_running = row.state == AttemptState.RUNNING
    tried = queries.attempts(member_id, row.course_id, organiser_id=row.organiser_id)
    is_told = row.score is not None and not tried.filter(handed_at=None).exists()
    asked = [asking.asked(row, question) for question in questions] if is_running else []
    brought = asking.brought(row, questions) if is_told else []
    return AttemptOut(
        id=row.id,
        course=row.course_id,
        number=row.number,
        state=AttemptState(row.state),
        until_at=row.until_at,
        pass_percent=row.pass_percent,
        questions=[
            AskedOut(
                id=one.id,
                kind=QuestionKind(one.kind),
                text=one.text,
                points=one.points,
                options=list(one.options),
                lines=list(one.lines),
                answered=list(one.answered),
            )
            for one in asked
        ],
        score=row.score,
        brought=[
            BroughtOut(
                id=one.id, points=one.points, points_max=one.points_max, feedback=one.feedback
            )
            for one in brought
        ],
    )
