"""Surveys with how many answered; one of them to be written, opened and ended; what was said."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpResponseBase
from django.utils.translation import gettext_lazy as _

from tandem.engagement.surveys import queries, writing
from tandem.engagement.surveys import questions as asking
from tandem.engagement.surveys.models import AFTER, Door, State
from tandem.kit.texts import localized
from tandem.portals.organiser.surveys import showing
from tandem.portals.organiser.surveys.forms import DOORS, SurveyForm, initial_of
from tandem.portals.organiser.surveys.known import survey_of
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Next, Undo, action, page
from tandem.portals.shared.areas.forms import Nothing
from tandem.portals.shared.areas.lists import Cell, Column, Listing
from tandem.portals.shared.choosing import audiences
from tandem.portals.shared.labels import BY_HAND
from tandem.portals.shared.telling import gives
from tandem.portals.shared.templatetags.figures import day, points

SURVEYS = Listing(
    "surveys",
    columns=[
        Column("name", _("Survey")),
        Column("whom", _("For whom")),
        Column("answers", _("Answers"), is_number=True),
        Column("since", _("Since"), sorts_by="created_at"),
        Column("state", _("State"), sorts_by="state"),
    ],
    at_first="-since",
    empty=_("There are no surveys yet. Three questions that are read are worth more than thirty."),
)


@action(SurveyForm, permission="engagement.change", button=_("Save"), done=_("Saved."))
def begin_survey(portal: Portal, form: SurveyForm) -> Next:
    """Write a survey."""
    key = writing.begin(
        portal.programme.id, form.payload, whom=form.whom, actor=portal.actor, now=portal.now
    )
    return Next("organiser:survey", {"survey": key})


@action(SurveyForm, permission="engagement.change", button=_("Save"), done=_("Saved."))
def change_survey(portal: Portal, form: SurveyForm, survey: UUID) -> None:
    """Say it anew."""
    writing.change(
        survey,
        form.payload,
        whom=form.whom,
        programme_id=portal.programme.id,
        actor=portal.actor,
        now=portal.now,
    )


@action(
    Nothing,
    permission="engagement.change",
    button=_("End it"),
    done=_("It takes no answers any more."),
    is_quiet=True,
)
def end_survey(portal: Portal, _form: Nothing, survey: UUID) -> Next:
    """Take no more answers."""
    _show(portal, survey, is_open=False)
    return Next(undo=Undo("open_survey"))


@action(Nothing, permission="engagement.change", button=_("Open it"), done=_("Members see it now."))
def open_survey(portal: Portal, _form: Nothing, survey: UUID) -> None:
    """Let members answer."""
    _show(portal, survey, is_open=True)


def _show(portal: Portal, survey: UUID, *, is_open: bool) -> None:
    writing.show(
        survey,
        is_open=is_open,
        programme_id=portal.programme.id,
        actor=portal.actor,
        now=portal.now,
    )


@page("surveys/", permission="engagement.view", template="surveys.html")
def surveys(portal: Portal) -> Mapping[str, Any] | HttpResponseBase:
    """All of them, latest first; as a file too."""
    asked = SURVEYS.asked(portal)
    every = queries.surveys(portal.programme.id, organiser_id=portal.organiser_id)
    rows = list(every.order_by(*asked.by)[asked.rows])
    told = audiences.told(portal, (row.audience_id for row in rows))
    totals = queries.answered_totals([row.id for row in rows], organiser_id=portal.organiser_id)
    cells = [
        {
            "name": Cell(
                localized(row.name, portal.language),
                href=portal.address("organiser:survey", survey=row.id),
                note=DOORS[row.door],
            ),
            "whom": Cell(told[row.audience_id]["text"], note=told[row.audience_id]["count"]),
            "answers": Cell(points(totals.get(row.id, 0)), value=totals.get(row.id, 0)),
            "since": Cell(day(row.created_at), value=row.created_at),
            "state": Cell(BY_HAND[row.state][0], mood=BY_HAND[row.state][1], value=row.state),
        }
        for row in rows
    ]
    if asked.is_file:
        return SURVEYS.exported(portal, cells)
    return {"list": SURVEYS.shown(asked, cells, total=every.count)}


@page(
    "surveys/new/",
    permission="engagement.change",
    template="survey.html",
    actions=[begin_survey],
)
def new_survey(portal: Portal) -> Mapping[str, Any]:
    """Write one."""
    return {"title": _("Add a survey"), "form": portal.form(begin_survey)}


@page(
    "surveys/<uuid:survey>/",
    permission="engagement.view",
    template="survey.html",
    guard=survey_of,
    actions=[end_survey, open_survey, change_survey],
)
def survey(portal: Portal, survey: UUID) -> Mapping[str, Any]:
    """One survey: its state, its link, and changing it."""
    row = survey_of(portal, survey)
    questions = asking.read(row.questions)
    numbers = {question.key: number for number, question in enumerate(questions, start=1)}
    texts = {
        name: localized(getattr(row, name), portal.language) for name in ("name", "intro", "thanks")
    }
    initial = {
        **texts,
        **audiences.initial_of(row.audience_id, organiser_id=portal.organiser_id),
        "door": row.door,
        "product": row.product_id,
        "batch": row.batch_id,
        "category": row.category,
        "course": row.course,
        "rest_days": row.rest_days,
        "tells": row.tells,
        "reminds": row.reminds,
        "remind_days": row.remind_days,
        "once": row.once,
        "is_anonymous": row.is_anonymous,
        "is_paged": row.is_paged,
        "since": row.since_on,
        "until": row.until_on,
        "quota": row.quota,
        "questions": [
            initial_of(question, numbers, questions, portal.language) for question in questions
        ],
    }
    return {
        "title": texts["name"],
        "key": row.id,
        "code": row.code,
        "gives": gives.survey(portal, row),
        "state": BY_HAND[row.state][0],
        "mood": BY_HAND[row.state][1],
        "link": portal.request.build_absolute_uri(portal.address("member:survey", survey=row.id)),
        "answers": queries.answered_total(row.id, organiser_id=portal.organiser_id),
        "is_placed": row.door not in (Door.CODE, *AFTER),
        "invited": queries.invited_total(row.id, organiser_id=portal.organiser_id),
        "show": portal.form(end_survey if row.state == State.OPEN else open_survey),
        "form": portal.form(change_survey, initial=initial),
    }


@page(
    "surveys/<uuid:survey>/results/",
    permission="engagement.view",
    template="results.html",
    guard=survey_of,
)
def survey_results(portal: Portal, survey: UUID) -> Mapping[str, Any] | HttpResponseBase:
    """What was said: each question, two of them crossed, and how content people are; as a file."""
    return showing.results(portal, survey_of(portal, survey))
