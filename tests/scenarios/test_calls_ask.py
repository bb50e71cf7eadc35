"""A call of the API tells a purchase otherwise than paper did, or of another member than it counted
for: where it is plain the till is right, else a person is asked, and the call is kept meanwhile.
"""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from scenarios.test_retellings import batch, call, kept, said
from scenarios.test_rivals import page, points
from scenarios.test_sell_out import Case, row
from scenarios.test_undone_answers import _answered, _decide, _follow, _open, _undo
from scenarios.test_withdrawn_files import _recorded, _withdraw, come_back

from tandem.evidence.models import DisagreementDecision
from tandem.flows.activities.activity_inputs import ActivityInput, LineInput
from tandem.flows.activities.record_activity import ToldOtherwise
from tandem.insights import witnesses
from tandem.participants.models import Member
from tandem.platform import tenancy

pytestmark = pytest.mark.django_db(transaction=True)
SAME, OTHER, CORRECTED = DisagreementDecision


@pytest.fixture
def case(tmp_path: Path, settings: Any) -> Case:
    settings.HOME = tmp_path
    return Case(tmp_path)


def line(pieces: int, net: int, sku: str = "P-200") -> LineInput:
    return LineInput(("SKU", sku), Decimal(pieces), "", net)


def of_zenon(case: Case, *lines: LineInput) -> ActivityInput:
    with transaction.atomic():
        tenancy.enter(case.world.organiser_id)
        zenon = Member.objects.of(case.world.organiser_id).get(id=case.world.members["Zenon"])
    return replace(
        said("FV 1", 10, *(lines or (line(2, 10_000),))), member=("NUMBER", zenon.number)
    )


def shown(case: Case, who: str, *, is_member: bool = False) -> list[tuple[str, str]]:
    with transaction.atomic():
        tenancy.enter(case.world.organiser_id)
        found = witnesses.of_purchase(
            [case.world.members[who]],
            partner_id=case.world.wschod,
            number="FV 1",
            programme_id=case.world.programme.id,
            organiser_id=case.world.organiser_id,
            has_invoices=not is_member,
        )
    return [(witness.source, witness.standing) for witness in found]


@pytest.mark.parametrize(
    ("_case", "told", "then"),
    [
        ("pieces at the same price", line(3, 15_000), 150),
        ("money for the same pieces", line(2, 9_000), 90),
    ],
)
def test_a_till_puts_paper_right_where_it_is_plain(
    case: Case, _case: str, told: LineInput, then: int
) -> None:
    page(case, "Ania")
    outcome = call(case, said("FV 1", 10, told))

    assert (outcome.is_new, outcome.has_known, outcome.waits) == (False, True, False)
    assert (points(case), _open(case)) == ((then, 0), [])
    (answer,) = _answered(case)
    assert (answer.decision, answer.actor) == (CORRECTED, "system")
    again = call(case, said("FV 1", 10, told))
    assert (again.waits, points(case), kept(case)) == (False, (then, 0), 1)
    _undo(case, answer)
    _follow(case)
    assert (points(case), len(_open(case))) == ((100, 0), 1)


@pytest.mark.parametrize(("decision", "given"), [(SAME, 100), (CORRECTED, 700), (OTHER, 800)])
def test_what_is_not_plain_is_asked(case: Case, decision: DisagreementDecision, given: int) -> None:
    page(case, "Ania")
    told = said("FV 1", 10, line(4, 70_000), line(1, 500, sku="G-10"))
    outcome = call(case, told)

    assert (outcome.is_new, outcome.has_known, outcome.waits) == (True, True, True)
    (asked,) = _open(case)
    assert (asked.quantity_held, asked.quantity_told, asked.held_by) == (2, 4, "PAPER")
    again = call(case, told)
    assert (again.is_new, again.waits, points(case), len(_open(case))) == (
        False,
        True,
        (105, 0),
        1,
    )
    _decide(case, decision)
    _follow(case)
    assert (points(case), _open(case)) == ((given + 5, 0), [])

    once_more = call(case, told)
    assert (once_more.is_new, once_more.waits, points(case)) == (False, False, (given + 5, 0))
    _undo(case, _answered(case)[0])
    _follow(case)
    assert (points(case), len(_open(case))) == ((105, 0), 1)
    _decide(case, decision, minutes=90)
    _follow(case)
    assert points(case) == (given + 5, 0)


@pytest.mark.parametrize(
    ("decision", "given"), [(SAME, (100, 0)), (CORRECTED, (0, 100)), (OTHER, (100, 100))]
)
@pytest.mark.parametrize(("by_page", "is_batch"), [(True, False), (False, False), (True, True)])
def test_what_counted_for_another_member_is_asked(
    case: Case,
    by_page: bool,
    is_batch: bool,
    decision: DisagreementDecision,
    given: tuple[int, int],
) -> None:
    page(case, "Ania") if by_page else _recorded(case, row("FV 1"))
    (outcome,) = batch(case, of_zenon(case)) if is_batch else (call(case, of_zenon(case)),)

    assert (outcome.is_new, outcome.waits) == (False, True)
    (asked,) = _open(case)
    members = case.world.members
    assert (asked.member_id, asked.rival_id) == (members["Ania"], members["Zenon"])
    assert points(case) == (100, 0)
    assert shown(case, "Zenon", is_member=True) == [("API", "WAITS")]
    assert shown(case, "Ania")[-1] == ("API", "WAITS")
    _decide(case, decision)
    _follow(case)
    assert (points(case), _open(case)) == (given, [])
    assert not call(case, of_zenon(case)).is_new
    _undo(case, _answered(case)[0])
    _follow(case)
    assert (points(case), len(_open(case))) == ((100, 0), 1)
    _decide(case, CORRECTED, minutes=90)
    _follow(case)
    assert points(case) == (0, 100)


def test_other_pieces_of_another_member_than_a_file_says_are_theirs(case: Case) -> None:
    _recorded(case, row("FV 1"))

    outcome = call(case, of_zenon(case, line(3, 15_000)))

    assert (outcome.is_new, points(case), _open(case)) == (True, (100, 150), [])


def test_what_it_was_held_against_is_taken_back(case: Case) -> None:
    wrong = _recorded(case, row("FV 1"))
    call(case, of_zenon(case))

    _withdraw(case, wrong)
    come_back(case)

    assert (points(case), _open(case), kept(case)) == ((0, 100), [], 0)


def test_what_differs_from_a_file_is_told_to_the_program(case: Case) -> None:
    """Nothing of the call is asked, of the page neither."""
    _recorded(case, row("FV 1"))
    with pytest.raises(ToldOtherwise):
        call(case, said("FV 1", 10, line(3, 17_000)))
    (refused,) = batch(case, said("FV 1", 10, line(3, 17_000)))

    assert refused.refused is not None
    assert (points(case), _open(case), kept(case)) == ((100, 0), [], 0)
