"""Leaving and coming back: what gives points no more, what ends with it, what is lost and when."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import cast
import pytest
from earning.recalculation.test_recalculating import AMOUNT, points_of
from engagement.test_events import make, member
from portals import filling
from portals.test_access import _client

from tandem.activity import recording
from tandem.communication import inbox
from tandem.communication.models import Message
from tandem.earning import awarding, parting
from tandem.earning.recalculation import following
from tandem.engagement.events.models import Coming, SignUp, Tally
from tandem.flows.activities import record_activity
from tandem.flows.departing import leaving as flow
from tandem.flows.engagement import attend_events
from tandem.kit import ids
from tandem.participants import leaving
from tandem.participants.messages import WelcomeMessage
from tandem.participants.models import Leave, Member, Person, Teammate
from tandem.platform import clock, tenancy
from tandem.platform.access.permissions import Actor, NotAllowed
from tandem.programmes import setup
from tandem.programmes.models import Programme
from tandem.rewards.messages import OrderShippedMessage

pytestmark = pytest.mark.django_db
LAST = date(2026, 4, 1)  # thirty days after cast.NOW


@pytest.fixture
def world(db: None) -> Iterator[cast.World]:
    made = cast.build()
    setup.change_programme(
        made.programme.id, settings={"ways": ["EVENTS"]}, actor=made.actor, now=cast.NOW
    )
    made.programme = Programme.objects.of(made.organiser_id).get()
    made.publish(
        {"key": "amount", "when": {"all": []}, "give": AMOUNT},
        {"key": "won", "when": {"all": []}, "give": AMOUNT, "to": "recruiter"},
    )
    yield made


def _scope(world: cast.World, now: datetime = cast.NOW) -> dict[str, Any]:
    return {"programme": world.programme, "actor": world.actor, "now": now}


def _come(world: cast.World, now: datetime, *activities: recording.NewActivity) -> None:
    """Activities come as one batch, are awarded, and what they make late is evaluated again."""
    scope: dict[str, Any] = {
        "programme_id": world.programme.id,
        "organiser_id": world.organiser_id,
        "now": now,
    }
    batch_id = recording.record_many(
        activities, **scope, source="API", source_id=ids.new_uuid(), actor="test"
    )
    awarding.award_batch(batch_id, **scope)
    following.after_batches([batch_id], **scope)


def _owner(world: cast.World) -> Actor:
    """Who owns Ania's firm, signed in."""
    of, ania = world.organiser_id, world.members["Ania"]
    user_id = ids.new_uuid()
    (mate,) = Teammate.objects.of(of).filter(member_id=ania)
    Person.objects.of(of).filter(id=mate.person_id).update(user_id=user_id)
    return replace(member(world, ania), user_id=user_id)


def _recorded(world: cast.World, day: date, now: datetime, member: str = "Ania") -> Any:
    """A purchase that is recorded and awarded at once."""
    bought = world.activity(member, ("G-10", 1, 20000), day=day)
    record_activity.record(bought, programme=world.programme, actor="test", now=now)
    return bought


def _told(world: cast.World, member: str) -> list[str]:
    rows = Message.objects.of(world.organiser_id).filter(member_id=world.members[member])
    return sorted(rows.values_list("kind", flat=True))


def test_who_left_gets_nothing_and_has_their_points_up_to_a_day(world: cast.World) -> None:
    ania, hour = world.members["Ania"], timedelta(hours=1)
    before = world.activity("Ania", ("G-10", 1, 10000), day=date(2026, 2, 1))
    _come(world, cast.NOW, before, world.activity("Zenon", ("G-10", 1, 10000)))
    assert world.balance("Ania").available == 20  # her own, and for whom she won
    now = cast.NOW + hour

    with pytest.raises(leaving.LeavingReasonMissing):
        flow.leave(ania, **_scope(world, now))
    for who, wrong in (("Zenon", NotAllowed), ("Ania", leaving.OwnersOnly)):
        with pytest.raises(wrong):
            flow.leave(ania, **{**_scope(world, now), "actor": member(world, world.members[who])})
    gone = flow.leave(ania, reason="asked by phone", **_scope(world, now))
    with pytest.raises(leaving.LeftBefore):
        flow.leave(ania, reason="again", **_scope(world, now))
    late = world.activity("Ania", ("G-10", 1, 30000), day=date(2026, 2, 3))
    won = world.activity("Zenon", ("G-10", 1, 30000), day=date(2026, 3, 2))
    _come(world, now + hour, late, won)  # as a batch, and evaluated again
    single = _recorded(world, date(2026, 3, 2), now + hour)

    assert gone.order_until == LAST
    assert (points_of(world, late), points_of(world, single), points_of(world, won)) == (0, 0, 30)
    assert world.balance("Ania").available == 20
    back = world.activity("Ania", ("G-10", -1, -10000), day=date(2026, 3, 2), corrects=before)
    _come(world, now + hour, back)  # what was bought before and comes back is taken back as ever
    assert world.balance("Ania").available == 10
    for today, left in ((LAST, 10), (LAST + timedelta(days=1), 0)):
        taken = parting.take_left(world.programme, today=today, now=now)
        assert (world.balance("Ania").available, taken) == (left, 10 - left)
    assert parting.take_left(world.programme, today=date(2026, 5, 1), now=now) == 0
    flow.come_back(ania, **_scope(world, cast.NOW + timedelta(days=40)))
    with pytest.raises(leaving.TakesPart):
        flow.come_back(ania, **_scope(world))
    again = _recorded(world, date(2026, 4, 20), cast.NOW + timedelta(days=50))
    assert (points_of(world, again), points_of(world, late)) == (20, 0)
    assert (world.balance("Ania").available, world.balance("Zenon").available) == (20, 40)
    assert world.proved()


def test_places_end_and_back_in_time_the_points_are_there(world: cast.World) -> None:
    of, (ania, zenon) = world.organiser_id, (world.members[name] for name in ("Ania", "Zenon"))
    _come(world, cast.NOW, world.activity("Ania", ("G-10", 1, 10000)))
    event, actor = make(world, places=1, points=5), _owner(world)
    _come(world, cast.NOW, world.activity("Zenon", ("G-10", 1, 10000)))
    for key in (ania, zenon):
        attend_events.sign_up(event, key, **{**_scope(world), "actor": member(world, key)})
    assert flow.at_stake(ania, programme=world.programme, now=cast.NOW).sign_ups == 1

    flow.leave(ania, **{**_scope(world), "actor": actor})
    for message in (
        WelcomeMessage(programme="Akwa"),
        OrderShippedMessage(number="1", reward={"en": "Cup"}),
    ):
        inbox.notify(
            ania,
            message,
            key=ids.new_uuid(),
            programme_id=world.programme.id,
            organiser_id=of,
            now=cast.NOW,
        )

    states = dict(SignUp.objects.of(of).values_list("member_id", "state"))
    assert states == {ania: Coming.CANCELLED, zenon: Coming.SIGNED_UP}
    assert Tally.objects.of(of).get(event_id=event).taken == 1
    assert world.balance("Ania").available == 20  # what the place had cost is back
    assert _told(world, "Ania") == ["EVENT_SIGNED_UP", "MEMBER_LEFT", "ORDER_SHIPPED"]
    flow.come_back(ania, **{**_scope(world), "actor": actor})
    assert Member.objects.of(of).get(id=ania).status == "ACTIVE"
    assert parting.take_left(world.programme, today=date(2026, 6, 1), now=cast.NOW) == 0
    assert world.balance("Ania").available == 20
    programme = _with_days(world, 0)
    flow.leave(ania, programme=programme, actor=actor, now=cast.NOW)  # lost at once
    assert world.balance("Ania").available == 0
    assert Leave.objects.of(of).filter(member_id=ania).count() == 2
    assert world.proved()


def _with_days(world: cast.World, days: int) -> Programme:
    """The programme, with another time in which points can be used."""
    setup.change_programme(
        world.programme.id, settings={"leaving_days": days}, actor=world.actor, now=cast.NOW
    )
    return Programme.objects.of(world.organiser_id).get()


def test_by_the_pages_a_member_leaves_sees_what_was_and_comes_back(world: cast.World) -> None:
    _come(world, cast.NOW, world.activity("Ania", ("G-10", 1, 10000)))
    client, office, home = (
        _client(world, "MEMBER"),
        _client(world, "ADMINISTRATOR"),
        f"/m/{world.programme.slug}/",
    )
    user_id = client.session["_auth_user_id"]
    (mate,) = Teammate.objects.of(world.organiser_id).filter(member_id=world.members["Ania"])
    person = Person.objects.of(world.organiser_id).filter(id=mate.person_id)

    refused = client.get(f"{home}me/leaving/").content.decode()
    person.update(user_id=user_id)
    before = client.get(f"{home}me/leaving/").content.decode()
    left = filling.send(client, f"{home}me/leaving/", "leave")

    assert "Only an owner" in refused and "Only an owner" not in before
    assert "to be used up to" in before and left.status_code == 302
    for path, status in (("", 302), ("prove/", 302), ("rewards/", 200), ("activity/", 200)):
        assert client.get(home + path).status_code == status, path
    assert client.post(f"{home}me/", {"_action": "invite"}).status_code == 302
    after = client.get(f"{home}me/leaving/").content.decode()
    assert "You take part no more" in after and "come back with all of them" in after
    page = f"/o/{world.programme.slug}/members/{world.members['Ania']}/"
    assert "points can be used up to" in office.get(page).content.decode()
    tenancy.enter(world.organiser_id)
    Leave.objects.of(world.organiser_id).update(order_until=date(2026, 1, 1))
    parting.take_left(world.programme, today=date(2026, 3, 2), now=clock.now())
    assert "lost by leaving" in office.get(f"{page}points/").content.decode()
    assert filling.send(office, f"{page}changes/", "take_back").status_code == 302
    assert client.get(home).status_code == 200
    assert filling.send(office, f"{page}changes/", "let_go", reason="").status_code == 400
    assert filling.send(office, f"{page}changes/", "let_go", reason="asked").status_code == 302
    assert filling.send(client, f"{home}me/leaving/", "come_back").status_code == 302
    asked = filling.send(client, f"{home}me/leaving/", "ask_erasing")
    assert "You asked on" in client.get(f"{home}me/leaving/").content.decode()
    seen = office.get(f"{page}changes/").content.decode()
    assert (asked.status_code, "What goes for good" in seen) == (302, True)
    members = f"/o/{world.programme.slug}/members/?erasing=asked"
    waiting = office.get(f"/o/{world.programme.slug}/").content.decode()
    assert "1 member asks to be erased" in waiting and members in waiting
    assert page in office.get(members).content.decode()
    assert filling.send(office, f"{page}changes/", "erase", number="1").status_code == 400
    tenancy.enter(world.organiser_id)
    number = Member.objects.of(world.organiser_id).get(id=world.members["Ania"]).number
    assert filling.send(office, f"{page}changes/", "erase", number=number).status_code == 302
    assert "was erased on" in office.get(f"{page}changes/").content.decode()
    waiting = office.get(f"/o/{world.programme.slug}/").content.decode()
    assert "asks to be erased" not in waiting
    assert client.get(home).status_code == 302  # nobody is signed in any more
