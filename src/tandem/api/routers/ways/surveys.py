"""Surveys with their questions, and answers that an app of the organiser's hands in."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router

from tandem.api import once
from tandem.api.auth import TAKE_PART
from tandem.api.pagination import Cursor, Limit, page_in_time
from tandem.api.routers.members import member_of
from tandem.api.routers.ways import shared
from tandem.api.schemas.ways.surveys import (
    AnswersIn,
    GivenOut,
    QuestionOut,
    SurveyOut,
    SurveyQuestionsOut,
    SurveysOut,
    WaitingOut,
    WaitingSurveysOut,
)
from tandem.engagement import ways
from tandem.engagement.surveys import queries
from tandem.engagement.surveys import questions as asking
from tandem.engagement.surveys.answering import At
from tandem.engagement.surveys.models import State, Survey
from tandem.engagement.surveys.queries import NoSuchSurvey
from tandem.engagement.surveys.questions import Question
from tandem.flows.engagement.surveys import answer_survey
from tandem.platform import clock

router = Router(tags=["surveys"])


def _said(row: Survey, answered: int) -> dict[str, Any]:
    return {
        "id": row.id,
        "code": row.code,
        "name": row.name,
        "intro": row.intro,
        "state": row.state,
        "door": row.door,
        "once": row.once,
        "is_anonymous": row.is_anonymous,
        "is_for_all": row.audience_id is None,
        "since_on": row.since_on,
        "until_on": row.until_on,
        "answered": answered,
    }


def _question(row: Question) -> QuestionOut:
    worst, best = row.bounds
    return QuestionOut(
        key=row.key,
        kind=row.kind,
        text=dict(row.text),
        options=[dict(option) for option in row.options],
        lines=[dict(line) for line in row.lines],
        is_required=row.is_required,
        has_other=row.has_other,
        worst=worst,
        best=best,
        after=row.after,
        chose=row.chose,
        least=row.least,
        most=row.most,
    )


@router.get("/surveys", response=SurveysOut, summary="List surveys")
def list_surveys(request: HttpRequest, limit: Limit = 50, cursor: Cursor = "") -> SurveysOut:
    """Those that were opened, ended ones too."""
    caller = shared.caller(request, ways.SURVEYS)
    of = caller.actor.organiser_id
    opened = queries.surveys(caller.programme.id, organiser_id=of).exclude(state=State.DRAFT)
    rows, following = page_in_time(opened, cursor=cursor, limit=limit)
    totals = queries.answered_totals([row.id for row in rows], organiser_id=of)
    items = [SurveyOut(**_said(row, totals.get(row.id, 0))) for row in rows]
    return SurveysOut(items=items, next_cursor=following)


@router.get("/surveys/{survey}", response=SurveyQuestionsOut, summary="One survey")
def get_survey(request: HttpRequest, survey: UUID) -> SurveyQuestionsOut:
    """A survey with its questions."""
    caller = shared.caller(request, ways.SURVEYS)
    of = caller.actor.organiser_id
    row = queries.survey(survey, programme_id=caller.programme.id, organiser_id=of)
    if row.state == State.DRAFT:
        raise NoSuchSurvey()
    questions = [_question(question) for question in asking.read(row.questions)]
    answered = queries.answered_total(row.id, organiser_id=of)
    return SurveyQuestionsOut(**_said(row, answered), questions=questions)


@router.get(
    "/members/{member_id}/surveys",
    response=WaitingSurveysOut,
    summary="Surveys that wait for a member",
)
def list_surveys_of_member(request: HttpRequest, member_id: str) -> WaitingSurveysOut:
    """What the member is asked on their first page, and after what they did: of several invitations
    to one survey the latest.
    """
    caller, now = shared.caller(request, ways.SURVEYS), clock.now()
    asked = queries.asked_of(
        member_of(caller, member_id).id,
        programme=caller.programme,
        today=caller.programme.day_at(now),
        now=now,
    )
    return WaitingSurveysOut(
        items=[
            WaitingOut(
                survey=row.id,
                code=row.code,
                about=begun.about,
                product=begun.product_id,
                outlet=begun.outlet_id,
            )
            for row, begun in asked
        ]
    )


@router.post(
    "/members/{member_id}/surveys/{survey}/answers",
    response={201: GivenOut},
    summary="Answer a survey",
)
def answer(request: HttpRequest, member_id: str, survey: UUID, body: AnswersIn) -> HttpResponse:
    """Hand a member's sheet in, once each occasion; what it gave is in the answer. A survey that is
    asked of who holds a code is answered on its own page alone.
    """
    caller = shared.caller(request, ways.SURVEYS, TAKE_PART)

    def work() -> tuple[int, GivenOut]:
        acting = shared.acting(caller, member_id)
        given = answer_survey.answer(
            survey,
            acting.member_id,
            body.answers,
            at=At(outlet_id=body.outlet, about=body.about),
            **acting.scope,
        )
        return 201, GivenOut(points=given)

    return once.answer(request, caller, work)
