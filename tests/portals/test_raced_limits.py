"""Limits on wrong codes, tried by many at once at the real server: no more look than in turn."""

import re
from collections.abc import Iterator, Sequence
from functools import partial

import cast
import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from support.serving import Answer, Server, at_once, serving, session_of

from tandem.evidence.codes import issuing, letters, trying
from tandem.evidence.models import CodeTry, ProductCode
from tandem.kit import ids
from tandem.platform import clock, tenancy
from tandem.platform.access import identity, invitations
from tandem.platform.models import Membership, User
from tandem.platform.models.user import Role

pytestmark = pytest.mark.django_db(transaction=True)
SECRET = settings.SECRET_KEY.encode()
PASSWORD = "a long enough password"


@pytest.fixture(scope="module")
def server(django_db_setup: None) -> Iterator[Server]:
    with serving() as running:
        yield running


@pytest.fixture
def world(transactional_db: None) -> cast.World:
    cache.clear()  # the counts of one address, which all tests have
    with transaction.atomic():
        made = cast.build()
        made.publish({"key": "code", "when": {"eq": ["deed.kind", "CODE"]}, "give": {"points": 30}})
    return made


def _user(world: cast.World, **more: str) -> User:
    with transaction.atomic():
        tenancy.enter(world.organiser_id)
        email = f"ania{ids.new_id()}@instalbud.example"
        user = identity.user_of(email, name="Ania", now=cast.NOW)
        if "password" in more:
            user.set_password(more["password"])
            user.save()
        identity.give_role(
            user,
            Role.MEMBER,
            organiser_id=world.organiser_id,
            now=cast.NOW,
            programme_id=world.programme.id,
            member_id=world.members["Ania"],
        )
    return user


def _at_once(
    server: Server,
    path: str,
    forms: Sequence[dict[str, str]],
    cookies: dict[str, str] | None = None,
) -> list[Answer]:
    """Post all of these forms at the same moment."""
    return at_once([partial(server.ask, path, form, cookies=cookies) for form in forms])


def test_fifty_wrong_codes_at_once_get_as_many_looks_as_one_after_another(
    world: cast.World,
    server: Server,
) -> None:
    cookies, address = session_of(_user(world)), f"/m/{world.programme.slug}/code/"
    with transaction.atomic():
        tenancy.enter(world.organiser_id)
        batch = issuing.open_batch(
            programme_id=world.programme.id,
            product_id=world.products["P-200"],
            name="spring",
            codes_total=1,
            expires_at=None,
            actor=world.actor,
            now=cast.NOW,
        )
        issuing.issue_chunk(batch, organiser_id=world.organiser_id, secret=SECRET, now=cast.NOW)
    wrong = [letters.code_of(ids.new_uuid(), place, secret=SECRET) for place in range(50)]

    answers = _at_once(
        server, address, [{"_action": "use", "code": code} for code in wrong], cookies
    )
    late = server.ask(
        address,
        {"_action": "use", "code": letters.code_of(batch, 0, secret=SECRET)},
        cookies=cookies,
    )

    looked = [each for each in answers if "There is no such code" in each.text]
    refused = [each for each in answers if "Too many codes were wrong today" in each.text]
    assert (len(looked), len(refused)) == (trying.WRONG_A_DAY_MAX, 50 - trying.WRONG_A_DAY_MAX)
    assert {each.status for each in refused} == {429}
    assert late.status == 429 and re.search(r"Try again on \d+ \w+ 20", late.text)
    with transaction.atomic():
        tenancy.enter(world.organiser_id)
        assert not ProductCode.objects.of(world.organiser_id).exclude(redeemed_at=None).exists()
        assert CodeTry.objects.of(world.organiser_id).get().wrong_total > trying.WRONG_A_DAY_MAX


def test_fifty_guesses_of_a_mailed_code_at_once_get_three_looks(
    world: cast.World,
    server: Server,
) -> None:
    user = _user(world)
    sent = server.ask("/account/login/code/", {"email": user.email})
    cookies = {settings.SESSION_COOKIE_NAME: sent.cookies[settings.SESSION_COOKIE_NAME]}

    answers = _at_once(
        server,
        "/account/login/code/confirm/",
        [{"code": f"WRNG-{n:04}"} for n in range(50)],
        cookies,
    )

    incorrect = [each for each in answers if "Incorrect code" in each.text]
    refused = [each for each in answers if "Too many tries. Ask for a new code" in each.text]
    ended = [each for each in answers if each.status == 302]  # the code is dead by then
    assert sent.location.endswith("/account/login/code/confirm/")
    assert 1 <= len(incorrect) <= 3
    assert len(incorrect) + len(refused) + len(ended) == 50


def test_guesses_of_the_code_for_a_new_password_at_once_get_three_looks(
    world: cast.World,
    server: Server,
) -> None:
    user = _user(world, password=PASSWORD)
    sent = server.ask("/account/password/reset/", {"email": user.email})
    cookies = {settings.SESSION_COOKIE_NAME: sent.cookies[settings.SESSION_COOKIE_NAME]}
    address = "/account/password/reset/confirm/"

    answers = _at_once(server, address, [{"code": f"WRNG-{n:04}"} for n in range(30)], cookies)

    assert sent.location.endswith(address)
    assert 1 <= len([each for each in answers if "Incorrect code" in each.text]) <= 3


def test_wrong_passwords_at_once_get_five_looks(world: cast.World, server: Server) -> None:
    user = _user(world, password=PASSWORD)

    answers = _at_once(
        server,
        "/account/login/",
        [{"login": user.email, "password": f"wrong {n}"} for n in range(30)],
    )

    assert len([each for each in answers if "are not correct" in each.text]) == 5
    assert len([each for each in answers if "Too many failed login attempts" in each.text]) == 25


def test_wrong_second_steps_at_once_get_five_looks(world: cast.World, server: Server) -> None:
    user = _user(world, password=PASSWORD)
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    first = server.ask("/account/login/", {"login": user.email, "password": PASSWORD})
    cookies = {settings.SESSION_COOKIE_NAME: first.cookies[settings.SESSION_COOKIE_NAME]}

    answers = _at_once(
        server,
        "/account/two-step/authenticate/",
        [{"code": "aaaaaa"}] * 30,
        cookies,
    )

    assert first.location.endswith("/account/two-step/authenticate/")
    assert len([each for each in answers if "Incorrect code" in each.text]) == 5
    assert len([each for each in answers if "Too many failed login attempts" in each.text]) == 25


def test_an_invitation_taken_on_by_many_at_once_is_taken_on_once(
    world: cast.World,
    server: Server,
) -> None:
    with transaction.atomic():
        tenancy.enter(world.organiser_id)
        token = invitations.invite(
            "new@akwa.example",
            role=Role.MARKETER,
            programme_id=world.programme.id,
            actor=world.actor,
            now=clock.now(),
        )

    answers = _at_once(server, f"/invitation/{token}/", [{"name": f"New {n}"} for n in range(12)])

    assert [each.status for each in answers].count(302) == 1
    assert {each.status for each in answers} <= {302, 400, 410}
    with transaction.atomic(), tenancy.across("the test looks"):
        found = Membership.objects.everyone(reason="the test looks").filter(
            user__email="new@akwa.example",
        )
        assert found.count() == 1
