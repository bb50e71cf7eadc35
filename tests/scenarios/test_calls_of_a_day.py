"""A call of the API tells of a day of which there is paper without a number: the same is one
purchase, and of other pieces or money a person is asked.
"""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import cast
import pytest
from django.db import connection
from scenarios import test_rivals as rivals
from scenarios.test_calls_ask import line, of_zenon
from scenarios.test_merged_purchases import merge
from scenarios.test_retellings import batch, call, kept, said
from scenarios.test_rivals import points
from scenarios.test_sell_out import Case
from scenarios.test_undone_answers import _answered, _decide, _follow, _open, _undo
from scenarios.test_withdrawn_files import _within

from tandem.evidence import acceptance
from tandem.evidence.models import DisagreementDecision
from tandem.flows.activities import take_activities
from tandem.flows.activities.activity_inputs import ActivityInput

pytestmark = pytest.mark.django_db(transaction=True)
SAME, OTHER, CORRECTED = DisagreementDecision


@pytest.fixture
def case(tmp_path: Path, settings: Any) -> Case:
    settings.HOME = tmp_path
    return Case(tmp_path)


def page(case: Case, who: str = "Ania") -> None:
    """Paper of 10 February whose number nobody could read: 2 pieces, 123.00 gross, 100.00 net."""
    rivals.page(case, who, number="")


def test_the_same_is_told_before(case: Case) -> None:
    page(case)
    for _time in range(2):  # a program that tries again
        outcome = call(case, said("FV 1", 10, line(2, 10_000)))
        assert (outcome.is_new, outcome.has_known, outcome.waits) == (False, True, False)

    assert (points(case), kept(case), _open(case)) == ((100, 0), 1, [])


@pytest.mark.parametrize("is_batch", [False, True])
def test_one_page_is_one_of_the_calls_that_tell_it(case: Case, is_batch: bool) -> None:
    page(case)
    calls = [said(number, 10, line(2, 10_000)) for number in ("FV 1", "FV 2")]
    for _time in range(2):
        outcomes = batch(case, *calls) if is_batch else [call(case, each) for each in calls]
        assert [outcome.waits for outcome in outcomes] == [False, False]
        assert points(case) == (200, 0)

    assert kept(case) == 1


@pytest.mark.parametrize(
    ("_case", "given"),
    [
        ("another day", said("FV 1", 11, line(2, 10_000))),
        ("another product", said("FV 1", 10, line(4, 10_000, sku="G-10"))),
    ],
)
def test_what_the_page_says_nothing_of_counts(case: Case, _case: str, given: ActivityInput) -> None:
    page(case)
    outcome = call(case, given)

    assert (outcome.is_whole, points(case), _open(case)) == (True, (200, 0), [])


def test_another_member_s_is_theirs(case: Case) -> None:
    page(case)
    zenon = of_zenon(case, line(2, 10_000))

    assert (call(case, zenon).is_whole, points(case)) == (True, (100, 100))


@pytest.mark.parametrize(
    ("_case", "other", "then"),
    [("pieces", line(5, 25_000), (100, 250, 350)), ("money", line(2, 15_000), (100, 150, 250))],
)
@pytest.mark.parametrize("is_batch", [False, True])
@pytest.mark.parametrize("nth", [0, 1, 2])
def test_other_pieces_or_money_are_asked_about(
    case: Case, _case: str, other: Any, then: tuple[int, ...], is_batch: bool, nth: int
) -> None:
    page(case)
    given = said("FV 1", 10, other, line(1, 500, sku="G-10"))
    for time in range(2):
        (outcome,) = batch(case, given) if is_batch else (call(case, given),)
        assert (outcome.is_new, outcome.has_known, outcome.waits) == (time == 0, True, True)
        (asked,) = _open(case)
        assert (asked.quantity_held, asked.held_by, asked.number_held) == (2, "PAPER", "")
        assert points(case) == (105, 0)
    decision, right = (SAME, CORRECTED, OTHER)[nth], (then[nth] + 5, 0)

    _decide(case, decision)
    _follow(case)
    assert (points(case), _open(case)) == (right, [])
    again = call(case, given)
    assert (again.is_new, again.waits, points(case)) == (False, False, right)
    _undo(case, _answered(case)[0])
    _follow(case)
    assert (points(case), len(_open(case))) == ((105, 0), 1)
    _decide(case, decision, minutes=90)
    _follow(case)
    assert (points(case), _open(case)) == (right, [])


@pytest.mark.parametrize("who", ["Ania", "Zenon"])
def test_merged_members_are_one(case: Case, who: str) -> None:
    page(case, who)
    merge(case)  # Ania's tax number leads to Zenon
    before = sum(points(case))

    same = call(case, said("FV 1", 10, line(2, 10_000)))
    other = call(case, said("FV 2", 10, line(5, 25_000)))

    assert (before, sum(points(case)), same.is_new, other.is_new) == (100, 100, False, False)
    assert (same.waits, other.waits) == (False, True)
    _decide(case, CORRECTED)
    _follow(case)
    assert (sum(points(case)), _open(case)) == (250, [])


def test_a_call_while_the_page_is_counted_is_told_once(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It comes when the page has been held against what counted, and before it counts itself."""
    real, outcomes = acceptance.accept_batch, []

    def recorded() -> take_activities.Outcome:
        given = said("FV 1", 10, line(2, 10_000))
        return take_activities.take(
            given, programme=case.world.programme, actor="till", now=cast.NOW
        )

    def slow(*args: Any, **named: Any) -> Any:
        def tell() -> Any:
            try:
                return _within(case, recorded)
            finally:
                connection.close()

        if not outcomes:
            with ThreadPoolExecutor(1) as pool:
                outcomes.append(pool.submit(tell).result())
        return real(*args, **named)

    monkeypatch.setattr(acceptance, "accept_batch", slow)
    page(case)

    assert (outcomes[0].is_new, points(case), _open(case)) == (True, (100, 0), [])
