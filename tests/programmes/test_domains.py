"""A domain of a programme's own: what is one, who has it, and how it is looked for over the
network.
"""

import dataclasses
import http.server
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import cast
import pytest

from tandem.config.wsgi import application
from tandem.platform import asking, clock, tenancy
from tandem.platform.access.permissions import NotAllowed
from tandem.platform.models import Fact
from tandem.programmes import domains, permitting
from tandem.programmes.domains import BadDomain, DomainIsOurs, Problem
from tandem.programmes.models import Programme


@pytest.mark.parametrize(
    ("typed", "host"),
    [
        ("club.example.com", "club.example.com"),
        ("  https://Club.Example.com/ ", "club.example.com"),
        ("http://club.example.com", "club.example.com"),
        ("club.example.com.", "club.example.com"),
        ("klub.gałka.pl", "klub.xn--gaka-11a.pl"),
    ],
)
def test_a_domain_is_read_as_people_type_it(typed: str, host: str) -> None:
    assert domains.parse(typed) == host


@pytest.mark.parametrize(
    "typed",
    [
        "club",
        "club example.com",
        "club.example.com/path",
        "club.example.com:8000",
        "192.168.0.1",
        "a@example.com",
        "-club.example.com",
        "<b>.example.com",
        "club..example.com",
        "x" * 64 + ".example.com",
        ".".join(["club"] * 60) + ".com",
        "\x00.example.com",
    ],
)
def test_what_is_none_is_refused(typed: str) -> None:
    with pytest.raises(BadDomain):
        domains.parse(typed)


def test_the_installations_own_is_no_programmes(settings: Any) -> None:
    settings.PUBLIC_URL = "https://points.example.com"

    with pytest.raises(DomainIsOurs):
        domains.parse("points.example.com")


@pytest.fixture
def world(db: None) -> cast.World:
    domains.forget()
    return cast.build()


def _row(world: cast.World) -> Programme:
    tenancy.enter(world.organiser_id)
    return Programme.objects.of(world.organiser_id).get(id=world.programme.id)


def _settle(world: cast.World, host: str, problem: Problem | None) -> None:
    tenancy.enter(world.organiser_id)
    domains.settle(
        world.programme.id, host, problem, organiser_id=world.organiser_id, now=clock.now()
    )


def _choose(world: cast.World, text: str) -> str:
    tenancy.enter(world.organiser_id)
    return domains.choose(world.programme.id, text, actor=world.actor, now=clock.now())


def _agreed(world: cast.World, text: str) -> None:
    host = _choose(world, text)
    permitting.decide(world.programme.id, host, agrees=True, by="user:op", now=clock.now())


def test_it_is_in_force_when_it_was_found_and_stays_so(world: cast.World, settings: Any) -> None:
    settings.PUBLIC_URL = "https://points.example.com:8443"
    _choose(world, "club.example.com")
    assert domains.base(_row(world)) == "https://points.example.com:8443"
    _settle(world, "club.example.com", None)
    assert _row(world).domain_since is None, "the operator has not agreed"
    _agreed(world, "club.example.com")

    _settle(world, "club.example.com", Problem.NO_NAME)
    not_found = _row(world)
    _settle(world, "club.example.com", None)
    in_force = _row(world)
    _settle(world, "club.example.com", Problem.NO_ANSWER)
    out_for_an_hour = _row(world)
    _choose(world, "other.example.com")

    assert (not_found.domain_since, not_found.domain_problem) == (None, "NO_NAME")
    assert domains.base(in_force) == "https://club.example.com:8443"
    assert domains.base(out_for_an_hour) == "https://club.example.com:8443"
    assert out_for_an_hour.domain_problem == "NO_ANSWER"
    assert domains.base(_row(world)) == "https://points.example.com:8443"
    _settle(world, "club.example.com", None)  # a look of before, told late
    assert _row(world).domain_since is None


def test_who_typed_it_first_holds_nothing(world: cast.World) -> None:
    other = cast.build()
    for one in (world, other):
        _agreed(one, "club.example.com")

    _settle(other, "club.example.com", None)
    _settle(world, "club.example.com", None)

    assert _row(other).domain_since
    assert (_row(world).domain_since, _row(world).domain_problem) == (None, "TAKEN")
    place = domains.place_of("CLUB.example.com")
    assert place and (place.slug, place.is_confirmed) == (_row(other).slug, True)


def test_the_operator_agrees_before_anything_is_served_there(
    world: cast.World, settings: Any
) -> None:
    settings.PUBLIC_URL = "https://points.example.com"
    key, host = world.programme.id, _choose(world, "club.example.com")
    by: dict[str, Any] = {"by": "user:op", "now": clock.now()}

    assert domains.place_of(host) is None, "to strangers it is nobody's"
    with pytest.raises(permitting.RefusalNeedsReason):
        permitting.decide(key, host, agrees=False, reason=" ", **by)
    with pytest.raises(permitting.NamedOtherwise):
        permitting.decide(key, "other.example.com", agrees=True, **by)
    assert permitting.decide(key, host, agrees=True, **by)[1]
    assert not permitting.decide(key, host, agrees=True, **by)[1]
    _settle(world, host, None)
    assert domains.base(_row(world)) == "https://club.example.com"
    assert domains.place_of(host)

    # Refused later it is out of force, and the reason stands until another one is named.
    assert permitting.decide(key, host, agrees=False, reason="not ours", **by)[1]
    row = _row(world)
    assert (domains.base(row), row.domain_refused) == ("https://points.example.com", "not ours")
    assert domains.place_of(host) is None
    with tenancy.across("a test"):
        (named,) = [one for one in permitting.named() if one.programme_id == key]
    assert (named.waits, named.refused, named.organiser != "") == (False, "not ours", True)
    _choose(world, "next.example.com")
    assert (_row(world).domain_refused, _row(world).domain_agreed_at) == ("", None)
    facts = Fact.objects.of(world.organiser_id).filter(name="programme.domain_agreed")
    assert facts.count() == 2


def test_where_organisers_are_trusted_naming_is_agreeing(world: cast.World, settings: Any) -> None:
    settings.DOMAINS_BY_ORGANISERS = True

    host = _choose(world, "club.example.com")
    _settle(world, host, None)

    assert domains.is_in_force(_row(world)) and domains.place_of(host)


def test_it_needs_the_permission(world: cast.World) -> None:
    clerk = dataclasses.replace(world.actor, permissions=frozenset({"programme.view"}))

    with pytest.raises(NotAllowed):
        domains.choose(world.programme.id, "club.example.com", actor=clerk, now=clock.now())


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_args: object) -> None:
        pass


class _Elsewhere(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(302 if "moved" in self.server.kind else 200)  # type: ignore[attr-defined]
        self.send_header("Location", "http://127.0.0.1:1/")
        self.end_headers()
        self.wfile.write(b"Hello")

    def log_message(self, *_args: object) -> None:
        pass


@contextmanager
def _served(kind: str) -> Iterator[int]:
    """The installation itself, or something else, on a port of the loopback."""
    if kind == "ours":
        server: http.server.HTTPServer = make_server(
            "127.0.0.1", 0, application, handler_class=_Quiet
        )
    else:
        server = http.server.HTTPServer(("127.0.0.1", 0), _Elsewhere)
        server.kind = kind  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.parametrize(
    ("kind", "problem"),
    [("ours", None), ("moved", Problem.ELSEWHERE), ("another", Problem.ELSEWHERE)],
)
def test_the_host_itself_is_asked(kind: str, problem: Problem | None, settings: Any) -> None:
    with _served(kind) as port:
        settings.PUBLIC_URL = f"http://127.0.0.1:{port}"

        assert domains.look("localhost") == problem


def test_machines_of_inner_networks_are_not_asked(settings: Any) -> None:
    with _served("another") as port:
        settings.PUBLIC_URL = f"http://points.example.com:{port}"

        # As where nobody answers: the machine there was asked nothing.
        assert domains.look("localhost") == Problem.NO_ANSWER
    told = {problem.told for problem in Problem}
    assert len(told) == 2, "whoever typed a name learns whether it leads here, and no more"


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1:248:1893:25c8:1946", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("169.254.169.254", False),
        ("192.168.1.1", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("::ffff:10.0.0.1", False),
    ],
)
def test_which_addresses_are_public(address: str, public: bool) -> None:
    assert asking.is_public(address) == public


def test_a_name_that_leads_nowhere(settings: Any) -> None:
    settings.PUBLIC_URL = "http://127.0.0.1:1"

    assert domains.look("no-such-name.invalid") == Problem.NO_NAME
    assert domains.look("localhost") == Problem.NO_ANSWER


@contextmanager
def _speaking(words: bytes, *, each_seconds: float | None = None) -> Iterator[int]:
    """A machine that says these words to who asks, once, or again and again."""
    door, over = socket.create_server(("127.0.0.1", 0)), threading.Event()

    def speak() -> None:
        link, _address = door.accept()
        with link:
            link.recv(65_536)
            link.sendall(words)
            while each_seconds and not over.wait(each_seconds):
                try:
                    link.sendall(words)
                except OSError:
                    break

    thread = threading.Thread(target=speak)
    thread.start()
    try:
        yield door.getsockname()[1]
    finally:
        over.set()
        thread.join()
        door.close()


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (b"SSH-2.0-OpenSSH_9.2\r\n", Problem.ELSEWHERE),
        (b"HTTP/1.1 99999 x\r\n\r\n", Problem.ELSEWHERE),
        (b"HTTP/1.1 200 OK\r\nA: " + b"x" * 70_000, Problem.ELSEWHERE),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", Problem.ELSEWHERE),
        (b"", Problem.NO_ANSWER),
    ],
)
def test_a_machine_that_is_no_web_server_is_elsewhere(
    words: bytes, problem: Problem, settings: Any
) -> None:
    with _speaking(words) as port:
        settings.PUBLIC_URL = f"http://127.0.0.1:{port}"

        assert domains.look("localhost") == problem


@pytest.mark.parametrize("begins", [b"", b"HTTP/1.1 200 OK\r\n"])
def test_who_answers_a_byte_now_and_then_keeps_nobody(
    begins: bytes, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(domains, "SECONDS_MAX", 1)
    with _speaking(begins + b"A", each_seconds=0.2) as port:
        settings.PUBLIC_URL = f"http://127.0.0.1:{port}"
        since = time.monotonic()

        assert domains.look("localhost") in (Problem.ELSEWHERE, Problem.NO_ANSWER)
        assert time.monotonic() - since < 3
