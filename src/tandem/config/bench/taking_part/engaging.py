"""Ways of taking part with large numbers: a survey of many sheets, a task of who did much."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import django

django.setup()

from django.db import connection, transaction  # noqa: E402

from tandem.config.bench import world as made  # noqa: E402
from tandem.config.bench.figures import Row, at_most, timed  # noqa: E402
from tandem.engagement.surveys import hiding, results  # noqa: E402
from tandem.engagement.surveys import queries as surveys  # noqa: E402
from tandem.engagement.surveys import questions as asking  # noqa: E402
from tandem.engagement.surveys import writing as survey_writing  # noqa: E402
from tandem.engagement.surveys.questions import Question  # noqa: E402
from tandem.engagement.surveys.results import Of  # noqa: E402
from tandem.engagement.tasks import finishing, progress, steps  # noqa: E402
from tandem.engagement.tasks.models import Task  # noqa: E402
from tandem.engagement.tasks.steps import TaskStep  # noqa: E402
from tandem.participants.models import Member  # noqa: E402
from tandem.platform import tenancy  # noqa: E402

TURNS, LOOKS = 5, 50
SINCE = date(2026, 5, 1)


def _options(total: int) -> tuple[dict[str, str], ...]:
    return tuple({"en": f"Option {number}"} for number in range(total))


QUESTIONS = [
    Question("q1", asking.NPS, {"en": "Would you recommend us?"}),
    Question("q2", asking.SCALE, {"en": "How content are you?"}, marks=True),
    Question("q3", asking.ONE, {"en": "Your trade?"}, options=_options(5)),
    Question("q4", asking.SEVERAL, {"en": "What do you buy?"}, options=_options(8)),
    Question("q5", asking.MATRIX, {"en": "How was it?"}, options=_options(5), lines=_options(4)),
    Question("q6", asking.ORDER, {"en": "What matters?"}, options=_options(4)),
    Question("q7", asking.ONE, {"en": "How often?"}, options=_options(3)),
    Question("q8", asking.TEXT, {"en": "What else?"}),
]
# A sheet of these questions: eleven things chosen, and a sentence of every fifth.
_SHEETS = """
INSERT INTO surveys_sheet (organiser_id, survey_id, id, member_id, answered_on, product_id, outlet_id, content, picks, texts, created_at)
SELECT %(organiser)s, %(survey)s, gen_random_uuid(), NULL, date '2025-01-01' + (sheet %% 365),
  md5((sheet %% 50)::text)::uuid, NULL, 25 * (sheet * 7 %% 5),
  jsonb_build_array('q1:' || sheet * 13 %% 11, 'q2:' || 1 + sheet * 7 %% 5, 'q3:' || sheet * 3 %% 5, 'q4:' || sheet %% 8,
    'q4:' || (sheet + 3) %% 8, 'q5.0:' || sheet %% 5, 'q5.1:' || sheet * 3 %% 5, 'q5.2:' || sheet * 2 %% 5,
    'q5.3:' || sheet * 4 %% 5, 'q6.0:' || 1 + sheet %% 4, 'q6.1:' || 1 + (sheet + 1) %% 4, 'q6.2:' || 1 + (sheet + 2) %% 4,
    'q6.3:' || 1 + (sheet + 3) %% 4, 'q7:' || sheet %% 3),
  CASE WHEN sheet %% 5 = 0 THEN jsonb_build_object('q8', 'It could come in smaller packs, said number ' || sheet) ELSE '{}' END,
  %(now)s
FROM generate_series(1, %(total)s) AS sheet
"""


TODAY = date(2026, 1, 1)  # the day after the last of them
_PURCHASES = """
INSERT INTO activity_activity (organiser_id, member_id, id, programme_id, batch_id, kind, document_no, occurred_at, occurred_on,
  currency, net_minor, gross_minor, created_at)
SELECT %(organiser)s, %(member)s, gen_random_uuid(), %(programme)s, gen_random_uuid(), 'PURCHASE', 'B' || number,
  %(since)s::timestamp AT TIME ZONE 'UTC' + interval '12 hours' + interval '1 day' * (number %% %(days)s),
  %(since)s::date + number %% %(days)s, 'PLN', 12300 + number, 15129 + number, %(now)s
FROM generate_series(1, %(total)s) AS number
"""
_READING = "COPY (SELECT * FROM surveys_sheet WHERE survey_id = '%(survey)s') TO STDOUT"


def bench_engagement(quick: bool) -> list[Row]:
    """What the ways of taking part cost as what was done of them grows."""
    return [*_survey(10_000 if quick else 100_000), *_task(1_000 if quick else 10_000)]


def _survey(sheets: int) -> list[Row]:
    """The results page of a survey against one reading of the rows of its sheets."""
    world = made.build(members=100, products_total=50, rules=1)
    with transaction.atomic():
        tenancy.enter(world.organiser_id)
        key = survey_writing.begin(
            world.programme.id,
            survey_writing.SurveyIn(name={"en": "Bench"}, questions=QUESTIONS, is_anonymous=True),
            actor=world.actor,
            now=made.NOW,
        )
        scope: dict[str, Any] = {
            "organiser": world.organiser_id,
            "survey": key,
            "now": made.NOW,
            "total": sheets,
        }
        with connection.cursor() as cursor:
            cursor.execute(_SHEETS, scope)
    made.analyse()

    def page() -> None:
        of = Of(
            surveys.survey(key, programme_id=world.programme.id, organiser_id=world.organiser_id)
        )
        days = results.by_day(of)
        shown = hiding.shown(of, today=TODAY, days=days)
        assert shown is not None and results.total(shown, days) == sheets
        assert sum(results.counted(shown)["q7"].values()) == sheets
        for name in results.SUBJECTS:
            hiding.subjects(of, name, today=TODAY, days=days)
        hiding.over_time(shown, today=TODAY, days=days)
        assert sum(results.crossed(shown, "q3", "q7").values()) == sheets

    def reading() -> None:
        with connection.cursor() as cursor, cursor.copy(_READING % {"survey": key}) as copy:
            for _chunk in copy:
                pass

    shown, read = _best(world, page), _best(world, reading)
    detail = f"{sheets:,} sheets: page {shown:.2f} s, reading {read:.2f} s"
    return [at_most("survey-results", shown / read, 3, detail=detail)]


def _task(activities: int) -> list[Row]:
    """How far a member is, who did ten things in a month and who did ever so many."""
    world = made.build(members=100, products_total=50, rules=1)
    long_before = SINCE - timedelta(days=1_500)
    with transaction.atomic():
        tenancy.enter(world.organiser_id)
        rows = Member.objects.of(world.organiser_id).order_by("id")
        few, before, within = rows.values_list("id", flat=True)[:3]
    for member, total, since, days in (
        (few, 10, SINCE, 30),
        (within, activities, SINCE, 30),
        (before, 10, SINCE, 30),
        (before, activities, long_before, 1_500),
    ):
        _buy(world, member, total, since, days)
    made.analyse()
    parts = [
        TaskStep("PURCHASE", Decimal(5)),
        TaskStep("PURCHASE", Decimal(100_000), steps.SUM, steps.NET),
    ]
    with transaction.atomic():
        tenancy.enter(world.organiser_id)
        task = Task.objects.of(world.organiser_id).create(
            programme_id=world.programme.id,
            key="BENCH",
            name={"en": "Bench"},
            steps=steps.encoded(parts),
            since_on=SINCE,
            created_at=made.NOW,
        )
        period = progress.period_of(task, SINCE)
        assert period is not None
        # As the step does when something is recorded: what pages read is kept in a row.
        finishing.finish(task, period, among=None, programme=world.programme, now=made.NOW)

    def look(member: int) -> None:
        for _ in range(LOOKS):
            reached = progress.of_member(task, period, member, programme=world.programme)
            assert reached.so_far[0] >= 10

    seconds = {member: _best(world, partial(look, member)) for member in (few, before, within)}
    told = {member: f"{1_000 * span / LOOKS:.2f} ms" for member, span in seconds.items()}
    return [
        at_most(
            "task-progress",
            seconds[before] / seconds[few],
            1.5,
            detail=f"10 activities {told[few]}, {activities:,} more before the task {told[before]}",
        ),
        at_most(
            "task-progress-within",
            seconds[within] / seconds[few],
            1.5,
            detail=f"10 activities {told[few]}, {activities:,} within it {told[within]}",
        ),
    ]


def _buy(world: made.World, member: int, total: int, since: date, days: int) -> None:
    """So many purchases of a member, spread over days."""
    scope: dict[str, Any] = {
        "organiser": world.organiser_id,
        "programme": world.programme.id,
        "member": member,
        "total": total,
        "since": since,
        "days": days,
        "now": made.NOW,
    }
    with transaction.atomic(), connection.cursor() as cursor:
        tenancy.enter(world.organiser_id)
        cursor.execute(_PURCHASES, scope)


def _best(world: made.World, work: Callable[[], object]) -> float:
    """The shortest of some turns."""

    def once() -> float:
        with transaction.atomic():
            tenancy.enter(world.organiser_id)
            return timed(work)

    return min(once() for _ in range(TURNS))
