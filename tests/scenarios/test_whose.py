"""Proofs that name two members for one purchase, with all else equal: a person says whose it is."""

from pathlib import Path
from typing import Any

import pytest
from scenarios.test_rivals import of_zenon, points
from scenarios.test_sell_out import Case, row
from scenarios.test_undone_answers import _answered, _decide, _follow, _open, _undo
from scenarios.test_withdrawn_files import _recorded, _withdraw, come_back

from tandem.evidence.models import DisagreementDecision
from tandem.evidence.witnessing import witnesses

pytestmark = pytest.mark.django_db(transaction=True)
SAME, OTHER, CORRECTED = DisagreementDecision


@pytest.fixture
def case(tmp_path: Path, settings: Any) -> Case:
    settings.HOME = tmp_path
    return Case(tmp_path)


@pytest.mark.parametrize("net", ["100,00", "100,01"])
@pytest.mark.parametrize(
    ("decision", "given"), [(SAME, (100, 0)), (CORRECTED, (0, 100)), (OTHER, (100, 100))]
)
def test_two_files_that_name_two_members_are_asked_about(
    case: Case, net: str, decision: DisagreementDecision, given: tuple[int, int]
) -> None:
    _recorded(case, row("FV 1"))
    second = of_zenon(case, net=net)

    (asked,) = _open(case)
    members = case.world.members
    assert (asked.member_id, asked.rival_id) == (members["Ania"], members["Zenon"])
    assert (second.figures["differs"], points(case)) == (1, (100, 0))
    _decide(case, decision)
    _follow(case)
    assert points(case) == given

    third = of_zenon(case, net="100,02", name="third.csv")
    fourth = _recorded(case, row("FV 1", net="100,02"), name="fourth.csv")
    assert (third.figures["counted"], fourth.figures["counted"]) == (0, 0)
    assert points(case) == given


def test_an_answer_is_undone(case: Case) -> None:
    _recorded(case, row("FV 1"))
    of_zenon(case)
    for nth, decision in enumerate((CORRECTED, OTHER, SAME), 1):
        _decide(case, decision, minutes=60 * nth)
        _follow(case)
        _undo(case, _answered(case)[0], minutes=60 * nth + 30)
        _follow(case)
        assert (points(case), len(_open(case))) == ((100, 0), 1)


def test_other_pieces_money_or_days_of_another_member_are_theirs(case: Case) -> None:
    """A till that begins its numbers anew, or two of them."""
    _recorded(case, row("FV 1"))
    of_zenon(case, net="90,00")

    assert (points(case), _open(case)) == ((100, 90), [])


def test_a_number_of_very_many_members_is_none(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(witnesses.BOUNDS, "members_of_number", 1)
    _recorded(case, row("FV 1"))

    second = of_zenon(case, net="100,01")

    assert (second.figures["counted"], points(case), _open(case)) == (1, (100, 100), [])


def test_the_file_that_was_wrong_is_taken_back(case: Case) -> None:
    wrong = _recorded(case, row("FV 1"))
    of_zenon(case)

    _withdraw(case, wrong)
    come_back(case)

    assert (points(case), _open(case)) == ((0, 100), [])
