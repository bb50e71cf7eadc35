"""A partner's own points in its portal: what it has, why, and what it takes for them."""

from dataclasses import replace
from typing import Any

import cast
import pytest
from earning.recalculation.test_recalculating import come
from lxml import html
from portals import filling
from portals.test_access import _client

from tandem.earning.models import Award
from tandem.kit import codes
from tandem.participants.models import Member
from tandem.partners import onboarding
from tandem.partners.models import PartnerRole
from tandem.platform import tenancy
from tandem.programmes import setup
from tandem.rewards import catalogue
from tandem.rewards.models import Order, Parties

pytestmark = pytest.mark.django_db
TO_PARTNER: dict[str, Any] = {
    "key": "share",
    "when": {"all": []},
    "gifts": [{"give": {"percent": ["line.net", "3.5"]}, "to": "PARTNER"}],
}
TO_RECRUITER: dict[str, Any] = {
    "key": "won",
    "when": {"all": []},
    "gifts": [{"give": {"points": 5}, "to": "RECRUITER"}],
}
ADDRESS = {"name": "W", "street": "Lipowa 1", "postal_code": "15-001", "city": "Białystok"}


@pytest.fixture
def world(db: None) -> cast.World:
    world = cast.build()
    world.publish(TO_PARTNER, TO_RECRUITER)
    Member.objects.of(world.organiser_id).filter(id=world.members["Zenon"]).update(
        recruited_by_id=world.wschod
    )
    come(
        world,
        *(
            world.activity(member, ("P-200", 2, 4_000_00), document_no=f"FV {member}")
            for member in ("Ania", "Zenon")
        ),
    )
    return world


def _base(world: cast.World) -> str:
    return f"/p/{world.programme.slug}/wallet/"


def _offer(world: cast.World, parties: Parties, points: int = 100) -> Any:
    return catalogue.add_reward(
        world.programme.id,
        name={"en": f"For {parties.value}"},
        points=points,
        stock=5,
        had=catalogue.Terms(parties=parties),
        actor=world.actor,
        now=cast.NOW,
    )


def test_one_point_is_told_as_one(db: None) -> None:
    world = cast.build(expiry="MONTHS", expiry_months=12)
    world.publish(
        {"key": "one", "when": {"all": []}, "gifts": [{"give": {"points": 1}, "to": "PARTNER"}]}
    )
    come(world, world.activity("Ania", ("P-200", 2, 4_000_00), document_no="FV 1"))

    page = _client(world, "PARTNER_CLERK").get(_base(world)).content.decode()

    assert "1 point can be used until" in page


def test_what_came_is_shown_with_its_reason(world: cast.World) -> None:
    client = _client(world, "PARTNER_CLERK")

    page = client.get(_base(world)).content.decode()
    statement = client.get(f"{_base(world)}statement/").content.decode()
    tenancy.enter(world.organiser_id)
    links = html.fromstring(page).xpath("//a[normalize-space()='FV Ania']/@href")
    why = client.get(links[0]).content.decode()

    assert "285 points to spend" in page
    assert "FV Ania" in page and "+140" in page and "+5" in page
    assert "+140" in statement
    assert "140 points" in why and "share" in why and "Pompa" not in why


def test_it_sees_rewards_for_partners_and_orders_one(world: cast.World) -> None:
    _offer(world, Parties.MEMBERS)
    reward = _offer(world, Parties.PARTNERS)
    manager = _client(world, "PARTNER_MANAGER")
    shop = manager.get(f"{_base(world)}rewards/").content.decode()
    tenancy.enter(world.organiser_id)

    assert "For PARTNERS" in shop and "For MEMBERS" not in shop
    address = f"{_base(world)}rewards/{reward}/"
    answer = filling.send(manager, address, "order", **ADDRESS)
    assert answer.status_code == 302 and answer["Location"].endswith("/wallet/orders/")
    tenancy.enter(world.organiser_id)
    order = Order.objects.of(world.organiser_id).get()
    assert (order.party, order.member_id, order.points) == ("PARTNER", world.wschod, 100)
    orders = manager.get(f"{_base(world)}orders/")
    assert "For PARTNERS" in orders.content.decode()
    seen = _client(world, "MARKETER").get(f"/o/{world.programme.slug}/orders/?party=PARTNER")
    assert "Hurtownia Wschód" in seen.content.decode()
    back = filling.send(manager, f"{_base(world)}orders/", "cancel", of=str(order.id))
    assert back.status_code == 302
    tenancy.enter(world.organiser_id)
    assert Order.objects.of(world.organiser_id).get().status == "CANCELLED"


def test_for_people_it_asks_for_whom(world: cast.World) -> None:
    setup.change_programme(
        world.programme.id, settings={"partner_rewards": "PEOPLE"}, actor=world.actor, now=cast.NOW
    )
    reward = _offer(world, Parties.BOTH)
    manager = _client(world, "PARTNER_MANAGER")
    address = f"{_base(world)}rewards/{reward}/"

    refused = filling.send(manager, address, "order", **ADDRESS)
    form = filling.shown(manager.get(address).content, "order")
    tenancy.enter(world.organiser_id)

    assert refused.status_code == 400 and "person" in form
    assert not Order.objects.of(world.organiser_id).exists()


def test_another_partner_s_points_and_orders_are_not_there(world: cast.World) -> None:
    other = onboarding.add_partner(
        "Inna",
        programme_id=world.programme.id,
        role=PartnerRole.SHOP,
        tax_id=codes.next_nip(526_400_000),
        code="INNA",
        country="PL",
        actor=world.actor,
        now=cast.NOW,
    )
    award = Award.objects.of(world.organiser_id).filter(party="PARTNER").order_by("id")[0]
    client = _client(replace(world, wschod=other), "PARTNER_MANAGER")

    page = client.get(_base(world)).content.decode()

    assert "FV Ania" not in page and "0 points to spend" in page
    why = client.get(f"{_base(world)}{award.member_id}/{award.activity_id}/")
    assert why.status_code == 404
