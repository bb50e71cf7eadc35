"""Badges: earned by conditions, given by night, once, and never taken back; thanks at
anniversaries.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import cast
import pytest
from django.test import Client
from portals import filling
from portals.test_access import _client

from tandem.belonging import badges
from tandem.belonging.badges import BadBadge
from tandem.belonging.models import Badge, BadgeHeld
from tandem.communication.models import Message
from tandem.flows.nightly import belong
from tandem.kit import ids
from tandem.participants.models import Member
from tandem.platform import tenancy
from tandem.segments.defining import BadSegment

pytestmark = pytest.mark.django_db
TODAY = cast.NOW.date()
INSTALLERS = {"eq": ["member.trade", "installer"]}


@pytest.fixture
def world(db: None) -> cast.World:
    return cast.build()


def _define(world: cast.World, body: Any = INSTALLERS, **said: Any) -> Any:
    said = {"name": {"en": "Installer", "pl": "Instalator"}, "text": {}} | said
    return badges.define(world.programme, body=body, actor=world.actor, now=cast.NOW, **said)


def _night(world: cast.World, day: date = TODAY) -> None:
    now = datetime(day.year, day.month, day.day, 3, tzinfo=UTC)
    belong.give_badges(world.programme, today=day, now=now)
    belong.thank(world.programme, today=day, now=now)


def _held(world: cast.World, name: str, language: str = "en") -> list[tuple[str, date]]:
    rows = badges.of_member(world.members[name], organiser_id=world.organiser_id, language=language)
    return [(row.name, row.on_day) for row in rows]


def _told(world: cast.World, kind: str) -> dict[int, Any]:
    rows = Message.objects.of(world.organiser_id).filter(kind=kind)
    return {row.member_id: row.data for row in rows}


def test_who_goes_on_as_another_is_not_told_again_of_what_that_one_held(
    world: cast.World,
) -> None:
    _define(world)
    _night(world)
    of, (ania, zenon) = world.organiser_id, (world.members["Ania"], world.members["Zenon"])
    assert list(_told(world, "BADGE_EARNED")) == [ania]
    members = Member.objects.of(of)
    members.filter(id=ania).update(status="MERGED", goes_on_as_id=zenon)
    members.filter(id=zenon).update(trade="installer")

    _night(world, TODAY + timedelta(days=1))

    assert _held(world, "Zenon") == [("Installer", TODAY)]
    assert list(_told(world, "BADGE_EARNED")) == [ania]


def test_who_meets_the_condition_holds_it_from_that_night_on(world: cast.World) -> None:
    _define(world)

    _night(world)

    assert _held(world, "Ania", "pl") == [("Instalator", TODAY)]
    assert _held(world, "Zenon") == []
    assert world.members["Ania"] in _told(world, "BADGE_EARNED")
    assert world.members["Zenon"] not in _told(world, "BADGE_EARNED")


def test_it_is_given_once_and_never_taken_back(world: cast.World) -> None:
    key = _define(world)
    _night(world)
    Member.objects.of(world.organiser_id).update(trade="gardener")
    _define(world, {"eq": ["member.trade", "gardener"]}, badge_id=key)

    _night(world, TODAY + timedelta(days=1))
    _night(world, TODAY + timedelta(days=1))

    assert _held(world, "Ania") == [("Installer", TODAY)]
    assert _held(world, "Zenon") == [("Installer", TODAY + timedelta(days=1))]
    assert BadgeHeld.objects.of(world.organiser_id).count() == len(world.members)
    assert len(_told(world, "BADGE_EARNED")) == len(world.members)


def test_one_that_is_ended_is_given_no_more_and_kept(world: cast.World) -> None:
    key = _define(world)
    _night(world)
    for _twice in range(2):
        badges.end(key, programme_id=world.programme.id, actor=world.actor, now=cast.NOW)
    Member.objects.of(world.organiser_id).update(trade="installer")

    _night(world, TODAY + timedelta(days=1))

    assert _held(world, "Ania") == [("Installer", TODAY)] and _held(world, "Zenon") == []


def test_who_a_member_goes_on_as_holds_what_that_one_held(world: cast.World) -> None:
    _define(world)
    _night(world)
    Member.objects.of(world.organiser_id).filter(id=world.members["Ania"]).update(
        goes_on_as_id=world.members["Zenon"]
    )

    assert _held(world, "Zenon") == [("Installer", TODAY)]


@pytest.mark.parametrize(
    ("refusal", "said"),
    [
        (BadBadge, {"name": {"en": " "}}),
        (BadSegment, {"body": {"eq": ["product.sku", "P-200"]}}),
        (badges.NoSuchBadge, {"badge_id": ids.new_uuid()}),
    ],
)
def test_what_does_not_hold_together_is_refused(
    refusal: type[Exception], said: dict[str, Any], world: cast.World
) -> None:
    with pytest.raises(refusal):
        _define(world, **said)

    assert not Badge.objects.of(world.organiser_id).exists()


@pytest.mark.parametrize(
    ("joined", "day", "years"),
    [
        ("2025-03-02", "2026-03-02", 1),
        ("2016-03-02", "2026-03-02", 10),
        ("2026-03-02", "2026-03-02", None),
        ("2025-03-01", "2026-03-02", None),
        ("2024-02-29", "2026-02-28", 2),
        ("2024-02-29", "2028-02-28", None),
        ("2024-02-29", "2028-02-29", 4),
    ],
)
def test_an_anniversary_is_thanked_for_once(
    joined: str, day: str, years: int | None, world: cast.World
) -> None:
    Member.objects.of(world.organiser_id).update(joined_at=datetime(2026, 1, 15, 9, tzinfo=UTC))
    Member.objects.of(world.organiser_id).filter(id=world.members["Ania"]).update(
        joined_at=datetime.fromisoformat(f"{joined}T09:00:00+00:00")
    )

    for _twice in range(2):
        _night(world, date.fromisoformat(day))

    told = _told(world, "ANNIVERSARY_THANKS")
    said = {"programme": world.programme.name, "years": years}
    assert told == ({world.members["Ania"]: said} if years else {})


def test_a_marketer_defines_one_by_rows_and_members_see_it(world: cast.World) -> None:
    client, base = _client(world, "MARKETER"), f"/o/{world.programme.slug}/badges/"
    form = filling.shown(client.get(f"{base}new/").content, "define_badge")
    form |= {
        "name": "Installer",
        "text": "For those of the trade.",
        "conditions-TOTAL_FORMS": "1",
        "conditions-0-subject": "member.trade",
        "conditions-0-operator": "in",
        "conditions-0-values": ["installer"],
    }

    made = client.post(f"{base}new/", form)
    tenancy.enter(world.organiser_id)
    row = Badge.objects.of(world.organiser_id).get()
    _night(world)
    listed = client.get(base).content.decode()
    member: Client = _client(world, "MEMBER")
    pages = [
        member.get(f"/m/{world.programme.slug}/{rest}").content.decode() for rest in ("", "card/")
    ]
    ended = filling.send(client, f"{base}{row.id}/", "end_badge")

    assert (made.status_code, ended.status_code) == (302, 302)
    assert "Installer" in listed and "the trade" in listed
    assert all("For those of the trade." in page for page in pages)
