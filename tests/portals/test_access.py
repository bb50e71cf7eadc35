"""Doors between organisers, and below the code; who may open what stands in `matrix.md`."""

import cast
import pytest
from django.test import Client

from tandem.kit import ids
from tandem.platform import tenancy
from tandem.platform.access import identity
from tandem.platform.models import User
from tandem.platform.models.user import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> cast.World:
    return cast.build()


def _client(world: cast.World, who: str) -> Client:
    client = Client()
    if who == "NOBODY":
        return client
    user = User.objects.create_user(
        f"{who.lower()}{ids.new_id()}@akwa.example", created_at=cast.NOW
    )
    if who != "STRANGER":
        more = {"partner_id": world.wschod} if who.startswith("PARTNER") else {}
        more |= {"member_id": world.members["Ania"]} if who == "MEMBER" else {}
        identity.give_role(
            user,
            Role(who),
            organiser_id=world.organiser_id,
            now=cast.NOW,
            programme_id=world.programme.id,
            **more,
        )
    client.force_login(user)
    return client


@pytest.mark.parametrize(
    ("portal", "letter"), [("organiser", "o"), ("partner", "p"), ("member", "m")]
)
def test_another_organisers_programme_is_as_if_it_were_not_there(
    world: cast.World, portal: str, letter: str
) -> None:
    role = {"organiser": "ADMINISTRATOR", "partner": "PARTNER_MANAGER", "member": "MEMBER"}[portal]
    client = _client(world, role)
    other = cast.build()

    there = client.get(f"/{letter}/{other.programme.slug}/")
    nowhere = client.get(f"/{letter}/no-such-programme/")

    assert (there.status_code, nowhere.status_code) == (404, 404)
    assert there.content == nowhere.content


def test_rows_of_another_organiser_cannot_be_reached_through_ones_own_pages(
    world: cast.World,
) -> None:
    client = _client(world, "ADMINISTRATOR")
    other = cast.build()

    answer = client.get(f"/o/{world.programme.slug}/members/{other.members['Ania']}/")

    assert answer.status_code == 404


def test_the_tenant_guard_holds_below_the_code(world: cast.World) -> None:
    from tandem.participants.models import Member

    other = cast.build()

    tenancy.enter(world.organiser_id)

    assert Member.objects.of(other.organiser_id).count() == 0
    assert Member.objects.of(world.organiser_id).count() == 2


def test_a_forgotten_organiser_is_an_error_not_a_leak(world: cast.World) -> None:
    from tandem.participants.models import Member

    with pytest.raises(tenancy.OrganiserForgotten):
        Member.objects.all()


def test_changes_need_their_permission(world: cast.World) -> None:
    client = _client(world, "FINANCE")
    base = f"/o/{world.programme.slug}"

    refused = [
        client.post(f"{base}/rewards/", {"_action": "offer", "name": "x"}),
        client.post(f"{base}/partners/", {"_action": "add", "name": "x", "tax_id": "1"}),
        client.post(f"{base}/rules/", {"_action": "begin"}),
        client.post(f"{base}/files/", {"_action": "upload"}),
        client.post(f"{base}/codes/", {"_action": "issue"}),
        client.post(f"{base}/unknown/", {"_action": "none_of_ours"}),
    ]

    assert [answer.status_code for answer in refused] == [403] * 6


def test_a_role_in_the_programme_counts_before_one_at_its_organiser(world: cast.World) -> None:
    user = User.objects.create_user(f"ola{ids.new_id()}@akwa.example", created_at=cast.NOW)
    client, people = Client(), f"/o/{world.programme.slug}/people/"
    client.force_login(user)
    scope = {"organiser_id": world.organiser_id, "now": cast.NOW}

    before = client.get(people).status_code
    identity.give_role(user, Role.ADMINISTRATOR, **scope)
    everywhere = client.get(people).status_code
    identity.give_role(user, Role.REVIEWER, programme_id=world.programme.id, **scope)
    here = client.get(people).status_code

    assert (before, everywhere, here) == (404, 200, 403)


def test_the_operators_page_is_for_operators(world: cast.World) -> None:
    assert _client(world, "ADMINISTRATOR").get("/operator/").status_code == 404


def test_the_operators_page_leads_to_programmes_only_where_the_operator_has_a_role(
    world: cast.World,
) -> None:
    client = _client(world, "MARKETER")
    other = cast.build()
    User.objects.filter(pk=client.session["_auth_user_id"]).update(is_operator=True)

    page = client.get("/operator/").content.decode()

    links = {slug: f"/o/{slug}/" for slug in (world.programme.slug, other.programme.slug)}
    assert {slug for slug, link in links.items() if f'href="{link}"' in page} == {
        world.programme.slug
    }
    assert [client.get(link).status_code for link in links.values()] == [200, 404]
