"""A survey is answered: the sheet is taken, and what was done is recorded for the rules.

A code that waited for it is used in the same transaction, before the sheet is taken: a wrong code
stays counted (the caller returns, and nothing of the sheet is there yet), and what the sheet
refuses takes the code's use back with it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from tandem.engagement.surveys import answering, queries
from tandem.engagement.surveys.answering import At
from tandem.engagement.surveys.registered_kinds import ANSWERED
from tandem.evidence.codes import looking_up
from tandem.evidence.documents import lifecycle
from tandem.flows.activities import record_activity, record_participation, submit_code
from tandem.kit.texts import localized
from tandem.platform.access.permissions import Actor
from tandem.programmes.models import Programme


def use_code(
    text: str,
    survey_id: UUID,
    *,
    at: At,
    programme: Programme,
    member_id: int,
    secret: bytes,
    actor: Actor,
    now: datetime,
    address: str = "",
) -> tuple[record_activity.Recorded, At]:
    """Use the code that waits for a survey; what it brought, and where the answer then comes from.
    `answer` follows in this transaction.

    Raises:
        what `submit_code.submit` raises
    """
    row = queries.survey(survey_id, programme_id=programme.id, organiser_id=actor.organiser_id)
    code = looking_up.form_of(text, secret=secret)
    product_id = looking_up.product_of(code, secret=secret, organiser_id=actor.organiser_id)
    used = submit_code.submit(
        text,
        programme=programme,
        member_id=member_id,
        secret=secret,
        actor=actor,
        now=now,
        address=address,
        answered=survey_id,
    )
    lifecycle.answered(member_id, code, organiser_id=actor.organiser_id, now=now)
    # Of an anonymous one the code says nothing: who used it that day is known.
    known = None if row.is_anonymous else product_id
    return used, replace(at, used_code=code, product_id=known)


def answer(
    survey_id: UUID,
    member_id: int,
    answers: Mapping[str, Sequence[str]],
    *,
    programme: Programme,
    actor: Actor,
    now: datetime,
    at: At = At(),
) -> dict[str, int]:
    """Hand a sheet in; the points that it brought, by wallet.

    Raises:
        NoSuchSurvey, SurveyClosed, AnsweredBefore, NotInvited, BadAnswer
    """
    today = programme.day_at(now)
    row = answering.open_now(survey_id, programme=programme, today=today)
    filled = answering.answer(
        row,
        member_id,
        answers,
        at=at,
        programme=programme,
        actor=actor,
        today=today,
        now=now,
    )
    key = queries.occasion(row, today=today, used_code=at.used_code, about=at.about)
    has_score = filled.content is not None and not row.is_anonymous
    return record_participation.record(
        ANSWERED,
        member_id=member_id,
        key=str(key),
        attributes={
            "survey": row.code,
            **({"score": str(filled.content)} if has_score else {}),
        },
        reference=localized(row.name, programme.languages[0]),
        programme=programme,
        actor=actor.name,
        now=now,
    ).points
