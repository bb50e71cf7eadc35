"""Two hands on one goal, and on what hangs on an initiative."""

import threading

import cast
import pytest
from django.db import connection, transaction
from initiatives.test_writing import GOAL, SAID

from tandem.initiatives import goals, parts, queries, writing
from tandem.initiatives.models import Goal, Initiative
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


@pytest.mark.parametrize("part", ["goal", "material", "news"])
def test_what_is_hung_on_an_initiative_that_is_dropped_meanwhile_is_refused(part: str) -> None:
    with transaction.atomic():
        world = cast.build()
        scope = {"actor": world.actor, "now": cast.NOW}
        key = writing.begin(world.programme.id, SAID, **scope)
        row = Initiative.objects.of(world.organiser_id).get(id=key)
    answers: list[object] = []
    hung = {
        "goal": lambda: goals.set_goal(world.programme.id, GOAL, initiative_id=key, **scope),
        "material": lambda: parts.add_material(
            row, title={"en": "Film"}, address="https://film.example/1", **scope
        ),
        "news": lambda: parts.add_news(
            row, title={"en": "News"}, text={}, on_day=cast.NOW.date(), **scope
        ),
    }[part]

    def hang() -> None:
        try:
            with transaction.atomic():
                tenancy.enter(world.organiser_id)
                answers.append(hung())
        except queries.NoSuchInitiative as refusal:
            answers.append(type(refusal))
        finally:
            connection.close()

    with transaction.atomic():
        tenancy.enter(world.organiser_id)
        writing.drop(key, programme_id=world.programme.id, **scope)
        other = threading.Thread(target=hang)
        other.start()
        other.join(timeout=1)  # it waits for this transaction
        assert other.is_alive()
    other.join()

    assert answers == [queries.NoSuchInitiative]
