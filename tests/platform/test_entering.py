"""The link of the first start: once, for an hour, dead with a password, and one of two at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import cast
import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client

from tandem.platform.access import entering
from tandem.platform.access.invitations import hash_of
from tandem.platform.models import User
from tandem.portals.shared.joining.entering import link_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator(db: None) -> User:
    return User.objects.create_user("operator@localhost", is_operator=True, created_at=cast.NOW)


def _link(user: User) -> str:
    from tandem.platform import clock

    return f"/enter/{entering.issue(user, now=clock.now())}/"


def test_a_press_signs_the_operator_in_once(operator: User) -> None:
    link, client = _link(operator), Client()

    taken = client.get(link)
    shown = client.get("/enter/")
    inside = client.post("/enter/")
    again = client.post("/enter/")

    assert (taken.status_code, taken.headers["Location"]) == (302, "/enter/")
    assert shown.status_code == 200 and "Become the operator" in shown.content.decode()
    assert (inside.status_code, inside.headers["Location"]) == (302, "/")
    assert again.status_code == 410
    assert client.get("/operator/").status_code == 200
    assert Client().get(link).status_code == 410


def test_looking_at_the_link_does_not_use_it_up(operator: User) -> None:
    link = _link(operator)

    for _preview in range(3):
        assert Client().get(link).status_code == 302
        assert Client().get("/enter/").status_code == 410, "the link's own browser only"

    client = Client()
    client.get(link)
    assert client.post("/enter/").status_code == 302


def test_only_the_hash_is_kept(operator: User) -> None:
    token = entering.issue(operator, now=cast.NOW)

    operator.refresh_from_db()
    assert operator.entry_hash is not None
    assert bytes(operator.entry_hash) == hash_of(token)


@pytest.mark.parametrize(
    ("_case", "minutes", "opens"),
    [("within the hour", 59, True), ("the hour is over", 60, False)],
)
def test_a_link_lasts_an_hour(operator: User, _case: str, minutes: int, opens: bool) -> None:
    token_hash = hash_of(entering.issue(operator, now=cast.NOW))
    then = cast.NOW + timedelta(minutes=minutes)

    if opens:
        assert entering.use(token_hash, now=then) == operator
    else:
        with pytest.raises(entering.LinkEnded):
            entering.use(token_hash, now=then)


def test_a_fresh_link_ends_the_one_before(operator: User) -> None:
    before, after = (hash_of(entering.issue(operator, now=cast.NOW)) for _ in range(2))

    with pytest.raises(entering.LinkEnded):
        entering.use(before, now=cast.NOW)
    assert entering.use(after, now=cast.NOW) == operator


def test_a_password_ends_every_link(operator: User) -> None:
    link, client = _link(operator), Client()
    client.get(link)

    operator.set_password("dlugie-haslo-9")
    operator.save()

    assert Client().get(link).status_code == 410
    assert client.post("/enter/").status_code == 410


def test_trying_link_after_link_must_wait(operator: User) -> None:
    cache.clear()
    client = Client()
    client.get(_link(operator))
    for _try in range(30):
        Client().post("/enter/")

    answer = client.post("/enter/")

    assert answer.status_code == 429 and "Too many links" in answer.content.decode()
    cache.clear()


def test_the_demos_links_open_nothing_elsewhere(operator: User, settings: Any) -> None:
    settings.IS_DEMO = True
    link = link_for(operator)
    in_the_demo = Client().get(link)

    settings.IS_DEMO = False
    elsewhere = Client().get(link)

    assert (in_the_demo.status_code, in_the_demo.headers["Location"]) == (302, "/")
    assert elsewhere.status_code == 410
    with pytest.raises(AssertionError):
        link_for(operator)


def _use(token_hash: bytes, start: Barrier) -> bool:
    start.wait()
    try:
        with transaction.atomic():
            entering.use(token_hash, now=cast.NOW)
    except entering.LinkEnded:
        return False
    finally:
        connection.close()
    return True


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_one_gets_in() -> None:
    user = User.objects.create_user("o@localhost", is_operator=True, created_at=cast.NOW)
    token_hash, start = hash_of(entering.issue(user, now=cast.NOW)), Barrier(8)

    with ThreadPoolExecutor(8) as pool:
        inside = list(pool.map(_use, [token_hash] * 8, [start] * 8))

    assert sum(inside) == 1
