"""Who is invited to a survey and reminded of it: an audience when it opens, and members after what
they did. Set by set: one statement invites, one says whom to tell.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from tandem.engagement.surveys import queries
from tandem.engagement.surveys.models import AFTER, Once, Reminds, Survey
from tandem.kit.sql import SqlQuery, fill, merged, named_queries
from tandem.platform import statements
from tandem.programmes.models import Programme
from tandem.segments import targeting

COLUMNS = ("member_id", "id", "data")
DONE = ("member_id", "about", "product_id", "outlet_id", "occurred_at")
OLD_DAYS = 45  # what was done longer ago is not asked about: a file may come late, a year's may too
LATE_DAYS = 30  # whose reminder was due longer ago is not reminded


def after_purchases(
    row: Survey, batch_ids: Sequence[UUID], kinds: Sequence[str], *, today: date
) -> SqlQuery:
    """What members bought in these batches, of what a survey asks about."""
    params = {"product_id": row.product_id, "category": row.category}
    return _done("purchases", row, batch_ids, kinds, today, params)


def after_actions(
    row: Survey, batch_ids: Sequence[UUID], kinds: Sequence[str], *, today: date
) -> SqlQuery:
    """Which courses members learnt in these batches, of those a survey asks about."""
    return _done("actions", row, batch_ids, kinds, today, {"course": row.course})


def after_orders(orders: Sequence[tuple[int, UUID]], *, now: datetime) -> SqlQuery:
    """What members ordered: (member, order)."""
    params = {
        "members": [member for member, _ in orders],
        "keys": [str(key) for _, key in orders],
        "now": now,
    }
    return SqlQuery(_sql()["orders"], params, DONE)


def invite(
    row: Survey, done: SqlQuery, *, programme: Programme, today: date, now: datetime
) -> SqlQuery | None:
    """Invite who is of its audience and did something of this, once in `rest_days`; whom to tell
    (`SurveyInvitationMessage`), None where nobody is new. Nobody is invited to one that is full.
    Safe to repeat.
    """
    assert row.door in AFTER and done.columns == DONE
    if queries.full_among([row.id], organiser_id=row.organiser_id):
        return None
    members = targeting.members_of(row.audience_id, programme=programme, now=now)
    scope = {**_scope(row, today, now), "rested": today - timedelta(days=row.rest_days)}
    text = fill(_sql()["invite"], done=done.text, members=members.text)
    params = merged(merged(members.params, done.params), scope)
    return _invited(row, today, now) if statements.run(text, params) else None


def invite_all(row: Survey, *, programme: Programme, today: date, now: datetime) -> SqlQuery | None:
    """Invite everybody of its audience who has not begun it; whom to tell, as `invite` says it."""
    assert row.door not in AFTER
    if queries.full_among([row.id], organiser_id=row.organiser_id):
        return None
    members = targeting.members_of(row.audience_id, programme=programme, now=now)
    scope = {**_scope(row, today, now), "id": queries.occasion(row, today=today)}
    text = fill(_sql()["invite_all"], members=members.text)
    is_any = statements.run(text, merged(members.params, scope))
    return _invited(row, today, now) if is_any else None


def remind(row: Survey, *, programme: Programme, today: date, now: datetime) -> SqlQuery | None:
    """Note who is reminded today: they began or were invited, and did not answer; whom to tell
    (`SurveyReminderMessage`), None where nobody. Each occasion once.
    """
    latest = _due_until(row, today)
    if latest is None or queries.full_among([row.id], organiser_id=row.organiser_id):
        return None
    members = targeting.members_of(row.audience_id, programme=programme, now=now)
    is_each = row.once in (Once.EACH, Once.CODE)
    scope = {
        **_scope(row, today, now),
        "only": None if is_each else queries.occasion(row, today=today),
        "zone": programme.time_zone,
        "earliest": date.min if row.reminds == Reminds.END else latest - timedelta(days=LATE_DAYS),
        "latest": latest,
    }
    text = fill(_sql()["remind"], members=members.text)
    if not statements.run(text, merged(members.params, scope)):
        return None
    sql = _sql()
    return SqlQuery(fill(sql["reminded"], data=sql["data"]), _said(row, today, now), COLUMNS)


def _due_until(row: Survey, today: date) -> date | None:
    """Who began on this day or before is reminded now; None: nobody."""
    if row.remind_days is None:
        return None
    if row.reminds == Reminds.BEGIN:
        return today - timedelta(days=row.remind_days)
    is_due = row.until_on and row.until_on - timedelta(days=row.remind_days) <= today
    return today - timedelta(days=1) if is_due else None


def _invited(row: Survey, today: date, now: datetime) -> SqlQuery:
    sql = _sql()
    return SqlQuery(fill(sql["invited"], data=sql["data"]), _said(row, today, now), COLUMNS)


def _done(
    name: str,
    row: Survey,
    batch_ids: Sequence[UUID],
    kinds: Sequence[str],
    today: date,
    params: dict[str, Any],
) -> SqlQuery:
    scope = {
        "organiser_id": row.organiser_id,
        "batch_ids": list(batch_ids),
        "kinds": list(kinds),
        "since": today - timedelta(days=OLD_DAYS),
    }
    return SqlQuery(_sql()[name], {**scope, **params}, DONE)


def _scope(row: Survey, today: date, now: datetime) -> dict[str, Any]:
    return {
        "organiser_id": row.organiser_id,
        "survey_id": row.id,
        "on_day": today,
        "now": now,
    }


def _said(row: Survey, today: date, now: datetime) -> dict[str, Any]:
    survey = {"name": json.dumps(row.name), "is_each": row.once == Once.EACH}
    return {**_scope(row, today, now), **survey}


def _sql() -> Mapping[str, str]:
    return named_queries("tandem.engagement.surveys", "inviting")
