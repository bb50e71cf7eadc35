"""What a member does: keeping what is answered so far, and handing the sheet in.

An occasion is claimed by one statement that marks it done only where it is not, and a place of the
quota by one that adds only while there is room, so that neither is taken twice by two at once.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from tandem.engagement import ways
from tandem.engagement.surveys import queries, sheets
from tandem.engagement.surveys import questions as asking
from tandem.engagement.surveys.facts import MemberDissatisfied, SurveyAnswered
from tandem.engagement.surveys.models import Once, Participation, Sheet, State, Survey, Tally
from tandem.engagement.surveys.questions import Answers, Question
from tandem.kit import ids
from tandem.kit.errors import Conflict, Gone, Missing
from tandem.kit.texts import localized
from tandem.partners.models import Outlet
from tandem.platform import journal
from tandem.platform.access.permissions import Actor, require
from tandem.platform.files.pictures import PRIVATE_TYPE
from tandem.platform.models import Upload
from tandem.programmes.models import Programme
from tandem.segments import targeting


class SurveyClosed(Gone):
    """It is not open now, or as many answered as were asked for."""

    code = "surveys.closed"
    text = _("This survey takes no answers any more. Thank you for wanting to help.")


class AnsweredBefore(Conflict):
    """The member has answered it on this occasion."""

    code = "surveys.answered_before"
    text = _("You have answered this survey. Thank you.")


class NotInvited(Missing):
    """The survey is asked after something that the member did not do."""

    code = "surveys.not_invited"
    text = _("This survey is asked after a purchase, an order or a course. Yours will come.")


@dataclass(frozen=True, slots=True)
class At:
    """Where somebody comes from: about which product and outlet, the code that waits for it, and
    the invitation after what they did.
    """

    product_id: UUID | None = None
    outlet_id: UUID | None = None
    used_code: str = ""
    about: UUID | None = None


def open_now(survey_id: UUID, *, programme: Programme, today: date) -> Survey:
    """A survey that can be answered now, by those for whom it is.

    Raises:
        NoSuchSurvey: there is none, or it was never opened.
        SurveyClosed
    """
    of = programme.organiser_id
    row = queries.survey(survey_id, programme_id=programme.id, organiser_id=of)
    if not ways.uses(programme, ways.SURVEYS) or row.state == State.DRAFT:
        raise queries.NoSuchSurvey()
    is_time = (row.since_on or today) <= today <= (row.until_on or today)
    if row.state != State.OPEN or not is_time or queries.full_among([row.id], organiser_id=of):
        raise SurveyClosed()
    return row


def is_theirs(row: Survey, member_id: int, *, programme: Programme, now: datetime) -> bool:
    """Whether a survey is for a member."""
    if row.audience_id is None:
        return True
    held = targeting.held_by(member_id, programme=programme, now=now, only=[row.audience_id])
    return row.audience_id in held


def keep(
    row: Survey,
    member_id: int,
    answers: Mapping[str, Sequence[str]],
    *,
    at: At,
    today: date,
    now: datetime,
) -> None:
    """Keep what is answered so far, to go on later. Of an anonymous survey nothing is kept.

    Raises:
        AnsweredBefore, NotInvited
    """
    assert not row.is_anonymous, "what is not handed in would stand beside its member"
    at = came_from(row, member_id, at)
    own, key = _own(row, member_id, at, today, now), _key(row, at, today)
    kept = {name: [*values] for name, values in answers.items()}
    if _is_done(row, member_id, key) or not own.filter(done_on=None).update(kept=kept):
        raise AnsweredBefore()


def answer(
    row: Survey,
    member_id: int,
    answers: Mapping[str, Sequence[str]],
    *,
    at: At,
    programme: Programme,
    actor: Actor,
    today: date,
    now: datetime,
) -> sheets.Filled:
    """Take a member's sheet.

    Raises:
        NoSuchSurvey: it is not for them.
        BadAnswer, AnsweredBefore, SurveyClosed, NotInvited: nothing is written.
    """
    require(actor, "member.view")
    if not is_theirs(row, member_id, programme=programme, now=now):
        raise queries.NoSuchSurvey()
    if row.once == Once.CODE and not at.used_code:
        raise SurveyClosed()  # it is asked of who holds a code alone
    at = came_from(row, member_id, at)
    questions = asking.read(row.questions)
    _check_photos(questions, answers, actor)
    filled = sheets.filled(
        questions,
        answers,
        product_id=at.product_id,
        outlet_id=_outlet(at, programme),
    )
    own = _own(row, member_id, at, today, now)
    is_done = _is_done(row, member_id, _key(row, at, today))
    if is_done or not own.filter(done_on=None).update(kept={}, done_on=today):
        raise AnsweredBefore()
    _take_place(row, now)
    sheet_id = _laid(row, member_id, filled, today, now)
    _tell(row, member_id, sheet_id, filled.content, actor, now)
    return filled


def _check_photos(questions: Sequence[Question], answers: Answers, actor: Actor) -> None:
    """A photo is a file that this person sent here, made anew."""
    for question in questions:
        keys = [key for value in answers.get(question.key, ()) if (key := ids.parsed(value))]
        if question.kind != asking.PHOTO or not keys:
            continue
        files = Upload.objects.of(actor.organiser_id).filter(id__in=keys, media_type=PRIVATE_TYPE)
        if set(files.values_list("user_id", flat=True)) != {actor.user_id}:
            raise asking.BadAnswer(question=localized(question.text, "en")[:80], key=question.key)


def came_from(row: Survey, member_id: int, at: At) -> At:
    """Where somebody comes from, with what the invitation knows of it. Of an anonymous survey it
    says nothing: who bought it there on that day is known, and would be told by the sheet.

    Raises:
        NotInvited
    """
    if row.once != Once.EACH:
        return at
    key = queries.occasion(row, today=date.min, about=at.about)
    invitation = queries.begun(row, member_id, key)
    if invitation.about is None:
        raise NotInvited()
    if row.is_anonymous:
        return At(about=at.about)
    return replace(at, product_id=invitation.product_id, outlet_id=invitation.outlet_id)


def _outlet(at: At, programme: Programme) -> UUID | None:
    """The outlet whose print led here. An address may name any: what is none of the programme's
    says nothing of the answer, which counts all the same.
    """
    rows = Outlet.objects.within(programme.id, organiser_id=programme.organiser_id)
    return at.outlet_id if at.outlet_id and rows.filter(id=at.outlet_id).exists() else None


def _laid(row: Survey, member_id: int, filled: sheets.Filled, today: date, now: datetime) -> UUID:
    sheet_id = uuid.uuid4()  # of chance alone: a key that rises with time would tell whose it is
    midnight = datetime(today.year, today.month, today.day, tzinfo=UTC)
    Sheet.objects.of(row.organiser_id).create(
        survey_id=row.id,
        id=sheet_id,
        member_id=None if row.is_anonymous else member_id,
        created_at=midnight if row.is_anonymous else now,
        answered_on=today,
        **asdict(filled),
    )
    return sheet_id


def _tell(
    row: Survey,
    member_id: int,
    sheet_id: UUID,
    content: int | None,
    actor: Actor,
    now: datetime,
) -> None:
    scope: dict[str, Any] = {
        "organiser_id": row.organiser_id,
        "at": now,
        "actor": actor.name,
        "programme_id": row.programme_id,
        "survey_id": row.id,
        "member_id": member_id,
    }
    journal.record(SurveyAnswered(**scope))
    if row.is_anonymous or content is None:
        return
    if content <= sheets.DISSATISFIED_MOST:
        journal.record(MemberDissatisfied(**scope, sheet_id=sheet_id, content=content))


def _key(row: Survey, at: At, today: date) -> UUID:
    return queries.occasion(row, today=today, used_code=at.used_code, about=at.about)


def _is_done(row: Survey, member_id: int, key: UUID) -> bool:
    """Whether it was answered by the member, or by who is one with them and acts no more."""
    return queries.begun(row, member_id, key).is_done


def _own(
    row: Survey, member_id: int, at: At, today: date, now: datetime
) -> QuerySet[Participation]:
    """The member's participation, made where there is none."""
    key = _key(row, at, today)
    rows = Participation.objects.of(row.organiser_id)
    fresh = Participation(
        organiser_id=row.organiser_id,
        member_id=member_id,
        id=key,
        survey_id=row.id,
        created_at=now,
    )
    rows.bulk_create([fresh], ignore_conflicts=True)
    return rows.filter(member_id=member_id, id=key)


def _take_place(row: Survey, now: datetime) -> None:
    if row.quota is None:
        return
    rows = Tally.objects.of(row.organiser_id)
    fresh = Tally(organiser_id=row.organiser_id, survey_id=row.id, created_at=now)
    rows.bulk_create([fresh], ignore_conflicts=True)
    room = rows.filter(survey_id=row.id, taken__lt=row.quota)
    if not room.update(taken=F("taken") + 1):
        raise SurveyClosed()
