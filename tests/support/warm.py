"""Processes of tests that begin in milliseconds: forked from one that has loaded the program, on a
database and home of their own.

`begin` has the parent of this pytest process fork a child that runs a piece of Python under other
settings. What is forked and what it leaves behind is the product's own (`kit/forking.py`); the
settings are read anew in the child, before anything asked them for a database or a folder. The
parent ends with pytest.
"""

import atexit
import functools
import importlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from typing import Any

_LOOK_SECONDS = 0.02
_one_at_a_time = threading.Lock()


class Warm:
    """A forked process, as far as tests need a `subprocess.Popen`."""

    def __init__(self, script: str, environment: Mapping[str, str]) -> None:
        self.pid = int(_ask({"script": script, "environment": dict(environment)}))
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """How it ended; None while it runs."""
        if self.returncode is None:
            self.returncode = _ask({"poll": self.pid})
        return self.returncode

    def wait(self, timeout: float = 120) -> int:
        """Wait for its end."""
        ends = time.monotonic() + timeout
        while (code := self.poll()) is None:
            if time.monotonic() > ends:
                raise subprocess.TimeoutExpired(str(self.pid), timeout)
            time.sleep(_LOOK_SECONDS)
        return code

    def send_signal(self, number: int) -> None:
        """Send it a signal, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """End it."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)


@functools.cache
def _parent() -> "subprocess.Popen[str]":
    own = {name: text for name, text in os.environ.items() if not name.startswith("TANDEM_")}
    home = tempfile.TemporaryDirectory(prefix="tandem-warm-")  # nothing is done in it
    atexit.register(home.cleanup)
    environment = {
        **own,
        "DJANGO_SETTINGS_MODULE": "tandem.config.settings",
        "TANDEM_HOME": home.name,
        "TANDEM_POOL": "1",
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    command = [sys.executable, "-c", "from support import warm; warm.serve()"]
    parent = subprocess.Popen(
        command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    atexit.register(parent.kill)
    return parent


def _ask(question: Mapping[str, Any]) -> Any:
    with _one_at_a_time:
        parent = _parent()
        assert parent.stdin is not None and parent.stdout is not None
        parent.stdin.write(json.dumps(question) + "\n")
        parent.stdin.flush()
        return json.loads(parent.stdout.readline())


def serve() -> None:
    """Fork whoever is asked for, and say how they fare, until nobody asks any more."""
    import django

    django.setup()
    from tandem.config import worker
    from tandem.kit import forking

    worker.load()
    forking.settle()
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what children print is no answer
    children: dict[int, forking.Forked] = {}
    for line in sys.stdin:
        asked = json.loads(line)
        if "poll" in asked:
            answer = children[asked["poll"]].poll()
        else:
            work = functools.partial(_run, asked["script"], asked["environment"])
            child = forking.Forked(work, title="tandem: of a test")
            children[child.pid] = child
            answer = child.pid
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


def _run(script: str, environment: Mapping[str, str]) -> None:
    os.environ.clear()
    os.environ.update(environment)
    _read_settings()
    sys.orig_argv = [sys.executable, "-c", script]  # as which it begins anew
    exec(script, {"__name__": "__main__"})


def _read_settings() -> None:
    from django.conf import settings
    from django.db import connections

    from tandem.config import settings as source

    importlib.reload(source)
    for name in dir(source):
        if name.isupper():
            setattr(settings, name, getattr(source, name))
    connections._settings = None
    del connections.settings, connections["default"]
