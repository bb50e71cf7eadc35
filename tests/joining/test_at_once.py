"""Two at once: approvals of one person, proofs of one number, wrong codes, uses of one code."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

import cast
import pytest
from django.db import connection, transaction
from joining.firms import PIOTR, allow, approve, as_member, fresh, join, leads_to, status, who

from tandem.flows.joining import proving, revoking
from tandem.kit.errors import TandemError
from tandem.participants.firms import codes, means
from tandem.participants.models import Company, FirmProof, Identifier, Teammate
from tandem.platform import tenancy
from tandem.platform.access.permissions import Actor
from tandem.platform.models import Fact as FactRow

pytestmark = pytest.mark.django_db(transaction=True)
SECRET = b"s" * 48
T = TypeVar("T")


def _world() -> tuple[cast.World, FirmProof, Actor]:
    with transaction.atomic():
        world = cast.build()
        allow(world, "ORGANISER", "LETTER")
        return world, join(world), who(world, "MARKETER")


def _do(world: cast.World, work: Callable[[], T]) -> T:
    with transaction.atomic():
        tenancy.enter(world.organiser_id)
        return work()


def _at_once(world: cast.World, *works: Callable[[], object]) -> list[object]:
    """What became of each, begun at the same moment; a refusal by its code."""
    start = Barrier(len(works))

    def one(work: Callable[[], object]) -> object:
        start.wait()
        try:
            return _do(world, work)
        except TandemError as problem:
            return problem.code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(one, works))


def test_two_approvals_of_one_person() -> None:
    made, proof, ola = _world()

    outcomes = _at_once(made, *[lambda: approve(made, proof, ola)] * 6)

    assert outcomes.count(proof.member_id) == 1
    assert outcomes.count("participants.firm_decided") == 5
    facts = _do(
        made,
        lambda: list(FactRow.objects.of(made.organiser_id).filter(data__member_id=proof.member_id)),
    )
    assert sorted(fact.name for fact in facts) == ["firm.asked", "firm.proved", "member.enrolled"]


@pytest.mark.thorough
def test_a_number_is_taken_away_while_somebody_else_proves_it() -> None:
    made, wrong, ola = _world()
    right = _do(made, lambda: join(made, PIOTR))
    _do(made, lambda: approve(made, wrong, ola))

    def revoke() -> object:
        return revoking.revoke(
            wrong.member_id,
            wrong.tax_id,
            reason="Not theirs.",
            programme=made.programme,
            actor=ola,
            now=cast.NOW,
        )

    outcomes = _at_once(made, revoke, lambda: approve(made, right, ola))

    number, states = _do(
        made, lambda: (leads_to(made), [status(made, each.member_id) for each in (wrong, right)])
    )
    # Either the number was free by then, or they joined the member whose number is taken away.
    assert (outcomes[1], number, states) in (
        (right.member_id, right.member_id, ["WAITING", "ACTIVE"]),
        (wrong.member_id, None, ["WAITING", "MERGED"]),
    )


def test_a_yes_and_a_no_at_once() -> None:
    from tandem.participants.firms import deciding

    made, proof, ola = _world()

    def refuse() -> object:
        return deciding.refuse(
            proof.member_id,
            proof.id,
            reason="No.",
            programme=made.programme,
            actor=ola,
            now=cast.NOW,
        )

    outcomes = _at_once(made, lambda: approve(made, proof, ola), refuse)

    assert outcomes.count("participants.firm_decided") == 1
    state, member = _do(made, lambda: (fresh(made, proof).status, status(made, proof.member_id)))
    assert (state, member) in (("PROVED", "ACTIVE"), ("REFUSED", "WAITING"))


def test_two_of_one_number_proved_at_once_are_one_firm() -> None:
    made, first, ola = _world()
    second = _do(made, lambda: join(made, PIOTR))

    outcomes = _at_once(made, lambda: approve(made, first, ola), lambda: approve(made, second, ola))

    (into,) = set(outcomes)
    assert into in (first.member_id, second.member_id)
    assert _do(made, lambda: leads_to(made)) == into
    assert (
        _do(made, lambda: Company.objects.of(made.organiser_id).filter(tax_id=first.tax_id).count())
        == 1
    )
    assert (
        _do(made, lambda: Teammate.objects.of(made.organiser_id).filter(member_id=into).count())
        == 2
    )
    other = first.member_id if into == second.member_id else second.member_id
    assert _do(made, lambda: status(made, other)) == "MERGED"
    assert not _do(
        made, lambda: Identifier.objects.of(made.organiser_id).filter(member_id=other).exists()
    )


def _letter(made: cast.World, proof: FirmProof, ola: Actor) -> str:
    row = _do(
        made,
        lambda: codes.make(
            proof.member_id,
            proof.id,
            channel=means.LETTER,
            address="Nowa\nLipowa 1",
            programme=made.programme,
            actor=ola,
            now=cast.NOW,
        ),
    )
    return codes.code_of(row.id, secret=SECRET)


def _enter(made: cast.World, proof: FirmProof, text: str) -> bool:
    entered = proving.enter_code(
        text,
        member_id=proof.member_id,
        secret=SECRET,
        programme=made.programme,
        actor=as_member(made, proof),
        now=cast.NOW,
    )
    return entered.proved is not None


def test_many_wrong_codes_at_once_are_all_counted() -> None:
    made, proof, ola = _world()
    code = _letter(made, proof, ola)

    outcomes = _at_once(made, *[lambda: _enter(made, proof, "WRONG")] * 12)

    assert outcomes.count(False) == 5
    assert outcomes.count("participants.too_many_codes") == 7
    with pytest.raises(codes.TooManyCodes):
        _do(made, lambda: _enter(made, proof, code))


def test_a_code_typed_twice_at_once_is_used_once() -> None:
    made, proof, ola = _world()
    code = _letter(made, proof, ola)

    outcomes = _at_once(made, *[lambda: _enter(made, proof, code)] * 4)

    assert outcomes.count(True) == 1
    assert outcomes.count("participants.firm_decided") == 3
