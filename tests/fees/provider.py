"""A payment provider on loopback that speaks the protocol of `fees/providers/checkout`: it begins
sessions, lets a test pay one, and sends signed notices over HTTP.
"""

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tandem.fees.providers.checkout import signature

KEY, SECRET = "key_of_tests", "secret_of_tests"


@dataclass
class FakeProvider:
    """What the provider knows. `is_broken`: it answers with 500; `while_asked`: is called while a
    session is begun or read.
    """

    sessions: dict[str, dict[str, Any]] = field(default_factory=dict)
    begun: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    is_broken: bool = False
    while_asked: Callable[[], object] = bool
    url: str = ""

    def __enter__(self) -> "FakeProvider":
        own = self

        class Handler(BaseHTTPRequestHandler):
            """One request."""

            def log_message(self, *_args: object) -> None:
                """Say nothing."""

            def _answer(self, status: int, said: dict[str, Any]) -> None:
                body = json.dumps(said).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def _is_refused(self) -> bool:
                own.asked.append(f"{self.command} {self.path}")
                if own.is_broken:
                    self._answer(500, {})
                elif self.headers["Authorization"] != f"Bearer {KEY}":
                    self._answer(401, {})
                else:
                    return False
                return True

            def do_POST(self) -> None:
                """Begin a session, once for a key."""
                own.while_asked()
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                if self._is_refused():
                    return
                once = self.headers["Idempotency-Key"]
                key = own.begun.setdefault(once, f"cs_{len(own.begun) + 1}")
                session = own.sessions.setdefault(
                    key, {**body, "id": key, "payment_status": "unpaid", "status": "open"}
                )
                self._answer(200, {**session, "url": f"{own.url}/pay/{key}"})

            def do_GET(self) -> None:
                """Read a session."""
                own.while_asked()
                if self._is_refused():
                    return
                session = own.sessions.get(self.path.rpartition("/")[2])
                self._answer(200 if session else 404, session or {})

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def pay(self, reference: str) -> None:
        """Let the member pay a session."""
        self.sessions[reference]["payment_status"] = "paid"

    @property
    def settings(self) -> dict[str, dict[str, str]]:
        """What the installation is told of it."""
        return {"CHECKOUT": {"url": self.url, "key": KEY, "secret": SECRET}}


def notice(
    reference: str, *, at: datetime, event: str = "evt_1", secret: str = SECRET
) -> tuple[bytes, str]:
    """The body of a notice, and its signature."""
    said = {
        "id": event,
        "type": "checkout.session.completed",
        "data": {"object": {"id": reference}},
    }
    body, moment = json.dumps(said).encode(), str(int(at.timestamp()))
    return body, f"t={moment},v1={signature(secret, moment, body)}"
