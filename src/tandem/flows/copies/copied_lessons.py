"""Courses, surveys and offers of trade-in in the copy of a programme: as drafts, under the codes by
which rules know them. What members learnt, answered and handed in stays where it is.
"""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from tandem.documents.packages.base import Manifest
from tandem.engagement.learning import lessons
from tandem.engagement.learning import queries as courses_of
from tandem.engagement.learning import questions as asked
from tandem.engagement.learning import writing as learning
from tandem.engagement.learning.models import Course, Lesson
from tandem.engagement.learning.models import State as CourseState
from tandem.engagement.surveys import queries as surveys_of
from tandem.engagement.surveys import questions as asking
from tandem.engagement.surveys import writing as surveying
from tandem.engagement.surveys.models import State as SurveyState
from tandem.engagement.surveys.models import Survey
from tandem.engagement.tradeins import queries as offers_of
from tandem.engagement.tradeins import writing as taking_back
from tandem.flows.copies.copied_offers import whom_of
from tandem.flows.copies.copying import Copying
from tandem.platform.models import Upload


def courses(making: Copying) -> None:
    """Those that are not ended, each behind the one that is learnt before it, with their lessons
    and the questions of their tests. A file stays with its organiser.
    """
    rows = courses_of.courses(making.source.id, organiser_id=making.source_of)
    standing = {row.id: row for row in rows.order_by("created_at", "id")}
    copied: dict[UUID, UUID | None] = {}

    def copy(row: Course) -> UUID | None:
        if row.id not in copied:
            before = standing.get(row.after_id) if row.after_id else None
            after_id = copy(before) if before else None
            copied[row.id] = _course(making, row, after_id)
        return copied[row.id]

    for row in standing.values():
        copy(row)


def _course(making: Copying, row: Course, after_id: UUID | None) -> UUID | None:
    whom = whom_of(making, row.audience_id)
    if row.state == CourseState.ENDED or whom is None:
        making.leave_out(row.name)
        return None
    wanted = learning.CourseIn(
        name=row.name,
        text=row.text,
        whom=whom,
        after_id=after_id,
        minutes=row.minutes,
        days=row.days,
        renew_months=row.renew_months,
        pass_percent=row.pass_percent,
        attempts_max=row.attempts_max,
        test_minutes=row.test_minutes,
        drawn=row.drawn,
        is_certified=row.is_certified,
        is_for_members=row.is_for_members,
        staff_roles=tuple(row.staff_roles),
        is_by_person=row.is_by_person,
    )
    by: dict[str, Any] = {"actor": making.actor, "now": making.now}
    key = learning.begin(making.to_id, wanted, code=row.code, **by)
    for lesson in courses_of.lessons(row):
        # Events are not copied: of a live session its text is left, where it has one.
        is_met = lesson.event_id is not None and not lesson.text
        if is_met or (lesson.upload_id is not None and making.is_abroad):
            making.leave_out(lesson.title)
            continue
        lessons.add(key, _lesson(making, lesson), programme_id=making.to_id, **by)
    pool = [
        asked.QuestionIn(
            question.kind,
            question.text,
            question.parts,
            question.language,
            question.feedback,
            question.points,
        )
        for question in courses_of.questions(row)
        .filter(retired_at=None)
        .order_by("created_at", "id")
    ]
    if pool:
        asked.add_many(key, pool, programme_id=making.to_id, **by)
    return key


def _lesson(making: Copying, row: Lesson) -> lessons.LessonIn:
    """A part of a package is a lesson of its own already."""
    uploads = Upload.objects.of(making.of).filter(id__in=[row.upload_id] if row.upload_id else ())
    return lessons.LessonIn(
        title=row.title,
        text=row.text,
        address=row.address,
        upload=next(iter(uploads), None),
        parts=[replace(Manifest.of(row.package), parts=1)] if row.package else (),
        pictures={} if making.is_abroad else row.pictures,
    )


def surveys(making: Copying) -> None:
    """Those that are not ended; from the first day of the copy, and as long, where they have days.
    One about a batch of codes stays behind, and so does one about goods of another organiser.
    """
    today = making.source.day_at(making.now)
    rows = surveys_of.surveys(making.source.id, organiser_id=making.source_of)
    for row in rows.exclude(state=SurveyState.ENDED).order_by("created_at", "id"):
        whom = whom_of(making, row.audience_id)
        is_of_goods = making.is_abroad and bool(row.product_id or row.category)
        if whom is None or row.batch_id is not None or is_of_goods:
            making.leave_out(row.name)
            continue
        surveying.begin(
            making.to_id,
            _survey(row, today),
            whom=whom,
            code=row.code,
            actor=making.actor,
            now=making.now,
        )


def _survey(row: Survey, today: date) -> surveying.SurveyIn:
    since_on, until_on = row.since_on, row.until_on
    if until_on is not None:
        until_on = today + (until_on - (since_on or row.created_at.date()))
    return surveying.SurveyIn(
        name=row.name,
        questions=asking.read(row.questions),
        intro=row.intro,
        thanks=row.thanks,
        since_on=since_on and today,
        until_on=until_on,
        is_anonymous=row.is_anonymous,
        is_paged=row.is_paged,
        once=row.once,
        door=row.door,
        product_id=row.product_id,
        category=row.category,
        course=row.course,
        rest_days=row.rest_days,
        tells=row.tells,
        reminds=row.reminds,
        remind_days=row.remind_days,
        quota=row.quota,
    )


def trade_ins(making: Copying) -> None:
    """Offers that are not ended, with the table of what things are worth; of another organiser's
    goods they are worth nothing.
    """
    rows = offers_of.offers(making.source.id, organiser_id=making.source_of)
    for row in rows.filter(ended_at=None).order_by("created_at", "id"):
        whom = whom_of(making, row.audience_id)
        worths = offers_of.worths(row)
        is_of_goods = any(worth.category or worth.sku for worth in worths)
        if whom is None or (making.is_abroad and is_of_goods):
            making.leave_out(row.name)
            continue
        wanted = taking_back.OfferIn(
            name=row.name,
            worths=worths,
            text=row.text,
            whom=whom,
            sizes=row.sizes,
            is_sold_on=row.is_sold_on,
            fee_percent=row.fee_percent,
            is_paid_in_money=row.is_paid_in_money,
            shelf_days=row.shelf_days,
            unsold=row.unsold,
            handling_minor=row.handling_minor,
            next_months=row.next_months,
        )
        taking_back.begin(making.to_id, wanted, code=row.code, actor=making.actor, now=making.now)
