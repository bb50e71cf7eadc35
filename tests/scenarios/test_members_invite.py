"""A member invites others: by the link on their phone a friend joins and buys, both get what the rules
say, once, and the organiser reads who came by whom. By the pages.
"""

from urllib.parse import urlsplit

import pytest
from django.test import Client
from engagement.test_referrals import _buy, _enrolled, build
from portals.test_access import _client
from portals.test_referrals import RULES, _hrefs, _join, _set

from tandem.engagement.referrals.models import Code
from tandem.platform import clock, steps, tenancy

pytestmark = pytest.mark.django_db


def test_a_friend_joins_by_the_link_and_both_get_something_once() -> None:
    world = build()
    _set(world, is_public=True)
    world.publish(*RULES)
    following = steps.Following()
    ania, ola, guest = _client(world, "MEMBER"), _client(world, "MARKETER"), Client()
    place = f"/m/{world.programme.slug}/friends/"

    page = ania.get(place)
    code = Code.objects.everyone(reason="a test").get().code
    (link,) = {href for href in _hrefs(page.content) if href.endswith(f"/i/{code}/")}
    (at,) = {
        href
        for href in _hrefs(guest.get(urlsplit(link).path).content)
        if "friend=" in href and "/join/" in href
    }
    tenancy.enter(world.organiser_id)
    robert = _join(guest, at, "Robert Kos", shows_name="on")
    world.members["Robert"] = robert.id
    tenancy.enter(world.organiser_id)
    for _twice in range(2):
        _enrolled(world, robert.id)
    for number in ("FV 1", "FV 2"):
        day = clock.now().date()
        _buy(world, world.activity("Robert", ("G-10", 1, 100_00), day=day, document_no=number))
    tenancy.enter(world.organiser_id)
    following.run()
    listed = ola.get(f"/o/{world.programme.slug}/referrals/").content.decode()
    mine = ania.get(place).content.decode()

    assert "Robert" in mine and "bought for the first time" in mine
    assert "Robert Kos" in listed and "Instalbud Nowak" in listed
    tenancy.enter(world.organiser_id)
    assert (world.balance("Ania").available, world.balance("Robert").available) == (57, 30)
    assert world.proved()
