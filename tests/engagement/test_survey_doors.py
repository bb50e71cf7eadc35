"""Surveys that come to members: after what they did, when one opens, and the reminder."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import cast
import pytest
import time_machine
from engagement.test_surveys import TASTE, answer, build, make

from tandem.activity import recording
from tandem.activity.facts import ActivityRecorded
from tandem.activity.models import Activity
from tandem.communication.models import Message
from tandem.engagement.learning.registered_kinds import PASSED
from tandem.engagement.surveys import answering, queries, writing
from tandem.engagement.surveys.answering import At
from tandem.engagement.surveys.facts import SurveyChanged
from tandem.engagement.surveys.models import Participation, Sheet, Survey
from tandem.engagement.surveys.writing import BadSurvey, SurveyIn
from tandem.flows.activities import record_participation
from tandem.flows.engagement.surveys import invite_to_surveys
from tandem.kit import ids
from tandem.rewards.facts import RewardOrdered
from tandem.segments.targeting import Whom

pytestmark = pytest.mark.django_db
MARCH_2 = date(2026, 3, 2)


@pytest.fixture
def world(db: None) -> Iterator[cast.World]:
    with time_machine.travel(cast.NOW, tick=False):
        yield build()


def _asks(world: cast.World, door: str, **said: Any) -> UUID:
    return make(world, door=door, once="EACH", questions=[TASTE], **said)


def buy(world: cast.World, *activities: recording.NewActivity) -> None:
    """Record these, and let the step follow them as one batch of facts."""
    facts = []
    for activity in activities:
        batch = recording.record(
            activity,
            programme_id=world.programme.id,
            organiser_id=world.organiser_id,
            source="API",
            actor="test",
            now=cast.NOW,
        )
        assert batch is not None
        facts.append(_recorded(world, batch))
    invite_to_surveys.after_activities.run(facts)


def _recorded(world: cast.World, batch: UUID) -> ActivityRecorded:
    return ActivityRecorded(
        organiser_id=world.organiser_id,
        at=cast.NOW,
        actor="test",
        programme_id=world.programme.id,
        batch_id=batch,
    )


def invitations(world: cast.World, key: UUID) -> list[Participation]:
    rows = Participation.objects.of(world.organiser_id).filter(survey_id=key)
    return list(rows.order_by("created_at", "id"))


def told(world: cast.World, kind: str = "SURVEY_INVITATION") -> list[tuple[int, str]]:
    rows = Message.objects.of(world.organiser_id).filter(kind=kind)
    return sorted((row.member_id, row.data["about"]) for row in rows)


def test_a_purchase_of_what_it_is_about_invites_once_and_is_answered_once(
    world: cast.World,
) -> None:
    pump, wschod = world.products["P-200"], world.outlets["Wschód"]
    key, other = (
        _asks(world, "PURCHASE", product_id=pump),
        _asks(world, "PURCHASE", category="primers"),
    )
    ania, zenon = world.members["Ania"], world.members["Zenon"]

    buy(
        world,
        world.activity("Ania", ("P-200", 1, 100), ("G-10", 1, 100)),
        world.activity("Zenon", ("N-1", 2, 100)),
    )

    (own,) = invitations(world, key)
    assert (own.member_id, own.product_id, own.outlet_id) == (ania, pump, wschod)
    (of_primers,) = invitations(world, other)
    assert (of_primers.member_id, of_primers.product_id) == (ania, world.products["G-10"])
    assert sorted(told(world)) == sorted([(ania, str(own.id)), (ania, str(of_primers.id))])
    scope = {"programme": world.programme, "today": MARCH_2, "now": cast.NOW}
    assert {(row.id, begun.about) for row, begun in queries.asked_of(ania, **scope)} == {
        (key, own.id),
        (other, of_primers.id),
    }
    assert queries.asked_of(zenon, **scope) == []
    for strange in (None, ids.new_uuid(), of_primers.id):
        with pytest.raises(answering.NotInvited):
            answer(world, key, at=At(about=strange), q1=["5"])
    with pytest.raises(answering.NotInvited):
        answer(world, key, "Zenon", at=At(about=own.id), q1=["5"])
    assert answer(world, key, at=At(about=own.id), q1=["5"]) == 20
    with pytest.raises(answering.AnsweredBefore):
        answer(world, key, at=At(about=own.id), q1=["1"])
    sheet = Sheet.objects.of(world.organiser_id).get()
    assert (sheet.product_id, sheet.outlet_id, sheet.content) == (pump, wschod, 100)


def test_a_member_is_invited_once_in_so_many_days_and_to_nothing_old(world: cast.World) -> None:
    key = _asks(world, "PURCHASE", rest_days=10)
    old = world.activity("Zenon", ("P-200", 1, 100), day=date(2026, 1, 10))

    buy(world, world.activity("Ania", ("P-200", 1, 100)), world.activity("Ania", ("N-1", 1, 9)))
    buy(world, world.activity("Ania", ("P-200", 1, 100)), old)
    first = invitations(world, key)
    with time_machine.travel(cast.NOW + timedelta(days=10), tick=False):
        later = world.activity("Ania", ("P-200", 1, 100), day=date(2026, 3, 12))
        buy(world, later)
        shown = queries.asked_of(
            world.members["Ania"],
            programme=world.programme,
            today=date(2026, 3, 12),
            now=cast.NOW + timedelta(days=10),
        )

    assert [own.member_id for own in first] == [world.members["Ania"]]
    both = invitations(world, key)
    assert len(both) == 2 and len(told(world)) == 2
    assert [begun.about for _row, begun in shown] == [both[1].id]  # the latest one


def test_the_same_facts_again_invite_nobody_again(world: cast.World) -> None:
    key = _asks(world, "PURCHASE", rest_days=1)
    activity = world.activity("Ania", ("P-200", 1, 100))

    buy(world, activity)
    with time_machine.travel(cast.NOW + timedelta(days=3), tick=False):
        batch = Activity.objects.of(world.organiser_id).get().batch_id
        invite_to_surveys.after_activities.run([_recorded(world, batch)])

    assert len(invitations(world, key)) == 1 and len(told(world)) == 1


def test_a_course_or_an_order_invites_too(world: cast.World) -> None:
    course, other = _asks(world, "COURSE", course="grout"), _asks(world, "COURSE", course="tiles")
    order, ania = _asks(world, "ORDER"), world.members["Ania"]
    record_participation.record(
        PASSED,
        member_id=ania,
        key="1",
        attributes={"course": "grout", "score": "90"},
        programme=world.programme,
        actor="test",
        now=cast.NOW,
    )
    batch = Activity.objects.of(world.organiser_id).get().batch_id
    ordered = [
        RewardOrdered(
            organiser_id=world.organiser_id,
            at=cast.NOW,
            actor="test",
            programme_id=world.programme.id,
            member_id=member_id,
            order_id=ids.new_uuid(),
            party=party,
        )
        for member_id, party in ((ania, "MEMBER"), (world.wschod, "PARTNER"))
    ]

    invite_to_surveys.after_activities.run([_recorded(world, batch)])
    invite_to_surveys.after_orders.run(ordered)

    assert [own.member_id for own in invitations(world, course)] == [ania]
    assert invitations(world, other) == []
    (own,) = invitations(world, order)
    assert (own.member_id, own.product_id) == (ania, None)
    assert answer(world, order, at=At(about=own.id), q1=["3"]) == 20


def test_an_anonymous_one_is_told_nothing_by_the_invitation(world: cast.World) -> None:
    key = _asks(world, "PURCHASE", is_anonymous=True)
    buy(world, world.activity("Ania", ("P-200", 1, 100)))
    (own,) = invitations(world, key)

    answer(world, key, at=At(own.product_id, own.outlet_id, about=own.id), q1=["5"])

    sheet = Sheet.objects.of(world.organiser_id).get()
    assert (sheet.member_id, sheet.product_id, sheet.outlet_id) == (None, None, None)


def test_nobody_else_and_nobody_to_a_full_one(world: cast.World) -> None:
    bakers = _asks(world, "PURCHASE", whom=Whom(trades=("baker",)))
    full = _asks(world, "PURCHASE", quota=1)
    buy(world, world.activity("Zenon", ("P-200", 1, 100)))
    (own,) = invitations(world, full)
    answer(world, full, "Zenon", at=At(about=own.id), q1=["5"])

    buy(world, world.activity("Ania", ("P-200", 1, 100)))

    assert invitations(world, bakers) == [] and len(invitations(world, full)) == 1


def test_an_audience_is_told_once_when_it_opens(world: cast.World) -> None:
    key = make(world, tells=True)
    early = make(world, tells=True, since_on=date(2026, 3, 9))
    quiet = make(world)
    facts = [
        SurveyChanged(
            organiser_id=world.organiser_id,
            at=cast.NOW,
            actor="test",
            programme_id=world.programme.id,
            survey_id=survey,
            state="OPEN",
        )
        for survey in (key, early, quiet)
    ]
    everybody = sorted(world.members.values())

    invite_to_surveys.opened.run(facts)
    invite_to_surveys.opened.run(facts)
    invite_to_surveys.look_after(world.programme, today=MARCH_2, now=cast.NOW)
    at_first = [member for member, _about in told(world)]
    week = cast.NOW + timedelta(days=7)
    invite_to_surveys.look_after(world.programme, today=date(2026, 3, 9), now=week)

    assert at_first == everybody
    assert [own.member_id for own in invitations(world, early)] != []
    assert len(told(world)) == 2 * len(everybody) and invitations(world, quiet) == []
    message = Message.objects.of(world.organiser_id).filter(data__key=str(key))[0]
    assert message.data["survey"] == {"en": "Sausages"}
    assert answer(world, key) == 20  # who is invited answers as everybody does


@pytest.mark.parametrize(
    ("said", "day", "is_reminded"),
    [
        ({"until_on": date(2026, 3, 20), "remind_days": 3}, date(2026, 3, 16), False),
        ({"until_on": date(2026, 3, 20), "remind_days": 3}, date(2026, 3, 17), True),
        ({"reminds": "BEGIN", "remind_days": 5}, date(2026, 3, 6), False),
        ({"reminds": "BEGIN", "remind_days": 5}, date(2026, 3, 7), True),
        ({"reminds": "BEGIN", "remind_days": 5}, date(2026, 5, 7), False),
    ],
)
def test_who_began_or_was_invited_is_reminded_once(
    world: cast.World, said: dict[str, Any], day: date, is_reminded: bool
) -> None:
    began, invited = make(world, **said), _asks(world, "PURCHASE", **said)
    row = Survey.objects.of(world.organiser_id).get(id=began)
    for name in ("Ania", "Zenon"):
        member_id = world.members[name]
        answering.keep(row, member_id, {"q1": ["4"]}, at=At(), today=MARCH_2, now=cast.NOW)
    answer(world, began, "Zenon")
    buy(world, world.activity("Ania", ("P-200", 1, 100)))

    for _night in range(2):
        now = cast.NOW + (day - MARCH_2)
        invite_to_surveys.look_after(world.programme, today=day, now=now)

    ania = world.members["Ania"]
    (own,) = invitations(world, invited)
    expected = sorted([(ania, ""), (ania, str(own.id))]) if is_reminded else []
    assert told(world, "SURVEY_REMINDER") == expected


@pytest.mark.parametrize(
    "said",
    [
        {"door": "PURCHASE", "once": "EVER"},
        {"door": "HOME", "once": "EACH"},
        {"door": "ORDER", "once": "EACH", "tells": True},
        {"door": "HOME", "category": "pumps"},
        {"door": "PURCHASE", "once": "EACH", "course": "grout"},
        {"door": "LINK", "batch_id": ids.new_uuid()},
        {"door": "PURCHASE", "once": "EACH", "rest_days": 0},
        {"remind_days": 3},
        {"remind_days": 61, "reminds": "BEGIN"},
    ],
)
def test_what_does_not_go_together_is_refused(world: cast.World, said: dict[str, Any]) -> None:
    with pytest.raises(BadSurvey):
        writing.begin(
            world.programme.id,
            SurveyIn(**{"name": {"en": "Sausages"}, "questions": [TASTE], **said}),
            actor=world.actor,
            now=cast.NOW,
        )
    assert not Survey.objects.of(world.organiser_id).exists()
