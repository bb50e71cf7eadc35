"""Consent to mailings: ticked when joining, given and withdrawn on one's own page and by the link of
a mail; worded by the organiser, asked anew where it means something else.
"""

import re
from typing import Any

import cast
import pytest
from django.core import mail
from django.test import Client
from portals import filling

from tandem.adjustments import merging
from tandem.kit.sql import SqlQuery
from tandem.participants.consents import giving, purposes, queries
from tandem.participants.models import Consent, ConsentPurpose, Member, Person
from tandem.platform import clock, tenancy
from tandem.platform.models import Fact
from tandem.programmes import terms
from tandem.programmes.models import Programme

pytestmark = pytest.mark.django_db
WORDED = {"en": "Akwa mails me its prices.", "pl": "Akwa przysyła mi ceny."}


def _joined(world: cast.World, **more: str) -> tuple[Client, Member]:
    client = Client()
    address = f"/join/{world.programme.slug}/"
    filling.send(client, address, "_join", person_name="Ewa", email="ewa@nowa.example", **more)
    (letter,) = mail.outbox
    link = re.search(r"https?://[^/]+(/join/confirm/\S+)", str(letter.body))
    assert link
    assert client.post(link.group(1)).status_code == 302
    tenancy.enter(world.organiser_id)
    return client, Member.objects.of(world.organiser_id).get(name="Ewa")


def _mailed(world: cast.World) -> list[str]:
    ids = list(Member.objects.of(world.organiser_id).values_list("id", flat=True))
    purpose = purposes.of_programme(world.programme)
    by_member = queries.addressees(ids, programme=world.programme, purpose=purpose)
    return [who.address for rows in by_member.values() for who in rows]


def _reach(world: cast.World) -> queries.Reach:
    members = SqlQuery("SELECT id AS member_id FROM participants_member", {}, ("member_id",))
    purpose = purposes.of_programme(world.programme)
    return queries.reach(members, programme=world.programme, purpose=purpose)


def test_it_is_ticked_when_joining_withdrawn_and_given_again() -> None:
    world = cast.build()
    client, member = _joined(world, agreed="0")
    address = f"/m/{world.programme.slug}/me/"

    assert _mailed(world) == ["ewa@nowa.example"]
    reach = _reach(world)
    assert (reach.members, reach.mailed, reach.without_address, reach.without_consent) == (
        3,
        1,
        2,
        0,
    )
    row = Consent.objects.of(world.organiser_id).get()
    assert row.wording.startswith(world.programme.name) and row.member_id == member.id

    filling.send(client, address, "stop_mailings")
    filling.send(client, address, "agree_to_mailings")
    tenancy.enter(world.organiser_id)
    states = Consent.objects.of(world.organiser_id).order_by("at", "id")
    assert [row.is_given for row in states] == [True, False, True]
    facts = Fact.objects.of(world.organiser_id).filter(name__startswith="consent.")
    assert facts.count() == 3


def test_nothing_is_agreed_by_who_ticks_nothing() -> None:
    world = cast.build()
    client, _member = _joined(world)

    assert _mailed(world) == [] and not Consent.objects.of(world.organiser_id).exists()
    assert _reach(world).without_consent == 1
    page = client.get(f"/m/{world.programme.slug}/me/").content.decode()
    assert "may send me news and offers by e-mail" in page and "You agreed on" not in page


def test_a_link_of_a_mail_stops_them_with_one_press_and_no_cookie() -> None:
    world = cast.build()
    _client, member = _joined(world, agreed="0")
    person = Person.objects.of(world.organiser_id).get(email="ewa@nowa.example")
    token = giving.link_token(
        giving.Addressed(world.organiser_id, world.programme.id, member.id, person.id)
    )
    stranger = Client(enforce_csrf_checks=True)
    address = f"/mailings/stop/{token}/"

    assert b"Stop these mails" in stranger.get(address).content
    assert _mailed(world) == ["ewa@nowa.example"], "looking at it changes nothing"
    pressed = stranger.post(address, {"List-Unsubscribe": "One-Click"})
    again = stranger.post(address)
    assert (pressed.status_code, again.status_code) == (200, 200)
    tenancy.enter(world.organiser_id)
    assert _mailed(world) == [] and Consent.objects.of(world.organiser_id).count() == 2
    assert stranger.post(f"/mailings/stop/{token[:-2]}xx/").status_code == 410
    elsewhere = cast.build()
    foreign = giving.Addressed(elsewhere.organiser_id, world.programme.id, member.id, person.id)
    assert stranger.get(f"/mailings/stop/{giving.link_token(foreign)}/").status_code == 410


def test_a_link_of_before_two_merges_stops_them_too() -> None:
    world = cast.build()
    _client, ewa = _joined(world, agreed="0")
    person = Person.objects.of(world.organiser_id).get(email="ewa@nowa.example")
    token = giving.link_token(
        giving.Addressed(world.organiser_id, world.programme.id, ewa.id, person.id)
    )
    zenon, ania = world.members["Zenon"], world.members["Ania"]
    scope: dict[str, Any] = {"programme": world.programme, "actor": world.actor, "now": cast.NOW}
    for one, into in ((ewa.id, zenon), (zenon, ania)):
        merging.merge(one, into, reason="one", **scope)
    giving.give(ania, person.id, version=0, language="en", **scope)

    assert Client().post(f"/mailings/stop/{token}/").status_code == 200

    tenancy.enter(world.organiser_id)
    last = giving.latest(ania, person.id, organiser_id=world.organiser_id)
    assert last is not None and not last.is_given


def _word(world: cast.World, **more: Any) -> int:
    programme = Programme.objects.of(world.organiser_id).get(id=world.programme.id)
    return purposes.write(
        programme, **{"text": WORDED, "over": 0, "actor": world.actor, "now": cast.NOW} | more
    )


def test_another_purpose_is_asked_anew_and_better_words_are_not() -> None:
    world = cast.build()
    client, member = _joined(world, agreed="0")
    tenancy.enter(world.organiser_id)

    assert _word(world, asks_anew=False) == 1
    assert _mailed(world) == ["ewa@nowa.example"]
    with pytest.raises(purposes.PurposeChanged):
        _word(world, asks_anew=False)
    assert _word(world, asks_anew=False, over=1) == 1, "the same words are no version"
    assert _word(world, asks_anew=True, over=1) == 2
    assert _mailed(world) == []
    page = client.get(f"/m/{world.programme.slug}/me/").content.decode()
    assert "What you agreed to has changed" in page and WORDED["en"] in page

    address = f"/m/{world.programme.slug}/me/"
    late = filling.send(client, address, "agree_to_mailings", version="1")
    assert "worded anew meanwhile" in late.content.decode()
    filling.send(client, address, "agree_to_mailings")
    tenancy.enter(world.organiser_id)
    assert _mailed(world) == ["ewa@nowa.example"]
    last = Consent.objects.of(world.organiser_id).filter(member_id=member.id).order_by("-at", "-id")
    assert (last[0].version, last[0].wording) == (2, WORDED["en"])


@pytest.mark.parametrize("text", [{"en": "Only one language"}, {"en": "x" * 700, "pl": "y"}, {}])
def test_a_purpose_is_said_in_each_language(text: dict[str, str]) -> None:
    world = cast.build()
    assert "pl" in world.programme.languages

    with pytest.raises(purposes.PurposeMissing):
        _word(world, asks_anew=True, text=text)
    assert not ConsentPurpose.objects.of(world.organiser_id).exists()


def test_at_a_counter_nobody_consents_for_the_customer() -> None:
    world = cast.build()
    terms.publish(
        world.programme.id, document=terms.plain(cast.TERMS), actor=world.actor, now=clock.now()
    )
    from portals.test_access import _client

    page = _client(world, "PARTNER_CLERK").get(f"/p/{world.programme.slug}/customers/")
    assert page.status_code == 200 and b"news and offers" not in page.content
