"""One purchase over HTTP: the real web server, the API with its key and its Idempotency-Key, four
clients.
"""

import contextlib
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime

from django.db import transaction

from tandem.config import programs
from tandem.config.bench import world as made
from tandem.config.web import listening
from tandem.platform import tenancy
from tandem.platform.access import api_keys


def prepare(world: made.World) -> str:
    """A key for the API."""
    with transaction.atomic():
        tenancy.enter(world.organiser_id)
        return api_keys.issue(
            "bench",
            scopes=["deeds.write"],
            days=1,
            programme_id=world.programme.id,
            actor=world.actor,
            now=datetime.now(UTC),
        )


@contextlib.contextmanager
def web(*roles: str) -> Iterator[int]:
    """The web processes as `start` runs them, and the workers of these roles; their port."""
    with listening.listen("127.0.0.1", 0) as listener, programs.running(listener, roles):
        port = int(listener.getsockname()[1])
        urllib.request.urlopen(f"http://127.0.0.1:{port}/sign-in/", timeout=120).close()
        yield port
