"""Results of surveys, in exact figures."""

from datetime import date

import pytest
from engagement.test_surveys import answer, build, make

from tandem.engagement.surveys import questions as asking
from tandem.engagement.surveys import results
from tandem.engagement.surveys.answering import At
from tandem.engagement.surveys.models import Survey
from tandem.engagement.surveys.questions import Question
from tandem.engagement.surveys.results import Content, Of

pytestmark = pytest.mark.django_db


def test_what_was_chosen_is_counted_crossed_and_followed_by_month() -> None:
    world = build()
    make(world)
    survey = Survey.objects.of(world.organiser_id).get()
    wschod, bazar = world.outlets["Wschód"], world.outlets["Bazar"]
    pump = world.products["P-200"]
    answer(world, survey.id, at=At(pump, wschod), q1=["2"], q2=["0"])
    answer(world, survey.id, "Zenon", at=At(pump, bazar), q1=["5"], q2=["~Dill"])

    every, of_bazar = Of(survey), Of(survey, outlet_id=bazar)

    assert (results.total(every), results.total(of_bazar)) == (2, 1)
    assert results.counted(every) == {"q1": {"2": 1, "5": 1}, "q2": {"0": 1, "~": 1}}
    assert results.counted(of_bazar) == {"q1": {"5": 1}, "q2": {"~": 1}}
    assert results.crossed(every, "q1", "q2") == {("2", "0"): 1, ("5", "~"): 1}
    assert results.contents(every) == [Content(pump, date(2026, 3, 1), 2, 62.5, 1)]
    assert {
        (row.subject, row.mean, row.low) for row in results.contents(every, by_outlet=True)
    } == {(wschod, 25.0, 1), (bazar, 100.0, 0)}
    assert results.mean({"2": 1, "5": 1}) == 3.5


def test_few_anonymous_sheets_are_not_shown() -> None:
    world = build()
    make(world, is_anonymous=True)
    of = Of(Survey.objects.of(world.organiser_id).get())

    assert [results.is_shown(of, number) for number in (4, 5)] == [False, True]


def test_the_net_score_is_promoters_less_detractors() -> None:
    nps = Question("q1", asking.NPS, {"en": "?"})

    assert results.recommendation(nps, {"10": 1, "9": 1, "7": 1, "3": 1, "0": 1}) == 0
    assert results.recommendation(nps, {"9": 3, "8": 1}) == 75
    assert results.recommendation(nps, {}) is None
    assert results.mean({}) is None
