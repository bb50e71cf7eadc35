"""Two hands on one goal."""

import threading

import cast
import pytest
from django.db import connection, transaction
from initiatives.test_writing import GOAL

from tandem.initiatives import goals, queries
from tandem.initiatives.models import Goal
from tandem.platform import tenancy

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_goal_that_is_dropped_meanwhile_does_not_come_back() -> None:
    with transaction.atomic():
        world = cast.build()
        scope = {"actor": world.actor, "now": cast.NOW}
        goal = goals.set_goal(world.programme.id, GOAL, **scope)
    answers: list[object] = []

    def change() -> None:
        try:
            with transaction.atomic():
                tenancy.enter(world.organiser_id)
                answers.append(goals.set_goal(world.programme.id, GOAL, goal_id=goal, **scope))
        except queries.NoSuchGoal as refusal:
            answers.append(type(refusal))
        finally:
            connection.close()

    with transaction.atomic():
        tenancy.enter(world.organiser_id)
        goals.drop(goal, programme_id=world.programme.id, **scope)
        other = threading.Thread(target=change)
        other.start()
        other.join(timeout=1)  # it waits for this transaction
        assert other.is_alive()
    other.join()

    assert answers == [queries.NoSuchGoal]
    tenancy.enter(world.organiser_id)
    assert not Goal.objects.of(world.organiser_id).exists()
