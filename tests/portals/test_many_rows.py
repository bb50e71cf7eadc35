"""Ways of taking part with thousands of rows: what a page reads does not grow with them."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import cast
import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from portals.test_access import _client

from tandem.engagement import ways
from tandem.engagement.community import queries as community
from tandem.engagement.community.models import Kind, Mark, MarkKind, Place, Post, Profile
from tandem.engagement.contests.models import Contest, Contestant
from tandem.engagement.events import queries as events
from tandem.engagement.events.models import Coming, Event, SignUp, Tally
from tandem.engagement.learning import attempts, lessons
from tandem.engagement.learning import questions as asked
from tandem.engagement.learning import writing as courses
from tandem.engagement.learning.lessons import LessonIn
from tandem.engagement.learning.models import Attempt, AttemptState, Progress
from tandem.engagement.learning.writing import CourseIn
from tandem.kit import ids
from tandem.participants.models import Member
from tandem.platform import tenancy
from tandem.programmes import setup

pytestmark = pytest.mark.django_db
MANY = 3_000


@pytest.fixture
def world(db: None) -> Any:
    made = cast.build()
    setup.change_programme(
        made.programme.id, settings={"ways": list(ways.NAMES)}, actor=made.actor, now=cast.NOW
    )
    made.programme.refresh_from_db()
    with time_machine.travel(cast.NOW, tick=False):
        yield made


def _members(world: cast.World) -> list[int]:
    """Thousands more who take part."""
    zenon = Member.objects.of(world.organiser_id).get(id=world.members["Zenon"])
    rows = [
        Member(
            organiser_id=world.organiser_id,
            programme_id=world.programme.id,
            number=f"M{number}",
            name=f"Guest {number:04}",
            sort_key=f"guest {number:04}",
            person_id=zenon.person_id,
            joined_at=cast.NOW,
            created_at=cast.NOW,
        )
        for number in range(MANY)
    ]
    Member.objects.of(world.organiser_id).bulk_create(rows)
    return [row.id for row in rows]


def _events(world: cast.World, total: int) -> list[Event]:
    rows = [
        Event(
            organiser_id=world.organiser_id,
            programme_id=world.programme.id,
            code=f"e{number}",
            type="TASTING",
            name={"en": f"Tasting {number:04}"},
            place="Here",
            starts_at=cast.NOW + timedelta(hours=1),
            ends_at=cast.NOW + timedelta(hours=3),
            partner_id=world.wschod,
            opened_at=cast.NOW,
            created_at=cast.NOW,
        )
        for number in range(total)
    ]
    Event.objects.of(world.organiser_id).bulk_create(rows)
    Tally.objects.of(world.organiser_id).bulk_create(
        Tally(organiser_id=world.organiser_id, event_id=row.id, created_at=cast.NOW) for row in rows
    )
    return rows


def _sign_up(world: cast.World, event: Event, member_id: int, turn: int) -> SignUp:
    return SignUp(
        organiser_id=world.organiser_id,
        member_id=member_id,
        event_id=event.id,
        programme_id=world.programme.id,
        state=Coming.SIGNED_UP,
        turn=turn,
        ticket=f"T{turn}",
        companions=1,
        signed_at=cast.NOW,
        created_at=cast.NOW,
    )


def _read(world: cast.World, role: str, address: str) -> tuple[str, int]:
    """A page, and how many statements it took."""
    client = _client(world, role)
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        answer = client.get(address)
    tenancy.enter(world.organiser_id)
    assert answer.status_code == 200, address
    return answer.content.decode(), len(captured)


def _grows(world: cast.World, role: str, address: str, fill: Callable[[], Any]) -> tuple[str, int]:
    """A page of many rows, and how many statements more it took than with few."""
    _page, few = _read(world, role, address)
    fill()
    page, many = _read(world, role, address)
    return page, many - few


def test_a_door_lists_a_page_of_those_who_come_and_finds_the_others(world: cast.World) -> None:
    (event,), slug = _events(world, 1), world.programme.slug
    members = _members(world)
    door = f"/p/{slug}/events/{event.id}/door/"

    def fill() -> None:
        SignUp.objects.of(world.organiser_id).bulk_create(
            _sign_up(world, event, key, turn) for turn, key in enumerate(members)
        )

    SignUp.objects.of(world.organiser_id).bulk_create(
        _sign_up(world, event, world.members[name], MANY + n)
        for n, name in enumerate(("Ania", "Zenon"))
    )
    page, more = _grows(world, "PARTNER_CLERK", door, fill)
    found, _queries = _read(world, "PARTNER_CLERK", f"{door}?q=guest 2999")

    # What fills a page is counted.
    assert more <= 1 and page.count("Guest ") <= 60
    assert re.search(r"\b6\D{0,6}004\b", page)
    assert "Guest 2999" in found and "Guest 0001" not in found


def test_a_member_of_many_events_reads_the_latest(world: cast.World) -> None:
    ania = world.members["Ania"]
    rows = _events(world, MANY)
    Event.objects.of(world.organiser_id).update(
        starts_at=cast.NOW - timedelta(days=2), ends_at=cast.NOW - timedelta(days=1)
    )
    SignUp.objects.of(world.organiser_id).bulk_create(
        _sign_up(world, event, ania, 1) for event in rows
    )

    theirs = events.of_member(ania, programme=world.programme, now=cast.NOW)
    hosted, _queries = _read(world, "PARTNER_CLERK", f"/p/{world.programme.slug}/events/")

    assert len(theirs) == events.OWN_MAX and hosted.count("Tasting ") <= 200


def test_a_member_who_tried_often_reads_the_latest_attempts(world: cast.World) -> None:
    scope: dict[str, Any] = {
        "programme_id": world.programme.id,
        "actor": world.actor,
        "now": cast.NOW,
    }
    key = courses.begin(
        world.programme.id, CourseIn({"en": "Pumps"}), actor=world.actor, now=cast.NOW
    )
    lesson = lessons.add(key, LessonIn({"en": "One"}, {"en": "Rinse."}), **scope)
    asked.add(key, "ONE", text="Which?", lines="*this\nthat", language="en", **scope)
    courses.open_it(key, **scope)
    own = {"organiser_id": world.organiser_id, "member_id": world.members["Ania"]}
    own |= {"course_id": key, "programme_id": world.programme.id, "created_at": cast.NOW}
    Progress.objects.of(world.organiser_id).create(lessons=[lesson], **own)

    def fill() -> None:
        Attempt.objects.of(world.organiser_id).bulk_create(
            Attempt(
                id=ids.new_uuid(),
                number=number,
                round=0,
                seed=1,
                pass_percent=80,
                questions=[],
                state=AttemptState.FAILED,
                score=10,
                handed_at=cast.NOW,
                **own,
            )
            for number in range(1, MANY + 1)
        )

    page, more = _grows(world, "MEMBER", f"/m/{world.programme.slug}/learning/{key}/test/", fill)
    begun = attempts.begin(
        world.programme,
        world.members["Ania"],
        key,
        language="en",
        today=cast.NOW.date(),
        now=cast.NOW,
    )

    # What fills a page is counted.
    assert more <= 1 and page.count("learning/attempts/") == 50
    assert begun.number == MANY + 1


def test_contests_of_years_are_not_read_on_each_first_page(world: cast.World) -> None:
    def fill() -> None:
        rows = [
            Contest(
                organiser_id=world.organiser_id,
                programme_id=world.programme.id,
                key=f"c{number}",
                name={"en": f"Cup {number:04}"},
                measure={"what": "NET", "kind": "PURCHASE"},
                since_on=cast.NOW.date() - timedelta(days=9),
                until_on=cast.NOW.date() - timedelta(days=1),
                opened_at=cast.NOW,
                created_at=cast.NOW,
            )
            for number in range(MANY)
        ]
        Contest.objects.of(world.organiser_id).bulk_create(rows)
        Contestant.objects.of(world.organiser_id).bulk_create(
            Contestant(
                organiser_id=world.organiser_id,
                member_id=world.members["Ania"],
                contest_id=row.id,
                created_at=cast.NOW,
            )
            for row in rows
        )

    slug = world.programme.slug
    home, more = _grows(world, "MEMBER", f"/m/{slug}/", fill)
    listed, _queries = _read(world, "MEMBER", f"/m/{slug}/contests/")

    assert "Cup " not in home and more <= 0
    assert listed.count("Cup ") <= 60


def test_reports_and_people_of_the_community_are_read_page_by_page(world: cast.World) -> None:
    of, members = world.organiser_id, _members(world)
    post = Post.objects.of(of).create(
        id=ids.new_uuid(),
        programme_id=world.programme.id,
        kind=Kind.IDEA,
        title="A box",
        place=Place.SHOWN,
        reports_total=1,
        created_at=cast.NOW,
    )

    def fill() -> None:
        Mark.objects.of(of).bulk_create(
            Mark(
                organiser_id=of,
                member_id=key,
                post_id=post.id,
                kind=MarkKind.REPORT,
                text=f"Spam {number:04}",
                created_at=cast.NOW,
            )
            for number, key in enumerate(members)
        )
        Profile.objects.of(of).bulk_create(
            Profile(
                organiser_id=of,
                member_id=key,
                programme_id=world.programme.id,
                is_specialist=True,
                created_at=cast.NOW,
            )
            for key in members
        )

    slug = world.programme.slug
    page, more = _grows(world, "MARKETER", f"/o/{slug}/community/", fill)
    people, _queries = _read(world, "MARKETER", f"/o/{slug}/community/people/")

    said = community.reports_of([post.id], organiser_id=of)
    assert len(said[post.id]) == community.REPORTS_MAX
    assert more <= 0 and page.count("Spam ") == community.REPORTS_MAX
    assert people.count("Guest ") <= 120
