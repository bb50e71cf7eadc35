"""The identity of bought lines without a number that reach us one activity at a time: the same as
`matching` gives to the lines of files. What has a number is held against its other witnesses
(`calls.begin`).

So a line that came by the till's call and comes again in the partner's sales file earns once,
whichever was first.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from tandem.evidence.models import ProvedLine
from tandem.kit import ids
from tandem.kit.sql import named_queries
from tandem.platform import statements

# Product, quantity in base units, amount in minor units.
LineContent = tuple[UUID, Decimal, int | None]


def of_lines(
    lines: Sequence[LineContent],
    *,
    programme_id: UUID,
    partner_id: int | None,
    member_id: int,
    day: date,
) -> list[UUID]:
    """The identity of each line of one document, in order; equal lines are told apart by
    how-manieth they are.

    Makes the same value as the statement `stage_matched`: what is not known is left out.
    """
    seen: Counter[LineContent] = Counter()
    keys = []
    for product_id, quantity, amount in lines:
        seen[product_id, quantity, amount] += 1
        parts = [
            programme_id,
            partner_id,
            "",  # the number that it has not
            member_id,
            day,
            product_id,
            _plain(quantity),
            amount,
        ]
        base = ids.derived(*[part for part in parts if part is not None])
        occurrence = seen[product_id, quantity, amount]
        keys.append(base if occurrence == 1 else ids.derived(base, occurrence))
    return keys


def _plain(quantity: Decimal) -> str:
    """As PostgreSQL's `trim_scale` prints it."""
    text = format(quantity, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def prove(
    keys: Sequence[UUID],
    *,
    members: Sequence[int],
    sources: Sequence[UUID],
    organiser_id: UUID,
    now: datetime,
) -> set[UUID]:
    """Claim these identities for their members and activities; those that were free, or were taken
    back since they counted. A rolled-back transaction frees them.
    """
    sql = named_queries("tandem.evidence", "identities")
    params = {
        "organiser_id": organiser_id,
        "keys": list(keys),
        "members": list(members),
        "sources": list(sources),
        "now": now,
    }
    free = {key for (key,) in statements.prepared(sql["prove"], params)}
    if set(keys) <= free:
        return free
    again = dict(statements.rows(sql["again"], params))
    further = {**params, "keys": [again.get(key) for key in keys]}
    proved = {key for (key,) in statements.prepared(sql["prove"], further)} if again else set()
    return free | {plain for plain, key in again.items() if key in proved}


def standing(keys: Sequence[UUID], *, organiser_id: UUID) -> set[UUID]:
    """Which of these identities a line has."""
    proved = ProvedLine.objects.of(organiser_id).filter(key__in=keys)
    return set(proved.values_list("key", flat=True))
