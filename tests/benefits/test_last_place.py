"""Many hands on the last places: as many are accepted or used as there are places, and one member
asks once, however often they press.
"""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any
from uuid import UUID

import cast
import pytest
from django.db import connection, transaction
from races import colliding

from tandem.benefits import answering, asking, lapsing, offering, using
from tandem.benefits.models import Places, Request, Use
from tandem.kit.errors import TandemError
from tandem.participants import enrolment
from tandem.platform import tenancy
from tandem.segments.targeting import Whom

pytestmark = pytest.mark.django_db(transaction=True)
HANDS, PLACES = 8, 3
TODAY = cast.NOW.date()


def _world(**how: Any) -> tuple[cast.World, UUID, list[int]]:
    with transaction.atomic():
        world = cast.build()
        benefit = offering.offer(
            world.programme.id,
            kind="INVITATION",
            texts=offering.Texts({"en": "Visit"}),
            whom=Whom(),
            how=offering.How(places=PLACES, **how),
            actor=world.actor,
            now=cast.NOW,
        )
        members = [
            enrolment.enrol(
                enrolment.Applicant(f"M {number}", email=f"m{number}@example.com"),
                programme_id=world.programme.id,
                joined_at=cast.NOW,
                actor=world.actor,
                now=cast.NOW,
            )
            for number in range(HANDS)
        ]
    return world, benefit, members


def _together(world: cast.World, works: list[Callable[[], object]]) -> list[bool]:
    start = threading.Barrier(len(works))

    def reach(work: Callable[[], object]) -> bool:
        start.wait()
        try:
            with transaction.atomic():
                tenancy.enter(world.organiser_id)
                work()
        except TandemError:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(reach, works))


def _ask(world: cast.World, benefit: UUID, member_id: int) -> UUID:
    permissions = world.actor.permissions | {"member.order"}
    return asking.ask(
        benefit,
        programme=world.programme,
        member_id=member_id,
        actor=replace(world.actor, permissions=permissions, member_id=member_id),
        today=TODAY,
        now=cast.NOW,
    )


def test_the_last_places_are_accepted_once() -> None:
    world, benefit, members = _world(is_asked=True)
    with transaction.atomic():
        tenancy.enter(world.organiser_id)
        keys = [(member, _ask(world, benefit, member)) for member in members]

    done = _together(
        world,
        [
            lambda key=key: answering.accept(
                [key], programme=world.programme, today=TODAY, actor=world.actor, now=cast.NOW
            )
            for key in keys
        ],
    )

    with transaction.atomic():
        tenancy.enter(world.organiser_id)
        requests = Request.objects.of(world.organiser_id)
        assert done.count(True) == PLACES
        assert requests.filter(state="ACCEPTED").count() == PLACES
        assert requests.filter(state="ASKED").count() == HANDS - PLACES
        assert Places.objects.of(world.organiser_id).get().taken == PLACES


def test_the_last_places_are_used_once() -> None:
    world, benefit, members = _world()

    done = _together(
        world,
        [
            lambda member=member: using.use(
                benefit,
                programme=world.programme,
                member_id=member,
                actor=world.actor,
                today=TODAY,
                now=cast.NOW,
            )
            for member in members
        ],
    )

    with transaction.atomic():
        tenancy.enter(world.organiser_id)
        assert done.count(True) == PLACES == Use.objects.of(world.organiser_id).count()


def test_one_member_asks_once_and_uses_no_more_than_their_turns() -> None:
    world, visit, members = _world(is_asked=True, uses=1)

    asked = _together(world, [lambda: _ask(world, visit, members[0])] * HANDS)

    with transaction.atomic():
        tenancy.enter(world.organiser_id)
        assert asked.count(True) == 1 == Request.objects.of(world.organiser_id).count()


def test_what_is_accepted_while_requests_lapse_stays_where_the_benefit_does() -> None:
    world, stays, members = _world(is_asked=True, stays=True)
    with transaction.atomic():
        tenancy.enter(world.organiser_id)
        accepted, waiting = ((member, _ask(world, stays, member)) for member in members[:2])
        offering.change(
            stays,
            programme_id=world.programme.id,
            kind="INVITATION",
            texts=offering.Texts({"en": "Visit"}),
            whom=Whom(trades=("installer",)),
            how=offering.How(is_asked=True, stays=True, places=PLACES),
            actor=world.actor,
            now=cast.NOW,
        )

    def lapse() -> int:
        try:
            with transaction.atomic():
                tenancy.enter(world.organiser_id)
                return lapsing.lapse(world.programme, now=cast.NOW)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            tenancy.enter(world.organiser_id)
            answering.accept(
                [accepted], programme=world.programme, today=TODAY, actor=world.actor, now=cast.NOW
            )
            lapsed = pool.submit(lapse)
            colliding.stands_behind()
        assert lapsed.result() == 1

    with transaction.atomic():
        tenancy.enter(world.organiser_id)
        states = dict(Request.objects.of(world.organiser_id).values_list("id", "state"))
        assert states == {accepted[1]: "ACCEPTED", waiting[1]: "LAPSED"}
        assert Places.objects.of(world.organiser_id).get().taken == 1


def test_a_member_at_many_tills_at_once_has_it_once_and_an_undo_counts_once() -> None:
    world, benefit, members = _world(uses=1, at_partners=True)
    clerk = replace(world.actor, permissions=frozenset({"partner.decide"}))
    by: dict[str, Any] = {"programme": world.programme, "actor": clerk, "now": cast.NOW}
    at = using.At(world.wschod)

    done = _together(
        world,
        [
            lambda: using.use(benefit, member_id=members[0], at=at, today=TODAY, **by)
            for _hand in range(HANDS)
        ],
    )
    with transaction.atomic():
        tenancy.enter(world.organiser_id)
        row = Use.objects.of(world.organiser_id).get()
        taken = Places.objects.of(world.organiser_id).get().taken
    undone = _together(
        world,
        [
            lambda: using.undo(row.id, member_id=members[0], partner_id=world.wschod, **by)
            for _hand in range(HANDS)
        ],
    )

    with transaction.atomic():
        tenancy.enter(world.organiser_id)
        assert (done.count(True), taken, undone.count(True)) == (1, 1, 1)
        assert Places.objects.of(world.organiser_id).get().taken == 0
