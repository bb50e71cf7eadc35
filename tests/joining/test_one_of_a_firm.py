"""One person of a firm is erased, or somebody who works at a partner, and what they worked for
stays.
"""

import io
import json
import zipfile
from typing import Any

import cast
import pytest
from django.test import Client
from portals import filling
from portals.test_access import _client

from tandem.engagement.community.models import Post
from tandem.engagement.learning.learners import trainees
from tandem.engagement.learning.models import Progress, Trainee
from tandem.flows.departing import erasing, people, staff
from tandem.kit import ids
from tandem.participants.models import Member, Person, Teammate, TeamRole
from tandem.platform import tenancy
from tandem.platform.access import identity
from tandem.platform.access.permissions import ROLES, Actor, NotAllowed
from tandem.platform.models import Fact, Membership, User
from tandem.platform.models.user import Role
from tandem.platform.personal import requests

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> cast.World:
    return cast.build()


def _scope(world: cast.World) -> dict[str, Any]:
    return {"programme": world.programme, "actor": world.actor, "now": cast.NOW}


def _colleague(world: cast.World, name: str = "Basia") -> tuple[Person, User]:
    """One more of the people of Ania's firm, who signs in, learns and writes."""
    of, ania = world.organiser_id, world.members["Ania"]
    user = identity.user_of(f"{name.lower()}@firm.example", name=f"{name} Nowak", now=cast.NOW)
    identity.give_role(
        user,
        Role.MEMBER,
        organiser_id=of,
        programme_id=world.programme.id,
        member_id=ania,
        now=cast.NOW,
    )
    person = Person.objects.of(of).create(
        name=f"{name} Nowak",
        sort_key=name.lower(),
        email=user.email,
        phone="600100200",
        user_id=user.pk,
        created_at=cast.NOW,
    )
    Teammate.objects.of(of).create(
        member_id=ania, person_id=person.id, role=TeamRole.EMPLOYEE, created_at=cast.NOW
    )
    actor = Actor(f"user:{user.pk}", of, ROLES["MEMBER"], user_id=user.pk, member_id=ania)
    learner = trainees.of_actor(actor, programme_id=world.programme.id, now=cast.NOW)
    Progress.objects.of(of).create(
        member_id=learner,
        course_id=ids.new_uuid(),
        programme_id=world.programme.id,
        created_at=cast.NOW,
    )
    Post.objects.of(of).create(
        id=ids.new_uuid(),
        programme_id=world.programme.id,
        kind="QUESTION",
        member_id=ania,
        user_id=user.pk,
        title="Which glue?",
        text=f"Asks {name}",
        created_at=cast.NOW,
    )
    return person, user


def test_one_goes_and_the_firm_stays_as_it_is(world: cast.World) -> None:
    of, ania = world.organiser_id, world.members["Ania"]
    basia, user = _colleague(world)
    _celina, other = _colleague(world, "Celina")
    (owner,) = Teammate.objects.of(of).filter(member_id=ania, role=TeamRole.OWNER)
    at: dict[str, Any] = {"programme": world.programme, "now": cast.NOW}
    own = Actor("user:b", of, ROLES["MEMBER"], user_id=user.pk, member_id=ania)
    hers = Actor("user:c", of, ROLES["MEMBER"], user_id=other.pk, member_id=ania)
    copy = json.dumps(dict(people.copy_of(ania, basia.id, programme=world.programme)), default=str)
    assert "Asks Basia" in copy and "600100200" in copy and "Celina" not in copy

    for wrong in (hers, Actor("user:z", of, ROLES["MEMBER"], member_id=world.members["Zenon"])):
        with pytest.raises(NotAllowed):
            people.ask(ania, basia.id, actor=wrong, **at)
    with pytest.raises(people.NoSuchPerson):
        people.ask(ania, ids.new_uuid(), **_scope(world))
    with pytest.raises(people.MemberIsPerson):
        people.erase(world.members["Zenon"], basia.id, **_scope(world))
    people.ask(ania, basia.id, actor=own, **at)
    people.call_off(ania, basia.id, actor=own, **at)
    people.ask(ania, basia.id, actor=own, **at)
    assert requests.waiting(world.programme.id, organiser_id=of) == [ania]
    for actor in (own, Actor("user:m", of, ROLES["MARKETER"])):
        with pytest.raises(NotAllowed):
            people.erase(ania, basia.id, actor=actor, **at)
    people.erase(ania, basia.id, **_scope(world))

    basia.refresh_from_db()
    user.refresh_from_db()
    assert (basia.name, basia.email, basia.phone, basia.user_id) == ("", "", "", None)
    assert (user.email, user.is_active) == (f"{user.pk}@erased.invalid", False)
    texts = Post.objects.of(of).filter(member_id=ania).order_by("text")
    assert [row.text for row in texts] == ["", "Asks Celina"]
    team = set(Teammate.objects.of(of).filter(member_id=ania).values_list("person_id", flat=True))
    assert basia.id not in team and owner.person_id in team
    live = Membership.objects.of(of).filter(member_id=ania, ended_at=None)
    assert [row.user_id for row in live] == [other.pk]
    assert Member.objects.of(of).get(id=ania).status == "ACTIVE"
    assert requests.waiting(world.programme.id, organiser_id=of) == []
    with pytest.raises(requests.ErasedAlready):
        people.erase(ania, basia.id, **_scope(world))
    # What comes late is gone through by the night; the firm itself is not touched by it.
    Person.objects.of(of).filter(id=basia.id).update(phone="601")
    erasing.again(world.programme, now=cast.NOW)
    assert Person.objects.of(of).get(id=basia.id).phone == ""
    erasing.erase(ania, **_scope(world))  # the whole firm after all
    assert Person.objects.of(of).get(id=_celina.id).name == ""
    assert world.proved()


def test_who_works_at_a_partner_goes_and_what_they_are_as_a_member_stays(
    world: cast.World,
) -> None:
    of = world.organiser_id
    at: dict[str, Any] = {
        "organiser_id": of,
        "programme_id": world.programme.id,
        "now": cast.NOW,
    }
    clerk, both = (
        identity.user_of(f"{name}@wschod.example", name=name, now=cast.NOW)
        for name in ("clerk", "both")
    )
    for user in (clerk, both):
        identity.give_role(user, Role.PARTNER_CLERK, partner_id=world.wschod, **at)
    identity.give_role(both, Role.MEMBER, member_id=world.members["Zenon"], **at)

    with pytest.raises(NotAllowed):
        staff.erase(clerk.pk, **{**_scope(world), "actor": Actor("user:m", of, ROLES["MARKETER"])})
    with pytest.raises(people.NoSuchPerson):
        staff.erase(ids.new_uuid(), **_scope(world))
    for user in (clerk, both):
        staff.erase(user.pk, **_scope(world))

    clerk.refresh_from_db()
    both.refresh_from_db()
    assert (clerk.email, clerk.name, clerk.is_active) == (f"{clerk.pk}@erased.invalid", "", False)
    assert (both.email, both.is_active) == ("both@wschod.example", True)
    live = Membership.objects.of(of).filter(user_id__in=[clerk.pk, both.pk], ended_at=None)
    assert [(row.user_id, row.role) for row in live] == [(both.pk, "MEMBER")]
    assert Fact.objects.of(of).filter(name="person.erased").count() == 2


def test_by_the_pages_a_person_asks_and_an_administrator_erases(world: cast.World) -> None:
    of, ania = world.organiser_id, world.members["Ania"]
    basia, user = _colleague(world)
    client, office = Client(), _client(world, "ADMINISTRATOR")
    client.force_login(user)
    home = f"/m/{world.programme.slug}/"
    page = f"/o/{world.programme.slug}/members/{ania}/changes/"

    own: Any = client.get(f"{home}me/person.zip")
    seen = client.get(f"{home}me/leaving/").content.decode()
    asked = filling.send(client, f"{home}me/leaving/", "ask_own_erasing")

    archive = zipfile.ZipFile(io.BytesIO(b"".join(own.streaming_content)))
    held = json.loads(archive.read("data.json"))["participants"]
    assert [row["id"] for row in held["participants_person"]] == [str(basia.id)]
    assert "What is held of you as a person" in seen and asked.status_code == 302
    assert client.get(f"{home}me/data.zip").status_code == 403  # of the firm an owner's
    assert client.get(f"{home}me/person.zip").status_code == 429
    assert "asked on" in office.get(page).content.decode()
    sent = office.post(page, {"_action": "erase_person", "person": str(basia.id)})
    assert sent.status_code == 302
    tenancy.enter(of)
    assert Person.objects.of(of).get(id=basia.id).name == ""
    assert Trainee.objects.of(of).filter(user_id=user.pk).exists()  # a number, of nobody
    assert client.get(home).status_code == 302
