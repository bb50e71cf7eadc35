"""A purchase that a program tells when it was recorded already: kept, shown, and recorded by that
call where what told it first is taken back.
"""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import cast
import pytest
from scenarios.test_sell_out import ANIA, GTIN, Case, drain, row
from scenarios.test_undone_answers import _decide, _follow, _open
from scenarios.test_withdrawn_files import (
    RETURN_HEADER,
    _points,
    _recorded,
    _withdraw,
    _within,
    come_back,
)

from tandem.activity.models import Payment
from tandem.evidence.models import DisagreementDecision, Retelling
from tandem.flows.activities import take_activities
from tandem.flows.activities.activity_inputs import ActivityInput, LineInput
from tandem.flows.activities.record_activity import ToldOtherwise
from tandem.insights import witnesses

pytestmark = pytest.mark.django_db(transaction=True)
TWO = LineInput(("SKU", "P-200"), Decimal(2), "", 10000)
FIVE = LineInput(("SKU", "P-200"), Decimal(5), "", 25000)


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return Case(tmp_path)


def said(number: str = "FV 1/2026", day: int = 10, *lines: LineInput, **more: Any) -> ActivityInput:
    return ActivityInput(
        member=("TAX_ID", f"PL{ANIA}"),
        day=date(2026, 2, day),
        document_no=number,
        partner="WSCHOD",
        lines=lines or (TWO,),
        **more,
    )


def call(case: Case, told: ActivityInput) -> take_activities.Outcome:
    """One call by itself."""
    outcome = _within(
        case,
        lambda: take_activities.take(
            told, programme=case.world.programme, actor="till", now=cast.NOW
        ),
    )
    assert outcome.refused is None, outcome.refused
    drain()
    return outcome  # type: ignore[no-any-return]


def batch(case: Case, *told: ActivityInput) -> list[take_activities.Outcome]:
    outcomes = _within(
        case,
        lambda: take_activities.take_many(
            told, programme=case.world.programme, actor="till", now=cast.NOW
        ),
    )
    drain()
    return outcomes  # type: ignore[no-any-return]


def kept(case: Case) -> int:
    """How many lines of calls are kept."""
    return _within(  # type: ignore[no-any-return]
        case, lambda: Retelling.objects.of(case.world.organiser_id).count()
    )


def shown(case: Case, number: str = "FV 1/2026") -> list[tuple[str, str, str]]:
    found = _within(
        case,
        lambda: witnesses.of_purchase(
            [case.world.members["Ania"]],
            partner_id=case.world.wschod,
            number=number,
            programme_id=case.world.programme.id,
            organiser_id=case.world.organiser_id,
            has_invoices=True,
        ),
    )
    return [
        (
            each.source,
            each.standing,
            "+".join(f"{line.quantity.normalize():f}" for line in each.lines),
        )
        for each in found
    ]


@pytest.mark.parametrize("how", [call, batch], ids=["one call", "a batch"])
@pytest.mark.parametrize(
    ("_case", "number", "told"),
    [
        ("the same", "FV 1/2026", said()),
        ("its number and day in another way", "FV 1/2026", said("fv-001/2026", 12)),
        ("without a number", "", said("-")),
    ],
)
def test_what_a_file_told_first_is_recorded_by_the_call_when_the_file_goes(
    case: Case, how: Callable[..., Any], _case: str, number: str, told: ActivityInput
) -> None:
    document = _recorded(case, row(number))
    how(case, told)
    how(case, told)  # a program that tries again
    before = (_points(case), kept(case))

    _withdraw(case, document)

    assert (before, _points(case), kept(case)) == ((100, 1), 100, 0)
    assert come_back(case) == []
    again = _recorded(case, row(number), name="luty-2.csv")
    assert (again.figures["repeated"], _points(case)) == (1, 100)


def test_of_a_call_the_part_that_the_file_told_comes_back(case: Case) -> None:
    document = _recorded(case, row(quantity="5", net="250,00"))
    other = LineInput(("SKU", "G-10"), Decimal(1), "", 4000)
    outcome = call(case, said("FV 1/2026", 10, FIVE, other))
    before = (outcome.is_new, outcome.points, kept(case), _points(case))
    assert set(shown(case)) == {
        ("SELL_OUT", "RECORDED", "5"),
        ("API", "RECORDED", "1"),
        ("API", "SAME", "5+1"),
    }

    _withdraw(case, document)

    assert before == (True, {"REWARD": 40}, 2, 290)
    assert (_points(case), kept(case)) == (290, 2)
    _recorded(case, row(quantity="5", net="250,00"), name="luty-2.csv")
    assert _points(case) == 290


def test_who_repeats_what_the_call_itself_recorded_leaves_nothing(case: Case) -> None:
    call(case, said())
    call(case, said())
    batch(case, said(), said("FV 2/2026"), said("FV 2/2026"))

    assert (kept(case), _points(case)) == (0, 200)


def test_it_is_shown_beside_what_was_recorded(case: Case) -> None:
    _recorded(case, row())
    call(case, said("fv 1/2026", 12))

    assert shown(case) == [("SELL_OUT", "RECORDED", "2"), ("API", "SAME", "2")]
    assert shown(case, "FV 2/2026") == []


def test_what_several_told_comes_back_once(case: Case) -> None:
    wrong = _recorded(case, row())
    beside = _recorded(case, row(day="2026-02-11"), name="beside.csv")
    call(case, said())
    call(case, said("FV 1/2026", 11))

    _withdraw(case, wrong)
    (came_back,) = come_back(case)

    assert (came_back.id, came_back.figures["repeated"], _points(case)) == (beside.id, 1, 100)
    assert kept(case) == 1  # the second call is a witness of the first


def test_a_file_read_anew_finds_what_the_call_told(case: Case) -> None:
    wrong = _recorded(case, row())
    call(case, said())
    _withdraw(case, wrong)

    other = _recorded(case, row(net="90,00"), name="luty-2.csv")

    assert (other.figures["differs"], other.figures["counted"], _points(case)) == (1, 0, 100)


def test_goods_that_a_call_brought_back_too_stay_back(case: Case) -> None:
    _recorded(case, row(quantity="4", net="200,00"))
    back = f"KOR 1;FV 1/2026;2026-02-20;{ANIA};{GTIN};-1;-50,00"
    returned = _recorded(case, back, header=RETURN_HEADER, name="zwroty.csv")
    line = LineInput(("SKU", "P-200"), Decimal(-1), "", -5000)
    call(case, said("KOR 1", 20, line, corrects="FV 1/2026"))
    before = _points(case)

    _withdraw(case, returned)

    assert (before, _points(case), kept(case)) == (150, 150, 0)


def test_the_day_of_payment_is_kept_with_the_call(tmp_path: Path) -> None:
    case = Case(tmp_path, release="WHEN_PAID", payment_curve=[[0, 100]])
    document = _recorded(case, row())
    call(case, said(paid_on=date(2026, 2, 20)))

    _withdraw(case, document)

    of = case.world.organiser_id
    days = _within(case, lambda: set(Payment.objects.of(of).values_list("paid_on", flat=True)))
    assert (days, case.balance().available) == ({date(2026, 2, 20)}, 100)


def test_a_call_that_was_refused_brings_nothing_back(case: Case) -> None:
    document = _recorded(case, row())
    with pytest.raises(ToldOtherwise):
        call(case, said("FV 1/2026", 10, FIVE))

    _withdraw(case, document)

    assert (kept(case), _points(case)) == (0, 0)


def test_an_answer_goes_with_the_purchase_it_put_right_and_is_asked_anew(case: Case) -> None:
    """The file said 100.00, the later one was right with 90.00, and then the first is taken back
    while a call had said 100.00, too.
    """
    wrong = _recorded(case, row())
    call(case, said("FV 1/2026", 11))
    better = _recorded(case, row(net="90,00"), name="better.csv")
    _decide(case, DisagreementDecision.CORRECTED)
    _follow(case)
    put_right = _points(case)

    _withdraw(case, wrong)
    come_back(case)

    (asked,) = _open(case)
    assert (put_right, _points(case)) == (90, 100)
    assert (asked.document_id, asked.held_by, asked.net_held) == (better.id, "API", 10_000)
    _decide(case, DisagreementDecision.CORRECTED, minutes=90)
    _follow(case)
    assert (_points(case), _open(case)) == (90, [])
