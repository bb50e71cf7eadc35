"""A number that lacks the letters in front of it: `7/2026` of `FV 7/2026`, by whatever it comes."""

from pathlib import Path
from typing import Any

import pytest
from scenarios import test_rivals as rivals
from scenarios.test_retellings import call, said
from scenarios.test_sell_out import ANIA, GTIN, Case, row
from scenarios.test_undone_answers import _answered, _decide, _follow, _open, _undo
from scenarios.test_withdrawn_files import (
    RETURN_HEADER,
    _points,
    _recorded,
    _withdraw,
    come_back,
)

from tandem.evidence.models import DisagreementDecision

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def case(tmp_path: Path, settings: Any) -> Case:
    settings.HOME = tmp_path
    return Case(tmp_path)


def _told(case: Case, number: str, name: str = "luty.csv", **more: str) -> tuple[int, int, int]:
    figures = _recorded(case, row(number, **more), name=name).figures
    return figures["counted"], figures["repeated"], figures["differs"]


@pytest.mark.parametrize(
    ("_case", "counted", "told", "is_one"),
    [
        ("the file lacks the series", "FV 17/2026", "17/2026", True),
        ("the invoice came last", "17/2026", "FV 17/2026", True),
        ("a Romanian bill without its series", "ABC 0123", "0123", True),
        ("of an office and its series", "F/MAG/0017/02/2026", "17/02/2026", True),
        ("two series", "FV 17/2026", "PA 17/2026", False),
        ("another number", "FV 17/2026", "18/2026", False),
        ("too short to tell", "FV 17", "17", False),
        ("letters behind", "17/2026/FV", "17/2026", False),
    ],
)
def test_letters_in_front_make_no_second_purchase(
    case: Case, _case: str, counted: str, told: str, is_one: bool
) -> None:
    _told(case, counted)

    figures = _told(case, told, name="marzec.csv")

    assert figures == ((0, 1, 0) if is_one else (1, 0, 0))
    assert (_points(case), _open(case)) == (100 if is_one else 200, [])


def test_what_does_not_agree_is_asked_and_another_members_is_not(case: Case) -> None:
    _told(case, "FV 17/2026")
    other = _told(case, "17/2026", name="inny.csv", nip="5261040828", name_of="Zenon")
    asked = _told(case, "17/2026", name="marzec.csv", quantity="3", net="150,00")
    before = _points(case)

    _decide(case, DisagreementDecision.CORRECTED)
    _follow(case)

    assert (other[1:], asked, before, _points(case)) == ((0, 0), (0, 0, 1), 100, 150)


def test_of_two_series_none_is_meant(case: Case) -> None:
    _told(case, "FV 17/2026")
    _told(case, "PA 17/2026", name="2.csv")

    assert _told(case, "17/2026", name="3.csv") == (1, 0, 0)


def test_a_page_and_a_call(case: Case) -> None:
    rivals.page(case, "Ania", number="17/2026")
    file = _told(case, "FV 17/2026")
    call(case, said("18/2026"))
    after_call = _told(case, "FV 18/2026", name="2.csv")

    assert (file, after_call, _points(case)) == ((0, 1, 0), (0, 1, 0), 200)


@pytest.mark.parametrize("asked", ["FV 17/2026", "17/2026"])
def test_who_told_of_it_stands_with_either_number(case: Case, asked: str) -> None:
    _told(case, "FV 17/2026")
    rivals.page(case, "Ania", number="17/2026")

    told = rivals.shown(case, "Ania", number=asked)

    assert told == [("SELL_OUT", "RECORDED"), ("PAPER", "SAME")]


@pytest.mark.parametrize(
    ("counted", "told"),
    [("FV 17/2026", "FV 17/2026"), ("FV 17/2026", "17/2026"), ("17/2026", "FV 17/2026")],
)
def test_the_first_telling_is_taken_back_and_the_page_counts(
    case: Case, counted: str, told: str
) -> None:
    file = _recorded(case, row(counted))
    rivals.page(case, "Ania", number=told)
    before = _points(case)

    _withdraw(case, file)
    come_back(case)

    assert (before, _points(case), _open(case)) == (100, 100, [])


def test_an_answer_about_it_is_undone(case: Case) -> None:
    _told(case, "FV 17/2026")
    rivals.page(case, "Ania", number="17/2026", pieces=3, gross=246)
    _decide(case, DisagreementDecision.OTHER)
    _follow(case)
    both = _points(case)
    (answer,) = _answered(case)
    _undo(case, answer)
    _follow(case)

    assert (both, _points(case), len(_open(case))) == (300, 100, 1)


@pytest.mark.parametrize("named", ["FV 17/2026", "fv-0017/2026", "17/2026"])
def test_a_correction_names_its_purchase_in_any_of_these_ways(case: Case, named: str) -> None:
    _told(case, "FV 17/2026")
    back = f"KOR 1/2026;{named};2026-02-20;{ANIA};{GTIN};-1;-50,00"
    figures = _recorded(case, back, header=RETURN_HEADER, name="kor.csv").figures

    assert (figures["counted"], figures["waiting"], _points(case)) == (1, 0, 50)
