"""Two who change one segment at once: the second finds what the first wrote, and loses nothing of it
without a word.
"""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import cast
import pytest
from django.db import connection, transaction
from races import colliding

from tandem.platform import tenancy
from tandem.segments import defining, vocabulary
from tandem.segments.models import Segment

pytestmark = pytest.mark.django_db(transaction=True)


def _body(trade: str) -> dict[str, Any]:
    return {"eq": ["member.trade", trade]}


def _define(world: cast.World, language: str, trade: str, **more: str) -> str:
    return defining.define(
        world.programme.id,
        name={language: trade},
        body=_body(trade),
        vocabulary=vocabulary.of_members(world.programme.currency),
        actor=world.actor,
        now=cast.NOW,
        **more,
    )


@pytest.mark.parametrize("is_seen", [True, False], ids=["by a form", "by a program"])
def test_the_later_of_two_finds_what_the_first_wrote(is_seen: bool) -> None:
    with transaction.atomic():
        world = cast.build()
        key = _define(world, "en", "installer")
        row = Segment.objects.of(world.organiser_id).get()
        seen = defining.fingerprint_of(row) if is_seen else ""

    def late() -> str:
        try:
            with transaction.atomic():
                tenancy.enter(world.organiser_id)
                return _define(world, "ro", "builder", key=key, seen=seen)
        except defining.SegmentChanged as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            tenancy.enter(world.organiser_id)
            _define(world, "pl", "gardener", key=key, seen=seen)
            second = pool.submit(late)
            colliding.stands_behind()
        assert second.result() == ("segments.changed" if is_seen else key)

    with transaction.atomic():
        tenancy.enter(world.organiser_id)
        row = Segment.objects.of(world.organiser_id).get()
        names = {"en": "installer", "pl": "gardener"}
        assert row.name == (names if is_seen else {**names, "ro": "builder"})
        assert row.body == _body("gardener" if is_seen else "builder")
