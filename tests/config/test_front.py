"""The real web processes against senders and readers who are slow, huge, strangers, or not who they
say.
"""

import contextlib
import http.client
import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.parse
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from conftest import _database

from tandem.config.web import front, listening

ROOT = Path(__file__).resolve().parents[2]
LOGIN = "/account/login/"
TOKEN = "a" * 32
_ESTABLISHED = 1
_WORLD = """
import django; django.setup()
from django.db import transaction
import cast, json
from tandem.platform.access import api_keys, identity
from tandem.platform.models import User
from tandem.platform.models.user import Role
from datetime import UTC, datetime
from django.contrib import auth
from django.contrib.sessions.backends.db import SessionStore
with transaction.atomic():
    world = cast.build()
    user = User.objects.create_user("ania@akwa.example", name="ania", created_at=cast.NOW)
    identity.give_role(
        user, Role.MEMBER, organiser_id=world.organiser_id, now=cast.NOW, programme_id=world.programme.id,
        member_id=world.members["Ania"],
    )
    session = SessionStore()
    session[auth.SESSION_KEY] = str(user.pk)
    session[auth.BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[auth.HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    key = api_keys.issue("test", scopes=["deeds.write", "documents.write"], days=1, programme_id=world.programme.id, actor=world.actor, now=datetime.now(UTC))
print(json.dumps({"slug": world.programme.slug, "session": session.session_key, "key": key}))
"""

_IMPATIENT = """
import runpy
import django; django.setup()
from tandem.config.web import answers, connections, front
connections.HEAD_SECONDS_MAX, front.BODY_SECONDS, answers.LINGER_SECONDS = 3, 4, 1
runpy.run_module("tandem.config.web", run_name="__main__", alter_sys=True)
"""


@dataclass
class Web:
    """Web processes on a world of their own."""

    port: int
    home: Path
    slug: str
    session: str
    key: str

    def link(self, address: str = "127.0.0.1") -> socket.socket:
        """A connection from an address of this machine."""
        made = socket.create_connection(
            ("127.0.0.1", self.port), timeout=60, source_address=(address, 0)
        )
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return made

    def ask(
        self, method: str, path: str, body: object = None, **headers: str
    ) -> tuple[int, dict[str, str], str]:
        """One request of a patient client."""
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            named = {name.replace("_", "-"): text for name, text in headers.items()}
            link.request(method, path, body=body, headers=named)  # type: ignore[arg-type]
            answer = link.getresponse()
            return (
                answer.status,
                {name.lower(): text for name, text in answer.getheaders()},
                answer.read().decode(),
            )
        finally:
            link.close()

    def on_disk(self) -> int:
        """Bytes of what is being received, nameless files included."""
        total = 0
        for descriptor in Path("/proc").glob("[0-9]*/fd/*"):
            try:
                if str(descriptor.readlink()).startswith(str(self.home / "incoming")):
                    total += descriptor.stat().st_size
            except OSError:
                continue
        return total


def _environment(home: Path, url: str, **more: str) -> dict[str, str]:
    kept = {
        name: text
        for name, text in os.environ.items()
        if not name.startswith("TANDEM_") or name.startswith("TANDEM_SUITE")
    }
    return {
        **kept,
        "TANDEM_DATABASE_URL": url,
        "TANDEM_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "tandem.config.settings",
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT / 'tests'}",
        "TANDEM_LOG_LEVEL": "ERROR",
        **more,
    }


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    """One web process, with short patience, that believes the proxy on 127.0.0.9."""
    with _running(tmp_path_factory.mktemp("home")) as running:
        yield running


@contextlib.contextmanager
def _running(home: Path, within: tuple[str, ...] = ()) -> Iterator[Web]:
    """One web process; `within` is the command that runs its command."""
    url, name = os.environ["TANDEM_SUITE_URL"], f"tandem_front_{os.urandom(3).hex()}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {os.environ['TANDEM_SUITE_TEMPLATE']}")
    environment = _environment(
        home,
        _database(url, name),
        TANDEM_TRUSTED_PROXIES="127.0.0.9, 10.0.0.0/8",
        TANDEM_CONNECTIONS_PER_ADDRESS="60",
        TANDEM_UPLOAD_MEGABYTES="8",
        TANDEM_PUBLIC_URL="https://points.akwa.example",
    )
    made = subprocess.run(
        [sys.executable, "-c", _WORLD],
        env=environment,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    with listening.listen("127.0.0.1", 0) as listener:
        # As `python -m tandem.config.web` does, but that nobody is waited for so long.
        command = [*within, sys.executable, "-c", _IMPATIENT, str(listener.fileno())]
        process = subprocess.Popen(command, env=environment, pass_fds=(listener.fileno(),))
        running = Web(listener.getsockname()[1], home, **json.loads(made.stdout))
        try:
            assert running.ask("GET", LOGIN)[0] == 200
            yield running
        finally:
            process.terminate()
            process.wait(timeout=15)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _closed_within(link: socket.socket, seconds: float) -> bool:
    """Whether the other side closes this connection by then."""
    link.settimeout(seconds)
    try:
        while link.recv(65_536):
            pass
        return True
    except ConnectionError:
        return True
    except TimeoutError:
        return False


def _is_open(link: socket.socket) -> bool:
    """Whether the kernel still has this connection with its other side."""
    return link.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)[0] == _ESTABLISHED


def _wait_until(holds: Callable[[], bool], seconds: float = 60) -> None:
    ends = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < ends
        time.sleep(0.02)


def test_slow_senders_keep_nobody_waiting_and_are_sent_away(web: Web) -> None:
    slow = [web.link(f"127.0.0.{2 + number % 3}") for number in range(45)]
    heads = [
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ",
        b"POST /account/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 90000\r\n\r\n",
    ]
    for number, link in enumerate(slow):
        link.sendall(heads[number % 2])
        link.sendall(b"x")

    assert web.ask("GET", LOGIN)[0] == 200
    assert sum(map(_is_open, slow)) > 2 * front.THREADS, "it was answered while they were sending"
    heads_open, bodies_open = slow[0::2], slow[1::2]
    assert all(_closed_within(link, 60) for link in heads_open)
    assert bodies_open[0].recv(65_536).startswith(b"HTTP/1.1 408 "), "a body has a least speed"
    for link in slow:
        link.close()


def test_who_does_not_read_holds_no_thread(web: Web) -> None:
    lazy = []
    for _ in range(12):
        link = socket.socket()
        link.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        link.connect(("127.0.0.1", web.port))
        link.sendall(b"GET /static/shared/tandem.css HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" * 20)
        lazy.append(link)
    for link in lazy:
        assert link.recv(1, socket.MSG_PEEK) == b"H", "it is being answered"

    assert web.ask("GET", LOGIN)[0] == 200
    assert sum(map(_is_open, lazy)) > front.THREADS, "it was answered while they did not read"
    for link in lazy:
        link.close()


def test_a_body_that_is_too_large_is_refused_before_it_comes(web: Web) -> None:
    with web.link() as link:
        link.sendall(
            b"POST /account/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Language: pl\r\nContent-Length: 600000000\r\n\r\n"
        )
        answer = link.recv(65_536).decode()
    assert answer.startswith("HTTP/1.1 413 ")
    assert "connection: close" in answer


def _multipart(token: str, size: int) -> tuple[bytes, str]:
    head = (
        f'--b\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n{token}\r\n'
        '--b\r\nContent-Disposition: form-data; name="_action"\r\n\r\nsend\r\n'
        '--b\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\nContent-Type: text/csv\r\n\r\n'
    )
    return head.encode() + b"x" * size + b"\r\n--b--\r\n", "multipart/form-data; boundary=b"


def _token(cookies: str) -> str:
    found = re.search(r"csrftoken=(\w+)", cookies)
    assert found is not None
    return found[1]


def test_only_who_may_upload_is_listened_to(web: Web) -> None:
    ania, large = f"sessionid={web.session}; csrftoken={TOKEN}", 6_000_000
    files, prove = f"/o/{web.slug}/files/", f"/m/{web.slug}/prove/"
    body, kind = _multipart(TOKEN, large)
    forged, _ = _multipart("b" * 32, large)

    statuses = {}
    for name, path, sent, cookies in (
        ("stranger", files, body, f"csrftoken={TOKEN}"),
        ("another's portal", files, body, ania),
        ("no such address", f"/m/{web.slug}/nothing/", body, ania),
        ("forged", prove, forged, ania),
        ("no files there", f"/m/{web.slug}/me/", body, ania),
        ("may", prove, body, ania),
    ):
        link = web.link()
        link.sendall(
            f"POST {path} HTTP/1.1\r\nHost: points.akwa.example\r\nReferer: https://points.akwa.example/\r\n"
            f"Content-Type: {kind}\r\nCookie: {cookies}\r\nContent-Length: {len(sent)}\r\n\r\n".encode()
        )
        link.sendall(sent[:300_000])
        if name == "may":
            _wait_until(lambda: web.on_disk() > 250_000)  # it is taken in
            link.sendall(sent[300_000:])
        statuses[name] = link.recv(65_536).split()[1].decode()
        if name != "may":
            assert web.on_disk() == 0, name
        link.close()

    assert statuses.pop("may") == "400", "its view has read it, and says that it is no proof"
    assert statuses == {
        "stranger": "302",
        "another's portal": "404",
        "no such address": "404",
        "forged": "403",
        "no files there": "413",
    }


@pytest.mark.thorough
def test_a_file_that_finds_no_room_is_refused_with_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "incoming").mkdir()
    small = f'mount -t tmpfs -o size=1m tmpfs {tmp_path / "incoming"} && exec "$@"'
    within = ("unshare", "--mount", "sh", "-c", small, "sh")
    if subprocess.run([*within, "true"], check=False).returncode:
        pytest.skip("a small disk needs the right to mount one")
    body, kind = _multipart(TOKEN, 6_000_000)

    with _running(tmp_path, within) as web:
        status, _, text = web.ask(
            "POST",
            f"/m/{web.slug}/prove/",
            body,
            Host="points.akwa.example",
            Referer="https://points.akwa.example/",
            Content_Type=kind,
            Cookie=f"sessionid={web.session}; csrftoken={TOKEN}",
        )

        assert (status, "There is no room for this now" in text) == (507, True), text
        assert web.ask("GET", LOGIN)[0] == 200


def test_a_program_shows_its_key_before_its_body(web: Web) -> None:
    path = "/api/v1/partners/x/documents"
    for key, status in (("tdm_nothing", "401"), (web.key, "404")):
        with web.link() as link:
            link.sendall(
                f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {key}\r\nIdempotency-Key: 1\r\n"
                "Transfer-Encoding: chunked\r\n\r\n".encode()
            )
            link.sendall(b"%x\r\n%s\r\n" % (300_000, b"x" * 300_000))
            if status == "404":
                link.sendall(b"0\r\n\r\n")
            assert link.recv(65_536).split()[1].decode() == status
    with web.link() as link:
        link.sendall(
            f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {web.key}\r\nIdempotency-Key: 1\r\n"
            "Transfer-Encoding: chunked\r\n\r\n".encode()
        )
        with pytest.raises(OSError):
            for _ in range(200):
                link.sendall(b"%x\r\n%s\r\n" % (300_000, b"x" * 300_000))
                time.sleep(0.02)
    assert web.on_disk() == 0


def test_one_address_gets_so_many_connections(web: Web) -> None:
    links = [web.link("127.0.0.5") for _ in range(70)]
    _wait_until(lambda: sum(map(_is_open, links)) <= 60)
    for link in links:
        with_it = b"GET /account/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
        try:
            link.sendall(with_it)
        except OSError:
            continue
    answered = 0
    for link in links:
        try:
            answered += link.recv(16).startswith(b"HTTP/1.1 200")
        except OSError:
            continue
        finally:
            link.close()

    assert answered == 60
    assert web.ask("GET", LOGIN)[0] == 200


def _join(web: Web, address: str, **headers: str) -> bool:
    """Fill in the form of joining, from an address; whether it was one too many."""
    first = http.client.HTTPConnection(
        "127.0.0.1", web.port, timeout=60, source_address=(address, 0)
    )
    first.request("GET", f"/join/{web.slug}/", headers={"Host": "points.akwa.example", **headers})
    page = first.getresponse()
    page.read()
    cookies = "; ".join(
        part.split(";")[0] for key, part in page.getheaders() if key.lower() == "set-cookie"
    )
    body = urllib.parse.urlencode({"csrfmiddlewaretoken": _token(cookies), "email": "x"})
    first.request(
        "POST",
        f"/join/{web.slug}/",
        body=body,
        headers={
            "Host": "points.akwa.example",
            "Cookie": cookies,
            "Content-Type": "application/x-www-form-urlencoded",
            "Referer": "https://points.akwa.example/",
            **headers,
        },
    )
    text = first.getresponse().read().decode()
    first.close()
    return "Too many forms" in text


def _tries_until_limited(ask: Callable[[int], bool]) -> int:
    for number in range(1, 25):
        if ask(number):
            return number
    return 0


def test_limits_of_an_address_hold_behind_a_trusted_proxy_and_cannot_be_dodged_without_one(
    web: Web,
) -> None:
    dodging = _tries_until_limited(
        lambda number: _join(web, "127.0.0.20", **{"X-Forwarded-For": f"203.0.113.{number}"})
    )
    proxied = [
        _join(web, "127.0.0.9", **{"X-Forwarded-For": f"evil, 203.0.113.{number}, 10.0.0.1"})
        for number in range(25)
    ]
    one = _tries_until_limited(
        lambda number: _join(
            web, "127.0.0.9", **{"X-Forwarded-For": f"198.51.100.{number}, 203.0.113.200"}
        )
    )

    assert dodging == 21, "what a stranger says of its address is not believed"
    assert not any(proxied), "each client of the proxy has its own limit"
    assert one == 21, "and it is the address that the proxy saw"


def test_a_trusted_proxy_says_whether_it_was_asked_safely(web: Web) -> None:
    def redirected(address: str) -> str:
        link = http.client.HTTPConnection(
            "127.0.0.1", web.port, timeout=60, source_address=(address, 0)
        )
        named = {
            "Host": "points.akwa.example",
            "X-Forwarded-Proto": "https",
            "X-Forwarded-For": "203.0.113.1",
        }
        link.request("GET", f"/join/{web.slug}", headers=named)
        location = link.getresponse().getheader("Location") or ""
        link.close()
        return location

    assert redirected("127.0.0.9").startswith(("https://", "/"))


def test_what_several_headers_may_say_is_read_as_one(web: Web) -> None:
    with web.link() as link:
        link.sendall(
            b"GET /account/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"
        )
        assert link.recv(65_536).split()[1] == b"400"
    with web.link() as link:
        link.sendall(
            b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
        )
        assert link.recv(65_536).split()[1] == b"400"
