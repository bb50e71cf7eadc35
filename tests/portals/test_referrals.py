"""A member invites others: the whole walk by pages, from the link to what both get for it."""

import re
from typing import Any
from urllib.parse import urlsplit

import cast
import pytest
from django.conf import settings
from django.core import mail
from django.test import Client
from engagement.test_referrals import _buy, _enrolled, build, code_of
from lxml import html
from portals import filling
from portals.test_access import _client

from tandem.communication.models import Message
from tandem.engagement.referrals.models import Code, Referral
from tandem.participants.models import Member, Person
from tandem.platform import clock, tenancy
from tandem.programmes import setup

pytestmark = pytest.mark.django_db
RULES = (
    {"key": "joins", "when": {"eq": ["deed.kind", "REFERRAL_REGISTERED"]}, "give": {"points": 50}},
    {
        "key": "buys",
        "when": {"eq": ["deed.kind", "REFERRAL_FIRST_PURCHASE"]},
        "give": {"points": 7},
    },
    {"key": "guest", "when": {"eq": ["deed.kind", "REFERRED_REGISTERED"]}, "give": {"points": 30}},
)


@pytest.fixture
def world(db: None) -> cast.World:
    world = build()
    _set(world, is_public=True)
    return world


def _set(world: cast.World, **values: Any) -> None:
    setup.change_programme(world.programme.id, settings=values, actor=world.actor, now=cast.NOW)
    world.programme.refresh_from_db()


def _mailed() -> str:
    found = re.search(r"https?://[^/]+(/join/confirm/\S+)", str(mail.outbox[-1].body))
    assert found
    return found.group(1)


def _join(client: Client, at: str, name: str, **typed: Any) -> Member:
    """Fill the form in and open the mailed link; the new member."""
    email = f"{name.split()[0].lower()}@kos.example"
    sent = filling.send(client, at, "_join", person_name=name, email=email, **typed)
    assert sent.status_code == 200, sent.content.decode()
    assert client.post(_mailed()).status_code == 302
    return Member.objects.everyone(reason="a test").order_by("-created_at", "-id")[:1].get()


def _hrefs(content: bytes) -> list[str]:
    return [str(link) for link in html.fromstring(content).xpath("//a/@href")]


def test_a_member_invites_a_friend_who_joins_and_buys(world: cast.World) -> None:
    world.publish(*RULES)
    ania, of = _client(world, "MEMBER"), world.organiser_id
    guest = Client(headers={"accept-language": "en"})
    place = f"/m/{world.programme.slug}/friends/"

    first = ania.get(f"/m/{world.programme.slug}/").content.decode()
    page = ania.get(place)
    code = Code.objects.everyone(reason="a test").get().code
    (link,) = {href for href in _hrefs(page.content) if href.endswith(f"/i/{code}/")}
    card = ania.get(place + "card.pdf?lang=pl")
    shown = guest.get(urlsplit(link).path)
    (at,) = {href for href in _hrefs(shown.content) if "friend=" in href and "/join/" in href}
    form = guest.get(at)
    tenancy.enter(of)
    robert = _join(guest, at, "Robert Kos", shows_name="on")
    world.members["Robert"] = robert.id
    tenancy.enter(of)
    _enrolled(world, robert.id)
    _buy(world, world.activity("Robert", ("G-10", 1, 100_00), day=clock.now().date()))
    after = ania.get(place).content.decode()
    tenancy.enter(of)

    assert (
        "Invite a friend" in first
        and "Nobody has joined by your code yet." in page.content.decode()
    )
    assert card["Content-Type"] == "application/pdf" and card.content.startswith(b"%PDF")
    text = shown.content.decode()
    assert "Anna invites you" in text and "Nowak" not in text and "instalbud" not in text.lower()
    assert "30 points" in text and "50 points" in text and "noindex" in text
    assert not shown.cookies and f'value="{code}"' in form.content.decode()
    row = Referral.objects.of(of).get(member_id=robert.id)
    assert (row.referrer_id, row.status, row.door, row.shows_name) == (
        world.members["Ania"],
        "REGISTERED",
        "LINK",
        True,
    )
    assert "Robert" in after and "Kos" not in after and "bought for the first time" in after
    told = Message.objects.of(of).filter(kind__startswith="FRIEND").order_by("kind")
    assert [(each.kind, each.data) for each in told] == [
        ("FRIEND_BOUGHT", {"friend": "Robert"}),
        ("FRIEND_JOINED", {"friend": "Robert"}),
    ]


def test_the_last_link_counts_and_is_remembered_for_the_window(world: cast.World) -> None:
    of, client = world.organiser_id, Client()
    anias, zenons = code_of(world), code_of(world, "Zenon")
    at = f"/join/{world.programme.slug}/"

    client.get(f"{at}?friend={anias}")
    second = client.get(f"{at}?friend={zenons.lower()}")
    bare = client.get(at).content.decode()
    cookie = client.cookies["friend"]
    wrong = client.get(f"{at}?friend=XXXXXXX").content.decode()
    lena = _join(client, at, "Lena Las", shows_name=None)
    tenancy.enter(of)
    row = Referral.objects.of(of).get(member_id=lena.id)
    client.cookies["friend"] = cookie.value[:-1] + "x"
    forged = client.get(at).content.decode()

    assert "Zenon invites you" in second.content.decode()
    assert f'value="{zenons}"' in bare and f'value="{zenons}"' in wrong
    assert (cookie["path"], cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (
        at,
        True,
        "Lax",
        30 * 86_400,
    )
    assert (row.referrer_id, row.shows_name) == (world.members["Zenon"], False)
    assert zenons not in forged


def test_who_invites_themselves_joins_and_reads_that_it_does_not_count(world: cast.World) -> None:
    ania, of = _client(world, "MEMBER"), world.organiser_id
    at = f"/join/{world.programme.slug}/?friend={code_of(world)}"

    ania.get(at)
    del ania.cookies[settings.SESSION_COOKIE_NAME]
    second = _join(ania, at, "Anna Druga")
    tenancy.enter(of)
    row = Referral.objects.of(of).get(member_id=second.id)
    shown = _client(world, "MEMBER").get(f"/m/{world.programme.slug}/friends/").content.decode()

    assert (row.status, row.reason) == ("REFUSED", "DEVICE")
    assert "brings nothing: it looks like you yourself" in shown and "Anna Druga" not in shown


def test_a_code_is_typed_by_who_came_by_another_door(world: cast.World) -> None:
    of, code = world.organiser_id, code_of(world)
    at, client = f"/join/{world.programme.slug}/", Client()

    wrong = filling.send(
        client, at, "_join", person_name="R", email="r@x.example", friend_code="<b>AAAAAAA"
    )
    client.get(f"{at}?friend={code_of(world, 'Zenon')}")
    typed = _join(client, at, "Robert Kos", friend_code=f"{code[:3]} {code[3:].lower()}")
    tenancy.enter(of)
    row = Referral.objects.of(of).get(member_id=typed.id)
    by_partner = _join(Client(), f"{at}?by=WSCHOD", "Lena Las", friend_code=code)
    tenancy.enter(of)
    won = Referral.objects.of(of).get(member_id=by_partner.id)
    alone = _join(Client(), at, "Maja Mak")
    tenancy.enter(of)

    assert wrong.status_code == 400 and "Nobody invites by this code." in wrong.content.decode()
    assert (row.referrer_id, row.door) == (world.members["Ania"], "TYPED")
    assert (won.status, won.reason) == ("REFUSED", "PARTNER")
    assert not Referral.objects.of(of).filter(member_id=alone.id).exists()


def test_an_old_link_by_number_and_a_programme_without_a_public_page(world: cast.World) -> None:
    of = world.organiser_id
    number = Member.objects.of(of).get(id=world.members["Ania"]).number
    old = Client().get(f"/join/{world.programme.slug}/?member={number}").content.decode()
    tenancy.enter(of)
    code = code_of(world)
    _set(world, is_public=False)

    page = _client(world, "MEMBER").get(f"/m/{world.programme.slug}/friends/").content
    closed = Client().get(f"/programme/{world.programme.slug}/i/{code}/")

    assert f'value="{code}"' in old
    at = f"{settings.PUBLIC_URL}/join/{world.programme.slug}/?friend={code}"
    assert at in _hrefs(page) and closed.status_code == 404


def test_nobody_recommends_themselves_where_nobody_invites(world: cast.World) -> None:
    _set(world, ways=[])
    of, tip = world.organiser_id, world.members["Ania"]
    number = Member.objects.of(of).get(id=tip).number
    at = f"/join/{world.programme.slug}/?member={number}"

    sent = filling.send(
        Client(), at, "_join", person_name="Anna Druga", email="ania+2@instalbud.example"
    )
    assert sent.status_code == 200 and Client().post(_mailed()).status_code == 302
    own = Member.objects.everyone(reason="a test").order_by("-created_at", "-id")[:1].get()
    other = _join(Client(), at, "Robert Kos")

    assert (own.recruited_by_id, other.recruited_by_id) == (None, tip)


def test_where_nobody_invites_the_page_leads_to_the_programmes_own(world: cast.World) -> None:
    code = code_of(world)
    whole = f"/programme/{world.programme.slug}/"
    places = [f"{whole}i/{code}/", f"{whole}i/AAAAAAA/", f"{whole}en/i/x/"]

    there = Client().get(places[0]).status_code
    tenancy.enter(world.organiser_id)
    Member.objects.of(world.organiser_id).update(status="LEFT")
    gone = [Client().get(place) for place in places]
    tenancy.enter(world.organiser_id)
    _set(world, ways=[])
    form = Client().get(f"/join/{world.programme.slug}/?friend={code}")

    assert there == 200
    assert [(each.status_code, each["Location"]) for each in gone] == [(302, whole)] * 3
    assert "friend_code" not in form.content.decode() and "friend" not in form.cookies


def test_an_organiser_says_the_terms_and_decides_with_a_reason(world: cast.World) -> None:
    ola, of = _client(world, "MARKETER"), world.organiser_id
    Person.objects.of(of).filter(email="ania@instalbud.example").update(phone="600700800")
    at = f"/join/{world.programme.slug}/?friend={code_of(world)}"
    robert = _join(Client(), at, "Robert <b>Kos", phone="+48 600 700 800")
    place = f"/o/{world.programme.slug}/referrals/"

    listed = ola.get(place).content.decode()
    file = b"".join(ola.get(place + "?as=csv").streaming_content).decode("utf-8-sig")
    empty = filling.send(ola, f"{place}{robert.id}/", "let_count", note=" ")
    done = filling.send(ola, f"{place}{robert.id}/", "let_count", note="Both work at the shop.")
    tenancy.enter(of)
    row = Referral.objects.of(of).get(member_id=robert.id)
    shown = ola.get(f"{place}{robert.id}/").content.decode()
    terms = place + "terms/"
    saved = filling.send(ola, terms, "save_terms", referral_month_max="3", referral_days="0")
    good = filling.send(ola, terms, "save_terms", referral_month_max="3", referral_days="14")
    rule = filling.send(ola, terms, "begin_rule", of="REFERRAL_REGISTERED")
    tenancy.enter(of)
    world.programme.refresh_from_db()

    assert "Robert &lt;b&gt;Kos" in listed and "the same phone" in listed
    assert "the same phone" in file
    assert (empty.status_code, done.status_code) == (400, 302)
    assert (row.status, row.note) == ("REGISTERED", "Both work at the shop.")
    assert "Both work at the shop." in shown and "Refuse it" in shown
    assert (saved.status_code, good.status_code) == (400, 302)
    assert (world.programme.referral_month_max, world.programme.referral_days) == (3, 14)
    assert rule["Location"].endswith("/rules/new/action/?kind=REFERRAL_REGISTERED")
    assert "Invited somebody who joined" in ola.get(rule["Location"]).content.decode()


def test_the_terms_tell_what_rules_give_and_lead_to_what_was_counted(world: cast.World) -> None:
    world.publish(*RULES)
    client, at = _client(world, "MARKETER"), f"/o/{world.programme.slug}/referrals/"

    terms = client.get(at + "terms/").content.decode()
    none = client.get(at).content.decode()
    friend = _join(Client(), f"/join/{world.programme.slug}/?friend={code_of(world)}", "Jan Las")
    tenancy.enter(world.organiser_id)
    _enrolled(world, friend.id)
    counted = client.get(at + "terms/").content
    tenancy.enter(world.organiser_id)

    assert "50 points" in terms and "30 points" in terms and "“REFERRAL_REGISTERED”" not in terms
    assert "Members find theirs on their first page" in none and at + "terms/" in none
    assert f"{at}?state=REGISTERED" in _hrefs(counted)
    assert Referral.objects.of(world.organiser_id).get(member_id=friend.id).status == "REGISTERED"
