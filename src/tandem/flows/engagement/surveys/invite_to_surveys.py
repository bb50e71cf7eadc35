"""Who is invited to surveys: members after what they did, and an audience when a survey opens; who
did not answer is reminded by night. Each is told in the inbox, once.
"""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from tandem.activity import kinds
from tandem.activity.facts import ActivityRecorded
from tandem.communication import inbox
from tandem.engagement import ways
from tandem.engagement.learning import registered_kinds as learning
from tandem.engagement.surveys import inviting, queries
from tandem.engagement.surveys.facts import SurveyChanged
from tandem.engagement.surveys.messages import SurveyInvitationMessage, SurveyReminderMessage
from tandem.engagement.surveys.models import OPENED, Door, State, Survey
from tandem.kit.sql import SqlQuery
from tandem.platform import clock
from tandem.platform.messages.declaring import Message
from tandem.platform.steps import step
from tandem.programmes import queries as programmes
from tandem.programmes.models import Programme
from tandem.rewards.facts import RewardOrdered

_LEARNT = [kind.kind for kind in learning.KINDS]


@step("invite_to_surveys.after_activities")
def after_activities(facts: Sequence[ActivityRecorded]) -> None:
    """Whoever bought what a survey asks about, or learnt a course, is invited to it."""
    by_programme: dict[tuple[UUID, UUID], list[UUID]] = {}
    for fact in facts:
        by_programme.setdefault((fact.programme_id, fact.organiser_id), []).append(fact.batch_id)
    for (programme_id, of), batches in by_programme.items():
        programme = programmes.programme(programme_id, organiser_id=of)
        now = clock.now()
        today = programme.day_at(now)
        for row in _open(programme, today, [Door.PURCHASE, Door.COURSE]):
            if row.door == Door.PURCHASE:
                done = inviting.after_purchases(row, batches, kinds.BOUGHT, today=today)
            else:
                done = inviting.after_actions(row, batches, _LEARNT, today=today)
            told = inviting.invite(row, done, programme=programme, today=today, now=now)
            _notify(told, SurveyInvitationMessage, programme, now)


@step("invite_to_surveys.after_orders")
def after_orders(facts: Sequence[RewardOrdered]) -> None:
    """Whoever ordered a reward is invited to surveys about that."""
    by_programme: dict[tuple[UUID, UUID], list[tuple[int, UUID]]] = {}
    for fact in facts:
        if fact.party == "MEMBER":
            ordered = by_programme.setdefault((fact.programme_id, fact.organiser_id), [])
            ordered.append((fact.member_id, fact.order_id))
    for (programme_id, of), orders in by_programme.items():
        programme = programmes.programme(programme_id, organiser_id=of)
        now = clock.now()
        today = programme.day_at(now)
        for row in _open(programme, today, [Door.ORDER]):
            done = inviting.after_orders(orders, now=now)
            told = inviting.invite(row, done, programme=programme, today=today, now=now)
            _notify(told, SurveyInvitationMessage, programme, now)


@step("invite_to_surveys.opened")
def opened(facts: Sequence[SurveyChanged]) -> None:
    """Those for whom a survey is are told that it is open. One that opens on a later day, and who
    belongs to them later, is looked after by the night.
    """
    latest = {fact.survey_id: fact for fact in facts if fact.state == State.OPEN}
    for fact in latest.values():
        programme = programmes.programme(fact.programme_id, organiser_id=fact.organiser_id)
        now = clock.now()
        _invite_all(programme, today=programme.day_at(now), now=now, only=fact.survey_id)


def look_after(programme: Programme, *, today: date, now: datetime) -> None:
    """Of a night: invite who is new to surveys that are open, and remind. Safe to repeat."""
    _invite_all(programme, today=today, now=now)
    for row in _open(programme, today, Door.values):
        told = inviting.remind(row, programme=programme, today=today, now=now)
        _notify(told, SurveyReminderMessage, programme, now)


def _invite_all(
    programme: Programme, *, today: date, now: datetime, only: UUID | None = None
) -> None:
    for row in _open(programme, today, OPENED):
        if row.tells and only in (None, row.id):
            told = inviting.invite_all(row, programme=programme, today=today, now=now)
            _notify(told, SurveyInvitationMessage, programme, now)


def _open(programme: Programme, today: date, doors: Sequence[str]) -> list[Survey]:
    if not ways.uses(programme, ways.SURVEYS):
        return []
    return list(queries.running(programme, today=today, doors=doors))


def _notify(
    told: SqlQuery | None, kind: type[Message], programme: Programme, now: datetime
) -> None:
    if told is not None:
        inbox.notify_rows(
            told, kind, programme_id=programme.id, organiser_id=programme.organiser_id, now=now
        )
