"""Birthdays, anniversaries, joining and recommending, as activities that rules reward."""

from datetime import UTC, date, datetime

import cast
import pytest

from tandem.activity import calendar
from tandem.activity.models import Activity, Batch
from tandem.earning import awarding
from tandem.flows.activities import make_activities
from tandem.participants import enrolment
from tandem.participants.correcting import reading
from tandem.participants.facts import MemberEnrolled
from tandem.participants.models import Member, Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> cast.World:
    made = cast.build()
    made.publish(
        *(
            {"key": kind.lower(), "when": {"eq": ["deed.kind", kind]}, "give": {"points": points}}
            for kind, points in (
                ("BIRTHDAY", 50),
                ("ANNIVERSARY", 20),
                ("ENROLMENT", 5),
                ("REFERRAL", 30),
            )
        )
    )
    return made


def _award(world: cast.World) -> None:
    for batch in Batch.objects.of(world.organiser_id):
        awarding.award_batch(
            batch.id, programme_id=world.programme.id, organiser_id=world.organiser_id, now=cast.NOW
        )


def _night(world: cast.World, day: date) -> int:
    return make_activities.by_the_clock(world.programme, today=day, now=cast.NOW)


def _birthday(world: cast.World, month: int, day: int) -> None:
    of = world.organiser_id
    person_id = Member.objects.of(of).get(id=world.members["Zenon"]).person_id
    Person.objects.of(of).filter(id=person_id).update(birthday=reading.birthday_of(month, day))


def test_a_birthday_comes_once_a_year_and_what_was_missed_is_caught_up(world: cast.World) -> None:
    _birthday(world, 3, 10)

    made = [
        _night(world, day)
        for day in (date(2026, 3, 9), date(2026, 3, 12), date(2026, 3, 13), date(2027, 3, 10))
    ]
    _award(world)

    assert made == [0, 1, 0, 1]
    days = (
        Activity.objects.of(world.organiser_id)
        .filter(kind="BIRTHDAY")
        .values_list("occurred_on", flat=True)
    )
    assert sorted(days) == [date(2026, 3, 10), date(2027, 3, 10)]
    assert world.balance("Zenon").available == 100


def test_the_29th_of_february_falls_on_the_28th_where_there_is_none(world: cast.World) -> None:
    _birthday(world, 2, 29)

    assert (
        _night(world, date(2026, 2, 28)),
        _night(world, date(2027, 2, 27)),
        _night(world, date(2028, 2, 29)),
    ) == (1, 0, 1)
    days = (
        Activity.objects.of(world.organiser_id)
        .filter(kind="BIRTHDAY")
        .values_list("occurred_on", flat=True)
    )
    assert sorted(days) == [date(2026, 2, 28), date(2028, 2, 29)]


@pytest.mark.parametrize(("month", "day"), [(2, 30), (13, 1), (0, 5)])
def test_a_day_that_is_none_is_refused(month: int, day: int, world: cast.World) -> None:
    with pytest.raises(reading.NotADay):
        _birthday(world, month, day)

    assert not Person.objects.of(world.organiser_id).exclude(birthday=None).exists()


def test_anniversaries_begin_after_a_year(world: cast.World) -> None:
    Member.objects.of(world.organiser_id).update(joined_at=datetime(2024, 3, 2, 10, tzinfo=UTC))

    made = _night(world, date(2026, 3, 2))
    _award(world)

    assert made == 2
    assert set(Activity.objects.of(world.organiser_id).values_list("document_no", flat=True)) == {
        "2"
    }
    assert world.balance("Ania").available == 20


def test_joining_and_recommending_are_activities(world: cast.World) -> None:
    joined = enrolment.enrol(
        enrolment.Applicant("Ewa Nowa", email="ewa@nowa.example"),
        programme_id=world.programme.id,
        actor=world.actor,
        joined_at=cast.NOW,
        now=cast.NOW,
        recruited_by_id=world.members["Ania"],
    )
    fact = MemberEnrolled(
        organiser_id=world.organiser_id,
        at=cast.NOW,
        programme_id=world.programme.id,
        member_id=joined,
    )

    make_activities.by_joining([fact])
    make_activities.by_joining([fact])
    _award(world)

    assert sorted(Activity.objects.of(world.organiser_id).values_list("kind", flat=True)) == [
        "ENROLMENT",
        "REFERRAL",
    ]
    assert world.balance("Ania").available == 30
    assert world.proved()


def test_without_a_rule_that_asks_nothing_is_recorded() -> None:
    world = cast.build()
    world.publish(
        {"key": "amount", "when": {"eq": ["deed.kind", "PURCHASE"]}, "give": {"points": 1}}
    )
    _birthday(world, 3, 2)

    assert _night(world, date(2026, 3, 2)) == 0
    assert not Activity.objects.of(world.organiser_id).exists()
    assert calendar.BY_THE_CLOCK
