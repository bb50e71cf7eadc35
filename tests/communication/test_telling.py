"""Telling many members, each what is meant for them."""

from typing import Any

import cast
import pytest

from tandem.belonging.messages import BadgeEarnedMessage
from tandem.benefits.messages import BenefitDeclinedMessage
from tandem.communication import inbox
from tandem.communication.inbox import Notification
from tandem.communication.models import Message
from tandem.kit import ids

pytestmark = pytest.mark.django_db
TOUR = {"en": "Tour"}


def test_each_is_told_their_own_by_one_statement_a_kind_and_once(
    db: None, django_assert_num_queries: Any
) -> None:
    world = cast.build()
    ania, zenon = world.members["Ania"], world.members["Zenon"]
    told = [
        Notification(
            (ania, zenon)[number % 2],
            ids.derived("T", number),
            BenefitDeclinedMessage(benefit=TOUR, reason=f"R{number}"),
        )
        for number in range(40)
    ]
    told.append(Notification(ania, ids.derived("B"), BadgeEarnedMessage(badge=TOUR)))
    scope = {
        "programme_id": world.programme.id,
        "organiser_id": world.organiser_id,
        "now": cast.NOW,
    }

    with django_assert_num_queries(2):
        inbox.notify_each(told, **scope)
    inbox.notify_each(told, **scope)
    inbox.notify_each([], **scope)

    rows = Message.objects.of(world.organiser_id)
    assert rows.filter(member_id=ania).count() == 21
    assert rows.filter(member_id=zenon).count() == 20
    assert rows.get(id=ids.derived("T", 7)).data["reason"] == "R7"
