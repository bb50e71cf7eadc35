"""Votes by program: the same occasion answered a hundred times at once."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction
from engagement.test_surveys import answer, build, make

from tandem.engagement.surveys.models import Participation, Sheet
from tandem.kit.errors import TandemError
from tandem.platform import tenancy


@pytest.mark.django_db(transaction=True)
def test_the_same_occasion_a_hundred_times_at_once_is_one_answer() -> None:
    with transaction.atomic():
        world = build()
        key = make(world)
    start = threading.Barrier(10)

    def vote(_turn: int) -> int:
        taken = 0
        start.wait()
        for _time in range(10):
            try:
                with transaction.atomic():
                    tenancy.enter(world.organiser_id)
                    answer(world, key)
                taken += 1
            except TandemError:
                pass
        connection.close()
        return taken

    with ThreadPoolExecutor(10) as pool:
        taken = sum(pool.map(vote, range(10)))

    with transaction.atomic():
        tenancy.enter(world.organiser_id)
        assert taken == 1
        assert Sheet.objects.of(world.organiser_id).count() == 1
        assert Participation.objects.of(world.organiser_id).count() == 1
        assert world.balance("Ania").available == 20
