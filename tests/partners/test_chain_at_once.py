"""Two who change the chain of partners at once: who comes below one that is moved goes with it, and
a table that is taken in twice adds each partner once.
"""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

import cast
import pytest
from django.db import connection, transaction
from races import colliding

from tandem.kit import codes
from tandem.partners import changing, onboarding
from tandem.partners.models import Outlet, Partner, PartnerRole
from tandem.partners.tables import importing
from tandem.platform import tenancy

pytestmark = pytest.mark.django_db(transaction=True)
T = TypeVar("T")


def _firm(number: int) -> dict[str, Any]:
    tax_id = codes.next_nip(526_900_000 + 50 * number)
    return {"role": PartnerRole.SHOP, "tax_id": tax_id, "code": f"F{number}", "country": "PL"}


def _second(world: cast.World, first: Callable[[], Any], second: Callable[[], T]) -> T:
    """What the second gives, which begins before the first is through."""

    def run() -> T:
        try:
            with transaction.atomic():
                tenancy.enter(world.organiser_id)
                return second()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            tenancy.enter(world.organiser_id)
            first()
            late: Future[T] = pool.submit(run)
            colliding.stands_behind()
        return late.result()


@pytest.mark.parametrize("comes_first", [False, True])
def test_who_comes_below_one_that_is_moved_goes_with_it(comes_first: bool) -> None:
    with transaction.atomic():
        world = cast.build()
        scope: dict[str, Any] = {
            "programme_id": world.programme.id,
            "actor": world.actor,
            "now": cast.NOW,
        }
        above = onboarding.add_partner("Above", **_firm(0), **scope)
        moved = onboarding.add_partner("Moved", **_firm(1), **scope)

    def move() -> None:
        changing.change_partner(moved, name="Moved", parent_id=above, **_firm(1), **scope)

    def come() -> None:
        onboarding.add_partner("New", parent_id=moved, **_firm(2), **scope)

    _second(world, come if comes_first else move, move if comes_first else come)

    with transaction.atomic():
        tenancy.enter(world.organiser_id)
        new = Partner.objects.of(world.organiser_id).get(code="F2")
        assert new.path == [above, moved, new.id]


def test_a_table_that_is_taken_in_twice_at_once_adds_each_once() -> None:
    with transaction.atomic():
        world = cast.build()
    outlets = (importing.OutletIn("R1", "Róg", "Ełk", ""),)
    row = importing.PartnerIn(
        line=2,
        name="Sklep Róg",
        tax_id=f"PL{codes.next_nip(526_900_000)}",
        code="ROG",
        role=PartnerRole.SHOP,
        parent="",
        city="",
        region="",
        outlets=outlets,
    )

    def take() -> importing.Taken:
        return importing.take_in([row], programme=world.programme, actor=world.actor, now=cast.NOW)

    assert _second(world, take, take) == importing.Taken(0, 0)

    with transaction.atomic():
        tenancy.enter(world.organiser_id)
        assert Partner.objects.of(world.organiser_id).filter(code="ROG").count() == 1
        assert Outlet.objects.of(world.organiser_id).filter(code="R1").count() == 1
