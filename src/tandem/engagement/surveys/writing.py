"""Writing a survey, opening it and ending it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.activity import registering
from tandem.engagement.surveys import queries, registered_kinds
from tandem.engagement.surveys import questions as asking
from tandem.engagement.surveys.facts import SurveyChanged
from tandem.engagement.surveys.models import (
    AFTER,
    OPENED,
    Door,
    Once,
    Reminds,
    Sheet,
    State,
    Survey,
)
from tandem.engagement.surveys.questions import Question
from tandem.kit import ids
from tandem.kit.errors import Conflict, Invalid
from tandem.kit.text import slug
from tandem.kit.texts import localized
from tandem.platform import journal
from tandem.platform.access.permissions import Actor, require
from tandem.segments import targeting
from tandem.segments.targeting import Whom

NAME_MAX, TEXT_MAX, QUOTA_MAX = 120, 2_000, 10_000_000
REST_DAYS, REST_DAYS_MAX, REMIND_DAYS_MAX = 30, 365, 60
_COLUMNS = (
    "since_on",
    "until_on",
    "is_anonymous",
    "is_paged",
    "once",
    "door",
    "product_id",
    "batch_id",
    "category",
    "course",
    "rest_days",
    "tells",
    "reminds",
    "remind_days",
    "quota",
)


class BadSurvey(Invalid):
    """A survey that cannot be asked as it is."""

    code = "surveys.bad_survey"
    text = _("The survey cannot be saved: %(why)s.")


class AnsweredAlready(Conflict):
    """Others have answered it as it is."""

    code = "surveys.answered_already"
    text = _(
        "It has answers, so what is asked and whether it is anonymous stay. Its texts can be said"
        " better; for other questions make another survey."
    )


@dataclass(frozen=True, slots=True)
class SurveyIn:
    """What is asked, and how: see `models.Survey`."""

    name: Mapping[str, str]
    questions: Sequence[Question]
    intro: Mapping[str, str] = field(default_factory=dict)
    thanks: Mapping[str, str] = field(default_factory=dict)
    since_on: date | None = None
    until_on: date | None = None
    is_anonymous: bool = False
    is_paged: bool = False
    once: str = Once.EVER.value
    door: str = Door.HOME.value
    product_id: UUID | None = None
    batch_id: UUID | None = None
    category: str = ""
    course: str = ""
    rest_days: int = REST_DAYS
    tells: bool = False
    reminds: str = Reminds.END.value
    remind_days: int | None = None
    quota: int | None = None


def begin(
    programme_id: UUID,
    payload: SurveyIn,
    *,
    actor: Actor,
    now: datetime,
    whom: Whom = Whom(),
    code: str = "",
) -> UUID:
    """Write a survey, which nobody is shown before it is opened; its key. `code`: by which rules
    know it already, where it is a copy.

    Raises:
        BadSurvey, BadQuestion, NoSuchAudience
    """
    require(actor, "engagement.change")
    _check(payload)
    of = actor.organiser_id
    name = localized(payload.name, "en")
    row = Survey(
        organiser_id=of,
        programme_id=programme_id,
        code=code or f"{slug(name, 'survey', most=30)}-{ids.short()}",
        name={},
        created_at=now,
    )
    _take(row, payload)
    row.audience_id = targeting.settle(whom, programme_id=programme_id, organiser_id=of, now=now)
    row.save(force_insert=True)
    _record(row, actor, now)
    return row.id


def change(
    survey_id: UUID,
    payload: SurveyIn,
    *,
    programme_id: UUID,
    actor: Actor,
    now: datetime,
    whom: Whom = Whom(),
) -> None:
    """Say it anew. Texts of other languages stay.

    Raises:
        NoSuchSurvey, BadSurvey, BadQuestion, NoSuchAudience
        AnsweredAlready: it has answers, and they would mean something else.
    """
    require(actor, "engagement.change")
    _check(payload)
    of = actor.organiser_id
    row = queries.locked(survey_id, programme_id=programme_id, organiser_id=of)
    before, was_anonymous = asking.read(row.questions), row.is_anonymous
    _take(row, payload)
    is_same = was_anonymous == payload.is_anonymous and _shape(before) == _shape(payload.questions)
    if not is_same and Sheet.objects.of(of).filter(survey_id=row.id).exists():
        raise AnsweredAlready()
    row.audience_id = targeting.settle(whom, programme_id=programme_id, organiser_id=of, now=now)
    row.save()
    _record(row, actor, now)


def show(
    survey_id: UUID, *, is_open: bool, programme_id: UUID, actor: Actor, now: datetime
) -> None:
    """Open a survey to its members, or end it; one that ended can be opened again.

    Raises:
        NoSuchSurvey
        BadSurvey: it asks nothing.
    """
    require(actor, "engagement.change")
    row = queries.locked(survey_id, programme_id=programme_id, organiser_id=actor.organiser_id)
    if is_open and not row.questions:
        raise BadSurvey(why=_("it asks nothing yet"))
    row.state = State.OPEN if is_open else State.ENDED
    row.save(update_fields=["state"])
    _record(row, actor, now)


def _check(payload: SurveyIn) -> None:
    asking.checked(payload.questions)
    if not any(text.strip() for text in payload.name.values()):
        raise BadSurvey(why=_("a name is missing"))
    texts = [*payload.name.values()], [*payload.intro.values(), *payload.thanks.values()]
    if any(len(t) > NAME_MAX for t in texts[0]) or any(len(t) > TEXT_MAX for t in texts[1]):
        raise BadSurvey(why=_("a text is too long"))
    if payload.since_on and payload.until_on and payload.until_on < payload.since_on:
        raise BadSurvey(why=_("it ends before it begins"))
    if payload.quota is not None and not 0 < payload.quota <= QUOTA_MAX:
        raise BadSurvey(why=_("a number is out of bounds"))
    if payload.once not in Once.values or payload.door not in Door.values:
        raise BadSurvey(why=_("choose one of the list"))
    if payload.is_anonymous and any(row.kind == asking.PHOTO for row in payload.questions):
        raise BadSurvey(why=_("a photo may show whose it is, so an anonymous survey has none"))
    _check_door(payload)
    _check_reminder(payload)


def _check_door(payload: SurveyIn) -> None:
    if payload.once == Once.CODE and payload.door != Door.CODE:
        raise BadSurvey(why=_("once for each code is for a survey before codes"))
    if payload.product_id is not None and payload.door not in (Door.CODE, Door.PURCHASE):
        raise BadSurvey(why=_("only codes and purchases are of a product"))
    if payload.batch_id is not None and payload.door != Door.CODE:
        raise BadSurvey(why=_("only codes are of a batch"))
    if payload.category and (payload.door != Door.PURCHASE or payload.product_id is not None):
        raise BadSurvey(why=_("say a product or a category, of a survey after a purchase"))
    if payload.course and payload.door != Door.COURSE:
        raise BadSurvey(why=_("only a survey after a course names one"))
    if (payload.once == Once.EACH) != (payload.door in AFTER):
        raise BadSurvey(why=_("after what members did, it is answered for each invitation"))
    if not 1 <= payload.rest_days <= REST_DAYS_MAX:
        raise BadSurvey(why=_("a number is out of bounds"))
    if payload.tells and payload.door not in OPENED:
        raise BadSurvey(why=_("who is invited after what they did is told by the invitation"))


def _check_reminder(payload: SurveyIn) -> None:
    if payload.reminds not in Reminds.values:
        raise BadSurvey(why=_("choose one of the list"))
    if payload.remind_days is None:
        return
    if not 1 <= payload.remind_days <= REMIND_DAYS_MAX:
        raise BadSurvey(why=_("a number is out of bounds"))
    if payload.reminds == Reminds.END and payload.until_on is None:
        raise BadSurvey(why=_("it has no last day to remind before"))


def _take(row: Survey, payload: SurveyIn) -> None:
    before = {question.key: question for question in asking.read(row.questions)}
    row.name = {**row.name, **payload.name}
    row.intro, row.thanks = {**row.intro, **payload.intro}, {**row.thanks, **payload.thanks}
    row.questions = asking.written(
        [_with_languages(question, before.get(question.key)) for question in payload.questions]
    )
    for column in _COLUMNS:
        setattr(row, column, getattr(payload, column))


def _with_languages(question: Question, before: Question | None) -> Question:
    """A question with what it said in other languages; an option is the same where it stands."""
    if before is None or before.kind != question.kind:
        return question
    return asking.joined(before, question)


def _shape(questions: Sequence[Question]) -> list[tuple[object, ...]]:
    """What makes answers mean what they mean."""
    return [
        (
            question.key,
            question.kind,
            len(question.options),
            len(question.lines),
            question.top,
            question.marks,
            question.after,
            question.chose,
            question.least,
            question.most,
        )
        for question in questions
    ]


def _record(row: Survey, actor: Actor, now: datetime) -> None:
    """Tell it; and the programme has the kind that answers are of, so that rules can name it."""
    registering.take_up(
        [registered_kinds.ANSWERED],
        programme_id=row.programme_id,
        organiser_id=row.organiser_id,
        actor=actor.name,
        now=now,
    )
    journal.record(
        SurveyChanged(
            organiser_id=row.organiser_id,
            at=now,
            actor=actor.name,
            programme_id=row.programme_id,
            survey_id=row.id,
            state=row.state,
        )
    )
