"""A page without a number is one purchase: of several numbers of its day that tell the same goods,
one is it, and the others are further purchases, whatever they come by.
"""

from pathlib import Path
from typing import Any

import pytest
from scenarios import test_rivals as rivals
from scenarios.test_calls_ask import line
from scenarios.test_calls_of_a_day import page
from scenarios.test_retellings import call, said
from scenarios.test_rivals import points
from scenarios.test_sell_out import Case, row
from scenarios.test_undone_answers import _decide, _follow, _open
from scenarios.test_withdrawn_files import _recorded, _withdraw

from tandem.evidence.models import DisagreementDecision

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def case(tmp_path: Path, settings: Any) -> Case:
    settings.HOME = tmp_path
    return Case(tmp_path)


def _told(case: Case, *numbers: str, name: str = "luty.csv") -> dict[str, int]:
    """A file that tells the goods of the page under each of these numbers."""
    return _recorded(case, *(row(number) for number in numbers), name=name).figures


def _counted(figures: dict[str, int]) -> tuple[int, int]:
    return figures["counted"], figures["repeated"]


def test_two_numbers_of_one_file(case: Case) -> None:
    page(case)
    first = _told(case, "FV 1", "FV 2")
    again = _told(case, "FV 2", "FV 1", name="luty-2.csv")

    assert (_counted(first), _counted(again)) == ((1, 1), (0, 2))
    assert (points(case), _open(case)) == ((200, 0), [])


def test_two_files_one_after_the_other(case: Case) -> None:
    page(case)
    figures = [
        _counted(_told(case, *numbers, name=f"{place}.csv"))
        for place, numbers in enumerate([["FV 2"], ["fv-002"], ["FV 1"], ["FV 1", "FV 2", "FV 3"]])
    ]

    assert figures == [(0, 1), (0, 1), (1, 0), (1, 2)]
    assert (points(case), _open(case)) == ((300, 0), [])


@pytest.mark.parametrize("is_call_first", [True, False])
def test_a_file_and_a_call(case: Case, is_call_first: bool) -> None:
    page(case)
    given = said("FV 1", 10, line(2, 10_000))
    if is_call_first:
        outcomes = [call(case, given).is_new, _counted(_told(case, "FV 2")) == (1, 0)]
    else:
        outcomes = [_counted(_told(case, "FV 2")) == (1, 0), call(case, given).is_new]
    retold = _told(case, "FV 1", "FV 2", name="luty-2.csv")

    assert (outcomes, _counted(retold)) == ([False, True], (0, 2))
    assert (call(case, given).is_new, points(case), _open(case)) == (False, (200, 0), [])


def test_two_pages_of_other_pieces_are_one_of_the_numbers_each(case: Case) -> None:
    page(case)
    rivals.page(case, "Ania", gross=246, pieces=4, number="")
    _decide(case, DisagreementDecision.OTHER)  # both were bought
    _follow(case)
    rows = [row("FV 1"), row("FV 2", quantity="4", net="200,00"), row("FV 3")]
    before = points(case)

    figures = _recorded(case, *rows).figures

    assert (before, _counted(figures), points(case)) == ((300, 0), (1, 2), (400, 0))


def test_a_file_that_is_withdrawn_and_sent_again(case: Case) -> None:
    page(case)
    document = _recorded(case, row("FV 1"), row("FV 2"))
    before = points(case)
    _withdraw(case, document)
    without = points(case)
    again = _told(case, "FV 2", "FV 1", name="luty-2.csv")

    assert (before, without, _counted(again)) == ((200, 0), (100, 0), (1, 1))
    assert (points(case), _open(case)) == ((200, 0), [])


def test_of_a_basket_the_product_that_agrees_is_held_against_the_page(case: Case) -> None:
    page(case)
    basket = [line(2, 10_000), line(1, 500, sku="G-10")]
    call(case, said("FV 1", 10, *basket))
    first = points(case)
    file = _counted(_told(case, "FV 2"))
    call(case, said("FV 3", 10, *basket))
    call(case, said("FV 1", 10, *basket))

    assert (first, file, points(case)) == ((105, 0), (1, 0), (310, 0))


def test_more_equal_lines_than_the_page_has_are_asked_as_a_sum(case: Case) -> None:
    page(case)
    figures = _recorded(case, row("FV 1"), row("FV 1")).figures
    asked = [
        (one.lines, one.quantity_told, one.quantity_held, one.net_told, one.net_held)
        for one in _open(case)
    ]
    before = points(case)

    _decide(case, DisagreementDecision.CORRECTED)
    _follow(case)

    assert (figures["counted"], figures["repeated"], before) == (0, 0, (100, 0))
    assert asked == [(2, 4, 2, 20_000, 10_000)]
    assert (points(case), _open(case)) == ((200, 0), [])
