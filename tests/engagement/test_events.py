"""Events: places and the waiting list, points that are held, who came, and that it is told once."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import cast
import pytest
from django.db import connection, transaction

from tandem.activity.models import Activity
from tandem.communication.models import Message
from tandem.engagement.events import attending, queries, signing, writing
from tandem.engagement.events.models import Coming, SignUp, State, Tally
from tandem.engagement.events.questions import BadAnswer, BadQuestions, Question
from tandem.engagement.events.writing import EventIn
from tandem.flows.engagement import attend_events
from tandem.flows.nightly import ask_of_events
from tandem.kit import ids
from tandem.kit.errors import TandemError
from tandem.ledger import transfers
from tandem.ledger.chart import Kind
from tandem.ledger.holding import NotEnoughPoints
from tandem.platform import tenancy
from tandem.platform.access.permissions import ROLES, Actor
from tandem.programmes import setup
from tandem.programmes.models import Programme
from tandem.segments.targeting import Whom

STARTS = datetime(2026, 3, 10, 17, tzinfo=UTC)
ENDS = STARTS + timedelta(hours=3)
LAST_FREE = date(2026, 3, 5)


def build() -> cast.World:
    made = cast.build()
    setup.change_programme(
        made.programme.id, settings={"ways": ["EVENTS"]}, actor=made.actor, now=cast.NOW
    )
    made.programme = Programme.objects.of(made.organiser_id).get()
    return made


@pytest.fixture
def world(db: None) -> Iterator[cast.World]:
    yield build()


def said(**more: Any) -> EventIn:
    return EventIn(
        **{
            "name": {"en": "Taste"},
            "starts_at": STARTS,
            "ends_at": ENDS,
            "type": "TASTING",
            "place": "Lipowa 4, Łódź",
            **more,
        }
    )


def make(world: cast.World, *, is_open: bool = True, **more: Any) -> UUID:
    scope: dict[str, Any] = {"actor": world.actor, "now": cast.NOW}
    key = writing.begin(world.programme.id, said(**more), **scope)
    if is_open:
        writing.open_it(key, programme_id=world.programme.id, **scope)
    return key


def member(world: cast.World, key: int) -> Actor:
    return replace(world.actor, permissions=ROLES["MEMBER"], member_id=key)


def sign_up(
    world: cast.World,
    event: UUID,
    who: str | int = "Ania",
    *,
    now: datetime = cast.NOW,
    **more: Any,
) -> SignUp:
    key = world.members[who] if isinstance(who, str) else who
    return attend_events.sign_up(
        event, key, programme=world.programme, actor=member(world, key), now=now, **more
    )


def cancel(
    world: cast.World, event: UUID, who: str | int = "Ania", *, now: datetime = cast.NOW
) -> signing.Cancelled:
    key = world.members[who] if isinstance(who, str) else who
    return attend_events.cancel(
        event, key, programme=world.programme, actor=member(world, key), now=now
    )


def give(world: cast.World, who: str, points: int) -> None:
    move = transfers.Move(
        world.members[who],
        ids.new_uuid(),
        world.books["REWARD"],
        Kind.EARN,
        points,
        ids.new_uuid(),
        cast.NOW,
    )
    transfers.post([move], organiser_id=world.organiser_id, now=cast.NOW)


def states(world: cast.World, event: UUID) -> list[tuple[int, str]]:
    rows = queries.sign_ups(event, organiser_id=world.organiser_id)
    return [(row.member_id, row.state) for row in rows]


def tally(world: cast.World, event: UUID) -> tuple[int, int, int]:
    row = queries.tally(event, organiser_id=world.organiser_id)
    return row.taken, row.waiting, row.turns


def told(world: cast.World, who: str | int = "Ania") -> list[str]:
    key = world.members[who] if isinstance(who, str) else who
    rows = Message.objects.of(world.organiser_id).filter(member_id=key)
    return sorted(rows.values_list("kind", flat=True))


def missed_and_came(world: cast.World) -> list[tuple[str, dict[str, str]]]:
    rows = Activity.objects.of(world.organiser_id).order_by("kind", "member_id")
    return [(row.kind, row.attributes) for row in rows if row.kind.startswith("EVENT_")]


@pytest.mark.django_db
def test_who_comes_when_all_places_are_taken_waits_and_moves_up(world: cast.World) -> None:
    event = make(world, places=1)

    first, second, third = sign_up(world, event), sign_up(world, event, "Zenon"), 77
    sign_up(world, event, third)

    assert (first.state, second.state) == (Coming.SIGNED_UP, Coming.WAITING)
    assert queries.before(second) == 0 and tally(world, event) == (1, 2, 3)
    ended = cancel(world, event)

    assert [row.member_id for row in ended.moved_up] == [world.members["Zenon"]]
    assert states(world, event) == [
        (world.members["Ania"], "CANCELLED"),
        (world.members["Zenon"], "SIGNED_UP"),
        (third, "WAITING"),
    ]
    assert tally(world, event) == (1, 1, 3)
    assert told(world) == ["EVENT_SIGNED_UP"]
    assert told(world, "Zenon") == ["EVENT_SIGNED_UP", "EVENT_WAITING"]
    assert told(world, third) == ["EVENT_WAITING"]


@pytest.mark.django_db
def test_who_signs_up_again_stands_behind_the_others(world: cast.World) -> None:
    event = make(world, places=1)
    sign_up(world, event, 1)
    sign_up(world, event)
    sign_up(world, event, "Zenon")

    with pytest.raises(signing.SignedUpBefore):
        sign_up(world, event)
    cancel(world, event)
    again = sign_up(world, event)

    assert (again.state, again.turn, queries.before(again)) == ("WAITING", 4, 1)
    assert tally(world, event) == (1, 2, 4)


@pytest.mark.django_db
def test_companions_take_seats_and_nobody_is_passed_over(world: cast.World) -> None:
    event = make(world, places=3, companions_most=1)
    sign_up(world, event, 1, companions=1)

    pair = sign_up(world, event, 2, companions=1)
    alone = sign_up(world, event, 3)

    assert (pair.state, alone.state) == ("WAITING", "WAITING")  # though one seat is free
    with pytest.raises(signing.TooManyCompanions):
        sign_up(world, event, 4, companions=2)
    attend_events.change(
        event,
        said(places=5, companions_most=1),
        programme=world.programme,
        actor=world.actor,
        now=cast.NOW,
    )
    assert tally(world, event) == (5, 0, 3)
    assert {state for _key, state in states(world, event)} == {"SIGNED_UP"}


@pytest.mark.django_db
def test_who_has_a_place_brings_more_or_fewer_and_passes_over_nobody(world: cast.World) -> None:
    eats = Question("eats", {"en": "What do you eat?"})
    event = make(world, places=3, companions_most=2, questions=[eats])
    own = sign_up(world, event, companions=1, answers={"eats": "Fish"})

    def alter(who: str | int, companions: int | None, **answers: str) -> SignUp:
        key = world.members[who] if isinstance(who, str) else who
        return attend_events.alter(
            event,
            key,
            programme=world.programme,
            actor=member(world, key),
            now=cast.NOW,
            companions=companions,
            answers=answers,
        )

    changed = alter("Ania", 2, eats="Cabbage")
    assert (changed.turn, changed.companions, changed.ticket) == (own.turn, 2, own.ticket)
    assert (changed.answers, tally(world, event)) == ({"eats": "Cabbage"}, (3, 0, 1))
    with pytest.raises(signing.TooManyCompanions):
        alter("Ania", 3)
    assert sign_up(world, event, "Zenon", companions=1).state == Coming.WAITING

    assert alter("Zenon", 2).state == Coming.WAITING
    fewer = alter("Ania", 1)
    assert (fewer.companions, tally(world, event)) == (1, (2, 1, 2))  # three wait for one seat
    with pytest.raises(signing.NoPlaceForMore):  # which is theirs before it is hers
        alter("Ania", 2)
    assert alter("Zenon", 0).state == Coming.SIGNED_UP  # one fits
    assert (tally(world, event), told(world, "Zenon").count("EVENT_SIGNED_UP")) == ((3, 0, 2), 1)
    assert alter("Ania", None).companions == 1

    with pytest.raises(signing.NotSignedUp):
        alter(1, 0)
    with pytest.raises(signing.SignUpOver):
        attend_events.alter(
            event,
            world.members["Ania"],
            programme=world.programme,
            actor=member(world, world.members["Ania"]),
            now=STARTS,
            companions=0,
            answers={},
        )


def test_places_are_not_fewer_than_are_taken(world: cast.World) -> None:
    event = make(world, places=2)
    sign_up(world, event, 1)
    sign_up(world, event, 2)

    with pytest.raises(writing.PlacesTaken):
        attend_events.change(
            event, said(places=1), programme=world.programme, actor=world.actor, now=cast.NOW
        )
    assert (
        queries.event(
            event, programme_id=world.programme.id, organiser_id=world.organiser_id
        ).places
        == 2
    )


@pytest.mark.django_db
def test_it_is_for_its_audience_while_it_is_open(world: cast.World) -> None:
    installers = make(world, whom=Whom(trades=("installer",)))
    draft = make(world, is_open=False)
    off = make(world)
    attend_events.call_off(off, programme=world.programme, actor=world.actor, now=cast.NOW)
    open_one = make(world)

    sign_up(world, installers)
    for event, error, now in (
        (installers, queries.NoSuchEvent, cast.NOW),
        (draft, queries.NoSuchEvent, cast.NOW),
        (off, signing.SignUpOver, cast.NOW),
        (open_one, signing.SignUpOver, STARTS),
    ):
        with pytest.raises(error):
            sign_up(world, event, "Zenon", now=now)
    found = queries.of_member(world.members["Zenon"], programme=world.programme, now=cast.NOW)
    assert [row.id for row, _own in found] == [open_one]
    assert tally(world, installers) == (1, 0, 1)


@pytest.mark.django_db
def test_points_are_held_given_back_until_the_last_free_day_and_then_used(
    world: cast.World,
) -> None:
    give(world, "Ania", 100)
    event = make(world, points=40, free_until=LAST_FREE, places=1)
    sign_up(world, event)
    assert world.balance("Ania").available == 60
    with pytest.raises(NotEnoughPoints), transaction.atomic():
        sign_up(world, event, "Zenon")
    assert tally(world, event) == (1, 0, 1)

    free = cancel(world, event, now=datetime(2026, 3, 5, 22, 59, tzinfo=UTC))
    assert free.is_free and world.balance("Ania").available == 100
    sign_up(world, event)
    late = cancel(world, event, now=datetime(2026, 3, 5, 23, tzinfo=UTC))

    assert not late.is_free
    assert (world.balance("Ania").available, world.balance("Ania").held) == (60, 0)
    assert world.proved()


@pytest.mark.django_db
def test_who_waits_or_whose_event_was_moved_cancels_for_nothing(world: cast.World) -> None:
    give(world, "Ania", 100)
    give(world, "Zenon", 100)
    event = make(world, points=40, free_until=date(2026, 3, 1), places=1)
    sign_up(world, event)
    sign_up(world, event, "Zenon")
    assert world.balance("Zenon").available == 60

    assert cancel(world, event, "Zenon").is_free
    changed = said(
        points=40, free_until=date(2026, 3, 1), places=1, starts_at=STARTS + timedelta(minutes=30)
    )
    for _twice in range(2):
        attend_events.change(
            event, changed, programme=world.programme, actor=world.actor, now=cast.NOW
        )
    assert told(world) == ["EVENT_MOVED", "EVENT_SIGNED_UP"]
    assert cancel(world, event).is_free
    assert (world.balance("Ania").available, world.balance("Zenon").available) == (100, 100)
    assert world.proved()


@pytest.mark.django_db
def test_what_is_called_off_gives_everything_back_and_tells_everybody(world: cast.World) -> None:
    give(world, "Ania", 50)
    give(world, "Zenon", 50)
    event = make(world, points=50, places=1, free_until=date(2026, 3, 1))
    sign_up(world, event)
    sign_up(world, event, "Zenon")

    scope: dict[str, Any] = {"programme": world.programme, "actor": world.actor, "now": cast.NOW}
    assert attend_events.call_off(event, reason="No cook.", **scope) == 2

    assert (world.balance("Ania").available, world.balance("Zenon").available) == (50, 50)
    assert {state for _key, state in states(world, event)} == {"CALLED_OFF"}
    message = Message.objects.of(world.organiser_id).get(
        member_id=world.members["Ania"], kind="EVENT_CALLED_OFF"
    )
    assert message.data == {
        "event": {"en": "Taste"},
        "when": "2026-03-10T18:00",
        "reason": "No cook.",
        "points": 50,
    }
    with pytest.raises(writing.EventStands):
        attend_events.call_off(event, **scope)
    with pytest.raises(writing.EventStands):
        attend_events.change(event, said(), **scope)
    assert world.proved()


@pytest.mark.django_db
def test_coming_is_an_activity_once_and_rules_pay(world: cast.World) -> None:
    give(world, "Ania", 40)
    world.publish(
        {"key": "came", "when": {"eq": ["deed.kind", "EVENT_ATTENDED"]}, "give": {"points": 20}}
    )
    event = make(world, points=40, companions_most=1)
    own = sign_up(world, event, companions=1)
    door: dict[str, Any] = {"programme": world.programme, "actor": world.actor}

    with pytest.raises(attending.DoorClosed):
        attend_events.check_in(event, ticket=own.ticket, now=STARTS - timedelta(hours=13), **door)
    with pytest.raises(attending.NoSuchTicket):
        attend_events.check_in(event, ticket="NOTICKET", now=STARTS, **door)
    came = attend_events.check_in(
        event,
        ticket=f" {own.ticket.lower()} ",
        at=STARTS + timedelta(minutes=12, seconds=40),
        now=ENDS,
        **door,
    )
    with pytest.raises(attending.CheckedInBefore) as refused:
        attend_events.check_in(event, member_id=own.member_id, now=ENDS, **door)

    assert came.minutes_late == 12 and refused.value.sentence == "Checked in before, at 18:12."
    code = came.event.code
    assert missed_and_came(world) == [
        (
            "EVENT_ATTENDED",
            {"event": code, "type": "TASTING", "companions": "1", "minutes_late": "12"},
        )
    ]
    assert (world.balance("Ania").available, world.balance("Ania").held) == (20, 0)
    assert world.proved()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("_case", "at", "arrived"),
    [
        ("a moment to come", ENDS + timedelta(hours=1), ENDS),
        ("before the door opens", STARTS - timedelta(days=400), ENDS),
        ("unsaid", None, ENDS),
        ("while it lasts", STARTS, STARTS),
    ],
)
def test_the_moment_of_a_scan_is_taken_where_it_can_be_true(
    world: cast.World, _case: str, at: datetime | None, arrived: datetime
) -> None:
    event = make(world)
    own = sign_up(world, event)

    came = attend_events.check_in(
        event, ticket=own.ticket, at=at, now=ENDS, programme=world.programme, actor=world.actor
    )

    assert came.row.arrived_at == arrived


@pytest.mark.django_db
def test_the_staff_of_its_host_check_in_and_no_other_partner(world: cast.World) -> None:
    event = make(world, partner_id=world.wschod)
    own = sign_up(world, event)
    clerk = replace(world.actor, permissions=ROLES["PARTNER_CLERK"], partner_id=world.wschod)
    scope: dict[str, Any] = {"ticket": own.ticket, "programme": world.programme, "now": STARTS}

    with pytest.raises(attending.NotTheHost):
        attend_events.check_in(event, actor=replace(clerk, partner_id=5), **scope)
    attend_events.check_in(event, actor=clerk, **scope)

    assert states(world, event) == [(world.members["Ania"], "ATTENDED")]


@pytest.mark.django_db
def test_the_list_is_closed_two_days_later_with_one_batch_of_who_did_not_come(
    world: cast.World,
) -> None:
    give(world, "Ania", 40)
    give(world, "Zenon", 40)
    event = make(world, points=40, places=2)
    sign_up(world, event)
    came = sign_up(world, event, "Zenon")
    door: dict[str, Any] = {"programme": world.programme, "actor": world.actor}
    attend_events.check_in(event, ticket=came.ticket, now=STARTS, **door)

    attend_events.close_over(world.programme, now=ENDS + timedelta(days=1))
    assert states(world, event)[0][1] == "SIGNED_UP"
    for _twice in range(2):
        attend_events.close_over(world.programme, now=ENDS + timedelta(days=2))

    row = queries.event(event, programme_id=world.programme.id, organiser_id=world.organiser_id)
    assert row.state(ENDS + timedelta(days=3)) == State.CLOSED
    assert [kind for kind, _said in missed_and_came(world)] == ["EVENT_ATTENDED", "EVENT_MISSED"]
    assert (world.balance("Ania").available, world.balance("Ania").held) == (0, 0)
    with pytest.raises(attending.DoorClosed):
        attend_events.check_in(
            event, member_id=world.members["Ania"], now=ENDS + timedelta(days=3), **door
        )
    assert world.proved()


@pytest.mark.django_db
def test_who_waited_to_the_end_missed_nothing(world: cast.World) -> None:
    give(world, "Zenon", 40)
    event = make(world, places=1)
    sign_up(world, event)
    attend_events.change(
        event,
        said(places=1, points=40),
        programme=world.programme,
        actor=world.actor,
        now=cast.NOW,
    )
    sign_up(world, event, "Zenon")

    closed = attend_events.close(event, programme=world.programme, actor=world.actor, now=ENDS)

    assert closed == 1 and world.balance("Zenon").available == 40
    assert dict(states(world, event))[world.members["Zenon"]] == "CANCELLED"
    assert tally(world, event) == (1, 0, 2)


@pytest.mark.django_db
def test_invitations_and_the_reminder_come_once(world: cast.World) -> None:
    event = make(world)
    sign_up(world, event)
    scope: dict[str, Any] = {"programme": world.programme, "now": cast.NOW}

    invited = [attend_events.invite(event, actor=world.actor, **scope) for _twice in range(2)]
    assert invited[0] > 0 and invited[1] == 0
    for _twice in range(2):
        attend_events.remind(world.programme, today=date(2026, 3, 9), now=cast.NOW)
    sign_up(world, event, "Zenon")  # in the evening
    for at in (STARTS - timedelta(hours=6), STARTS + timedelta(hours=1)):
        attend_events.remind(world.programme, today=date(2026, 3, 10), now=at)

    assert told(world) == ["EVENT_SIGNED_UP", "EVENT_TOMORROW"]
    assert told(world, "Zenon") == ["EVENT_INVITATION", "EVENT_SIGNED_UP", "EVENT_TOMORROW"]


MEAL = Question("q1", {"en": "Your meal?"}, ({"en": "Fish"}, {"en": "Beans"}), True)
SIZE = Question("q2", {"en": "Your size?"})


@pytest.mark.django_db
def test_what_is_asked_is_answered_when_they_sign_up(world: cast.World) -> None:
    event = make(world, questions=[MEAL, SIZE])

    for answers in ({}, {"q1": " "}, {"q1": "Meat"}, {"q1": "Fish", "q2": "x" * 501}):
        with pytest.raises(BadAnswer):
            sign_up(world, event, answers=answers)
    own = sign_up(world, event, answers={"q1": "Fish", "q2": " 42 ", "q9": "a stranger"})

    assert own.answers == {"q1": "Fish", "q2": "42"}
    assert tally(world, event) == (1, 0, 1)


@pytest.mark.django_db
def test_questions_said_anew_keep_their_other_languages(world: cast.World) -> None:
    event = make(world, questions=[MEAL])
    polish = Question("q1", {"pl": "Obiad?"}, ({"pl": "Ryba"}, {"pl": "Fasola"}))

    attend_events.change(
        event,
        said(questions=[polish]),
        programme=world.programme,
        actor=world.actor,
        now=cast.NOW,
    )

    row = queries.event(event, programme_id=world.programme.id, organiser_id=world.organiser_id)
    assert row.questions == [
        {
            "key": "q1",
            "text": {"en": "Your meal?", "pl": "Obiad?"},
            "options": [{"en": "Fish", "pl": "Ryba"}, {"en": "Beans", "pl": "Fasola"}],
            "is_required": False,
        }
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("_case", "questions"),
    [
        ("eleven", [replace(SIZE, key=f"q{number}") for number in range(11)]),
        ("one key twice", [SIZE, SIZE]),
        ("no text", [replace(SIZE, text={"en": " "})]),
        ("one choice", [replace(SIZE, options=({"en": "M"},))]),
        ("a choice without words", [replace(SIZE, options=({"en": "M"}, {}))]),
    ],
)
def test_questions_that_cannot_be_asked_are_refused(
    world: cast.World, _case: str, questions: list[Question]
) -> None:
    with pytest.raises(BadQuestions):
        make(world, questions=questions)


@pytest.mark.django_db
def test_who_came_is_asked_once_how_it_was(world: cast.World) -> None:
    event = make(world, survey_id=ids.new_uuid())
    came = sign_up(world, event)
    sign_up(world, event, "Zenon")
    attend_events.check_in(
        event, ticket=came.ticket, now=STARTS, programme=world.programme, actor=world.actor
    )

    for day in (10, 11, 12, 15):
        ask_of_events.ask(world.programme, today=date(2026, 3, day), now=ENDS)
        assert told(world).count("EVENT_FEEDBACK") == int(day > 10)

    assert "EVENT_FEEDBACK" not in told(world, "Zenon")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("_case", "more"),
    [
        ("no name", {"name": {"en": "  "}}),
        ("a long name", {"name": {"en": "x" * 121}}),
        ("nowhere", {"place": " "}),
        ("a script for a link", {"link": "javascript:alert(1)"}),
        ("a link that names no site", {"link": "https://"}),
        ("ends before it begins", {"ends_at": STARTS}),
        ("lasts for months", {"ends_at": STARTS + timedelta(days=32)}),
        ("no such type", {"type": "PARTY"}),
        ("no place at all", {"places": 0}),
        ("points below nothing", {"points": -1}),
        ("more companions than places", {"places": 2, "companions_most": 2}),
    ],
)
def test_an_event_that_cannot_be_is_refused(
    world: cast.World, _case: str, more: dict[str, Any]
) -> None:
    with pytest.raises(writing.BadEvent):
        make(world, **more)
    assert not Tally.objects.of(world.organiser_id).exists()


@pytest.mark.django_db
def test_an_event_that_has_begun_is_not_opened(world: cast.World) -> None:
    event = make(world, is_open=False)

    with pytest.raises(writing.BadEvent):
        writing.open_it(event, programme_id=world.programme.id, actor=world.actor, now=STARTS)


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_so_many_have_a_place_as_there_are_and_the_rest_wait_in_order() -> None:
    with transaction.atomic():
        world = build()
        event = make(world, places=7)

    def come(key: int) -> bool:
        try:
            with transaction.atomic():
                tenancy.enter(world.organiser_id)
                sign_up(world, event, key)
        except TandemError:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(20) as pool:
        assert all(pool.map(come, range(1, 61)))

    with transaction.atomic():
        tenancy.enter(world.organiser_id)
        rows = list(queries.sign_ups(event, organiser_id=world.organiser_id))
        assert tally(world, event) == (7, 53, 60)
        assert [row.turn for row in rows] == list(range(1, 61))
        assert [row.state for row in rows] == ["SIGNED_UP"] * 7 + ["WAITING"] * 53
        assert len({row.ticket for row in rows}) == 60
