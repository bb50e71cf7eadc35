"""Segments, memberships, targets and what members say of themselves, by their pages."""

from io import BytesIO
from pathlib import Path
from typing import Any

import cast
import pytest
from django.test import Client
from portals import filling
from portals.test_access import _client

from tandem.kit import codes
from tandem.participants.models import Application, Member, Person
from tandem.platform import tenancy
from tandem.segments.models import Segment
from tandem.tiers.models import Membership, Plan, Target

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None, tmp_path: Path, settings: Any) -> cast.World:
    settings.HOME = tmp_path
    return cast.build()


def _segments(world: cast.World, client: Client, query: str = "", **posted: str) -> Any:
    path = f"/o/{world.programme.slug}/segments/{query}"
    answer = client.post(path, posted) if posted else client.get(path)
    tenancy.enter(world.organiser_id)
    return answer


def test_a_segment_is_defined_by_rows_counted_opened_changed_and_ended(world: cast.World) -> None:
    client = _client(world, "MARKETER")

    made = _segments(
        world, client, deed="keep", name="Builders", rows="2", subject1="member.trade", operator1="in", value1="installer, mason",
        subject2="past:count", detail2="purchase", over2="YEAR", operator2="le", value2="5",
    )  # fmt: skip
    listed = _segments(world, client).content.decode()
    opened = _segments(world, client, "?segment=builders")
    changed = _segments(
        world, client, "?segment=builders", deed="keep", key="builders", name="Gardeners", rows="1", subject1="member.trade",
        value1="gardener",
    )  # fmt: skip
    after = _segments(world, client, "?segment=builders").content.decode()
    rules = client.post(f"/o/{world.programme.slug}/rules/", {"deed": "draft"}, follow=True).content.decode()
    ended = _segments(world, client, deed="end", key="builders")

    assert (made.status_code, changed.status_code, ended.status_code) == (302, 302, 302)
    assert "the trade is “installer” or “mason” and the number of deeds (purchases, in the year) is at most 5" in listed
    assert "1 member" in listed
    assert "Instalbud" in opened.content.decode()
    assert opened.context["form"]["rows"][1]["detail"] == "PURCHASE"
    assert "Zenon Obcy" in after
    assert 'value="segment:builders"' in rules
    assert _segments(world, client, "?segment=builders").status_code == 404


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"subject1": "member.trade", "value1": "x"}, "a name is missing"),
        ({"name": "X", "subject1": "deed.net", "operator1": "ge", "value1": "5"}, "is not said of a member"),
        ({"name": "X", "subject1": "past:count", "operator1": "ge", "value1": "5"}, "say which kind of deeds"),
        ({"name": "X", "json": "{"}, "no JSON"),
    ],
)
def test_a_segment_that_cannot_be_is_refused_and_stays_typed(said: dict[str, str], why: str, world: cast.World) -> None:
    answer = _segments(world, _client(world, "MARKETER"), deed="keep", rows="1", **said)

    assert answer.status_code == 400
    assert why in answer.content.decode()
    assert answer.context["form"]["rows"][0]["value"] == said.get("value1", "")
    assert not Segment.objects.of(world.organiser_id).exists()


def test_who_may_only_look_defines_nothing(world: cast.World) -> None:
    answer = _segments(world, _client(world, "FINANCE"), deed="keep", name="X", rows="1", subject1="member.trade", value1="x")

    assert answer.status_code == 403


def test_a_membership_is_offered_given_and_seen(world: cast.World) -> None:
    client, levels = _client(world, "ADMINISTRATOR"), f"/o/{world.programme.slug}/levels/"

    wrong = client.post(levels, {"deed": "plan", "name": "Akwa Plus", "months": "0"})
    client.post(levels, {"deed": "plan", "name": "Akwa Plus", "months": "12", "price": "99,90"})
    tenancy.enter(world.organiser_id)
    plan = Plan.objects.of(world.organiser_id).get()
    path = f"/o/{world.programme.slug}/members/{world.members['Ania']}/"
    membership = {"plan": str(plan.id), "since": "2030-01-01", "note": "paid by transfer"}
    given = filling.send(client, f"{path}changes/", "plan", **membership)
    shown = client.get(path).content.decode()
    client.post(levels, {"deed": "endplan", "plan": str(plan.id)})

    assert (wrong.status_code, given.status_code, plan.price_minor) == (400, 302, 9990)
    assert "Akwa Plus" in shown
    assert "paid by transfer" in shown
    tenancy.enter(world.organiser_id)
    assert str(Membership.objects.of(world.organiser_id).get().until_on) == "2030-12-31"
    assert "Akwa Plus" not in client.get(levels).content.decode()


def test_targets_come_from_a_table(world: cast.World) -> None:
    client, path = _client(world, "ADMINISTRATOR"), f"/o/{world.programme.slug}/levels/targets/"
    table = BytesIO(
        f"NIP;Cel;Od;Do\n{codes.next_nip(526100002)};10 000,00;2030-01-01;2030-03-31\n;5;2030-01-01;2030-03-31\n"
        f"{codes.next_nip(526100002)};5;2030-04-01;2030-03-31\n{codes.next_nip(526100002)};x;2030-01-01;2030-03-31\n".encode()
    )
    table.name = "cele.csv"

    looked = client.post(path, {"file": table}).content.decode()
    taken = client.post(path, {"deed": "take", "upload": looked.split('name="upload" value="')[1].split('"')[0]}, follow=True)

    assert "The row names no two days in their order." in looked
    assert "3 rows are left out" in looked
    assert "1 target is set." in taken.content.decode()
    tenancy.enter(world.organiser_id)
    assert Target.objects.of(world.organiser_id).get().net_minor == 1_000_000
    assert "To reach" in client.get(f"/o/{world.programme.slug}/members/{world.members['Ania']}/").content.decode()


def test_a_member_keeps_a_birthday_and_has_a_link(world: cast.World) -> None:
    from tandem.kit import ids
    from tandem.platform import identity
    from tandem.platform.models import User
    from tandem.platform.models.user import Role

    user = User.objects.create_user(f"z{ids.new_id()}@obcy.example", created_at=cast.NOW)
    identity.give_role(
        user,
        Role.MEMBER,
        organiser_id=world.organiser_id,
        now=cast.NOW,
        programme_id=world.programme.id,
        member_id=world.members["Zenon"],
    )
    client, path = Client(), f"/m/{world.programme.slug}/me/"
    client.force_login(user)

    kept = client.post(path, {"deed": "birthday", "day": "29", "month": "2"})
    wrong = client.post(path, {"deed": "birthday", "day": "30", "month": "2"})
    page = client.get(path).content.decode()

    assert (kept.status_code, wrong.status_code) == (302, 400)
    assert 'value="29"' in page
    tenancy.enter(world.organiser_id)
    member = Member.objects.of(world.organiser_id).get(id=world.members["Zenon"])
    assert Person.objects.of(world.organiser_id).get(id=member.person_id).birthday == 229
    assert f"/join/{world.programme.slug}/?member={member.number}" in page


def test_whoever_follows_a_members_link_was_recommended_by_them(world: cast.World) -> None:
    number = Member.objects.of(world.organiser_id).get(id=world.members["Ania"]).number
    said = {"person_name": "Ewa Nowa", "email": "ewa@nowa.example"}

    for query, recruiter in ((f"?member={number}", world.members["Ania"]), ("?member=12", None), ("?member=x", None)):
        answer = Client().post(
            f"/join/{world.programme.slug}/{query}", {**said, "email": f"e{recruiter or query[-1]}@nowa.example"}
        )
        assert answer.status_code == 200
        tenancy.enter(world.organiser_id)
        assert Application.objects.of(world.organiser_id).order_by("-created_at", "id").first().recruited_by_id == recruiter
