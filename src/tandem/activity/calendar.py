"""Activities that the clock makes, not a person: birthdays, anniversaries of joining; and those
that joining itself is.

They are recorded where rules ask for their kind, so that lists of activities hold nothing that
means nothing.
"""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from tandem.activity.recording import ACTIVITY_COLUMNS, LINE_COLUMNS, record_rows
from tandem.kit import ids
from tandem.kit.sql import SqlQuery, fill, named_queries
from tandem.platform import statements

BIRTHDAY, ANNIVERSARY, ENROLMENT, REFERRAL = "BIRTHDAY", "ANNIVERSARY", "ENROLMENT", "REFERRAL"
BY_THE_CLOCK = (BIRTHDAY, ANNIVERSARY)
BY_JOINING = (ENROLMENT, REFERRAL)
CAUGHT_UP_DAYS = 7


def make(
    kinds: Collection[str],
    *,
    programme_id: UUID,
    organiser_id: UUID,
    currency: str,
    zone: str,
    today: date,
    now: datetime,
) -> int:
    """Record the birthdays and anniversaries of today, and of the days before that nobody recorded;
    how many.

    29 February falls on the 28th where there is none. Safe to repeat: a member has each once a
    year.
    """
    days = [today - timedelta(days=back) for back in range(CAUGHT_UP_DAYS)]
    pairs = [(day, day.month * 100 + day.day) for day in days]
    pairs += [
        (day, 229)
        for day in days
        if (day.month, day.day) == (2, 28) and (day + timedelta(days=1)).day == 1
    ]
    params = {
        "organiser_id": organiser_id,
        "programme_id": programme_id,
        "currency": currency,
        "zone": zone,
        "days": [day for day, _ in pairs],
        "birthdays": [birthday for _, birthday in pairs],
    }
    return sum(
        _record(kind, params, programme_id=programme_id, organiser_id=organiser_id, now=now)
        for kind in BY_THE_CLOCK
        if kind in kinds
    )


def join(
    members: Sequence[int],
    kinds: Collection[str],
    *,
    programme_id: UUID,
    organiser_id: UUID,
    currency: str,
    zone: str,
    now: datetime,
) -> int:
    """Record that members joined, and that members recommended them; how many activities. Safe to
    repeat.
    """
    params = {
        "organiser_id": organiser_id,
        "programme_id": programme_id,
        "currency": currency,
        "zone": zone,
        "members": list(members),
    }
    return sum(
        _record(kind, params, programme_id=programme_id, organiser_id=organiser_id, now=now)
        for kind in BY_JOINING
        if kind in kinds
    )


def _record(
    kind: str, params: dict[str, object], *, programme_id: UUID, organiser_id: UUID, now: datetime
) -> int:
    sql = named_queries("tandem.activity", "calendar")
    text = fill(sql["fresh"], said=sql[kind.lower()])
    bound = {**params, "kind": kind}
    ((activities,),) = statements.rows(f"SELECT count(*) FROM ({text}) AS activity", bound)
    if activities:
        record_rows(
            SqlQuery(text, bound, ACTIVITY_COLUMNS),
            SqlQuery(sql["no_lines"], {}, LINE_COLUMNS),
            programme_id=programme_id,
            organiser_id=organiser_id,
            source="CLOCK",
            source_id=ids.new_uuid(),
            actor="system",
            now=now,
            has_corrections=False,
        )
    return int(activities)
