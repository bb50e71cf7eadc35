"""All programmes of somebody at a glance: their own only, with how each does and what waits."""

from datetime import date, timedelta

import cast
import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import html
from portals import filling

from tandem.activity import kinds, recording
from tandem.flows.copies import copy_programme
from tandem.kit import ids
from tandem.ledger import transfers
from tandem.ledger.chart import Kind
from tandem.platform import tenancy
from tandem.platform.access import identity
from tandem.platform.access.permissions import Actor
from tandem.platform.models import Invitation, Membership, User
from tandem.platform.models.user import Role
from tandem.portals.shared.areas.forms import ACTION
from tandem.programmes import setup, terms
from tandem.rewards import catalogue, ordering

pytestmark = pytest.mark.django_db
PAGE = "/programmes/"
ADDRESS = {"name": "Ania", "street": "Lipowa 1", "postal_code": "15-001", "city": "Białystok"}
TODAY = cast.NOW.date()
PER_ZLOTY = {
    "key": "zloty",
    "when": {"all": []},
    "give": {"per": ["line.net", {"money": [1, "PLN"]}, {"points": 1}]},
}


def _user(*worlds: cast.World, role: Role = Role.ADMINISTRATOR) -> Client:
    user = User.objects.create_user(f"agnieszka-{role.lower()}@studio.example", created_at=cast.NOW)
    for world in worlds:
        tenancy.enter(world.organiser_id)
        more = {"member_id": world.members["Ania"]} if role == Role.MEMBER else {}
        identity.give_role(
            user,
            role,
            organiser_id=world.organiser_id,
            now=cast.NOW,
            programme_id=world.programme.id,
            **more,
        )
    client = Client()
    client.force_login(user)
    return client


def _published(world: cast.World) -> None:
    tenancy.enter(world.organiser_id)
    world.publish(PER_ZLOTY)
    terms.publish(
        world.programme.id, document=terms.plain(cast.TERMS), actor=world.actor, now=cast.NOW
    )


def _bought(world: cast.World, total: int, day: date, *, kind: str = kinds.PURCHASE) -> None:
    tenancy.enter(world.organiser_id)
    recording.record_many(
        [world.activity("Ania", ("P-200", 1, 1_000), day=day, kind=kind) for _ in range(total)],
        programme_id=world.programme.id,
        organiser_id=world.organiser_id,
        source="TEST",
        source_id=ids.new_uuid(),
        actor=world.actor.name,
        now=cast.NOW,
    )


def _ordered(world: cast.World) -> None:
    """A mug of Ania's, which nobody has sent yet."""
    tenancy.enter(world.organiser_id)
    member, book = world.members["Ania"], world.books["REWARD"]
    move = transfers.Move(member, ids.new_uuid(), book, Kind.EARN, 100, ids.new_uuid(), cast.NOW)
    transfers.post([move], organiser_id=world.organiser_id, now=cast.NOW)
    scope = {"actor": world.actor, "now": cast.NOW}
    mug = catalogue.add_reward(
        world.programme.id, name={"en": "Mug"}, points=80, stock=None, **scope
    )
    ordering.order(
        mug,
        programme_id=world.programme.id,
        key=ids.new_uuid(),
        member_id=member,
        address=ADDRESS,
        actor=Actor(
            name="m",
            organiser_id=world.organiser_id,
            permissions=frozenset({"member.order"}),
            member_id=member,
        ),
        now=cast.NOW,
    )


def _named(world: cast.World, name: str) -> None:
    tenancy.enter(world.organiser_id)
    setup.change_programme(
        world.programme.id, settings={"name": name}, actor=world.actor, now=cast.NOW
    )


def _rows(client: Client, query: str = "") -> list[list[str]]:
    with time_machine.travel(cast.NOW, tick=False):
        answer = client.get(PAGE + query)
    assert answer.status_code == 200
    page = html.fromstring(answer.content)
    return [
        [" ".join(cell.xpath("string(.)").split()) for cell in row.xpath("./td")]
        for row in page.xpath("//tbody/tr")
    ]


def test_each_of_ones_own_programmes_is_there_and_nobody_elses(db: None) -> None:
    first, second, strange = cast.build(), cast.build(), cast.build()
    client = _user(first, second)

    names = [row[:2] for row in _rows(client)]

    assert names == [["Akwa Pro Akwa", "not published yet"]] * 2
    assert strange.programme.slug not in client.get(PAGE).content.decode()


def test_it_says_how_each_does_and_what_waits_most_work_first(db: None) -> None:
    quiet, busy, falling = cast.build(), cast.build(), cast.build()
    for world in (quiet, busy, falling):
        _published(world)
    _bought(busy, 3, TODAY - timedelta(days=1))
    _bought(busy, 1, TODAY - timedelta(days=40))
    _bought(busy, 2, TODAY, kind="LOGGED_IN")  # is no purchase
    _bought(falling, 20, TODAY - timedelta(days=30))
    _bought(falling, 13, TODAY - timedelta(days=2))
    _named(busy, "Busy")
    _named(falling, "Falling")

    rows = {row[0]: row[1:5] for row in _rows(_user(quiet, busy, falling))}

    assert rows == {
        "Akwa Pro Akwa": ["no purchase for eight weeks", "2", "0", "PLN 0"],
        "Falling Akwa": ["purchases are falling", "2", "13 −35%", "PLN 130"],
        "Busy Akwa": ["running", "2", "3 +200%", "PLN 30"],
    }


def test_what_waits_leads_there_and_who_needs_somebody_comes_first(db: None) -> None:
    well, waits = cast.build(), cast.build()
    for world, name in ((well, "A well one"), (waits, "Zwleka")):
        _published(world)
        _bought(world, 1, TODAY)
        _named(world, name)
    _ordered(waits)

    rows = _rows(_user(well, waits))

    assert [(row[0], row[5]) for row in rows] == [
        ("Zwleka Akwa", "1 order to send"),
        ("A well one Akwa", "nothing"),
    ]


def test_a_search_asks_for_programmes_and_for_organisers(db: None) -> None:
    worlds = [cast.build() for _ in range(3)]
    _named(worlds[0], "Łódzki Klub")
    client = _user(*worlds)

    assert len(_rows(client, "?q=akwa")) == 3
    assert [row[0] for row in _rows(client, "?q=lodz")] == ["Łódzki Klub Akwa"]
    assert _rows(client, "?q=nobody") == [["Nothing of that kind."]]
    assert len(_rows(client, "?page=99999999999")) == 3


def test_who_organises_nothing_finds_no_such_page(db: None) -> None:
    world = cast.build()

    assert _user().get(PAGE).status_code == 404
    assert _user(world, role=Role.MEMBER).get(PAGE).status_code == 404
    assert Client().get(PAGE).status_code == 302


def test_a_reviewer_reads_no_figures(db: None) -> None:
    world = cast.build()
    _published(world)
    _bought(world, 1, TODAY)

    ((name, state, *figures),) = _rows(_user(world, role=Role.REVIEWER))

    assert (name, state) == ("Akwa Pro Akwa", "running")
    assert figures == ["", "", "", ""]


def test_a_role_at_the_organiser_opens_all_of_its_programmes(db: None) -> None:
    world = cast.build()
    user = User.objects.create_user("boss@akwa.example", created_at=cast.NOW)
    identity.give_role(user, Role.ADMINISTRATOR, organiser_id=world.organiser_id, now=cast.NOW)
    client = Client()
    client.force_login(user)

    assert [row[0] for row in _rows(client)] == ["Akwa Pro Akwa"]


def test_the_way_there_is_shown_to_who_has_several(db: None) -> None:
    first, second = cast.build(), cast.build()

    assert PAGE in _user(first, second).get("/").content.decode()


PEOPLE = "/programmes/people/"


def _people(client: Client) -> list[list[str]]:
    answer = client.get(PEOPLE)
    assert answer.status_code == 200
    return [
        [" ".join(cell.xpath("string(.)").split()) for cell in row.xpath("./td")][:3]
        for row in html.fromstring(answer.content).xpath("//tbody/tr")
    ]


def _colleague(world: cast.World, name: str) -> User:
    tenancy.enter(world.organiser_id)
    user = User.objects.create_user(f"{name}@studio.example", name=name, created_at=cast.NOW)
    where = {"organiser_id": world.organiser_id, "programme_id": world.programme.id}
    identity.give_role(user, Role.REVIEWER, now=cast.NOW, **where)
    return user


def test_everybody_of_ones_own_programmes_stands_in_one_list(db: None) -> None:
    first, second, strange = cast.build(), cast.build(), cast.build()
    _named(first, "One")
    _named(second, "Two")
    for world, name in ((first, "Bea"), (second, "Cyd"), (strange, "Strange")):
        _colleague(world, name)

    assert _people(_user(first, second)) == [
        ["agnieszka-administrator@studio.example agnieszka-administrator@studio.example", *row]
        for row in (["One", "administrator"], ["Two", "administrator"])
    ] + [
        ["Bea bea@studio.example", "One", "reviewer"],
        ["Cyd cyd@studio.example", "Two", "reviewer"],
    ]


def test_one_form_invites_to_several_programmes_and_to_ones_own_only(db: None) -> None:
    first, second, strange = cast.build(), cast.build(), cast.build()
    client = _user(first, second)
    form = filling.shown(client.get(PEOPLE).content, "_invite")
    form |= {"email": "new@studio.example", "role": "MARKETER"}
    both = [str(first.programme.id), str(second.programme.id)]

    refused = client.post(PEOPLE, form | {"programmes": [str(strange.programme.id)]})
    nowhere = client.post(PEOPLE, form | {"programmes": []})
    sent, again = (client.post(PEOPLE, form | {"programmes": both}) for _ in range(2))

    assert (refused.status_code, nowhere.status_code) == (400, 400)
    assert (sent.status_code, again.status_code) == (302, 302)
    assert "Invited to 2 programmes." in client.get(PEOPLE).content.decode()
    for world, total in ((first, 1), (second, 1), (strange, 0)):
        tenancy.enter(world.organiser_id)
        assert Invitation.objects.of(world.organiser_id).count() == total


def test_a_role_is_ended_in_ones_own_programmes_only_and_never_the_last(db: None) -> None:
    world, strange = cast.build(), cast.build()
    bea, far = _colleague(world, "Bea"), _colleague(strange, "Far")
    client = _user(world)

    def end(user: User, where: cast.World) -> int:
        tenancy.enter(where.organiser_id)
        row = Membership.objects.of(where.organiser_id).get(user=user)
        form = {ACTION: "_end", "which": str(row.id), "programme": str(where.programme.id)}
        return client.post(PEOPLE, form).status_code

    own = User.objects.get(email="agnieszka-administrator@studio.example")
    assert (end(bea, world), end(far, strange), end(own, world)) == (302, 400, 400)

    tenancy.enter(world.organiser_id)
    assert Membership.objects.of(world.organiser_id).filter(ended_at=None).count() == 1
    tenancy.enter(strange.organiser_id)
    assert Membership.objects.of(strange.organiser_id).filter(ended_at=None).count() == 1


def test_who_may_not_say_who_works_there_finds_no_list(db: None) -> None:
    world = cast.build()

    assert _user(world, role=Role.MARKETER).get(PEOPLE).status_code == 404
    assert Client().get(PEOPLE).status_code == 302


def test_what_waits_is_asked_by_one_question_whatever_the_number_of_programmes(db: None) -> None:
    world = cast.build()
    client = _user(world)
    identity.give_role(
        User.objects.get(id=client.session["_auth_user_id"]),
        Role.ADMINISTRATOR,
        organiser_id=world.organiser_id,
        now=cast.NOW,
    )
    _ordered(world)

    def asked() -> int:
        with time_machine.travel(cast.NOW, tick=False), CaptureQueriesContext(connection) as found:
            assert client.get(PAGE).status_code == 200
        return len(found)

    asked()
    alone = asked()
    tenancy.enter(world.organiser_id)
    for number in range(4):
        copy_programme.copy(
            world.programme.id,
            name=f"Akwa {number}",
            with_partners=False,
            actor=world.actor,
            now=cast.NOW,
        )

    assert asked() - alone <= 2 * 4  # whether each is published, and what its regulations tell
