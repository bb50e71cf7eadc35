"""HTML in the texts of an initiative and in the name of who was invited is text, wherever it is read."""

import pytest
from django.test import Client
from engagement.test_referrals import build
from lxml import html
from portals.test_access import _client
from portals.test_referrals import _hrefs, _join, _set

from tandem.engagement.referrals.models import Code
from tandem.initiatives import parts, writing
from tandem.initiatives.models import Initiative
from tandem.initiatives.writing import InitiativeIn
from tandem.platform import clock, tenancy

pytestmark = pytest.mark.django_db
EVIL = "<script>alert(1)</script><img src=x onerror=alert(2)>"


def _is_text(content: bytes) -> bool:
    """Whether it is told, and none of it is an element."""
    page = html.fromstring(content)
    return (
        "alert(1)" in page.text_content()
        and not page.xpath("//img[@onerror]")
        and not [one for one in page.xpath("//script") if "alert(1)" in (one.text or "")]
    )


def test_texts_of_an_initiative_are_texts() -> None:
    world = build()
    _set(world, is_public=True)
    today, scope = clock.now().date(), {"actor": world.actor, "now": clock.now()}
    wanted = InitiativeIn(
        name={"en": EVIL}, text={"en": EVIL}, since_on=today, until_on=today, is_public=True
    )
    key = writing.begin(world.programme.id, wanted, address="evil", **scope)
    writing.publish(key, programme_id=world.programme.id, **scope)
    row = Initiative.objects.of(world.organiser_id).get(id=key)
    parts.add_material(row, title={"en": EVIL}, text={"en": EVIL}, **scope)
    parts.add_news(row, title={"en": EVIL}, text={"en": EVIL}, on_day=today, **scope)

    pages = {
        "member": _client(world, "MEMBER").get(f"/m/{world.programme.slug}/initiatives/evil/"),
        "organiser": _client(world, "MARKETER").get(
            f"/o/{world.programme.slug}/initiatives/{key}/"
        ),
        "public": Client().get(f"/programme/{world.programme.slug}/evil/"),
    }

    assert {who: page.status_code for who, page in pages.items()} == dict.fromkeys(pages, 200)
    assert {who: _is_text(page.content) for who, page in pages.items()} == dict.fromkeys(
        pages, True
    )


def test_the_name_of_who_was_invited_is_a_text() -> None:
    world = build()
    _set(world, is_public=True)
    ania, ola, guest = _client(world, "MEMBER"), _client(world, "MARKETER"), Client()
    place = f"/m/{world.programme.slug}/friends/"
    ania.get(place)
    code = Code.objects.everyone(reason="a test").get().code
    (at,) = {
        href
        for href in _hrefs(guest.get(f"/programme/{world.programme.slug}/i/{code}/").content)
        if "friend=" in href and "/join/" in href
    }

    _join(guest, at, f"Robert {EVIL}", shows_name="on")

    tenancy.enter(world.organiser_id)
    assert _is_text(ola.get(f"/o/{world.programme.slug}/referrals/").content)
    friends = html.fromstring(ania.get(place).content)
    assert not friends.xpath("//img[@onerror]")
