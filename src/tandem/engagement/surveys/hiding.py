"""What is shown of an anonymous survey, so that nobody is told by it: neither by few sheets, nor by
what two looks differ in.

- Nothing of fewer than five sheets is shown, and nothing that leaves one to four out: what is shown
  less what is left would tell those.
- Sheets appear by whole days that are over, in groups of five and more: else a look before and
  after an answer would tell it. Days are chosen by such groups too.
- It is narrowed down by one thing at a time: a product, an outlet, or days. Sheets hold no member,
  so there is no narrowing down by segment.
- Of products, and of outlets, those are shown that have five and more in groups of their own, and
  leave no rest of one to four; else the smallest of them is not shown either.

What no rule here can hide: who knows that all of a product was bought at one outlet may subtract
the one from the other.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from tandem.engagement.surveys import results
from tandem.engagement.surveys.results import Day, Of, Span, Subject

SHEETS_LEAST = 5  # of fewer, what is said tells who said it
SUBJECTS = ("product_id", "outlet_id")
POINTS_MAX = 24  # of a chart


def shown(of: Of, *, today: date) -> Of | None:
    """Those of these sheets that may be looked at; None where none may. Of a named survey: all."""
    if not of.survey.is_anonymous:
        return of
    whole = Of(of.survey)
    days = results.by_day(whole)
    groups = _groups(days, today)
    if of.among is not None or of.narrowed > 1 or not groups:
        return None
    last = groups[-1][1]
    if of.since_on or of.until_on:
        return _days(of, groups)
    for name in SUBJECTS:
        wanted = getattr(of, name)
        if wanted is not None:
            subjects = {row.subject: row for row in by_subject(of, name, today=today)}
            row = subjects.get(wanted)
            return replace(of, until_on=row.until_on) if row else None
    return replace(of, until_on=last)


def by_subject(of: Of, name: str, *, today: date) -> list[Subject]:
    """The products, or outlets (`name` of SUBJECTS), of which something may be shown; those of most
    sheets first. Of an anonymous survey alone.
    """
    assert of.survey.is_anonymous and name in SUBJECTS
    days = results.by_day(Of(of.survey), name)
    groups = _groups(days, today)
    if not groups:
        return []
    last = groups[-1][1]
    by_subject: dict[UUID, list[Day]] = {}
    every = 0
    for day in days:
        if day.day <= last:
            every += day.total
            if day.subject is not None:
                by_subject.setdefault(day.subject, []).append(day)
    rows = [row for subject, days in by_subject.items() if (row := _subject(subject, days, today))]
    rows.sort(key=lambda row: (-row.total, row.subject))
    rest = every - sum(row.total for row in rows)
    while rows and 0 < rest < SHEETS_LEAST:
        rest += rows.pop().total
    return rows


def subjects(of: Of, name: str, *, today: date) -> list[Subject]:
    """How content people were by `product_id` or `outlet_id`, as far as it is shown."""
    if of.survey.is_anonymous:
        return by_subject(of, name, today=today)
    return results.subjects(of, name)


def over_time(of: Of, *, today: date) -> list[Span]:
    """How content people were over time, of what `shown` gave; of an anonymous survey by groups of
    days instead of months.
    """
    if not of.survey.is_anonymous:
        return results.over_time(of)
    days = results.by_day(of)
    groups = _groups(days, today)
    size = -(-len(groups) // POINTS_MAX) if groups else 1
    spans = list[Span]()
    for place in range(0, len(groups), size):
        part = groups[place : place + size]
        within = [day for day in days if part[0][0] <= day.day <= part[-1][1]]
        rated = sum(day.rated for day in within)
        if rated:
            mean = round(sum(day.content for day in within) / rated, 1)
            spans.append(Span(part[-1][1], rated, mean, sum(day.low for day in within)))
    return spans


def _subject(subject: UUID, days: Sequence[Day], today: date) -> Subject | None:
    groups = _groups(days, today)
    if not groups:
        return None
    last = groups[-1][1]
    within = [day for day in days if day.day <= last]
    rated = sum(day.rated for day in within)
    mean = round(sum(day.content for day in within) / rated, 1) if rated else None
    low = sum(day.low for day in within)
    return Subject(subject, sum(day.total for day in within), mean, low, last)


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
