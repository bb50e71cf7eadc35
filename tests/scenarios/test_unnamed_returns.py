"""Goods that come back and name no purchase find it where that is unmistakable, and wait where
nothing was bought.
"""

from datetime import date
from decimal import Decimal
from pathlib import Path

import cast
import pytest
from django.db import transaction
from plans import work
from scenarios.test_sell_out import ANIA, GTIN, Case, drain, row
from scenarios.test_withdrawn_files import RETURN_HEADER, come_back

from tandem.activity import recording
from tandem.activity.models import Activity
from tandem.evidence.models import WaitingLine
from tandem.flows.activities import record_activity
from tandem.flows.nightly import night
from tandem.platform import tenancy

pytestmark = pytest.mark.django_db(transaction=True)
LINES = 400
PER_TEN = {
    "key": "ten",
    "when": {"all": []},
    "give": {"per": ["line.net", {"money": [10, "PLN"]}, {"points": 1}]},
}


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return Case(tmp_path)


def _back(number: str, net: str = "-5,00", quantity: str = "-1", day: str = "2026-02-15") -> str:
    return row(number, day=day, net=net, quantity=quantity)


def _in_tens(case: Case) -> None:
    with transaction.atomic():
        tenancy.enter(case.world.organiser_id)
        case.world.publish(PER_TEN)


def _corrected(case: Case) -> list[tuple[str, str]]:
    """Each correction with the number of the purchase that it corrects."""
    with transaction.atomic():
        tenancy.enter(case.world.organiser_id)
        every = Activity.objects.of(case.world.organiser_id)
        numbers = dict(every.values_list("id", "document_no"))
        found = every.filter(corrects_id__isnull=False).order_by("document_no")
        return [(each.document_no, numbers[each.corrects_id]) for each in found if each.corrects_id]


def _waiting(case: Case) -> int:
    with transaction.atomic():
        tenancy.enter(case.world.organiser_id)
        return WaitingLine.objects.of(case.world.organiser_id).count()


@pytest.mark.parametrize("files", [1, 2, 6])
def test_what_came_back_piece_by_piece_leaves_nothing(case: Case, files: int) -> None:
    _in_tens(case)
    rows = [row(net="25,00", quantity="5"), *(_back(f"FV {n}/2026") for n in range(2, 7))]

    for place in range(files):
        case.take(rows[place::files])
    come_back(case)

    balance = case.balance()
    assert (balance.available, _waiting(case)) == (0, 0)
    assert [purchase for _, purchase in _corrected(case)] == ["FV 1/2026"] * 5


def test_a_return_that_comes_before_its_purchase_waits_for_it(case: Case) -> None:
    figures = case.take([_back("FV 2/2026", net="-50,00")])
    before = (figures["waiting"], case.balance().available, _waiting(case))

    case.take([row(net="100,00", quantity="2")])
    come_back(case)

    assert before == (1, 0, 1)
    assert (case.balance().available, _waiting(case)) == (50, 0)


def test_the_number_then_the_price_then_the_last_purchase_tell_which_it_was(case: Case) -> None:
    case.take(
        [
            row("FV 1", day="2026-02-01", net="100,00", quantity="2"),
            row("FV 2", day="2026-02-03", net="100,00", quantity="2"),
            row("FV 3", day="2026-02-05", net="120,00", quantity="2"),
        ]
    )

    case.take([_back("FV 1", net="-50,00"), _back("K 2", net="-100,00", quantity="-2")])
    case.take([_back("K 3", net="-60,00"), _back("K 4", net="-50,00")])

    assert _corrected(case) == [
        ("FV 1", "FV 1"),
        ("K 2", "FV 2"),
        ("K 3", "FV 3"),
        ("K 4", "FV 1"),
    ]
    assert case.balance().available == 320 - 50 - 100 - 60 - 50


def test_of_several_at_other_prices_none_is_guessed(case: Case) -> None:
    case.take([row("FV 1", net="100,00"), row("FV 3", net="120,00")])

    case.take([_back("K 1", net="-40,00")])

    assert (_corrected(case), case.balance().available) == ([], 180)


def test_more_than_was_bought_takes_what_is_left_and_waits(case: Case) -> None:
    case.take([row(net="100,00", quantity="2")])

    case.take([_back("K 1", net="-150,00", quantity="-3"), _back("K 2", net="-50,00")])

    assert (case.balance().available, _waiting(case)) == (0, 1)


def test_the_same_return_told_again_takes_nothing_more(case: Case) -> None:
    case.take([row(net="100,00", quantity="2")])
    case.take([_back("K 1", net="-50,00")])

    again = case.take([_back("K 1", net="-50,00"), row("FV 9")])
    drain()

    assert (again["repeated"], again["counted"], case.balance().available) == (1, 1, 150)


@pytest.mark.parametrize(
    ("first", "told", "more"),
    [("K 1", "K 1", "K 2"), ("", "", ""), ("K 1", "k-01", "K 2")],
    ids=["numbered", "without numbers", "written otherwise"],
)
def test_a_file_that_tells_all_so_far_takes_what_is_new(
    case: Case, first: str, told: str, more: str
) -> None:
    case.take([row(net="150,00", quantity="3")])
    case.take([_back(first, net="-100,00", quantity="-2")])

    again = case.take([_back(told, net="-100,00", quantity="-2"), _back(more, net="-50,00")])
    come_back(case)

    assert (again["repeated"], again["counted"]) == (1, 1)
    assert (case.balance().available, _waiting(case)) == (0, 0)


@pytest.mark.parametrize("names_it", [False, True])
def test_a_purchase_of_a_till_is_found_in_the_night(case: Case, names_it: bool) -> None:
    if names_it:
        returned = f"KOR 1;FV 1/2026;2026-02-15;{ANIA};{GTIN};-1;-50,00"
        case.take([returned], header=RETURN_HEADER)
    else:
        case.take([_back("K 1", net="-50,00")])
    world = case.world
    with transaction.atomic():
        tenancy.enter(world.organiser_id)
        line = recording.LineIn(world.products["P-200"], Decimal(2), 10_000)
        bought = record_activity.activity_of(
            world.members["Ania"],
            programme=world.programme,
            document_no="FV 1/2026",
            day=date(2026, 2, 10),
            partner_id=world.wschod,
            lines=(line,),
        )
        record_activity.record(bought, programme=world.programme, actor="till", now=cast.NOW)
    drain()
    before = (case.balance().available, _waiting(case))

    for day in (date(2026, 3, 10), date(2026, 3, 11)):
        night.run(world.programme.id, day, organiser_id=world.organiser_id, now=lambda: cast.NOW)
        come_back(case)

    assert before == (100, 1)
    assert (case.balance().available, _waiting(case)) == (50, 0)


def test_hundreds_that_one_member_brings_back_look_at_their_own_purchases(case: Case) -> None:
    case.take([row(f"FV {number}") for number in range(400)])
    with work.recorded() as statements:
        figures = case.take(
            [_back(f"FV {number}", net="-100,00", quantity="-2") for number in range(1_200)]
        )

    assert (figures["counted"], _waiting(case)) == (400, 800)
    # Each against all of the member's would be 400 a line.
    assert work.rows_of("activity_activity", statements) < 20 * 1_200


def test_one_purchase_of_many_lines_comes_back_line_by_line(case: Case) -> None:
    """Hundreds of lines under one number, and hundreds of returns of them: each meets its own."""
    bought = [row(net=f"{100 + line},00") for line in range(LINES)]
    back = [_back("FV 1/2026", net=f"-{100 + line},00", quantity="-2") for line in range(LINES)]
    case.take(bought)
    case.take(back[::2])
    drain()
    with work.recorded() as statements:
        case.take(back[1::2])
    drain()

    assert (case.balance().available, _waiting(case)) == (0, 0)
    # Each against all the others would be two hundred a line.
    most = max(statements, key=lambda statement: statement.rows)
    assert most.rows < 40 * LINES, (most.rows, most.most, most.text)
