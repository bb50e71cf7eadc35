"""Writing a survey, opening it and ending it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.engagement.surveys import queries
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
    programme_id: UUID, said: SurveyIn, *, actor: Actor, now: datetime, whom: Whom = Whom()
) -> UUID:
    """Write a survey, which nobody is shown before it is opened; its key.

    Raises:
        BadSurvey, BadQuestion, NoSuchAudience
    """
    require(actor, "engagement.change")
    _check(said)
    of = actor.organiser_id
    name = localized(said.name, "en")
    row = Survey(
        organiser_id=of,
        programme_id=programme_id,
        code=f"{slug(name, 'survey', most=30)}-{ids.short()}",
        name={},
        created_at=now,
    )
    _take(row, said)
    row.audience_id = targeting.settle(whom, programme_id=programme_id, organiser_id=of, now=now)
    row.save(force_insert=True)
    _record(row, actor, now)
    return row.id


def change(
    survey_id: UUID,
    said: SurveyIn,
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
    _check(said)
    of = actor.organiser_id
    row = queries.locked(survey_id, programme_id=programme_id, organiser_id=of)
    before, was_anonymous = asking.read(row.questions), row.is_anonymous
    _take(row, said)
    is_same = was_anonymous == said.is_anonymous and _shape(before) == _shape(said.questions)
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


def _check(said: SurveyIn) -> None:
    asking.checked(said.questions)
    if not any(text.strip() for text in said.name.values()):
        raise BadSurvey(why=_("a name is missing"))
    texts = [*said.name.values()], [*said.intro.values(), *said.thanks.values()]
    if any(len(t) > NAME_MAX for t in texts[0]) or any(len(t) > TEXT_MAX for t in texts[1]):
        raise BadSurvey(why=_("a text is too long"))
    if said.since_on and said.until_on and said.until_on < said.since_on:
        raise BadSurvey(why=_("it ends before it begins"))
    if said.quota is not None and not 0 < said.quota <= QUOTA_MAX:
        raise BadSurvey(why=_("a number is out of bounds"))
    if said.once not in Once.values or said.door not in Door.values:
        raise BadSurvey(why=_("choose one of the list"))
    if said.is_anonymous and any(row.kind == asking.PHOTO for row in said.questions):
        raise BadSurvey(why=_("a photo may show whose it is, so an anonymous survey has none"))
    _check_door(said)
    _check_reminder(said)


def _check_door(said: SurveyIn) -> None:
    if said.once == Once.CODE and said.door != Door.CODE:
        raise BadSurvey(why=_("once for each code is for a survey before codes"))
    if said.product_id is not None and said.door not in (Door.CODE, Door.PURCHASE):
        raise BadSurvey(why=_("only codes and purchases are of a product"))
    if said.batch_id is not None and said.door != Door.CODE:
        raise BadSurvey(why=_("only codes are of a batch"))
    if said.category and (said.door != Door.PURCHASE or said.product_id is not None):
        raise BadSurvey(why=_("say a product or a category, of a survey after a purchase"))
    if said.course and said.door != Door.COURSE:
        raise BadSurvey(why=_("only a survey after a course names one"))
    if (said.once == Once.EACH) != (said.door in AFTER):
        raise BadSurvey(why=_("after what members did, it is answered for each invitation"))
    if not 1 <= said.rest_days <= REST_DAYS_MAX:
        raise BadSurvey(why=_("a number is out of bounds"))
    if said.tells and said.door not in OPENED:
        raise BadSurvey(why=_("who is invited after what they did is told by the invitation"))


def _check_reminder(said: SurveyIn) -> None:
    if said.reminds not in Reminds.values:
        raise BadSurvey(why=_("choose one of the list"))
    if said.remind_days is None:
        return
    if not 1 <= said.remind_days <= REMIND_DAYS_MAX:
        raise BadSurvey(why=_("a number is out of bounds"))
    if said.reminds == Reminds.END and said.until_on is None:
        raise BadSurvey(why=_("it has no last day to remind before"))


def _take(row: Survey, said: SurveyIn) -> None:
    before = {question.key: question for question in asking.read(row.questions)}
    row.name = {**row.name, **said.name}
    row.intro, row.thanks = {**row.intro, **said.intro}, {**row.thanks, **said.thanks}
    row.questions = asking.written(
        [_with_languages(question, before.get(question.key)) for question in said.questions]
    )
    for column in _COLUMNS:
        setattr(row, column, getattr(said, column))


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
        )
        for question in questions
    ]


def _record(row: Survey, actor: Actor, now: datetime) -> None:
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
