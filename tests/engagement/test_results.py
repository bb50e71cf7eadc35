"""Results of surveys, in exact figures, and what of anonymous ones is not shown."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from random import Random
from typing import Any
from uuid import UUID

import cast
import pytest
from engagement.test_surveys import SMOKE, TASTE, WHY, answer, build, make

from tandem.engagement.surveys import hiding, results, tagging
from tandem.engagement.surveys import questions as asking
from tandem.engagement.surveys.answering import At
from tandem.engagement.surveys.models import Sheet, Survey, Tag
from tandem.engagement.surveys.questions import Question
from tandem.engagement.surveys.results import Chosen, Content, Of, Span, Subject
from tandem.kit import ids
from tandem.kit.sql import SqlQuery
from tandem.platform.models import Fact

pytestmark = pytest.mark.django_db
MARCH = date(2026, 3, 1)
LATER = date(2026, 4, 20)


def _survey(world: cast.World, **said: Any) -> Survey:
    key = make(world, **said)
    return Survey.objects.of(world.organiser_id).get(id=key)


def _sheets(survey: Survey, day: date, number: int, *, content: int = 50, **about: UUID) -> None:
    """So many sheets of a day."""
    Sheet.objects.of(survey.organiser_id).bulk_create(
        Sheet(
            organiser_id=survey.organiser_id,
            survey_id=survey.id,
            id=ids.new_uuid(),
            answered_on=day,
            created_at=cast.NOW,
            content=content,
            picks=["q1:3"],
            **about,
        )
        for _sheet in range(number)
    )


def test_what_was_chosen_is_counted_crossed_and_followed_by_month() -> None:
    world = build()
    survey = _survey(world)
    wschod, bazar = world.outlets["Wschód"], world.outlets["Bazar"]
    pump, zenon = world.products["P-200"], world.members["Zenon"]
    answer(world, survey.id, at=At(pump, wschod), q1=["2"], q2=["0"])
    answer(world, survey.id, "Zenon", at=At(pump, bazar), q1=["5"], q2=["~Dill"])

    every, of_bazar = Of(survey), Of(survey, outlet_id=bazar)
    chosen = SqlQuery("SELECT %(zenon)s::bigint AS member_id", {"zenon": zenon}, ("member_id",))
    day = cast.NOW.date()

    assert (results.total(every), results.total(of_bazar)) == (2, 1)
    assert results.total(Of(survey, among=chosen)) == 1
    assert results.total(Of(survey, since_on=day, until_on=day)) == 2
    assert results.total(Of(survey, until_on=day - timedelta(days=1))) == 0
    assert results.counted(every) == {"q1": {"2": 1, "5": 1}, "q2": {"0": 1, "~": 1}}
    assert results.counted(of_bazar) == {"q1": {"5": 1}, "q2": {"~": 1}}
    assert results.crossed(every, "q1", "q2") == {("2", "0"): 1, ("5", "~"): 1}
    days = results.by_day(every)
    assert results.contents(days["product_id"]) == [Content(pump, MARCH, 2, 62.5, 1)]
    assert results.subjects(days["product_id"]) == [Subject(pump, 2, 62.5, 1)]
    assert results.over_time(every) == [Span(day, 2, 62.5, 1)]
    assert {(row.subject, row.mean, row.low) for row in results.contents(days["outlet_id"])} == {
        (wschod, 25.0, 1),
        (bazar, 100.0, 0),
    }
    assert results.mean({"2": 1, "5": 1}) == 3.5
    assert hiding.shown(every, today=day) == every  # of a named one all is shown
    (sheet,), _every = results.whole(Of(survey, among=chosen), limit=5)
    assert (sheet.member_id, sheet.picks, sheet.texts) == (zenon, ["q1:5", "q2:~"], {"q2": "Dill"})


def test_of_very_many_sheets_days_that_are_over_are_counted_once_a_day(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What is counted is the same: those of the last days are read at each look."""
    monkeypatch.setattr(results, "KEPT_LEAST", 10)
    survey, today = _survey(build()), LATER
    of, yesterday = Of(survey), LATER - timedelta(days=1)
    pump = ids.new_uuid()

    def look(today: date, **narrowed: Any) -> tuple[int, int]:
        asked = Of(survey, **narrowed)
        days = results.by_day(asked, today=today)
        return results.total(asked, days), results.counted(asked, today=today)["q1"]["3"]

    _sheets(survey, MARCH, 12, product_id=pump)
    _sheets(survey, yesterday, 2)
    assert look(today) == (14, 14)
    _sheets(survey, today, 1, content=0, product_id=pump)
    assert look(today) == look(today, since_on=MARCH) == (15, 15)
    assert look(today, product_id=pump) == (13, 13)
    assert look(today, since_on=MARCH, until_on=MARCH) == (12, 12)
    days = results.by_day(of, today=today)
    assert results.subjects(days["product_id"]) == [Subject(pump, 13, 46.2, 1)]
    assert [(span.since, span.total) for span in results.over_time(of, days)] == [
        (date(2026, 2, 23), 12),
        (date(2026, 4, 13), 2),
        (date(2026, 4, 20), 1),
    ]
    assert results.waiting(of, days) == 1

    _sheets(survey, MARCH, 1)  # as none ever comes: it is told when the day is counted again
    assert look(today) == (15, 15)
    assert look(today + timedelta(days=1)) == (16, 16)


def test_an_anonymous_one_is_shown_from_five_by_days_that_are_over() -> None:
    survey = _survey(build(), is_anonymous=True)
    of = Of(survey)

    def total(today: date, **narrowed: Any) -> int | None:
        shown = hiding.shown(Of(survey, **narrowed), today=today)
        return None if shown is None else results.total(shown)

    _sheets(survey, MARCH, 4)
    assert hiding.shown(of, today=LATER) is None
    _sheets(survey, date(2026, 3, 3), 3)
    assert total(date(2026, 3, 3)) is None  # that day is not over
    assert total(date(2026, 3, 4)) == 7
    _sheets(survey, date(2026, 3, 5), 2)
    _sheets(survey, date(2026, 3, 6), 2)
    assert total(date(2026, 3, 7)) == 7  # four more would be told by the difference
    _sheets(survey, date(2026, 3, 7), 1)
    assert total(date(2026, 3, 8)) == 12
    # Days are chosen by whole groups: 1–3 March, 5–7 March.
    assert total(LATER, since_on=date(2026, 3, 6), until_on=date(2026, 3, 6)) == 5
    assert total(LATER, until_on=MARCH) == 7
    assert total(LATER, since_on=date(2026, 3, 8)) is None
    chosen = SqlQuery("SELECT 1 AS member_id", {}, ("member_id",))
    assert total(LATER, among=chosen) is None
    assert [span.since for span in hiding.over_time(of, today=LATER)] == [
        date(2026, 3, 3),
        date(2026, 3, 7),
    ]


@pytest.mark.parametrize(
    ("sheets", "shown"),
    [
        ({"P-200": 6, "G-10": 5}, {"P-200": 6, "G-10": 5}),
        ({"P-200": 6, "G-10": 4}, {}),  # without those six, four would be told
        ({"P-200": 9, "G-10": 6, "N-1": 3}, {"P-200": 9}),  # the three hide behind the six
        ({"P-200": 9, "G-10": 4, "N-1": 3}, {"P-200": 9}),
        ({"P-200": 4}, {}),
    ],
)
def test_no_product_of_few_is_told_nor_by_what_is_left(
    sheets: dict[str, int], shown: dict[str, int]
) -> None:
    world = build()
    survey = _survey(world, is_anonymous=True)
    names = {key: name for name, key in world.products.items()}
    for product, number in sheets.items():
        _sheets(survey, MARCH, number, product_id=world.products[product])

    rows = hiding.subjects(Of(survey), "product_id", today=LATER)
    by_filter = {
        name: results.total(of)
        for name, key in world.products.items()
        if (of := hiding.shown(Of(survey, product_id=key), today=LATER))
    }

    assert {names[row.subject]: row.total for row in rows} == shown == by_filter
    both = Of(survey, product_id=world.products["P-200"], outlet_id=world.outlets["Bazar"])
    assert hiding.shown(both, today=LATER) is None  # one thing at a time
    every, last = sum(sheets.values()), hiding.shown(Of(survey), today=LATER)
    left = every - sum(shown.values())
    assert last is None or left == 0 or left >= 5


def test_one_more_answer_about_a_product_is_not_told() -> None:
    world = build()
    survey, pump = _survey(world, is_anonymous=True), world.products["P-200"]
    _sheets(survey, MARCH, 6, product_id=pump)
    _sheets(survey, MARCH, 6)
    _sheets(survey, date(2026, 3, 2), 1, product_id=pump, content=0)
    _sheets(survey, date(2026, 3, 2), 5)

    (row,) = hiding.subjects(Of(survey), "product_id", today=LATER)

    assert (row.total, row.mean, row.low, row.until_on) == (6, 50.0, 0, MARCH)
    shown = hiding.shown(Of(survey), today=LATER)
    assert shown is not None and results.total(shown) == 18


def test_no_sheet_is_told_by_days_less_an_outlet() -> None:
    """Group 1 holds five of Wschód and one of Bazar: of these days and Wschód one is looked at."""
    world = build()
    survey = _survey(world, is_anonymous=True)
    wschod, bazar = world.outlets["Wschód"], world.outlets["Bazar"]
    _sheets(survey, MARCH, 5, outlet_id=wschod)
    _sheets(survey, MARCH, 1, outlet_id=bazar, content=0)
    _sheets(survey, date(2026, 3, 4), 4, outlet_id=bazar)
    _sheets(survey, date(2026, 3, 4), 1)

    first_days = hiding.shown(Of(survey, since_on=MARCH, until_on=MARCH), today=LATER)

    assert first_days is not None and results.total(first_days) == 6
    assert hiding.shown(Of(survey, outlet_id=wschod), today=LATER) is None
    rows = hiding.subjects(Of(survey), "outlet_id", today=LATER)
    assert [(row.subject, row.total, row.until_on) for row in rows] == [
        (bazar, 5, date(2026, 3, 4))
    ]


@pytest.mark.parametrize("seed", range(3))
def test_whoever_looks_each_day_tells_nobody(seed: int) -> None:
    """Each run of groups less all that was ever shown of products within it: none, or five."""
    world, chance = build(), Random(seed)
    survey = _survey(world, is_anonymous=True)
    products = [*world.products.values()][:3]
    days = [MARCH + timedelta(days=number) for number in range(24)]
    sheets: list[tuple[date, UUID | None]] = []
    for day in days:
        for _sheet in range(chance.choice((0, 1, 1, 2, 4, 6))):
            product = chance.choices([*products, None], weights=(9, 4, 1, 1))[0]
            sheets.append((day, product))
            _sheets(survey, day, 1, **({"product_id": product} if product else {}))
    groups = set[tuple[date, date]]()
    ends = {product: {date.min} for product in products}
    for today in [*days, LATER]:
        for day in days:
            if chosen := hiding.shown(Of(survey, since_on=day, until_on=day), today=today):
                assert chosen.since_on and chosen.until_on
                groups.add((chosen.since_on, chosen.until_on))
        for product in products:
            if shown := hiding.shown(Of(survey, product_id=product), today=today):
                assert shown.until_on and results.total(shown) >= 5
                ends[product].add(shown.until_on)
                spans = hiding.over_time(shown, today=today)
                assert {span.since for span in spans} <= ends[product]

    assert groups and any(len(own) > 1 for own in ends.values())
    for since, _end in groups:
        for _since, until in groups:
            within = [row for row in sheets if since <= row[0] <= until]
            rest = len(within)
            for product, own in ends.items():
                for before, last in pairwise(sorted(own)):
                    part = [day for day, one in sheets if before < day <= last and one == product]
                    rest -= len(part) if since <= min(part) and max(part) <= until else 0
            assert rest == 0 or rest >= 5, (since, until, rest)


def test_answers_in_own_words_have_tags_that_are_counted_and_chosen_by() -> None:
    world = build()
    survey, other = _survey(world), _survey(world, questions=[TASTE, WHY, SMOKE])
    answer(world, survey.id, q1=["2"], q2=["1"], q3=["More smoke, =1+1"])
    answer(world, survey.id, "Zenon", q1=["5"], q2=["~Dill"])
    answer(world, other.id, q1=["2"], q2=["1"], q3=["Elsewhere"])
    keys = ["q2", "q3"]
    found, every = results.written(Of(survey), keys, limit=10)
    answers = [(row.sheet_id, row.question) for row in found]
    scope: dict[str, Any] = {"actor": world.actor, "now": cast.NOW}
    (stranger,) = Sheet.objects.of(world.organiser_id).filter(survey_id=other.id)

    assert tagging.tag(survey, answers, " Spices ", is_on=True, **scope) == 2
    assert tagging.tag(survey, answers[:1], "spices", is_on=True, **scope) == 0
    assert tagging.tag(survey, answers[:1], "urgent", is_on=True, **scope) == 1
    assert (
        tagging.tag(survey, [(stranger.id, "q3"), (answers[0][0], "q9")], "x", is_on=True, **scope)
        == 0
    )

    assert every == 2 and {row.text for row in found} == {"More smoke, =1+1", "Dill"}
    assert tagging.totals(survey) == {"Spices": 2, "urgent": 1}
    assert results.written(Of(survey), keys, tag="urgent", limit=10)[1] == 1
    (hit,), number = results.written(Of(survey), keys, q="SMOKE", limit=10)
    assert (hit.text, number) == ("More smoke, =1+1", 1)
    assert tagging.tag(survey, answers[:1], "Spices", is_on=False, **scope) == 1
    assert tagging.totals(survey) == {"Spices": 1, "urgent": 1}
    sheets = [(sheet, tagging.WHOLE) for sheet, _question in answers]
    low = Chosen(is_low=True)
    assert results.waiting(Of(survey)) == 1
    assert tagging.tag(survey, sheets, "called", is_on=True, **scope) == 2
    assert results.waiting(Of(survey)) == 0 and results.whole(Of(survey), low, limit=5)[1] == 1
    (called,), number = results.whole(Of(survey), replace(low, tag="called"), limit=5)
    assert (called.member_id, called.tags, number) == (world.members["Ania"], ["called"], 1)
    assert results.whole(Of(survey), replace(low, is_untagged=True), limit=5) == ([], 0)
    assert tagging.totals(survey, of_sheets=True) == {"called": 2}
    assert tagging.totals(survey) == {"Spices": 1, "urgent": 1}
    for wrong in ("", " ", "x" * 41):
        with pytest.raises(tagging.BadTag):
            tagging.tag(survey, answers, wrong, is_on=True, **scope)
    facts = Fact.objects.of(world.organiser_id).filter(name="surveys.tagged").order_by("id")
    assert next((fact.data["tag"], fact.data["answers"]) for fact in facts) == ("Spices", 2)
    assert Tag.objects.of(world.organiser_id).count() == 4


def test_the_net_score_is_promoters_less_detractors() -> None:
    nps = Question("q1", asking.NPS, {"en": "?"})

    assert results.recommendation(nps, {"10": 1, "9": 1, "7": 1, "3": 1, "0": 1}) == 0
    assert results.recommendation(nps, {"9": 3, "8": 1}) == 75
    assert results.recommendation(nps, {}) is None
    assert results.mean({}) is None
