"""Coming in: the form, invitations, sign-in by a mailed code, and the doors that stay closed."""

import html
import re
from pathlib import Path
from typing import Any

import cast
import pytest
from django.core import mail
from django.test import Client
from portals import filling
from portals.test_access import _client

from tandem.flows.messages import invite_people
from tandem.kit import codes, ids
from tandem.participants.models import Acceptance, Application, Member, Person
from tandem.platform import clock
from tandem.platform.access import identity
from tandem.platform.models import Invitation, Membership, User
from tandem.platform.models.user import Role
from tandem.programmes import setup, terms

pytestmark = pytest.mark.django_db
FIRM = codes.next_nip(777000001)


@pytest.fixture
def world(db: None) -> cast.World:
    made = cast.build()
    terms.publish(
        made.programme.id, document=terms.plain(cast.TERMS), actor=made.actor, now=cast.NOW
    )
    return made


def _form(world: cast.World, **more: str) -> dict[str, str]:
    latest = terms.in_force(world.programme.id, organiser_id=world.organiser_id)
    assert latest is not None
    return {
        "person_name": "Ewa Nowa",
        "email": "Ewa@Nowa.example",
        "tax_id": FIRM,
        "company_name": "Nowa sp. z o.o.",
        "terms": str(latest.id),
        **more,
    }


def _link() -> str:
    (sent,) = mail.outbox
    found = re.search(r"https?://[^/]+(/\S+)", str(sent.body))
    assert found
    return found.group(1)


def test_form_confirmed_address_member(world: cast.World) -> None:
    client = Client()

    sent = client.post(f"/join/{world.programme.slug}/?by=WSCHOD", _form(world))
    before = Member.objects.of(world.organiser_id).count()
    shown = client.get(_link())
    done = client.post(_link())

    assert sent.status_code == 200 and "ewa@nowa.example" in sent.content.decode().lower()
    assert before == 2, "nobody is enrolled before the address is confirmed"
    assert shown.status_code == 200
    assert (done.status_code, done.headers["Location"]) == (302, f"/m/{world.programme.slug}/")
    member = Member.objects.of(world.organiser_id).get(name="Nowa sp. z o.o.")
    assert member.recruited_by_id == world.wschod
    assert Acceptance.objects.of(world.organiser_id).filter(member_id=member.id).count() == 1
    assert Application.objects.of(world.organiser_id).get().applicant == {}, (
        "the form's data is not kept twice"
    )
    assert client.get(f"/m/{world.programme.slug}/").status_code == 200


def test_a_link_works_once(world: cast.World) -> None:
    Client().post(f"/join/{world.programme.slug}/", _form(world))

    first, again = Client().post(_link()), Client().post(_link())

    assert (first.status_code, again.status_code) == (302, 410)
    assert Member.objects.of(world.organiser_id).count() == 3


@pytest.mark.parametrize(
    ("_case", "more", "says"),
    [
        ("no terms", {"terms": ""}, "Accept the regulations"),
        (
            "other terms",
            {"terms": "01900000-0000-7000-8000-000000000000"},
            "Accept the regulations",
        ),
        ("no name", {"person_name": " "}, "Give a name"),
        ("no address", {"email": "ewa"}, "is not an e-mail address"),
        ("wrong tax number", {"tax_id": "1234567890"}, "is not a tax number"),
    ],
)
def test_a_wrong_form_is_told_and_not_kept(
    world: cast.World, _case: str, more: dict[str, str], says: str
) -> None:
    answer = Client().post(f"/join/{world.programme.slug}/", _form(world, **more))

    assert answer.status_code == 400 and says in answer.content.decode()
    assert not mail.outbox and not Application.objects.of(world.organiser_id).exists()


def test_who_names_a_firm_that_takes_part_learns_nothing_of_it(world: cast.World) -> None:
    client = Client()
    client.post(f"/join/{world.programme.slug}/", _form(world, tax_id=codes.next_nip(526100002)))

    answer = client.post(_link(), follow=True)

    text = answer.content.decode()
    assert "We are checking that Nowa sp. z o.o. is yours" in text and "Instalbud" not in text
    assert Member.objects.of(world.organiser_id).get(name="Nowa sp. z o.o.").status == "WAITING"


def test_an_address_that_takes_part_is_told_only_behind_itself(world: cast.World) -> None:
    client = Client()
    client.post(f"/join/{world.programme.slug}/", _form(world, email="ania@instalbud.example"))

    answer = client.post(_link())

    assert answer.status_code == 410 and "already takes part" in answer.content.decode()
    assert Member.objects.of(world.organiser_id).count() == 2
    assert not User.objects.filter(email="ania@instalbud.example").exists(), "nothing half-written"


def test_no_more_than_twenty_forms_an_hour_from_one_place(world: cast.World) -> None:
    from django.core.cache import cache

    cache.clear()
    client = Client()
    answers = [
        client.post(f"/join/{world.programme.slug}/", _form(world, terms="")) for _ in range(21)
    ]

    assert (
        "Too many forms" in answers[-1].content.decode()
        and "Too many forms" not in answers[-2].content.decode()
    )
    cache.clear()


def test_an_administrator_invites_a_reviewer(world: cast.World) -> None:
    client = _client(world, "ADMINISTRATOR")
    client.post(
        f"/o/{world.programme.slug}/people/",
        {"_action": "invite", "email": "rev@akwa.example", "role": "REVIEWER"},
    )
    link = _link()
    visitor = Client()

    shown = visitor.get(link)
    done = visitor.post(link, {"name": "Rafał", "password": "dlugie-haslo-9"})
    again = Client().post(link, {"name": "Rafał"})

    assert shown.status_code == 200
    assert (done.status_code, done.headers["Location"]) == (302, f"/o/{world.programme.slug}/")
    assert again.status_code == 410
    row = Membership.objects.of(world.organiser_id).select_related("user").get(role=Role.REVIEWER)
    assert row.user.name == "Rafał" and row.user.check_password("dlugie-haslo-9")
    assert visitor.get(f"/o/{world.programme.slug}/files/").status_code == 200


def test_an_invitation_never_replaces_a_password(world: cast.World) -> None:
    user = User.objects.create_user(
        "rev@akwa.example", password="stare-haslo-99", created_at=cast.NOW
    )
    client = _client(world, "ADMINISTRATOR")
    client.post(
        f"/o/{world.programme.slug}/people/",
        {"_action": "invite", "email": "rev@akwa.example", "role": "REVIEWER"},
    )

    Client().post(_link(), {"name": "R", "password": "obce-haslo-123"})

    user.refresh_from_db()
    assert user.check_password("stare-haslo-99")


def test_an_invitation_that_was_taken_back_opens_nothing(world: cast.World) -> None:
    client = _client(world, "ADMINISTRATOR")
    client.post(
        f"/o/{world.programme.slug}/people/",
        {"_action": "invite", "email": "rev@akwa.example", "role": "REVIEWER"},
    )
    key = Invitation.objects.of(world.organiser_id).get().id

    client.post(f"/o/{world.programme.slug}/people/", {"_action": "take_back", "which": str(key)})

    assert Client().post(_link(), {"name": "R"}).status_code == 410
    assert not Membership.objects.of(world.organiser_id).filter(role=Role.REVIEWER).exists()


def test_a_partner_invites_a_customer_who_counts_as_recruited(world: cast.World) -> None:
    client = _client(world, "PARTNER_CLERK")
    filling.send(
        client, f"/p/{world.programme.slug}/customers/invite/", "send", email="ewa@nowa.example"
    )
    visitor = Client()

    form = _form(world)
    del form["email"]
    done = visitor.post(_link(), form)

    assert done.headers["Location"] == f"/m/{world.programme.slug}/"
    member = Member.objects.of(world.organiser_id).get(name="Nowa sp. z o.o.")
    assert member.recruited_by_id == world.wschod
    assert (
        Membership.objects.of(world.organiser_id).get(partner_id=world.wschod).user_id
        == member.recruited_by_user_id
    )
    assert Person.objects.of(world.organiser_id).get(email="ewa@nowa.example").user_id is not None


@pytest.mark.parametrize(
    ("_case", "is_standing"), [("who works there", True), ("whose role has ended", False)]
)
def test_a_link_of_a_partner_s_person_says_who_won_the_member(
    world: cast.World, _case: str, is_standing: bool
) -> None:
    clerk = _client(world, "PARTNER_CLERK")
    link = re.search(
        r"/join/[^\"<]+who=[0-9a-f-]+",
        clerk.get(f"/p/{world.programme.slug}/customers/invite/").content.decode(),
    )
    assert link is not None
    mine = Membership.objects.of(world.organiser_id).get(partner_id=world.wschod)
    if not is_standing:
        Membership.objects.of(world.organiser_id).filter(id=mine.id).update(ended_at=cast.NOW)

    visitor = Client()
    visitor.post(html.unescape(link[0]), _form(world))
    visitor.post(_link())

    member = Member.objects.of(world.organiser_id).get(name="Nowa sp. z o.o.")
    assert (member.recruited_by_id, member.recruited_by_user_id) == (
        world.wschod,
        mine.user_id if is_standing else None,
    )
    if is_standing:
        assert (
            "won 1 member"
            in _client(world, "PARTNER_MANAGER")
            .get(f"/p/{world.programme.slug}/people/")
            .content.decode()
        )


def test_the_form_at_the_counter_counts_for_who_filled_it_in(world: cast.World) -> None:
    clerk = _client(world, "PARTNER_CLERK")
    clerk.post(
        f"/p/{world.programme.slug}/customers/counter/",
        {"_action": "enrol", **_form(world), "language": "pl"},
    )

    Client().post(_link())

    member = Member.objects.of(world.organiser_id).get(name="Nowa sp. z o.o.")
    assert (
        member.recruited_by_user_id
        == Membership.objects.of(world.organiser_id).get(partner_id=world.wschod).user_id
    )


@pytest.mark.parametrize(
    ("who", "role", "allowed"),
    [
        ("ADMINISTRATOR", "FINANCE", True),
        ("MARKETER", "FINANCE", False),
        ("PARTNER_MANAGER", "PARTNER_CLERK", True),
        ("PARTNER_CLERK", "PARTNER_CLERK", False),
    ],
)
def test_who_may_invite_whom(world: cast.World, who: str, role: str, allowed: bool) -> None:
    face = "p" if who.startswith("PARTNER") else "o"

    answer = _client(world, who).post(
        f"/{face}/{world.programme.slug}/people/",
        {"_action": "invite", "email": "x@y.example", "role": role},
    )

    # No mail server is set here, so the organiser is shown the link to hand over.
    done = 302 if face == "p" else 200
    assert answer.status_code == (done if allowed else 403)
    assert Invitation.objects.of(world.organiser_id).exists() is allowed
    assert bool(mail.outbox) is allowed


def test_the_last_administrator_stays(world: cast.World) -> None:
    client = _client(world, "ADMINISTRATOR")
    row = Membership.objects.of(world.organiser_id).get(role=Role.ADMINISTRATOR)

    answer = client.post(
        f"/o/{world.programme.slug}/people/", {"_action": "end", "which": str(row.id)}
    )

    assert answer.status_code == 400 and "last administrator" in answer.content.decode()
    row.refresh_from_db()
    assert row.ended_at is None


def test_a_role_that_ended_opens_nothing(world: cast.World) -> None:
    clerk = _client(world, "PARTNER_CLERK")
    row = Membership.objects.of(world.organiser_id).get(role=Role.PARTNER_CLERK)
    assert clerk.get(f"/p/{world.programme.slug}/").status_code == 200

    _client(world, "PARTNER_MANAGER").post(
        f"/p/{world.programme.slug}/people/", {"_action": "end", "which": str(row.id)}
    )

    assert clerk.get(f"/p/{world.programme.slug}/").status_code == 404


def test_sign_in_by_a_mailed_code(world: cast.World) -> None:
    _client(world, "MARKETER")
    user = User.objects.get(email__startswith="marketer")
    client = Client()

    asked = client.post("/account/login/code/", {"email": user.email})
    code = re.search(r"\n([A-Z0-9-]{4,12})\n", str(mail.outbox[0].body))
    assert code
    wrong = client.post("/account/login/code/confirm/", {"code": "WRONG9"})
    done = client.post("/account/login/code/confirm/", {"code": code.group(1)})

    assert asked.status_code == 302
    assert wrong.status_code == 200
    assert (done.status_code, done.headers["Location"]) == (302, "/")
    assert client.get(f"/o/{world.programme.slug}/").status_code == 200


def test_a_code_for_an_unknown_address_looks_the_same_and_mails_nothing(world: cast.World) -> None:
    answer = Client().post("/account/login/code/", {"email": "nobody@nowhere.example"})

    assert answer.status_code == 302
    assert not mail.outbox


def test_wrong_passwords_must_wait(world: cast.World) -> None:
    from django.core.cache import cache

    cache.clear()
    _client(world, "MARKETER")
    user = User.objects.get(email__startswith="marketer")
    user.set_password("dobre-haslo-123")
    user.save()
    client = Client()

    answers = [
        client.post("/account/login/", {"login": user.email, "password": "zle"}) for _ in range(12)
    ]
    right = client.post("/account/login/", {"login": user.email, "password": "dobre-haslo-123"})

    assert any("Too many" in answer.content.decode() for answer in answers)
    assert right.status_code != 302, "the right one waits too"
    cache.clear()


def test_a_second_step_is_asked_for_once_it_is_set(world: cast.World) -> None:
    from allauth.mfa.models import Authenticator
    from allauth.mfa.totp.internal.auth import TOTP

    user = User.objects.create_user(
        "two@akwa.example", password="dobre-haslo-123", created_at=clock.now()
    )
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    client = Client()

    answer = client.post("/account/login/", {"login": user.email, "password": "dobre-haslo-123"})

    assert Authenticator.objects.filter(user=user).exists()
    assert answer.headers["Location"].startswith("/account/two-step/authenticate/")
    assert client.get("/").status_code == 302 and "login" in client.get("/").headers["Location"]


@pytest.mark.parametrize(
    "path",
    [
        "/account/password/change/",
        "/account/password/set/",
        "/account/email/",
        "/account/two-step/",
        "/account/sessions/",
        "/account/two-step/recovery-codes/generate/",
    ],
)
def test_account_pages_speak_in_our_frame(world: cast.World, path: str) -> None:
    answer = _client(world, "MARKETER").get(path, follow=True)

    assert answer.status_code == 200
    assert '<main id="main"' in answer.content.decode()


def test_nobody_signs_up_by_themselves() -> None:
    answer = Client().post(
        "/account/signup/", {"email": "x@y.example", "password1": "dobre-haslo-123"}
    )

    assert "You join by invitation" in answer.content.decode()
    assert not User.objects.exists()


def test_the_demos_mailbox_shows_links_and_nothing_else_shows_it(
    world: cast.World, settings: Any, tmp_path: Path
) -> None:
    from tandem.platform import mail as mailing

    settings.HOME, settings.SMTP_URL = tmp_path, ""
    mailing.deliver_mail(
        to=["e@n.example"],
        subject="<b>",
        text="Open <i> http://127.0.0.1/join/x/",
        sender="t@a.example",
    )

    closed = Client().get("/mail/").status_code
    settings.IS_DEMO = True
    shown = Client().get("/mail/").content.decode()

    assert closed == 404
    assert '<a href="http://127.0.0.1/join/x/"' in shown
    assert "<i>" not in shown and "<b>" not in shown


def test_a_member_invites_a_colleague_who_acts_for_the_firm(world: cast.World) -> None:
    client, base = _client(world, "MEMBER"), f"/m/{world.programme.slug}/me/"
    wrong = filling.send(client, base, "invite", email="nobody")
    filling.send(client, base, "invite", email="piotr@instalbud.example")
    visitor = Client()

    done = visitor.post(_link(), {"name": "Piotr"})

    assert wrong.status_code == 400
    assert done.headers["Location"] == f"/m/{world.programme.slug}/"
    assert "Piotr" in visitor.get(base).content.decode()
    row = Membership.objects.of(world.organiser_id).get(user__email="piotr@instalbud.example")
    assert (row.role, row.member_id) == (Role.MEMBER, world.members["Ania"])


def test_nobody_invites_to_another_firm(world: cast.World) -> None:
    from tandem.platform.access import invitations, permissions

    for role, more in (
        ("MEMBER", {"member_id": world.members["Zenon"]}),
        ("PARTNER_CLERK", {"partner_id": world.wschod}),
    ):
        actor = permissions.Actor(
            name="x", organiser_id=world.organiser_id, permissions=permissions.ROLES[role], **more
        )
        with pytest.raises(permissions.NotAllowed):
            invitations.invite(
                "x@y.example",
                role=Role.MEMBER,
                programme_id=world.programme.id,
                actor=actor,
                now=cast.NOW,
                partner_id=more.get("partner_id"),
                member_id=world.members["Ania"],
            )


def test_a_form_touches_its_own_roles_and_programme_only(world: cast.World) -> None:
    other = setup.open_programme(
        "Second",
        slug=f"second-{ids.new_id()}",
        currency="PLN",
        time_zone="Europe/Warsaw",
        country="PL",
        languages=["en"],
        brand_colour="#12507a",
        begins_on=cast.BEGINS,
        actor=world.actor,
        now=cast.NOW,
    ).programme_id
    clerk, manager = _client(world, "PARTNER_CLERK"), _client(world, "ADMINISTRATOR")
    of = world.organiser_id
    far = User.objects.create_user("far@akwa.example", created_at=cast.NOW)
    identity.give_role(far, Role.REVIEWER, organiser_id=of, now=cast.NOW, programme_id=other)
    wide = User.objects.create_user("wide@akwa.example", created_at=cast.NOW)
    identity.give_role(wide, Role.ADMINISTRATOR, organiser_id=of, now=cast.NOW)
    member = User.objects.create_user("member@akwa.example", created_at=cast.NOW)
    identity.give_role(
        member,
        Role.MEMBER,
        organiser_id=of,
        now=cast.NOW,
        programme_id=world.programme.id,
        member_id=world.members["Ania"],
    )
    for user in (far, wide, member):
        key = Membership.objects.of(of).get(user=user).id
        assert (
            manager.post(
                f"/o/{world.programme.slug}/people/", {"_action": "end", "which": str(key)}
            ).status_code
            == 400
        )
    _client(world, "PARTNER_MANAGER").post(
        f"/p/{world.programme.slug}/people/",
        {"_action": "invite", "email": "new@akwa.example", "role": "PARTNER_CLERK"},
    )
    staff = Invitation.objects.of(of).get(email="new@akwa.example")

    clerk.post(
        f"/p/{world.programme.slug}/customers/invite/",
        {"_action": "take_back", "which": str(staff.id)},
    )

    staff.refresh_from_db()
    assert staff.revoked_at is None, "who may invite customers takes back no invitation of staff"
    assert (
        not Membership.objects.of(of)
        .filter(user__in=[far, wide, member])
        .exclude(ended_at=None)
        .exists()
    )


def test_the_mails_that_confirm_and_invite_look_like_the_programme(world: cast.World) -> None:
    Client().post(f"/join/{world.programme.slug}/", _form(world))
    invite_people.invite(
        "nowa@akwa.example",
        role=Role.REVIEWER,
        programme=world.programme,
        actor=world.actor,
        base="https://klub.example",
        now=clock.now(),
        language="en",
    )

    for sent, button in zip(
        mail.outbox, ("Confirm the address", "Accept the invitation"), strict=True
    ):
        ((page, kind),) = sent.alternatives  # type: ignore[attr-defined]
        (link,) = re.findall(r"https?://\S+/(?:confirm|invitation)/\S+/", str(sent.body))
        assert kind == "text/html" and world.programme.brand_colour in page
        assert f'href="{link}"' in page
        assert f'">{button}</a>' in page and ">Akwa Pro</td>" in page
