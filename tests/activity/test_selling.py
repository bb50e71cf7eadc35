"""Where a product was really sold: counted by members, told of no few, forgotten when it is over."""

import random
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import cast
import pytest
from portals.test_access import _client

from tandem.activity import recording, selling
from tandem.activity.models import SoldAt
from tandem.insights.running import places
from tandem.participants import enrolment
from tandem.participants.models import Company, Member
from tandem.partners import onboarding
from tandem.platform import clock, tenancy

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> cast.World:
    return cast.build()


def _bought(world: cast.World, member: int, day: date, outlet: str = "Wschód", **more: Any) -> None:
    world.members["M"] = member
    recording.record(
        world.activity("M", ("G-10", 2, 100_00), day=day, outlet=outlet, **more),
        programme_id=world.programme.id,
        organiser_id=world.organiser_id,
        source="API",
        actor="user:ola",
        now=datetime(day.year, day.month, day.day, 12, tzinfo=UTC),
    )


def _members(world: cast.World, total: int) -> list[int]:
    return [
        enrolment.enrol(
            enrolment.Applicant(f"M {number}", email=f"m{number}@example.com"),
            programme_id=world.programme.id,
            joined_at=cast.NOW,
            actor=world.actor,
            now=cast.NOW,
        )
        for number in range(total)
    ]


def _night(world: cast.World, day: date) -> None:
    selling.refresh(
        world.programme.id,
        organiser_id=world.organiser_id,
        today=day,
        now=datetime(day.year, day.month, day.day, 23, tzinfo=UTC),
    )


def _sold(world: cast.World, day: date) -> set[UUID]:
    return selling.outlets_of(
        world.products["G-10"],
        programme_id=world.programme.id,
        organiser_id=world.organiser_id,
        today=day,
    )


def test_of_few_it_is_not_told_and_merged_members_are_one(world: cast.World) -> None:
    day, wschod = date(2026, 3, 2), world.outlets["Wschód"]
    first, second, third, fourth = _members(world, 4)
    for member in (first, second, second, third):
        _bought(world, member, day)
    Member.objects.of(world.organiser_id).filter(id=third).update(goes_on_as_id=second)

    _night(world, day)
    of_two = _sold(world, day)
    _bought(world, fourth, day + timedelta(days=1))
    _night(world, day + timedelta(days=1))
    _night(world, day + timedelta(days=1))

    row = SoldAt.objects.of(world.organiser_id).get()
    assert of_two == set() and (row.buyers, row.last_on) == (3, day + timedelta(days=1))
    assert _sold(world, day + timedelta(days=1)) == {wschod}
    assert cast.build() and _sold(world, day) == set()  # nor to another organiser
    tenancy.enter(world.organiser_id)
    _bought(world, first, day + timedelta(days=20))
    _night(world, day + timedelta(days=32))  # one of them only bought it lately
    assert _sold(world, day + timedelta(days=32)) == set()
    _night(world, day + timedelta(days=90))
    assert SoldAt.objects.of(world.organiser_id).get().buyers == 0


def test_nights_after_the_first_count_only_what_may_have_changed(world: cast.World) -> None:
    of, first = world.organiser_id, date(2026, 3, 2)
    members, outlets = _members(world, 5), {"Wschód": 3, "Bazar": 1}
    chance, done = random.Random(17), list[tuple[int, date, str]]()
    on_day = {place: [chance.randrange(5) for _ in range(4)] for place in range(10)}
    goes_on: dict[int, int] = {}

    def happen(place: int) -> None:
        day = first + timedelta(days=4 * place)
        for number in on_day[place]:
            outlet = chance.choice(
                [name for name, weight in outlets.items() for _ in range(weight)]
            )
            _bought(world, members[number], day, outlet)
            done.append((members[number], day, outlet))

    for place in range(10):
        today = first + timedelta(days=4 * place)
        happen(place)
        if place == 5:  # what was told of both is told of one
            goes_on[members[1]] = members[2]
            Member.objects.of(of).filter(id=members[1]).update(goes_on_as_id=members[2])
        _night(world, today)
        if place in (2, 9):
            _night(world, today)
        lately = [row for row in done if row[1] >= today - timedelta(days=selling.DAYS)]
        expected = {
            world.outlets[name]: len(
                {goes_on.get(who, who) for who, _day, at in lately if at == name}
            )
            for name in {at for _who, _day, at in lately}
        }
        written = SoldAt.objects.of(of).filter(buyers__gt=0)
        assert dict(written.values_list("outlet_id", "buyers")) == expected, today
    # An outlet where nobody bought that night is left as it stood.
    _bought(world, members[0], today + timedelta(days=1), "Bazar")
    _night(world, today + timedelta(days=1))
    rows = dict(SoldAt.objects.of(of).values_list("outlet_id", "written_on"))
    assert rows[world.outlets["Bazar"]] == today + timedelta(days=1)


def test_the_page_begins_with_the_readers_city_and_marks_where_it_was_sold(
    world: cast.World,
) -> None:
    day = clock.now().date() - timedelta(days=2)
    onboarding.add_outlet(
        world.wschod, code="L1", name="Lublin 1", city="Lublin", actor=world.actor, now=cast.NOW
    )
    gone = onboarding.add_outlet(
        world.wschod, code="A1", name="Augustów 1", city="Augustów", actor=world.actor, now=cast.NOW
    )
    world.outlets["Augustów"] = gone
    ania = Member.objects.of(world.organiser_id).get(id=world.members["Ania"])
    for member in _members(world, 3):
        _bought(world, member, day, outlet="Augustów")
    _night(world, clock.now().date())
    slug, key = world.programme.slug, world.products["G-10"]
    page = _client(world, "MEMBER").get(f"/m/{slug}/products/{key}/").content.decode()

    tenancy.enter(world.organiser_id)
    near = places.by_city(world.programme, sold={gone}, near="lublin")
    assert [(city.name, city.is_near) for city in near][:2] == [
        ("Lublin", True),
        ("Augustów", False),
    ]
    assert [shop.is_sold for shop in near[1].outlets] == [True]
    assert ania.company_id is None or Company.objects.of(world.organiser_id).exists()
    assert page.count("bought here lately") == 1
    assert page.index("Augustów 1") < page.index("Lublin 1")
