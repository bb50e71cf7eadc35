"""What is shown of an anonymous survey, so that nobody is told by it: neither by few sheets, nor by
what two looks differ in.

- Nothing of fewer than five sheets is shown, and nothing that leaves one to four out: what is shown
  less what is left would tell those.
- Sheets appear by whole days that are over, in groups of five and more: else a look before and
  after an answer would tell it. Days are chosen by such groups too.
- It is narrowed down by one thing at a time: a product, an outlet, or days. Sheets hold no member,
  so there is no narrowing down by segment.
- Of products, and of outlets, a part is shown at a time: the sheets of five and more since its
  last part, up to the end of a group. It waits where such parts leave a rest of one to four in any
  days that can be chosen: what is shown of these days less the parts would tell those.

What no rule here can hide: who knows that all of a product was bought at one outlet may subtract
the one from the other.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from tandem.engagement.surveys import results
from tandem.engagement.surveys.results import SUBJECTS, Day, Days, Of, Span, Subject

SHEETS_LEAST = 5  # of fewer, what is said tells who said it
POINTS_MAX = 24  # of a chart


def shown(of: Of, *, today: date, days: Days | None = None) -> Of | None:
    """Those of these sheets that may be looked at; None where none may. Of a named survey: all.

    Args:
        days: as they were read for the page; else they are read.
    """
    if not of.survey.is_anonymous:
        return of
    days = days or results.by_day(Of(of.survey))
    groups = _groups(days["whole"], today)
    if of.among is not None or of.narrowed > 1 or not groups:
        return None
    last = groups[-1][1]
    if of.since_on or of.until_on:
        return _days(of, groups)
    for name in SUBJECTS:
        wanted = getattr(of, name)
        if wanted is not None:
            subjects = {row.subject: row for row in by_subject(of, name, today=today, days=days)}
            row = subjects.get(wanted)
            return replace(of, until_on=row.until_on) if row else None
    return replace(of, until_on=last)


def by_subject(of: Of, name: str, *, today: date, days: Days | None = None) -> list[Subject]:
    """The products, or outlets (`name` of SUBJECTS), of which something may be shown; those of most
    sheets first. Of an anonymous survey alone.
    """
    assert of.survey.is_anonymous and name in SUBJECTS
    named = (days or results.by_day(Of(of.survey)))[name]
    own: dict[UUID | None, list[Day]] = {}
    for day in named:
        own.setdefault(day.subject, []).append(day)
    rows = [
        _subject(subject, own[subject], parts[-1][1])
        for subject, parts in _parts(named, today).items()
    ]
    return sorted(rows, key=lambda row: (-row.total, row.subject))


def subjects(of: Of, name: str, *, today: date, days: Days | None = None) -> list[Subject]:
    """How content people were by `product_id` or `outlet_id`, as far as it is shown."""
    if of.survey.is_anonymous:
        return by_subject(of, name, today=today, days=days)
    return results.subjects((days or results.by_day(of))[name])


def over_time(of: Of, *, today: date, days: Days | None = None) -> list[Span]:
    """How content people were over time, of what `shown` gave; of an anonymous survey by groups of
    days instead of months.
    """
    if not of.survey.is_anonymous:
        return results.over_time(of, days)
    every = days or results.by_day(Of(of.survey))
    own = results.within(of, every)
    groups = _groups_of(of, own, every, today)
    size = -(-len(groups) // POINTS_MAX) if groups else 1
    spans = list[Span]()
    for place in range(0, len(groups), size):
        part = groups[place : place + size]
        within = [day for day in own if part[0][0] <= day.day <= part[-1][1]]
        rated = sum(day.rated for day in within)
        if rated:
            mean = round(sum(day.content for day in within) / rated, 1)
            spans.append(Span(part[-1][1], rated, mean, sum(day.low for day in within)))
    return spans


def _subject(subject: UUID, days: Iterable[Day], last: date) -> Subject:
    within = [day for day in days if day.day <= last]
    rated = sum(day.rated for day in within)
    mean = round(sum(day.content for day in within) / rated, 1) if rated else None
    low = sum(day.low for day in within)
    return Subject(subject, sum(day.total for day in within), mean, low, last)


def _groups_of(of: Of, own: Iterable[Day], days: Days, today: date) -> list[tuple[date, date]]:
    """The days of one product or outlet as it is shown part by part; else those of all sheets."""
    for name in SUBJECTS:
        subject = getattr(of, name)
        if subject is not None:
            return _parts(days[name], today).get(subject, [])
    return _groups(own, today)


def _parts(days: Iterable[Day], today: date) -> dict[UUID, list[tuple[date, date]]]:
    """Of each subject the days of its parts; what comes after the last of them waits. The same
    days make the same parts, whatever comes later.

    Whoever looks often knows the sheets of each run of groups, and those of each part; and how many
    of a group are of which subject, where a question asks for it. So a part is shown where in each
    run that holds its sheets those of no part are none, or five and more. It ends with a group that
    has some of them, for it is looked at in the runs that end there.
    """
    days = list(days)
    groups = _groups(days, today)
    parts: dict[UUID, list[tuple[date, date]]] = {}
    waiting: Counter[UUID] = Counter()
    since: dict[UUID, int] = {}  # the group with which what waits of a subject began
    runs = _Runs()
    for place, totals in enumerate(_totals(days, groups)):
        runs.go_on(totals.total())
        here = {subject: number for subject, number in totals.items() if subject is not None}
        for subject, number in here.items():
            waiting[subject] += number
            since.setdefault(subject, place)
        ready = [subject for subject in here if waiting[subject] >= SHEETS_LEAST]
        for subject in sorted(ready, key=lambda key: (-waiting[key], key)):
            first = since[subject]
            if runs.hide(waiting[subject], first):
                parts.setdefault(subject, []).append((groups[first][0], groups[place][1]))
                runs.take(waiting[subject], first)
                del since[subject], waiting[subject]
    return parts


class _Runs:
    """The runs of groups that end with the last one, from each group on: the sheets of no part in
    each.

    A group more is more for every run, and a part less for nearly every one; so what all share is
    kept once, and a part costs as much as the groups it waited for, be there hundreds before.
    """

    def __init__(self) -> None:
        self._shared = 0
        self._own: list[int] = []  # of the run from each group on, beside what all share
        self._times: Counter[int] = Counter()  # how many runs have so many of their own

    def go_on(self, sheets: int) -> None:
        """A group more, with so many sheets."""
        self._shared += sheets
        self._own.append(sheets - self._shared)
        self._times[self._own[-1]] += 1

    def hide(self, sheets: int, first: int) -> bool:
        """Whether a part of so many sheets leaves none, or five and more, in each run that holds
        it: those that begin with its first group or before.
        """
        later = self._own[first + 1 :]
        told = (sheets + few - self._shared for few in range(1, SHEETS_LEAST))
        return all(self._times[own] == later.count(own) for own in told)

    def take(self, sheets: int, first: int) -> None:
        """Count these sheets as those of a part."""
        self._shared -= sheets
        for place in range(first + 1, len(self._own)):
            self._times[self._own[place]] -= 1
            self._own[place] += sheets
            self._times[self._own[place]] += 1


def _totals(days: Iterable[Day], groups: Sequence[tuple[date, date]]) -> list[Counter[UUID | None]]:
    """The sheets of each group, by subject."""
    totals: list[Counter[UUID | None]] = [Counter() for _group in groups]
    ends = [last for _first, last in groups]
    for day in days:
        place = bisect_left(ends, day.day)
        if place < len(groups):
            totals[place][day.subject] += day.total
    return totals


def _days(of: Of, groups: Sequence[tuple[date, date]]) -> Of | None:
    """Days, from the first of a group to the last of one: those that overlap what was asked for."""
    since, until = of.since_on or date.min, of.until_on or date.max
    chosen = [group for group in groups if group[0] <= until and group[1] >= since]
    if not chosen:
        return None
    return replace(of, since_on=chosen[0][0], until_on=chosen[-1][1])


def _groups(days: Iterable[Day], today: date) -> list[tuple[date, date]]:
    """Days that are over, put together to groups of five and more sheets; what comes after the last
    whole group waits. The same days make the same groups, whatever comes later.
    """
    totals: dict[date, int] = {}
    for row in days:
        totals[row.day] = totals.get(row.day, 0) + row.total
    groups: list[tuple[date, date]] = []
    first, number = None, 0
    for day in sorted(totals):
        if day >= today:
            break
        first, number = first or day, number + totals[day]
        if number >= SHEETS_LEAST:
            groups.append((first, day))
            first, number = None, 0
    return groups
