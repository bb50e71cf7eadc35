"""The figures of the overview, and of a partner's own page."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from tandem.activity import kinds, turnover
from tandem.earning.models import RuleSet
from tandem.insights import lately
from tandem.kit.sql import fill, fill_some, named_queries, slots
from tandem.platform import statements


@dataclass(frozen=True, slots=True)
class Headline:
    """The programme in one line since a day; money in minor units."""

    members: int
    active: int
    purchases: int
    sales_minor: int
    available: int
    pending: int


@dataclass(frozen=True, slots=True)
class Week:
    """Points given and used in the week that began on a day."""

    begins_on: date
    given: int
    used: int


@dataclass(frozen=True, slots=True)
class PartnerRow:
    """A partner by what its customers bought."""

    partner_id: int
    name: str
    members: int
    net_minor: int


@dataclass(frozen=True, slots=True)
class CustomerRow:
    """A member by what it bought from one partner; `level`: its tier's name by language; whether
    the partner won it.
    """

    member_id: int
    name: str
    purchases: int
    net_minor: int
    last_on: date | None
    points: int
    level: dict[str, str]
    is_won: bool


@dataclass(frozen=True, slots=True)
class Customers:
    """Some customers of a partner, and of all that were asked for: how many, how many bought from
    it and were won by it, what they bought, and the points they earned for it.
    """

    rows: list[CustomerRow]
    total: int
    bought: int
    won: int
    net_minor: int
    points: int


def _rows(name: str, **params: Any) -> list[tuple[Any, ...]]:
    return statements.rows(_text(name), params)


def _lately(name: str, **params: Any) -> list[tuple[Any, ...]]:
    """Of what goes over all purchases or members (see `lately`)."""
    return lately.rows(_text(name), params)


def _text(name: str) -> str:
    text = named_queries("tandem.insights", "kpis")[name]
    return fill_some(text, turnover=turnover.of("activity")) if "turnover" in slots(text) else text


def headline(programme_id: UUID, *, organiser_id: UUID, book_id: UUID, since: date) -> Headline:
    """The figures at the head of the overview."""
    (row,) = _lately(
        "headline",
        programme_id=programme_id,
        organiser_id=organiser_id,
        book_id=book_id,
        bought=list(kinds.BOUGHT),
        since=since,
    )
    return Headline(*row)


def weeks(*, organiser_id: UUID, book_id: UUID, since: date, zone: str) -> list[Week]:
    """Points given and used by week, without gaps."""
    return [
        Week(*row)
        for row in _lately(
            "weeks", organiser_id=organiser_id, book_id=book_id, since=since, zone=zone
        )
    ]


def partners(
    programme_id: UUID, *, organiser_id: UUID, since: date, limit: int = 8
) -> list[PartnerRow]:
    """Partners by proved sales, largest first."""
    return [
        PartnerRow(*row)
        for row in _lately(
            "partners",
            programme_id=programme_id,
            organiser_id=organiser_id,
            since=since,
            limit=limit,
        )
    ]


WEEKS_LATELY = 26  # over which one looks back: who bought, what was sold
CUSTOMERS_BY = {
    "name": "member.sort_key",
    "purchases": "own.purchases",
    "net": "own.net_minor",
    "last": "own.last_on",
}


def figures(programme_id: UUID, *, organiser_id: UUID) -> dict[str, int]:
    """What became of the lines of all documents: {what: lines}."""
    return {
        key: int(total)
        for key, total in _lately("figures", programme_id=programme_id, organiser_id=organiser_id)
    }


def customers(
    programme_id: UUID,
    *,
    organiser_id: UUID,
    partner_id: int,
    book_id: UUID,
    today: date,
    q: str = "",
    only: str = "",
    by: str = "-net",
    rows: slice = slice(0, 200),
) -> Customers:
    """The customers of one partner by what they bought from it, and those it won. Never what they
    bought elsewhere.

    Args:
        q: part of a name.
        only: `bought` or `won`; both, where it is empty.
        by: of `CUSTOMERS_BY`; with `-` the largest or latest first.
    """
    name = by.removeprefix("-")
    order = CUSTOMERS_BY[name] + (" DESC NULLS LAST" if by != name else "")
    page = statements.rows(
        fill(_text("customers"), order=order),
        {
            "programme_id": programme_id,
            "organiser_id": organiser_id,
            "partner_id": partner_id,
            "book_id": book_id,
            "bought": list(kinds.BOUGHT),
            "today": today,
            "q": q,
            "only": only,
            "limit": rows.stop - rows.start,
            "offset": rows.start,
        },
    )
    shown = [
        CustomerRow(
            member_id,
            name,
            purchases,
            net_minor,
            last_on,
            points,
            json.loads(level or "{}"),
            is_won,
        )
        for member_id, name, purchases, net_minor, last_on, points, level, is_won, *_totals in page
    ]
    total, bought, won, net_minor, points = page[0][8:] if page else (0, 0, 0, 0, 0)
    return Customers(shown, total, bought, won, net_minor, points)


def goods(
    programme_id: UUID, *, organiser_id: UUID, partner_id: int, members: Sequence[int], few: int = 3
) -> dict[int, list[str]]:
    """What these members buy most from a partner, by name."""
    named: dict[int, list[str]] = {}
    rows = _rows(
        "goods",
        programme_id=programme_id,
        organiser_id=organiser_id,
        partner_id=partner_id,
        members=list(members),
        few=few,
    )
    for member_id, name in rows:
        named.setdefault(member_id, []).append(name)
    return named


@dataclass(frozen=True, slots=True)
class RuleRow:
    """What a rule has given and for what: points (of all wallets, and reward points alone),
    activities, members, and the net amount of the purchases it was given for, in minor units.
    """

    points: int
    reward_points: int
    activities: int
    members: int
    net_minor: int


def rule_figures(
    programme_id: UUID, *, organiser_id: UUID, book_id: UUID, since: datetime
) -> dict[str, RuleRow]:
    """What each rule, by its key in all versions, has given since a moment."""
    sets = (
        RuleSet.objects.of(organiser_id)
        .filter(programme_id=programme_id)
        .order_by("id")
        .values_list("id", flat=True)
    )
    rows = _lately(
        "rule_figures",
        organiser_id=organiser_id,
        book_id=book_id,
        since=since,
        rule_sets=list(sets),
    )
    return {key: RuleRow(*row) for key, *row in rows}


def reach(programme_id: UUID, *, organiser_id: UUID, book_id: UUID, today: date) -> float | None:
    """The share of members who can afford the cheapest reward that is for everybody and can be
    ordered today (E4), with its delivery and with what their membership brings; None without
    rewards or members.
    """
    ((share,),) = _lately(
        "reach", programme_id=programme_id, organiser_id=organiser_id, book_id=book_id, today=today
    )
    return None if share is None else float(share)
