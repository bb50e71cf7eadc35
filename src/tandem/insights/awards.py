"""What a rule has given, activity by activity: the rows that its figures are counted from.

The awards of a rule may be millions, and which of them are its own stands in each award. One
reading counts how many each day has and finds which come first; in a large installation both are
kept for some minutes (`lately`), as far as a list is leafed through. A page, however late, reads
its own awards by their activities. So awarding writes no index for it.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from tandem.earning.models import Rule
from tandem.insights import lately
from tandem.kit.sql import fill, named_queries
from tandem.platform import statements
from tandem.programmes.models import Programme

LISTED_MAX = 20_001  # that a list leafs through, and one that tells that there are more
EARLIEST, LATEST = "at", "-at"
_ORDERS = {
    EARLIEST: "given.at, given.member_id, given.activity_id",
    LATEST: "given.at DESC, given.member_id DESC, given.activity_id DESC",
}


@dataclass(frozen=True, slots=True)
class Given:
    """What a rule gave for one activity, with what was put right since: points of all wallets,
    below 0 where more came back. `net_minor`: of the purchase, where it has an amount.
    """

    member_id: int
    member: str
    activity_id: UUID
    kind: str
    document_no: str
    partner: str
    at: datetime
    net_minor: int | None
    points: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for: a rule by its key in all versions, in a span (half-open; None: without an
    end), for these members (None: for all), in an order.
    """

    rule: str
    since: datetime
    until: datetime | None = None
    members: Collection[int] | None = None
    order: str = LATEST


@dataclass(frozen=True, slots=True)
class Counted:
    """The days on which a rule gave something with for how many activities, and the first
    `LISTED_MAX` of these (member, activity) in their order.
    """

    days: Sequence[tuple[date, int]]
    keys: Sequence[tuple[int, str]]

    @property
    def total(self) -> int:
        """For how many activities it gave something."""
        return sum(number for _day, number in self.days)


def counted(programme: Programme, wanted: Wanted) -> Counted:
    """How often, on which days, and for which activities first; in a large installation as it was
    some minutes ago, where it is asked of all members.
    """
    sql = named_queries("tandem.insights", "awards")
    text = fill(
        sql["counted"], given=_filled("given"), order=_ORDERS[wanted.order], listed=str(LISTED_MAX)
    )
    read = lately.rows if wanted.members is None else statements.rows
    *days, (_day, _number, members, activities) = read(text, _params(programme, wanted))
    keys = zip(members or (), (activities or "").split(), strict=True)
    return Counted([(day, number) for day, number, _members, _activities in days], list(keys))


def page(programme: Programme, wanted: Wanted, keys: Sequence[tuple[int, str]]) -> list[Given]:
    """What the rule gave for these activities (`Counted.keys`), in their order."""
    if not keys:
        return []
    of_keys = {
        "member_ids": [member_id for member_id, _activity in keys],
        "activity_ids": [activity for _member, activity in keys],
    }
    return _named(programme, wanted, _filled("of_keys"), of_keys)


def whole(programme: Programme, wanted: Wanted, *, limit: int) -> list[Given]:
    """All that the rule gave, as a file holds it."""
    first = named_queries("tandem.insights", "awards")["first"]
    chosen = fill(first, given=_filled("given"), order=_ORDERS[wanted.order])
    return _named(programme, wanted, chosen, {"limit": limit})


def _named(programme: Programme, wanted: Wanted, chosen: str, of: dict[str, Any]) -> list[Given]:
    sql, order = named_queries("tandem.insights", "awards"), _ORDERS[wanted.order]
    text = fill(sql["named"], chosen=chosen, order=order)
    return [Given(*row) for row in statements.rows(text, _params(programme, wanted) | of)]


def _filled(name: str) -> str:
    sql = named_queries("tandem.insights", "awards")
    return fill(sql[name], of_rule=sql["of_rule"])


def _params(programme: Programme, wanted: Wanted) -> dict[str, Any]:
    sets = Rule.objects.of(programme.organiser_id).filter(
        rule_set__programme_id=programme.id, key=wanted.rule
    )
    return {
        "organiser_id": programme.organiser_id,
        "rule_sets": sorted(sets.values_list("rule_set_id", flat=True)),
        "rule": wanted.rule,
        "since": wanted.since,
        "until": wanted.until,
        "zone": programme.time_zone,
        "members": None if wanted.members is None else list(wanted.members),
    }
