"""Joining where the link does not come: the organiser sees who waits, hands a link over, or answers
for the address.
"""

import re
from typing import Any

import cast
import pytest
from django.core import mail
from django.test import Client
from portals import filling
from portals.test_access import _client

from tandem.flows.departing import erasing
from tandem.participants.models import Acceptance, Application, Consent, Member
from tandem.platform import clock, tenancy
from tandem.platform.access import forgetting
from tandem.platform.models import Fact, Membership, User
from tandem.programmes import domains, terms

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> cast.World:
    made = cast.build()
    terms.publish(
        made.programme.id, document=terms.plain(cast.TERMS), actor=made.actor, now=cast.NOW
    )
    return made


def _join(world: cast.World, name: str = "Ewa Nowa", **more: str) -> str:
    """Fill in the form of joining as somebody; the id of what waits."""
    latest = terms.in_force(world.programme.id, organiser_id=world.organiser_id)
    assert latest is not None
    email = f"{name.split()[0].lower()}@nowa.example"
    typed = {"person_name": name, "email": email, "terms": str(latest.id), **more}
    assert Client().post(f"/join/{world.programme.slug}/", typed).status_code == 200
    row = Application.objects.of(world.organiser_id).get(applicant__email=typed["email"])
    return str(row.id)


def _text(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def _pages(world: cast.World) -> tuple[Client, str]:
    return _client(world, "MARKETER"), f"/o/{world.programme.slug}/members/waiting/"


def test_a_link_is_handed_over_where_no_mail_brings_it(world: cast.World) -> None:
    client, page = _pages(world)
    nobody = _text(client.get(page))
    key = _join(world)
    mailed = re.search(r"https?://[^/]+(/\S+)", str(mail.outbox[0].body))
    assert mailed

    overview = client.get(f"/o/{world.programme.slug}/").content.decode()
    members = _text(client.get(f"/o/{world.programme.slug}/members/"))
    shown = client.get(page)
    made = filling.send(client, page, "make_link", of=key)
    link = re.search(
        rf"{domains.base(world.programme)}(/join/confirm/\S+?/)<", made.content.decode()
    )

    assert "Nobody waits for their address to be confirmed" in nobody
    assert "1 person waits for a link to join" in overview and page in overview
    assert "1 person has filled in the form and not confirmed the address" in members
    assert "ewa@nowa.example" in _text(shown) and "The address is theirs" not in _text(shown)
    assert link, "the link is shown"
    assert link.group(1) not in client.get(page).content.decode(), "and only once"
    assert Client().get(mailed.group(1)).status_code == 410, "the one of before opens nothing"
    joined = Client().post(link.group(1))
    assert (joined.status_code, joined.headers["Location"]) == (302, f"/m/{world.programme.slug}/")
    assert Member.objects.of(world.organiser_id).filter(name="Ewa Nowa").count() == 1
    assert "1 person waits" not in client.get(f"/o/{world.programme.slug}/").content.decode()
    again = client.post(page, {"_action": "make_link", "application": key})
    assert "This form does not wait any more" in _text(again), "who joined is not let in twice"


def test_nobody_is_signed_in_to_an_account_that_stands(world: cast.World) -> None:
    client, page = _pages(world)
    User.objects.create_user("ewa@nowa.example", name="Ewa", created_at=cast.NOW)
    key = _join(world)

    shown = client.get(page)
    posted = client.post(page, {"_action": "make_link", "application": key}, follow=True)

    assert "The address is theirs" in _text(shown) and "hand over" not in _text(shown)
    assert "/join/confirm/" not in posted.content.decode()


def test_the_organiser_answers_for_an_address(world: cast.World, settings: Any) -> None:
    client, page = _pages(world)
    settings.SMTP_URL = "smtp://mail.example"
    key = _join(world)
    Application.objects.of(world.organiser_id).filter(id=key).update(agreed=1)
    mail.outbox.clear()

    shown = _text(client.get(page))
    filling.send(client, page, "mail_again", of=key)
    done = client.post(page, {"_action": "confirm_by_hand", "application": key}, follow=True)
    twice = client.post(page, {"_action": "confirm_by_hand", "application": key})

    assert "Make a link to hand over" not in shown and "Mail the link once more" in shown
    assert len(mail.outbox) == 1 and mail.outbox[0].to == ["ewa@nowa.example"]
    member = Member.objects.of(world.organiser_id).get(name="Ewa Nowa")
    assert f"/members/{member.id}/" in done.redirect_chain[-1][0]
    assert "That they agree to mailings is not noted" in _text(done)
    assert "This form does not wait any more" in _text(twice)
    assert Application.objects.of(world.organiser_id).get(id=key).applicant == {}
    assert not Consent.objects.of(world.organiser_id).filter(member_id=member.id).exists()
    user = User.objects.get(email="ewa@nowa.example")
    enrolled = Fact.objects.of(world.organiser_id).get(
        name="member.enrolled", data__member_id=member.id
    )
    assert enrolled.actor not in ("", f"user:{user.pk}"), "whose hand it was is written down"
    accepted = Acceptance.objects.of(world.organiser_id).get(member_id=member.id)
    assert accepted.actor == f"user:{user.pk}", "they accepted the regulations themselves"


def test_who_is_added_by_hand_gets_a_link_too(world: cast.World) -> None:
    client = _client(world, "MARKETER")
    page = f"/o/{world.programme.slug}/members/add/"

    added = filling.send(
        client, page, "add", person_name="Jan Kot", email="jan@kot.example", invite="on"
    )
    without = filling.send(
        client, page, "add", person_name="Iga Kot", email="iga@kot.example", invite=None
    )

    link = re.search(r"/invitation/\S+?/", added.content.decode())
    assert link and "Hand this link over" in _text(added)
    member = Member.objects.of(world.organiser_id).get(name="Jan Kot")
    assert f"/members/{member.id}/" in added.content.decode()
    assert Client().get(link.group(0)).status_code == 200
    assert without.status_code == 302 and "iga" not in str([m.to for m in mail.outbox])


def test_a_link_that_was_handed_over_opens_no_account_that_came_since(world: cast.World) -> None:
    client, page = _pages(world)
    key = _join(world)
    made = filling.send(client, page, "make_link", of=key).content.decode()
    link = re.search(r"/join/confirm/\S+?/", made)
    added = filling.send(
        client,
        f"/o/{world.programme.slug}/members/add/",
        "add",
        person_name="Jan Kot",
        email="jan@kot.example",
        invite="on",
    ).content.decode()
    invitation = re.search(r"/invitation/\S+?/", added)
    assert link and invitation
    ewa, jan = (
        User.objects.create_user(email, name="", created_at=cast.NOW)
        for email in ("ewa@nowa.example", "jan@kot.example")
    )

    stranger, owner = Client(), Client()
    owner.force_login(ewa)
    refused = [
        stranger.get(link[0]),
        stranger.post(link[0]),
        stranger.get(invitation[0]),
        stranger.post(invitation[0], {"name": "Jan Kot", "password": "x"}),
        owner.post(invitation[0], {"name": "Jan Kot", "password": ""}),
    ]

    assert [answer.status_code for answer in refused] == [409] * 5
    assert "Sign in first" in _text(refused[0]) and "_auth_user_id" not in stranger.session
    assert not Member.objects.of(world.organiser_id).filter(name="Ewa Nowa").exists()
    let_in = owner.post(link[0])
    assert let_in.headers["Location"] == f"/m/{world.programme.slug}/", "whose account it is may"
    owner.force_login(jan)
    taken = owner.post(invitation[0], {"name": "Jan Kot", "password": ""})
    assert taken.status_code == 302


def test_a_form_filled_in_twice_is_gone_with_the_one_that_was_confirmed(world: cast.World) -> None:
    client, page = _pages(world)
    key = _join(world)
    rows = Application.objects.of(world.organiser_id)
    first = rows.get(id=key)
    for tax_id in ("", "PL5260250274"):  # the same once more; and for a firm, which is another wish
        again = {**first.applicant, "tax_id": tax_id}
        rows.create(
            programme_id=world.programme.id,
            applicant=again,
            language="pl",
            token_hash=tax_id.encode() or b"again",
            expires_at=first.expires_at,
            created_at=first.created_at,
        )

    client.post(page, {"_action": "make_link", "application": key})
    client.post(page, {"_action": "confirm_by_hand", "application": key})

    waits = rows.filter(member_id=None)
    assert [row.applicant["tax_id"] for row in waits] == ["PL5260250274"]


def test_the_links_and_forms_of_who_is_erased_are_gone(world: cast.World) -> None:
    client = _client(world, "MARKETER")
    added = filling.send(
        client,
        f"/o/{world.programme.slug}/members/add/",
        "add",
        person_name="Ewa Nowa",
        email="ewa@nowa.example",
        invite="on",
    )
    link = re.search(r"/invitation/\S+?/", added.content.decode())
    assert link
    _join(world)
    of = world.organiser_id
    ewa = Member.objects.of(of).get(name="Ewa Nowa")
    erasing.erase(ewa.id, programme=world.programme, actor=world.actor, now=clock.now())

    opened = [Client().get(link[0]), Client().post(link[0], {"name": "Ewa", "password": ""})]

    assert [answer.status_code for answer in opened] == [410, 410]
    tenancy.enter(of)
    assert not Membership.objects.of(of).filter(member_id=ewa.id).exists()
    assert not User.objects.filter(email="").exists()
    assert not Application.objects.of(of).filter(applicant__email="ewa@nowa.example").exists()
    assert not forgetting.end_invitations([ewa.id], organiser_id=of, now=cast.NOW)
