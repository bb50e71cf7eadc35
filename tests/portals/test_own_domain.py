"""What is answered under a programme's own domain, to whom, and where links lead."""

import io
import time
from datetime import timedelta
from typing import Any

import cast
import pytest
from django.core import mail
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from django.db.models import F
from django.test import Client
from portals import filling
from portals.test_access import _client

from tandem.config.wsgi import application
from tandem.flows.messages import notify_operators
from tandem.flows.nightly import look_at_domain
from tandem.platform import clock, tenancy
from tandem.platform.models import Fact, Turn, User
from tandem.portals.shared.requests import own_domain
from tandem.programmes import domains, permitting, setup
from tandem.programmes.models import Programme

HOST = "club.example.com"


def _settle(world: cast.World) -> None:
    domains.settle(world.programme.id, HOST, None, organiser_id=world.organiser_id, now=clock.now())


@pytest.fixture
def world(db: None, settings: Any) -> cast.World:
    settings.PUBLIC_URL = "http://127.0.0.1"
    domains.forget()
    made = cast.build()
    domains.choose(made.programme.id, HOST, actor=made.actor, now=clock.now())
    _agree(made, HOST)
    return made


def _agree(world: cast.World, host: str) -> None:
    scope: dict[str, Any] = {"by": "user:op", "now": clock.now()}
    permitting.decide(world.programme.id, host, agrees=True, **scope)
    tenancy.enter(world.organiser_id)


def _asked(
    path: str,
    *,
    host: str = HOST,
    method: str = "GET",
    cookie: str = "",
    query: str = "",
    address: str = "127.0.0.1",
) -> tuple[int, dict[str, str], str]:
    """One request as the web server makes it."""
    environ = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "SCRIPT_NAME": "",
        "QUERY_STRING": query,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": address,
        "wsgi.url_scheme": "http",
        "wsgi.version": (1, 0),
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        "HTTP_HOST": host,
        "HTTP_COOKIE": cookie,
    }
    heads: list[Any] = []
    # The transaction is the test's, as with Django's own client: no request ends its connection.
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    try:
        answer = application(environ, lambda status, head: heads.append((status, dict(head))))
        text = b"".join(answer).decode()
        answer.close()  # type: ignore[attr-defined]
    finally:
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)
    return int(heads[0][0].split()[0]), heads[0][1], text


def test_nothing_is_there_before_it_was_found(world: cast.World) -> None:
    home, _, text = _asked("/")
    proof, _, signed = _asked("/.well-known/tandem/0123abcd")

    assert (home, text) == (404, "Nothing is here yet.")
    assert (proof, signed) == (200, domains.proof("0123abcd", HOST))
    assert _asked("/", host="unknown.example.com")[0] == 400
    assert _asked("/health/domain", host="127.0.0.1", query=f"domain={HOST}")[0] == 200
    assert _asked("/health/domain", host="127.0.0.1", query="domain=b.example.com")[0] == 404
    # What comes through the proxy, or from elsewhere, is told nothing.
    strange = {"host": "127.0.0.1", "query": f"domain={HOST}", "address": "93.184.216.34"}
    assert _asked("/health/domain", **strange)[0] == 404
    assert _asked("/health/domain", query=f"domain={HOST}")[0] == 404
    tenancy.enter(world.organiser_id)
    domains.choose(world.programme.id, "next.example.com", actor=world.actor, now=clock.now())
    # One that waits for the operator is as one that nobody named.
    waits = _asked("/health/domain", host="127.0.0.1", query="domain=next.example.com")
    unknown = _asked("/health/domain", host="127.0.0.1", query="domain=b.example.com")
    assert waits[0] == unknown[0] == 404 and waits[2] == unknown[2]
    assert _asked("/", host="next.example.com")[0] == _asked("/", host="b.example.com")[0] == 400


def test_a_flood_of_names_is_held_back_and_the_proxy_is_answered(world: cast.World) -> None:
    def ask(name: str, address: str = "127.0.0.1") -> tuple[int, dict[str, str]]:
        query = f"domain={name}"
        return _asked("/health/domain", host="127.0.0.1", query=query, address=address)[:2]

    own_domain._unknown.by_address["127.0.0.1"] = own_domain.UNKNOWN_PER_MINUTE_MAX - 1
    own_domain._unknown.minute = int(time.monotonic() // 60)
    before, over = ask("b.example.com"), ask("c.example.com")

    assert (before[0], over[0], over[1]["Retry-After"]) == (404, 429, "60")
    assert ask(HOST)[0] == 200, "what is agreed to keeps its certificates"
    assert ask("c.example.com", "127.0.0.2")[0] == 404, "others are counted for themselves"
    own_domain._unknown.minute -= 1
    assert ask("c.example.com")[0] == 404


def test_the_operators_hear_of_a_domain_once(world: cast.World, settings: Any) -> None:
    User.objects.create_user("op@host.example", is_operator=True, created_at=clock.now())
    User.objects.create_user("first@localhost", is_operator=True, created_at=clock.now())

    def typed(host: str) -> None:
        tenancy.enter(world.organiser_id)
        domains.choose(world.programme.id, host, actor=world.actor, now=clock.now())

    def told(hours: int = 0) -> int:
        passed = {"at": F("at") - timedelta(hours=hours, minutes=2)}
        Turn.objects.filter(name__startswith="domains.").update(**passed)
        return notify_operators.of_domains()

    assert told() == 0, "what is agreed to does not wait"
    typed("a.example.com")
    first, at_once = told(), notify_operators.of_domains()
    typed("")
    typed("a.example.com")
    again = told(1)
    typed("b.example.com")
    typed("c.example.com")
    soon = told()
    later = told(1)

    # b.example.com stood for a moment only, and c waits for its hour: no mail for each retyping.
    assert (first, at_once, again, soon, later) == (1, 0, 0, 1, 0)
    letters = [one for one in mail.outbox if "wait" in one.subject]
    assert [one.to for one in letters] == [["op@host.example"]] * 2
    assert "a.example.com" in letters[0].body and world.programme.name in letters[0].body
    assert "/operator/domains/" in letters[0].body
    assert "c.example.com" in letters[1].body and "b.example.com" not in letters[1].body
    settings.DOMAINS_BY_ORGANISERS = True
    typed("d.example.com")
    assert told(1) == 0, "naming is agreeing there"


def test_the_programmes_own_pages_are_there_and_no_others(world: cast.World) -> None:
    _settle(world)
    cookie = f"sessionid={_client(world, 'MEMBER').cookies['sessionid'].value}"
    slug, other = world.programme.slug, cast.build().programme.slug
    tenancy.enter(world.organiser_id)

    entry = _asked("/")
    setup.change_programme(
        world.programme.id, settings={"is_public": True}, actor=world.actor, now=clock.now()
    )
    domains.forget()
    public = _asked("/")

    assert (entry[0], entry[1]["Location"]) == (302, f"/m/{slug}/")
    assert (public[0], public[1]["Location"]) == (302, f"/programme/{slug}/")
    assert _asked(f"/programme/{slug}/en/")[0] == 200
    assert (
        f'<link rel="canonical" href="http://{HOST}/programme/{slug}/en/"'
        in (_asked(f"/programme/{slug}/en/")[2])
    )
    assert _asked("/account/login/")[0] == 200
    assert _asked(f"/m/{slug}/", cookie=cookie)[0] == 200
    assert _asked("/", cookie=cookie)[1]["Location"] == f"/m/{slug}/"
    assert _asked("/packages/x/index.html")[0] == 404  # members play packages here too
    for path in (
        f"/o/{slug}/",
        f"/p/{slug}/",
        "/operator/",
        "/programmes/",
        f"/m/{other}/",
        f"/join/{other}/",
    ):
        status, heads, _ = _asked(path, query="a=1")
        assert (status, heads["Location"]) == (302, f"http://127.0.0.1{path}?a=1"), path
        refused, back, _ = _asked(path, method="POST")
        is_back = (refused, back.get("Location")) == (302, f"{path}?unsent=1")  # to be looked at
        assert refused in (403, 404) or is_back, path


def test_links_of_members_and_prints_bear_it(world: cast.World) -> None:
    slug, client = world.programme.slug, _client(world, "ADMINISTRATOR")
    before = client.get(f"/o/{slug}/settings/").content.decode()
    _settle(world)

    after = client.get(f"/o/{slug}/settings/").content.decode()

    assert f"http://127.0.0.1/join/{slug}/" in before
    assert f"http://{HOST}/join/{slug}/" in after and f"http://127.0.0.1/join/{slug}/" not in after


@pytest.mark.django_db(transaction=True)
def test_it_is_typed_and_looked_at_in_the_settings(settings: Any) -> None:
    with transaction.atomic():
        world = cast.build()
        client = _client(world, "ADMINISTRATOR")
    settings.PUBLIC_URL = "http://127.0.0.1:1"
    page = f"/o/{world.programme.slug}/settings/address/"

    refused = filling.send(client, page, "save_domain", domain="not a domain")
    saved = filling.send(client, page, "save_domain", domain="https://no-such-name.invalid/")
    waits = client.get(page).content.decode()
    with transaction.atomic():
        operator = User.objects.create_user(
            "op@host.example", is_operator=True, created_at=clock.now()
        )
    oskar, list_of_all = Client(), "/operator/domains/"
    oskar.force_login(operator)
    key = str(world.programme.id)
    installation = oskar.get("/operator/").content.decode()
    silent = filling.send(oskar, list_of_all, "_refuse", of=key, reason=" ")
    no = filling.send(oskar, list_of_all, "_refuse", of=key, reason="Whose is it?")
    told_no = client.get(page).content.decode()
    yes = filling.send(oskar, list_of_all, "_agree", of=key)
    filling.send(client, page, "look_again")
    shown = client.get(page).content.decode()
    exact = oskar.get(list_of_all).content.decode()
    again = filling.send(client, page, "look_again")
    gone = filling.send(client, page, "save_domain", domain="")

    assert refused.status_code == 400 and "is no domain" in refused.content.decode()
    assert (saved.status_code, again.status_code, gone.status_code) == (302, 302, 302)
    assert "an entry of type CNAME for no-such-name.invalid that leads to 127.0.0.1" in shown
    assert "awaits the operator" in waits and "CNAME" not in waits
    assert "1 domain awaits your word" in installation
    assert (silent.status_code, no.status_code, yes.status_code) == (400, 302, 302)
    assert "Whose is it?" in told_no
    # Whoever typed it learns that it does not lead here; the operator, why.
    assert "was not found to lead here" in shown and "No machine of that name" not in shown
    assert "No machine of that name is known yet" in exact
    assert client.get(list_of_all).status_code == 404
    letters = [letter.subject for letter in mail.outbox]
    assert sum("is agreed to" in one for one in letters) == 1
    assert sum("is not agreed to" in one for one in letters) == 1
    assert "CNAME" not in client.get(page).content.decode()


def test_one_that_stops_leading_here_is_told_once_and_stays_in_force(world: cast.World) -> None:
    _settle(world)
    marketer = User.objects.get(id=_client(world, "MARKETER").session["_auth_user_id"])
    programme = Programme.objects.of(world.organiser_id).get(id=world.programme.id)
    programme.domain = "club.invalid"  # no machine has a name under it, by the rules of names
    programme.save(update_fields=["domain"])

    for _night in range(2):
        look_at_domain.check(programme, now=clock.now())
    tenancy.enter(world.organiser_id)

    (letter,) = [one for one in mail.outbox if one.to == [marketer.email]]
    assert "club.invalid does not lead here any more" in letter.subject
    assert "was not found to lead here" in str(letter.body)
    overview = _client(world, "ADMINISTRATOR").get(f"/o/{world.programme.slug}/")
    assert "domain does not lead here any more" in overview.content.decode()
    tenancy.enter(world.organiser_id)
    programme.refresh_from_db(from_queryset=Programme.objects.of(world.organiser_id))
    assert programme.domain_problem == "NO_NAME" and domains.base(programme).endswith(".invalid")
    failed = Fact.objects.of(world.organiser_id).filter(name="domain.failed")
    assert failed.count() == 1

    domains.settle(
        programme.id, "club.invalid", None, organiser_id=world.organiser_id, now=clock.now()
    )
    look_at_domain.check(programme, now=clock.now())
    tenancy.enter(world.organiser_id)
    assert failed.count() == 2, "of the next time it is told again"


def test_mails_of_signing_in_bear_the_domain_where_it_is_in_force(world: cast.World) -> None:
    member = User.objects.get(id=_client(world, "MEMBER").session["_auth_user_id"])
    marketer = User.objects.get(id=_client(world, "MARKETER").session["_auth_user_id"])

    def mailed(user: User) -> str:
        mail.outbox.clear()
        Client().post("/account/login/code/", {"email": user.email})
        (letter,) = mail.outbox
        return str(letter.body)

    assert f"http://{HOST}" not in mailed(member), "it is not in force yet"
    tenancy.enter(world.organiser_id)
    _settle(world)
    assert f"{world.programme.name} · http://{HOST}" in mailed(member)
    assert HOST not in mailed(marketer), "the organiser works at the installation's address"
