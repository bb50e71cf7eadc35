"""Purchases that programs tell one by one, held against what counted under their numbers
(`witnesses`), or under the same number with or without letters in front (`alike`).

Nearly always nobody had the number: then it is taken by one statement, and that was all.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from tandem.activity.recording import NewActivity
from tandem.evidence.witnessing import alike, witnesses
from tandem.kit import codes, ids
from tandem.platform import statements


@dataclass(frozen=True, slots=True)
class Held:
    """What counted of a product of a purchase: quantity in base units, amounts in minor units."""

    number: str
    day: date
    quantity: Decimal
    net_minor: int | None
    gross_minor: int | None


@dataclass(frozen=True, slots=True)
class Asked:
    """What a call tells of a product otherwise than what counted (`held`, of `member_id`), where a
    person is asked; `rival_id`: of whom, where that is another member.
    """

    held: Held
    question: UUID
    rival_id: int | None
    member_id: int
    product_id: UUID
    activity_id: UUID
    held_by: str
    lines: int
    day: date
    quantity: Decimal
    net_minor: int | None
    gross_minor: int | None


@dataclass(frozen=True, slots=True)
class Finding:
    """What a line of a purchase is: one that was told before (SAME), a further one (ADDED, or OTHER
    where a person said so), or one that does not agree with what counted (DIFFERS, `held`; `asked`,
    where a person is asked).
    """

    kind: str
    held: Held | None = None
    asked: Asked | None = None

    @property
    def counts(self) -> bool:
        """Whether nobody told it before."""
        return self.kind in ("ADDED", "OTHER")


class Told(NamedTuple):
    """A purchase by the number under which it is told, which is its own but where a document told
    it with or without letters in front; and what each of its lines is, None where nobody had that
    number.
    """

    activity: NewActivity
    findings: list[Finding] | None


class Claimed(NamedTuple):
    """Purchases in their order, and the places of those of whose seller and day there is paper
    without a number (`unnumbered`).
    """

    told: list[Told]
    of_day: list[int]


# Of a purchase (`%(id)s`) that came by itself: whether this transaction took its number, which
# nobody had, and there is no paper that might be it. So it may be recorded in the trip that takes
# the number; what it is otherwise, is seen when `begin` is heard.
IS_FIRST = "current_setting('tandem.first_of_its_number', true) = %(id)s::text"


def begin(
    purchases: Sequence[NewActivity], *, programme_id: UUID, organiser_id: UUID, now: datetime
) -> Callable[[], Claimed]:
    """Take the numbers of purchases that come one by one. The call of what is returned says what
    they are. A rolled-back transaction gives the numbers back.

    No two of one member may have one number. Those whose number nobody had are not held against
    anything, which is nearly always: that is one statement.
    """
    of = {"organiser_id": organiser_id, "programme_id": programme_id, "now": now}
    is_ours = all(activity.partner_id is None for activity in purchases)
    text = witnesses.sql_of_witnesses()["new_numbers_of_ours" if is_ours else "new_numbers"]
    asked = statements.ask(text, _numbers(purchases, of))
    return lambda: _claimed(purchases, of, asked.rows())


def _claimed(
    purchases: Sequence[NewActivity],
    of: Mapping[str, object],
    answer: Sequence[tuple[Any, ...]],
) -> Claimed:
    new = {key for key, _place, _counted, _first in answer if key is not None}
    counted = {place - 1: number for _key, place, number, _first in answer if number is not None}
    of_day = [place - 1 for key, place, number, _first in answer if key is None and number is None]
    known = {
        place: activity
        for place, activity in enumerate(purchases)
        if place in counted or _key_of(activity, of) not in new
    }
    told = {place: Told(activity, None) for place, activity in enumerate(purchases)}
    if known:
        others = {place: replace(known[place], document_no=no) for place, no in counted.items()}
        told |= _held_by_either(known, others, of)
        more = [one.activity for one in told.values() if any(f.counts for f in one.findings or ())]
        if more:
            statements.run(witnesses.sql_of_witnesses()["turn_numbers"], _numbers(more, of))
    return Claimed([told[place] for place in range(len(purchases))], sorted(of_day))


def _held_by_either(
    known: Mapping[int, NewActivity], others: Mapping[int, NewActivity], of: Mapping[str, object]
) -> dict[int, Told]:
    """Purchases held against what counted under their own numbers; and, where a document told them
    under another one and nothing of them is known under their own, against that.
    """
    keys = {_key_of(one, of) for one in (*known.values(), *others.values())}
    had = {
        key
        for (key,) in statements.rows(
            witnesses.sql_of_witnesses()["lock_numbers"], {**of, "keys": list(keys)}
        )
    }
    own = {place: one for place, one in known.items() if _key_of(one, of) in had}
    told = _held(own, of, asks=False)
    doubtful = {place: one for place, one in others.items() if not _is_known(told.get(place))}
    for place, other in _held(doubtful, of, asks=True).items():
        if place not in told or _is_known(other):
            told[place] = other
    return told


def _is_known(told: Told | None) -> bool:
    return told is not None and any(finding.kind != "ADDED" for finding in told.findings or ())


def _numbers(purchases: Sequence[NewActivity], of: Mapping[str, object]) -> dict[str, object]:
    keys = [codes.number_key(activity.document_no) for activity in purchases]
    bare = [alike.without_letters(key) for key in keys]
    return {
        **of,
        "days_between": alike.DAYS_BETWEEN,
        "keys": [_key_of(activity, of) for activity in purchases],
        "numbers": [activity.document_no for activity in purchases],
        "sources": [activity.id for activity in purchases],
        "members": [activity.member_id for activity in purchases],
        "partners": [activity.partner_id for activity in purchases],
        "days": [activity.occurred_on for activity in purchases],
        "bares": bare,
        "lettered": [key != own for key, own in zip(keys, bare, strict=True)],
    }


def _key_of(activity: NewActivity, of: Mapping[str, object]) -> UUID:
    """As `take_numbers` makes it."""
    number = codes.number_key(activity.document_no)
    return ids.derived(of["programme_id"], activity.partner_id or 0, number)


def _held(
    purchases: Mapping[int, NewActivity], of: Mapping[str, object], *, asks: bool
) -> dict[int, Told]:
    """These purchases with what each of their lines is, by their places. `asks`: a person is asked
    about whatever differs.
    """
    told: dict[int, Told] = {}
    for is_ours in (False, True):
        places = [p for p, one in purchases.items() if (one.partner_id is None) == is_ours]
        if places:
            activities = [purchases[place] for place in places]
            judged = _held_against(activities, {**of, "asks": asks}, is_ours=is_ours)
            told |= dict(zip(places, map(Told, activities, judged), strict=True))
    return told


def _held_against(
    purchases: Collection[NewActivity], of: Mapping[str, object], *, is_ours: bool
) -> list[list[Finding]]:
    sql = witnesses.sql_of_witnesses()
    lines = [(activity, line) for activity in purchases for line in activity.lines]
    params = {
        **of,
        **witnesses.BOUNDS,
        "document_id": ids.new_uuid(),  # nothing that stands is these purchases' own
        "source": "API",
        "numbers": [activity.document_no for activity in purchases],
        "partners": [activity.partner_id or 0 for activity in purchases],
        "places": list(range(len(lines))),
        "line_partners": [activity.partner_id or 0 for activity, _line in lines],
        "line_numbers": [activity.document_no for activity, _line in lines],
        "members": [activity.member_id for activity, _line in lines],
        "outlets": [activity.outlet_id for activity, _line in lines],
        "days_sold": [activity.occurred_on for activity, _line in lines],
        "products": [line.product_id for _activity, line in lines],
        "quantities": [line.quantity for _activity, line in lines],
        "nets": [line.net_minor for _activity, line in lines],
        "grosses": [line.gross_minor for _activity, line in lines],
    }
    witnesses.know(sql, sql["numbers_of_purchases"], params)
    witnesses.hold(sql, sql["told_of_purchases"], params, is_ours=is_ours)
    findings_by_place = {
        place: _finding(*columns) for place, *columns in statements.rows(sql["findings"], params)
    }
    findings, place = [], 0
    for activity in purchases:
        findings.append([findings_by_place[place + more] for more in range(len(activity.lines))])
        place += len(activity.lines)
    return findings


def _finding(
    kind: str,
    quantity: Decimal | None,
    net: int | None,
    gross: int | None,
    number: str | None,
    day: date | None,
    is_asked: bool | None,
    *asked: Any,
) -> Finding:
    if quantity is None or number is None or day is None:
        return Finding(kind)
    held = Held(number, day, quantity, net, gross)
    return Finding(kind, held, Asked(held, *asked) if is_asked else None)
