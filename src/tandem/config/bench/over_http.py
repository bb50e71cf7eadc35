"""One purchase over HTTP: the real web server, the API with its key and its Idempotency-Key, four clients."""

import contextlib
import os
import socket
import subprocess
import time
from collections.abc import Iterator
from datetime import UTC, datetime

from django.db import transaction

from tandem.config import web as server
from tandem.config.bench import world as made
from tandem.platform import api_keys, tenancy


def prepare(world: made.World) -> str:
    """A key for the API."""
    with transaction.atomic():
        tenancy.enter(world.organiser_id)
        return api_keys.issue(
            "bench", scopes=["deeds.write"], days=1, programme_id=world.programme.id, actor=world.actor, now=datetime.now(UTC)
        )


@contextlib.contextmanager
def web() -> Iterator[int]:
    """The web server as `start` runs it; its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    process = subprocess.Popen(server.command("127.0.0.1", port), env={**os.environ, "TANDEM_POOL": "1"})
    try:
        ends = time.monotonic() + 20
        while time.monotonic() < ends:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                break
            time.sleep(0.05)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=20)
