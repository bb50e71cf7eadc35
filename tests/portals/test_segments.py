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


def _get(world: cast.World, client: Client, path: str = "") -> Any:
    answer = client.get(f"/o/{world.programme.slug}/segments/{path}")
    tenancy.enter(world.organiser_id)
    return answer


def _send(
    world: cast.World, client: Client, path: str, action: str, *rows: dict[str, Any], **said: Any
) -> Any:
    """Fill in the conditions of a segment, and send them."""
    form = filling.shown(_get(world, client, path).content, action) | said
    form |= {"conditions-TOTAL_FORMS": str(len(rows))} if rows else {}
    form |= {
        f"conditions-{place}-{name}": value
        for place, row in enumerate(rows)
        for name, value in row.items()
    }
    answer = client.post(f"/o/{world.programme.slug}/segments/{path}", form)
    tenancy.enter(world.organiser_id)
    return answer


SILENT = {"subject": "past:silence", "detail": "PURCHASE", "operator": "ge", "values": "60"}


def test_a_segment_is_defined_by_rows_counted_opened_changed_and_ended(world: cast.World) -> None:
    client = _client(world, "MARKETER")

    made = _send(
        world,
        client,
        "new/",
        "define",
        {"subject": "member.trade", "operator": "in", "values": ["installer"]},
        {
            "subject": "past:count",
            "detail": "PURCHASE",
            "over": "YEAR",
            "operator": "le",
            "values": "5",
        },
        name="Builders",
    )
    listed = _get(world, client).content.decode()
    opened = _get(world, client, "builders/").content.decode()
    as_file = b"".join(_get(world, client, "builders/?as=csv").streaming_content).decode()
    changed = _send(
        world,
        client,
        "builders/change/",
        "change",
        {"subject": "member.trade", "operator": "eq", "values": "gardener"},
        name="Gardeners",
    )
    after = _get(world, client, "builders/").content.decode()
    conditions = client.get(f"/o/{world.programme.slug}/rules/new/own/")
    form = filling.shown(conditions.content, "add") | {"conditions-TOTAL_FORMS": "1", "_again": ""}
    rules = client.post(f"/o/{world.programme.slug}/rules/new/own/", form).content.decode()
    ended = _send(world, client, "builders/", "end")

    assert (made.status_code, changed.status_code, ended.status_code) == (302, 302, 302)
    assert (
        "the trade is “installer” and the number of purchases and actions (purchases, in the year) is at most 5"
        in listed
    )
    assert "1 member" in opened and "Instalbud" in opened
    assert "Instalbud" in as_file
    assert "Zenon Obcy" in after
    assert 'value="segment:builders"' in rules
    assert _get(world, client, "builders/").status_code == 404


def test_turnover_and_silence_ask_of_what_kind_and_begin_with_purchases(world: cast.World) -> None:
    client = _client(world, "MARKETER")

    shown = _send(world, client, "new/", "define", {"subject": "past:net"}, name="Big", _again="")
    kind = filling.shown(shown.content, "define")["conditions-0-detail"]
    form = {
        "conditions-0-values": "1000",
        "conditions-0-operator": "ge",
        "conditions-0-detail": "PURCHASE",
    }
    form = filling.shown(shown.content, "define") | form
    made = client.post(f"/o/{world.programme.slug}/segments/new/", form)
    silent = _send(world, client, "new/", "define", SILENT, name="Silent")

    assert kind in ("", "PURCHASE")
    assert (made.status_code, silent.status_code) == (302, 302)
    tenancy.enter(world.organiser_id)
    bodies = {row.key: row.body for row in Segment.objects.of(world.organiser_id)}
    assert bodies["silent"] == {
        "all": [
            {
                "ge": [
                    {"past": {"what": "silence", "over": "EVER", "of": "PURCHASE"}},
                    {"number": "60"},
                ]
            }
        ]
    }
    assert bodies["big"]["all"][0]["ge"][0] == {
        "past": {"what": "net", "over": "YEAR", "of": "PURCHASE"}
    }


def test_points_of_the_last_days_are_asked_of_members_and_offered_to_no_rule(
    world: cast.World,
) -> None:
    client = _client(world, "MARKETER")

    shown = _send(
        world, client, "new/", "define", {"subject": "past:points"}, name="Busy", _again=""
    )
    began = filling.shown(shown.content, "define")
    said = {"detail": "STATUS", "days": "14", "operator": "ge", "values": "100"}
    form = began | {f"conditions-0-{name}": value for name, value in said.items()}
    made = client.post(f"/o/{world.programme.slug}/segments/new/", form)
    tenancy.enter(world.organiser_id)
    body = Segment.objects.of(world.organiser_id).get(key="busy").body
    listed = _get(world, client).content.decode()
    again = filling.shown(_get(world, client, "busy/change/").content, "change")
    rule = client.get(f"/o/{world.programme.slug}/rules/new/own/")
    form = filling.shown(rule.content, "add") | {"conditions-TOTAL_FORMS": "1", "_again": ""}
    of_rules = client.post(f"/o/{world.programme.slug}/rules/new/own/", form).content.decode()

    assert (made.status_code, began["conditions-0-days"]) == (302, "30")
    assert body == {
        "all": [
            {
                "ge": [
                    {"past": {"what": "points", "over": "DAYS", "of": "STATUS", "back": 14}},
                    {"number": "100"},
                ]
            }
        ]
    }
    assert "the points earned (of status, in the last 14 days) is at least 100" in listed
    assert {name: again[f"conditions-0-{name}"] for name in said} == said
    assert "past:net" in of_rules
    assert "past:points" not in of_rules and "segment:busy" not in of_rules


def test_what_rules_name_never_asks_for_points(world: cast.World) -> None:
    client = _client(world, "MARKETER")
    trade = {"subject": "member.trade", "operator": "eq", "values": "installer"}
    _send(world, client, "new/", "define", trade, name="Busy")
    world.publish({"key": "busy", "when": {"segment": "busy"}, "give": {"points": 1}})
    points = {"subject": "past:points", "detail": "REWARD", "over": "DAYS", "days": "30"}

    refused = _send(
        world,
        client,
        "busy/change/",
        "change",
        points | {"operator": "ge", "values": "5"},
        name="Busy",
    )

    assert refused.status_code == 400
    assert "none may ask for points that rules gave" in refused.content.decode()
    body = Segment.objects.of(world.organiser_id).get(key="busy").body
    assert body == {"all": [{"eq": ["member.trade", "installer"]}]}


def test_a_number_of_days_never_becomes_one_of_months(world: cast.World) -> None:
    client, address = _client(world, "MARKETER"), f"/o/{world.programme.slug}/segments/new/"
    said = {"subject": "past:net", "detail": "PURCHASE", "over": "DAYS", "back": ""}

    daily = _send(world, client, "new/", "define", said, name="Big", _again="")
    began = filling.shown(daily.content, "define")
    other = client.post(address, {**began, "conditions-0-over": "MONTH", "_again": ""})
    monthly = filling.shown(other.content, "define")

    assert began["conditions-0-days"] == "30" and "conditions-0-back" not in began
    assert 'name="conditions-0-back"' in other.content.decode()
    assert "conditions-0-back" not in monthly and "conditions-0-days" not in monthly


@pytest.mark.parametrize(
    ("said", "row", "why"),
    [
        (
            {"name": ""},
            {"subject": "member.trade", "operator": "eq", "values": "installer"},
            "This field is required.",
        ),
        ({}, {"subject": "deed.net", "operator": "ge", "values": "5"}, "Select a valid choice"),
        ({}, {**SILENT, "detail": ""}, "This field is required."),
        ({"as_json": "{"}, {}, "no JSON"),
    ],
)
def test_a_segment_that_cannot_be_is_refused_and_stays_typed(
    said: dict[str, str], row: dict[str, str], why: str, world: cast.World
) -> None:
    answer = _send(
        world, _client(world, "MARKETER"), "new/", "define", row, **{"name": "X", **said}
    )

    assert answer.status_code == 400
    assert why in answer.content.decode()
    assert not Segment.objects.of(world.organiser_id).exists()


def test_who_may_only_look_defines_nothing(world: cast.World) -> None:
    client = _client(world, "FINANCE")

    answer = client.post(
        f"/o/{world.programme.slug}/segments/new/", {"_action": "define", "name": "X"}
    )

    assert (answer.status_code, _get(world, client).status_code) == (403, 200)


def test_a_membership_is_offered_given_and_seen(world: cast.World) -> None:
    client, levels = (
        _client(world, "ADMINISTRATOR"),
        f"/o/{world.programme.slug}/levels/memberships/",
    )

    wrong = filling.send(client, levels, "add_plan", name="Akwa Plus", months="0")
    filling.send(client, levels, "add_plan", name="Akwa Plus", months="12", price="99,90")
    tenancy.enter(world.organiser_id)
    plan = Plan.objects.of(world.organiser_id).get()
    path = f"/o/{world.programme.slug}/members/{world.members['Ania']}/"
    membership = {"plan": str(plan.id), "since": "2030-01-01", "note": "paid by transfer"}
    given = filling.send(client, f"{path}changes/", "plan", **membership)
    shown = client.get(path).content.decode()
    filling.send(client, levels, "end_plan", of=str(plan.id))

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

    sent = filling.send(client, f"{path}import/", "look_at_targets", file=table)
    looked = client.get(sent.url).content.decode()
    filling.send(client, sent.url, "take_targets")
    taken = client.get(path).content.decode()

    assert "The row names no two days in their order." in looked
    assert "3 rows are left out" in looked
    assert "1 target is set." in taken
    assert f"/members/{world.members['Ania']}/" in taken and "to come" in taken
    tenancy.enter(world.organiser_id)
    assert Target.objects.of(world.organiser_id).get().net_minor == 1_000_000
    assert (
        "To reach"
        in client.get(
            f"/o/{world.programme.slug}/members/{world.members['Ania']}/"
        ).content.decode()
    )


def test_a_target_is_set_on_the_page(world: cast.World) -> None:
    client, path = _client(world, "ADMINISTRATOR"), f"/o/{world.programme.slug}/levels/targets/"
    typed = {"member": str(world.members["Ania"]), "net": "2 500,50", "since": "2030-04-01"}

    refused = filling.send(client, path, "set_target", **typed, until="2030-03-31")
    filling.send(client, path, "set_target", **typed, until="2030-06-30")

    assert refused.status_code == 400 and "from a day to a later one" in refused.content.decode()
    assert 'value="2 500,50"' in refused.content.decode()
    tenancy.enter(world.organiser_id)
    row = Target.objects.of(world.organiser_id).get()
    assert (row.member_id, row.net_minor) == (world.members["Ania"], 250_050)


def test_a_member_keeps_a_birthday_and_has_a_link(world: cast.World) -> None:
    from tandem.kit import ids
    from tandem.platform.access import identity
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
    member = Member.objects.of(world.organiser_id).get(id=world.members["Zenon"])
    Person.objects.of(world.organiser_id).filter(id=member.person_id).update(user_id=user.pk)

    kept = filling.send(client, f"{path}data/", "correct", day="29", month="2")
    wrong = filling.send(client, f"{path}data/", "correct", day="30", month="2")
    data, page = (client.get(at).content.decode() for at in (f"{path}data/", path))

    assert (kept.status_code, wrong.status_code) == (302, 400)
    assert 'value="29"' in data
    tenancy.enter(world.organiser_id)
    member = Member.objects.of(world.organiser_id).get(id=world.members["Zenon"])
    assert Person.objects.of(world.organiser_id).get(id=member.person_id).birthday == 229
    # Members recommend where rules give something for it.
    link = f"/join/{world.programme.slug}/?member={member.number}"
    assert link not in page and "Recommend the programme" not in page
    world.publish({"key": "tell", "when": {"eq": ["deed.kind", "REFERRAL"]}, "give": {"points": 5}})
    page = client.get(path).content.decode()
    assert link in page and "Recommend the programme" in page


def test_whoever_follows_a_members_link_was_recommended_by_them(world: cast.World) -> None:
    number = Member.objects.of(world.organiser_id).get(id=world.members["Ania"]).number
    said = {"person_name": "Ewa Nowa", "email": "ewa@nowa.example"}

    for query, recruiter in (
        (f"?member={number}", world.members["Ania"]),
        ("?member=12", None),
        ("?member=x", None),
    ):
        answer = Client().post(
            f"/join/{world.programme.slug}/{query}",
            {**said, "email": f"e{recruiter or query[-1]}@nowa.example"},
        )
        assert answer.status_code == 200
        tenancy.enter(world.organiser_id)
        assert (
            Application.objects.of(world.organiser_id)
            .order_by("-created_at", "id")
            .first()
            .recruited_by_id
            == recruiter
        )
