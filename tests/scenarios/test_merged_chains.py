"""Members who were merged one after the other: what the first bought, and what became of its points, is
followed through all of it.
"""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import cast
import pytest
from django.db import connection, transaction
from scenarios.test_merged_purchases import CODES, _return, merge
from scenarios.test_sell_out import Case, drain, row
from scenarios.test_withdrawn_files import RETURN_HEADER

from tandem.adjustments import merging
from tandem.kit.errors import Conflict
from tandem.ledger import expiry
from tandem.participants import enrolment
from tandem.participants.models import Member
from tandem.platform import statements, tenancy

pytestmark = pytest.mark.django_db(transaction=True)
NAMES = ("Ania", "Zenon", "Jan")


def _case(home: Path, **settings: object) -> Case:
    case = Case(home, **settings)
    with transaction.atomic():
        tenancy.enter(case.world.organiser_id)
        case.world.members["Jan"] = enrolment.enrol(
            enrolment.Applicant("Jan Trzeci", email="jan@trzeci.example"),
            joined_at=cast.NOW - timedelta(days=60),
            programme_id=case.world.programme.id,
            actor=case.world.actor,
            now=cast.NOW,
        )
    return case


def _expire(case: Case) -> None:
    with transaction.atomic():
        tenancy.enter(case.world.organiser_id)
        expiry.expire(
            case.world.books["REWARD"],
            organiser_id=case.world.organiser_id,
            until=cast.NOW,
            now=cast.NOW,
        )


def _points(case: Case) -> list[int]:
    return [case.balance(name).available for name in NAMES]


@pytest.mark.parametrize("merges_before", [0, 1, 2])
def test_points_that_expired_on_the_way_take_nothing_else(
    tmp_path: Path, merges_before: int
) -> None:
    case = _case(tmp_path, expiry_months=1)
    case.take([row(day="2026-01-05"), row("FV 2/2026", net="50,00", quantity="1")])

    for nth, (one, into) in enumerate((("Ania", "Zenon"), ("Zenon", "Jan"))):
        if nth == merges_before:
            _expire(case)
        merge(case, one, into)
    if merges_before == 2:
        _expire(case)
    before = _points(case)
    case.take([_return("K 1", "FV 1/2026", net="-100,00", quantity="-2")], header=RETURN_HEADER)
    expired = _points(case)
    case.take([_return("K 2", "FV 2/2026", net="-20,00", quantity="-1")], header=RETURN_HEADER)

    assert (before, expired, _points(case)) == ([0, 0, 50], [0, 0, 50], [0, 0, 30])


def test_what_was_spent_on_the_way_is_owed_and_taken_of_the_last(tmp_path: Path) -> None:
    case = _case(tmp_path)
    case.take([row(), row("FV 2/2026", net="50,00", quantity="1")])
    merge(case)
    merge(case, "Zenon", "Jan")

    case.take([_return("K 1", "FV 1/2026", net="-100,00", quantity="-2")], header=RETURN_HEADER)

    assert _points(case) == [0, 0, 50]


def test_merges_are_undone_the_last_one_first(tmp_path: Path) -> None:
    case = _case(tmp_path)
    case.take([row()])
    merges = [merge(case), merge(case, "Zenon", "Jan")]
    of, every = case.world.organiser_id, Member.objects.of(case.world.organiser_id)

    def undo(made: UUID) -> None:
        with transaction.atomic():
            tenancy.enter(of)
            merging.undo(made, programme=case.world.programme, actor=case.world.actor, now=cast.NOW)

    with pytest.raises(merging.MergedOn):
        undo(merges[0])
    kept = _points(case)
    undo(merges[1])
    between = _points(case)
    undo(merges[0])
    case.take([row("FV 2/2026", net="7,00", quantity="1")])

    with transaction.atomic():
        tenancy.enter(of)
        assert set(every.values_list("goes_on_as_id", flat=True)) == {None}
    assert (kept, between, _points(case)) == ([0, 0, 100], [0, 100, 0], [107, 0, 0])


@pytest.mark.parametrize("at_once", [True, False])
def test_goods_come_back_of_the_purchase_that_has_them(tmp_path: Path, at_once: bool) -> None:
    """Two who are one had bought under one number: what comes back second is of the second."""
    case = _case(tmp_path)
    with transaction.atomic():
        tenancy.enter(case.world.organiser_id)
        number = Member.objects.of(case.world.organiser_id).get(id=case.world.members["Zenon"])
    case.take([row()])
    case.take([row(nip=number.number, day="2026-02-11", net="120,00")], header=CODES)
    merge(case)
    before = _points(case)
    returns = [
        _return("K 1", "FV 1/2026", net="-100,00", quantity="-2"),
        _return("K 2", "FV 1/2026", net="-120,00", quantity="-2"),
    ]

    for told in [returns] if at_once else [returns[:1], returns]:
        case.take(told, header=RETURN_HEADER)

    assert (before, _points(case)) == ([0, 220, 0], [0, 0, 0])


def test_more_than_one_purchase_holds_comes_back_of_the_one_that_holds_it(tmp_path: Path) -> None:
    case = _case(tmp_path)
    case.take([row(), row(day="2026-02-12", quantity="3", net="150,00")])

    case.take([_return("K 1", "FV 1/2026", net="-50,00")], header=RETURN_HEADER)
    case.take([_return("K 2", "FV 1/2026", net="-150,00", quantity="-3")], header=RETURN_HEADER)
    left = _points(case)
    case.take([_return("K 3", "FV 1/2026", net="-50,00")], header=RETURN_HEADER)

    assert (left, _points(case)) == ([50, 0, 0], [0, 0, 0])


def test_more_and_less_at_once_come_back_of_the_purchases_that_hold_them(tmp_path: Path) -> None:
    case = _case(tmp_path)
    case.take([row(), row(day="2026-02-12", quantity="3", net="150,00")])
    returns = [
        _return("K 1", "FV 1/2026", net="-150,00", quantity="-3"),
        _return("K 2", "FV 1/2026", net="-100,00", quantity="-2"),
    ]

    case.take(returns, header=RETURN_HEADER)

    assert _points(case) == [0, 0, 0]


def test_a_merge_is_not_undone_while_another_follows_it(tmp_path: Path) -> None:
    case = _case(tmp_path)
    case.take([row()])
    first = merge(case)
    world, of = case.world, case.world.organiser_id

    def undo() -> str:
        try:
            with transaction.atomic():
                tenancy.enter(of)
                merging.undo(first, programme=world.programme, actor=world.actor, now=cast.NOW)
        except Conflict as error:
            return error.code
        finally:
            connection.close()
        return ""

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            tenancy.enter(of)
            merging.merge(
                world.members["Zenon"],
                world.members["Jan"],
                reason="one firm",
                programme=world.programme,
                actor=world.actor,
                now=cast.NOW,
            )
            undone = pool.submit(undo)
            while not undone.done() and not _waits():
                time.sleep(0.01)
        said = undone.result()
    drain()

    assert (said, _points(case)) == ("mending.merged_on", [0, 0, 100])


def _waits() -> bool:
    """Whether somebody waits for a lock."""
    ((waiting,),) = statements.rows("SELECT count(*) FROM pg_locks WHERE NOT granted")
    return bool(waiting)
