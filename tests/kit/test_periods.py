"""Calendar steps on local dates: every span, the ends of months, the changes of the clock."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tandem.kit import periods

WARSAW = ZoneInfo("Europe/Warsaw")
MOMENT = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2026, 1, 31), 2, date(2026, 3, 31)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2026, 12, 15), 12, date(2027, 12, 15)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 1, 1), -1, date(2025, 12, 1)),
        (date(2026, 5, 5), 0, date(2026, 5, 5)),
    ],
)
def test_a_month_later_is_the_same_day_or_the_last(day: date, months: int, later: date) -> None:
    assert periods.add_months(day, months) == later


@pytest.mark.parametrize(
    ("span", "day", "first", "after"),
    [
        ("DAY", date(2026, 12, 31), date(2026, 12, 31), date(2027, 1, 1)),
        ("WEEK", date(2026, 11, 29), date(2026, 11, 23), date(2026, 11, 30)),
        ("WEEK", date(2026, 11, 30), date(2026, 11, 30), date(2026, 12, 7)),
        ("MONTH", date(2028, 2, 29), date(2028, 2, 1), date(2028, 3, 1)),
        ("QUARTER", date(2026, 3, 31), date(2026, 1, 1), date(2026, 4, 1)),
        ("QUARTER", date(2026, 12, 1), date(2026, 10, 1), date(2027, 1, 1)),
        ("YEAR", date(2026, 6, 1), date(2026, 1, 1), date(2027, 1, 1)),
    ],
)
def test_a_span_holds_its_day_and_ends_where_the_next_begins(
    span: str, day: date, first: date, after: date
) -> None:
    assert periods.span_of(day, span) == (first, after)
    assert periods.span_of(after, span)[0] == after
    assert periods.span_of(first - timedelta(days=1), span)[1] == first


def test_a_span_that_there_is_not_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="FORTNIGHT"):
        periods.span_of(date(2026, 1, 1), "FORTNIGHT")


@pytest.mark.parametrize(
    ("day", "moment"),
    [
        (date(2026, 1, 1), datetime(2025, 12, 31, 23, tzinfo=UTC)),
        (date(2026, 3, 29), datetime(2026, 3, 28, 23, tzinfo=UTC)),  # the clock goes forward
        (date(2026, 3, 30), datetime(2026, 3, 29, 22, tzinfo=UTC)),
        (date(2026, 10, 26), datetime(2026, 10, 25, 23, tzinfo=UTC)),  # it went back
    ],
)
def test_a_day_begins_at_its_own_midnight(day: date, moment: datetime) -> None:
    assert periods.start_of_day(day, WARSAW) == moment


@pytest.mark.parametrize(
    ("_case", "period", "is_inside"),
    [
        ("its beginning", periods.Period(MOMENT, None), True),
        ("its end", periods.Period(None, MOMENT), False),
        ("between", periods.Period(MOMENT - timedelta(1), MOMENT + timedelta(1)), True),
        ("before it", periods.Period(MOMENT + timedelta(1), None), False),
        ("without bounds", periods.Period(None, None), True),
    ],
)
def test_a_period_holds_its_beginning_and_not_its_end(
    _case: str, period: periods.Period, is_inside: bool
) -> None:
    assert (MOMENT in period) is is_inside
