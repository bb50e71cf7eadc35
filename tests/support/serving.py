"""The web server as `start` runs it, on the database of this worker, for tests that ask much at
once.
"""

import contextlib
import http.client
import os
import re
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlencode

from django.conf import settings
from django.test import Client

from tandem.config import programs
from tandem.config.web import listening
from tandem.platform.models import User

ROOT = Path(__file__).resolve().parents[2]
CSRF = "c" * 32
R = TypeVar("R")


@dataclass(frozen=True)
class Answer:
    """What the server said."""

    status: int
    text: str
    location: str
    cookies: dict[str, str]


@dataclass(frozen=True)
class Server:
    """Where it listens."""

    port: int

    def ask(
        self,
        path: str,
        form: dict[str, str] | None = None,
        *,
        cookies: dict[str, str] | None = None,
    ) -> Answer:
        """GET a page, or POST a form to it."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=180)
        sent = {"csrftoken": CSRF, **(cookies or {})}
        headers = {
            "Cookie": "; ".join(f"{name}={value}" for name, value in sent.items()),
            "X-CSRFToken": CSRF,
        }
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        line.request(
            "GET" if form is None else "POST",
            path,
            urlencode(form or {}) if form else None,
            headers,
        )
        answer = line.getresponse()
        text = answer.read().decode()
        set_by = answer.headers.get_all("Set-Cookie") or ()
        kept = dict(re.findall(r"^(\w+)=([^;]*)", value)[0] for value in set_by)
        line.close()
        return Answer(answer.status, text, answer.headers.get("Location", ""), kept)


def session_of(user: User) -> dict[str, str]:
    """The cookie of a session in which this user is signed in."""
    client = Client()
    client.force_login(user)
    return {settings.SESSION_COOKIE_NAME: client.cookies[settings.SESSION_COOKIE_NAME].value}


@contextlib.contextmanager
def serving(**more: str) -> Iterator[Server]:
    """The web processes with these settings, answering."""
    environment = {
        **os.environ,
        "TANDEM_HOME": str(settings.HOME),
        "TANDEM_SECRET_KEY": settings.SECRET_KEY,
        "PYTHONPATH": f"{ROOT / 'src'}",
        **more,
    }
    with (
        listening.listen("127.0.0.1", 0) as listener,
        programs.running(listener, (), environment=environment),
    ):
        server = Server(listener.getsockname()[1])
        assert server.ask("/account/login/").status == 200
        yield server


def at_once(work: Sequence[Callable[[], R]]) -> list[R]:
    """Do all of this at the same moment, each in a thread of its own."""
    start = threading.Barrier(len(work))

    def do(one: Callable[[], R]) -> R:
        start.wait()
        return one()

    with ThreadPoolExecutor(len(work)) as pool:
        return list(pool.map(do, work))
