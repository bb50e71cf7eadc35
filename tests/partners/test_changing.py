"""A partner is changed, ended, and takes part again."""

from dataclasses import replace
from typing import Any

import cast
import pytest
from django.test import Client
from portals import filling
from portals.test_access import _client

from tandem.evidence.models import Claim
from tandem.flows.messages import invite_people
from tandem.flows.partners import end_partner
from tandem.kit import codes
from tandem.partners import changing, onboarding
from tandem.partners.models import Outlet, Partner, PartnerRole
from tandem.partners.queries import PartnerEnded
from tandem.platform import tenancy
from tandem.platform.models import Fact, Invitation, Membership
from tandem.platform.models.user import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> cast.World:
    return cast.build()


def _add(world: cast.World, name: str, parent: int | None) -> int:
    return onboarding.add_partner(
        name,
        programme_id=world.programme.id,
        role=PartnerRole.SHOP,
        tax_id=codes.next_nip(526_500_000 + Partner.objects.of(world.organiser_id).count() * 50),
        code=name.upper(),
        country="PL",
        parent_id=parent,
        actor=world.actor,
        now=cast.NOW,
    )


def _change(world: cast.World, partner: int, **said: Any) -> None:
    row = Partner.objects.of(world.organiser_id).get(id=partner)
    stands = {
        "name": row.name,
        "tax_id": row.tax_id,
        "code": row.code,
        "role": PartnerRole(row.role),
        "city": row.city,
        "region": row.region,
        "parent_id": row.parent_id,
    }
    changing.change_partner(
        partner,
        programme_id=world.programme.id,
        country="PL",
        actor=world.actor,
        now=cast.NOW,
        **{**stands, **said},
    )


def _path(world: cast.World, partner: int) -> list[int]:
    return list(Partner.objects.of(world.organiser_id).get(id=partner).path)


def test_who_buys_from_it_moves_with_it(world: cast.World) -> None:
    north, south = _add(world, "North", None), _add(world, "South", None)
    shop = _add(world, "Shop", north)
    stall = _add(world, "Stall", shop)

    _change(world, shop, parent_id=south, name="Łąka", city="Ełk")

    assert _path(world, shop) == [south, shop]
    assert _path(world, stall) == [south, shop, stall]
    row = Partner.objects.of(world.organiser_id).get(id=shop)
    assert (row.name, row.city, row.parent_id) == ("Łąka", "Ełk", south)
    with pytest.raises(changing.BelowItself):
        _change(world, south, parent_id=stall)
    assert _path(world, south) == [south]
    _change(world, shop, parent_id=None)
    assert _path(world, stall) == [shop, stall]


def test_a_number_or_code_of_another_is_refused(world: cast.World) -> None:
    shop = _add(world, "Shop", None)
    taken = Partner.objects.of(world.organiser_id).get(id=world.wschod)

    for said in ({"tax_id": taken.tax_id}, {"code": taken.code}):
        with pytest.raises(onboarding.PartnerKnown):
            _change(world, shop, **said)

    assert not Fact.objects.of(world.organiser_id).filter(name="partner.changed").exists()


def test_who_ends_leaves_its_history_and_nothing_that_waits(world: cast.World) -> None:
    manager = _client(world, "PARTNER_MANAGER")
    home = f"/p/{world.programme.slug}/"
    assert manager.get(home).status_code == 200
    tenancy.enter(world.organiser_id)
    link = invite_people.invite(
        "nowy@wschod.example",
        role=Role.PARTNER_CLERK,
        programme=world.programme,
        partner_id=world.wschod,
        actor=world.actor,
        base="http://here",
        now=cast.NOW,
    )
    outlets = list(Outlet.objects.of(world.organiser_id).values_list("id", "is_authorised"))

    for _time in range(2):  # told twice
        end_partner.end(world.wschod, programme=world.programme, actor=world.actor, now=cast.NOW)

    assert list(Outlet.objects.of(world.organiser_id).values_list("id", "is_authorised")) == outlets
    assert Membership.objects.of(world.organiser_id).get().ended_at == cast.NOW
    assert Invitation.objects.of(world.organiser_id).get().revoked_at == cast.NOW
    facts = Fact.objects.of(world.organiser_id)
    assert facts.filter(name="partner.left").count() == 1
    assert facts.filter(name="membership.ended").count() == 1
    with pytest.raises(PartnerEnded):
        invite_people.invite(
            "inny@wschod.example",
            role=Role.PARTNER_CLERK,
            programme=world.programme,
            partner_id=world.wschod,
            actor=world.actor,
            base="http://here",
            now=cast.NOW,
        )
    assert manager.get(home).status_code == 404
    assert Client().get(link.removeprefix("http://here")).status_code == 410


def test_what_it_had_to_confirm_goes_to_the_organiser(world: cast.World) -> None:
    from portals import furnished

    made = furnished.build().world

    moved = end_partner.end(made.wschod, programme=made.programme, actor=made.actor, now=cast.NOW)

    assert moved == 1
    assert Claim.objects.of(made.organiser_id).get().waits_for == "ORGANISER"


def test_it_is_changed_ended_and_resumed_on_its_page(world: cast.World) -> None:
    client = _client(world, "MARKETER")
    address = f"/o/{world.programme.slug}/partners/{world.wschod}/"

    changed = filling.send(client, address, "change", name="Wschód 2", region="podlaskie")
    ended = filling.send(client, address, "end_partner", _sure="yes")
    tenancy.enter(world.organiser_id)
    row = Partner.objects.of(world.organiser_id).get(id=world.wschod)

    assert (changed.status_code, ended.status_code) == (302, 302)
    assert (row.name, row.region) == ("Wschód 2", "podlaskie")
    assert row.ended_at is not None
    page = client.get(address).content.decode()
    assert "takes part no longer" in page and "join here" not in page and "Leaflet" not in page
    assert filling.send(client, address, "resume").status_code == 302
    tenancy.enter(world.organiser_id)
    assert Partner.objects.of(world.organiser_id).get(id=world.wschod).ended_at is None


def test_a_partner_s_own_people_end_nothing(world: cast.World) -> None:
    actor = replace(world.actor, permissions=frozenset({"partner.people"}))

    with pytest.raises(Exception, match="role"):
        changing.end_partner(
            world.wschod, programme_id=world.programme.id, actor=actor, now=cast.NOW
        )
