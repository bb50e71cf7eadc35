"""A number that lacks the letters in front of it: `7/2026` of `FV 7/2026`, by whatever it comes."""

import threading
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import cast
import pytest
from django.db import connection, transaction
from scenarios import test_rivals as rivals
from scenarios.test_retellings import FIVE, TWO, batch, call, kept, said
from scenarios.test_sell_out import ANIA, GTIN, HEADER, Case, drain, row
from scenarios.test_undone_answers import _answered, _decide, _follow, _open, _undo
from scenarios.test_withdrawn_files import (
    RETURN_HEADER,
    _points,
    _recorded,
    _withdraw,
    come_back,
)

from tandem.evidence import matching
from tandem.evidence.documents import staging
from tandem.evidence.models import DisagreementDecision
from tandem.flows.activities import take_activities
from tandem.flows.activities.activity_inputs import ActivityInput, LineInput
from tandem.flows.documents import counting
from tandem.platform import tenancy

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def case(tmp_path: Path, settings: Any) -> Case:
    settings.HOME = tmp_path
    return Case(tmp_path)


def _call(case: Case, told: ActivityInput) -> None:
    """A call on a connection of its own."""
    with transaction.atomic():
        tenancy.enter(case.world.organiser_id)
        take_activities.take(told, programme=case.world.programme, actor="till", now=cast.NOW)
    connection.close()


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


@pytest.mark.parametrize("is_call", [False, True])
def test_the_number_is_another_members_as_well(case: Case, is_call: bool) -> None:
    _told(case, "17/2026", name="inny.csv", nip="5261040828", name_of="Zenon")
    _told(case, "FV 17/2026")

    if is_call:
        assert call(case, said("17/2026")).has_known
    else:
        assert _told(case, "17/2026", name="marzec.csv") == (0, 1, 0)
    assert (_points(case), _open(case)) == (100, [])


def test_what_counted_under_the_number_was_taken_back(case: Case) -> None:
    file = _recorded(case, row("17/2026"))
    _withdraw(case, file)
    come_back(case)
    _told(case, "FV 17/2026", name="faktura.csv")

    again = _told(case, "17/2026", name="marzec.csv")

    assert (again, _points(case), _open(case)) == ((0, 1, 0), 100, [])


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


@pytest.mark.parametrize(
    ("_case", "counted", "told", "is_one"),
    [
        ("the till lacks the series", "FV 17/2026", "17/2026", True),
        ("the file lacks it", "17/2026", "fv 017/2026", True),
        ("two series", "FV 17/2026", "PA 17/2026", False),
        ("too short to tell", "FV 17", "17", False),
    ],
)
@pytest.mark.parametrize("is_batch", [False, True])
def test_a_call_after_a_document(
    case: Case, _case: str, counted: str, told: str, is_one: bool, is_batch: bool
) -> None:
    _told(case, counted)

    (outcome,) = batch(case, said(told)) if is_batch else [call(case, said(told))]
    again = call(case, said(told))

    assert (outcome.is_new, outcome.has_known) == ((False, True) if is_one else (True, False))
    assert (again.is_new, _points(case), _open(case)) == (False, 100 if is_one else 200, [])


@pytest.mark.parametrize(
    ("decision", "then"),
    [
        (DisagreementDecision.SAME, 100),
        (DisagreementDecision.CORRECTED, 250),
        (DisagreementDecision.OTHER, 350),
    ],
)
@pytest.mark.parametrize("is_batch", [False, True])
def test_a_call_that_tells_it_otherwise_is_asked_about(
    case: Case, decision: DisagreementDecision, then: int, is_batch: bool
) -> None:
    """Its program cannot put it right: the number is its own, and right."""
    _told(case, "FV 17/2026")
    told = said("17/2026", 10, FIVE)

    (outcome,) = batch(case, told) if is_batch else [call(case, told)]
    assert (outcome.is_new, outcome.waits, _points(case), len(_open(case))) == (False, True, 100, 1)
    again = call(case, told)
    _decide(case, decision)
    _follow(case)
    assert (again.waits, _points(case), _open(case)) == (True, then, [])

    (answer,) = _answered(case)
    _undo(case, answer)
    _follow(case)
    assert (_points(case), len(_open(case))) == (100, 1)


def test_the_document_is_taken_back_and_the_call_counts(case: Case) -> None:
    file = _recorded(case, row("FV 17/2026"))
    call(case, said("17/2026"))
    before = (_points(case), kept(case))

    _withdraw(case, file)
    come_back(case)

    assert (before, _points(case), kept(case)) == ((100, 1), 100, 0)


@pytest.mark.parametrize(
    ("line", "by_call", "open_ones"), [(TWO, 100, 0), (FIVE, 250, 1)], ids=["same", "other"]
)
def test_a_call_in_the_moment_in_which_a_document_is_counted(
    case: Case, line: LineInput, by_call: int, open_ones: int
) -> None:
    """The call does not see the document, which was matched before it and counts after it."""
    told: list[threading.Thread] = []
    document = case.receive("\n".join([HEADER, row("FV 17/2026")]))

    def now() -> datetime:
        if not told and staging.rows_in(matching.matched_of(document.id)):
            told.append(threading.Thread(target=_call, args=(case, said("17/2026", 10, line))))
            told[0].start()
            told[0].join()
        return cast.NOW

    counting.accept(
        document.id,
        organiser_id=case.world.organiser_id,
        home=case.home,
        actor=case.world.actor.name,
        now=now,
    )
    before = _points(case)  # what the document gives follows
    drain()
    _follow(case)

    assert len(told) == 1
    assert (before, _points(case)) == (by_call, 100)
    assert (len(_open(case)), kept(case)) == (open_ones, 1)


def test_both_ways_in_one_request(case: Case) -> None:
    _told(case, "FV 17/2026")

    outcomes = batch(case, said("FV 17/2026"), said("17/2026"), said("17/2026", 10, FIVE))

    assert [one.has_known for one in outcomes] == [True, True, True]
    assert ([one.waits for one in outcomes], _points(case)) == ([False, False, True], 100)


@pytest.mark.parametrize("named", ["17/2026", "fv-0017/2026", "FV 17/2026"])
def test_goods_come_back_by_a_call_that_names_their_purchase_in_its_own_way(
    case: Case, named: str
) -> None:
    _told(case, "FV 17/2026")
    back = LineInput(("SKU", "P-200"), Decimal(-1), "", -5_000)

    outcome = call(case, said("R 1", 20, back, corrects=named))
    again = call(case, said("R 1", 20, back, corrects=named))

    assert (outcome.is_new, again.is_new, _points(case)) == (True, False, 50)


def test_a_program_that_has_two_series_of_its_own(case: Case) -> None:
    call(case, said("FV 17/2026"))

    assert (call(case, said("17/2026")).is_new, _points(case)) == (True, 200)


def test_an_own_number_goes_before(case: Case) -> None:
    call(case, said("17/2026"))
    _told(case, "FV 17/2026", quantity="5", net="250,00")
    _decide(case, DisagreementDecision.OTHER)
    _follow(case)

    same, other = call(case, said("17/2026", 10, TWO)), call(case, said("FV 17/2026", 10, FIVE))

    assert (same.is_new, other.is_new, _points(case)) == (False, False, 350)
