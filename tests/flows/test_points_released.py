"""Points that become the members' own are told: one message a member and day, in the inbox."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import cast
import pytest
from django.utils import translation
from earning.recalculation.test_recalculating import AMOUNT, come

from tandem.communication import inbox
from tandem.communication.models import MailState, Message
from tandem.earning import releasing
from tandem.earning.facts import PointsReleased
from tandem.earning.messages import PointsReleasedMessage
from tandem.flows.messages import notify_members
from tandem.platform.models import Fact
from tandem.programmes import setup

pytestmark = pytest.mark.django_db
FIRST, SECOND, NEXT = date(2026, 3, 2), date(2026, 3, 3), date(2026, 3, 4)
LINE = ("G-10", 1, 100_000)  # 100 points


@pytest.fixture
def world(db: None) -> cast.World:
    made = cast.build(release="AFTER_DAYS", release_days=0)
    made.publish({"key": "amount", "when": {"all": []}, "give": AMOUNT})
    come(
        made,
        made.activity("Ania", LINE, day=FIRST, document_no="FV 1"),
        made.activity("Zenon", LINE, day=FIRST, document_no="FV 2"),
        *(made.activity("Ania", LINE, day=SECOND, document_no=f"FV {n}") for n in range(3, 7)),
        made.activity("Ania", LINE, day=NEXT, document_no="FV 9"),
    )
    return made


def _release(world: cast.World, today: date, at: datetime) -> None:
    scope = {"programme_id": world.programme.id, "organiser_id": world.organiser_id}
    releasing.release_waited(today=today, now=at, **scope)


def _notify(world: cast.World) -> None:
    rows = Fact.objects.of(world.organiser_id).filter(name=PointsReleased.name).order_by("id")
    fields = ("id", "organiser_id", "actor", "at", "data")
    notify_members.points_released([PointsReleased.from_row(row) for row in rows.values(*fields)])


def _told(world: cast.World, name: str) -> list[Message]:
    found = Message.objects.of(world.organiser_id).filter(member_id=world.members[name])
    return list(found.order_by("created_at", "id"))


def test_each_member_is_told_the_sum_and_what_it_is_for(world: cast.World) -> None:
    _release(world, FIRST, cast.NOW)

    _notify(world)
    _notify(world)

    for name, document in (("Ania", "FV 1"), ("Zenon", "FV 2")):
        (message,) = _told(world, name)
        assert (message.kind, message.mail) == (PointsReleasedMessage.kind, MailState.NONE)
        assert message.data == {"points": 100, "activities": 1, "documents": [document]}
        with translation.override("en"):
            said = PointsReleasedMessage.of_data(message.data).words()
        assert said.title == "100 points are yours now"
        assert said.text == f"You can use them now. They are for {document}."


def test_what_comes_later_that_day_adds_to_it_and_is_unread_again(world: cast.World) -> None:
    _release(world, FIRST, cast.NOW)
    _notify(world)
    for name in ("Ania", "Zenon"):
        inbox.mark_read(world.members[name], organiser_id=world.organiser_id, now=cast.NOW)

    _release(world, SECOND, cast.NOW + timedelta(hours=1))
    _notify(world)

    (grown,), (same,) = _told(world, "Ania"), _told(world, "Zenon")
    assert grown.data == {"points": 500, "activities": 5, "documents": ["FV 1", "FV 3", "FV 4"]}
    assert grown.read_at is None and same.read_at is not None
    with translation.override("pl"):
        said = PointsReleasedMessage.of_data(grown.data).words()
    assert said.title == "Już Twoje: 500 punktów"
    assert said.text == "Możesz z nich teraz korzystać. To za: FV 1, FV 3, FV 4 i jeszcze 2."


def test_what_is_no_purchase_is_not_told_as_one(world: cast.World) -> None:
    action = world.activity("Ania", LINE, day=FIRST, document_no="P 1", kind="SHELF")
    bare = world.activity("Ania", LINE, day=FIRST, kind="TRAINING")
    # Of what is no purchase points wait only where somebody agrees to them.
    scope = {"actor": world.actor, "now": cast.NOW}
    setup.change_programme(world.programme.id, settings={"release": "BY_HAND"}, **scope)
    come(world, action, replace(bare, document_no=""))
    setup.change_programme(world.programme.id, settings={"release": "AFTER_DAYS"}, **scope)

    _release(world, FIRST, cast.NOW)
    _notify(world)

    (message,) = _told(world, "Ania")
    assert message.data == {"points": 300, "activities": 3, "documents": ["FV 1", "P 1"]}
    with translation.override("en"):
        said = PointsReleasedMessage.of_data(message.data).words()
    assert said.text == "You can use them now. They are for FV 1, P 1 and 1 more."


def test_another_day_is_told_by_itself(world: cast.World) -> None:
    _release(world, FIRST, cast.NOW)
    _release(world, NEXT, cast.NOW + timedelta(days=1))

    _notify(world)

    assert [row.data["points"] for row in _told(world, "Ania")] == [100, 500]


def test_facts_of_before_name_no_releases_and_tell_nobody(world: cast.World) -> None:
    _release(world, FIRST, cast.NOW)
    row = Fact.objects.of(world.organiser_id).filter(name=PointsReleased.name).values().get()
    before = {**row["data"], "release_batch_id": None}

    notify_members.points_released([PointsReleased.from_row({**row, "data": before})])

    assert _told(world, "Ania") == []
