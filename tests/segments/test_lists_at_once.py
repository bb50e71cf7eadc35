"""Two who put the same members on a list at once: each stands on it once, and is counted once."""

from concurrent.futures import ThreadPoolExecutor

import cast
import pytest
from django.db import connection, transaction
from races import colliding

from tandem.platform import tenancy
from tandem.segments import lists, vocabulary
from tandem.segments.models import Listed

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_later_of_two_finds_them_on_it() -> None:
    with transaction.atomic():
        world = cast.build()
        key = lists.define(
            world.programme.id,
            name={"en": "Fair"},
            vocabulary=vocabulary.of_members(world.programme.currency),
            actor=world.actor,
            now=cast.NOW,
        )

    def put() -> int:
        return lists.put(
            key,
            list(world.members.values()),
            programme_id=world.programme.id,
            actor=world.actor,
            today=cast.NOW.date(),
            now=cast.NOW,
        )

    def late() -> int:
        try:
            with transaction.atomic():
                tenancy.enter(world.organiser_id)
                return put()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            tenancy.enter(world.organiser_id)
            first = put()
            second = pool.submit(late)
            colliding.stands_behind()
        assert (first, second.result()) == (len(world.members), 0)

    with transaction.atomic():
        tenancy.enter(world.organiser_id)
        assert Listed.objects.of(world.organiser_id).count() == len(world.members)
