"""One web process at work: uvicorn on a socket that others share, with the front before Django's
threads.
"""

import os
import resource
import socket
from collections.abc import Iterable
from typing import Any

import uvicorn
from django.conf import settings
from django.core.cache import close_caches
from django.core.signals import request_finished, request_started
from django.db import DEFAULT_DB_ALIAS, reset_queries
from django.urls import get_resolver

from tandem.config import wsgi
from tandem.config.web import accepting, admission, connections, front, proxies
from tandem.kit import lifeline
from tandem.platform.database import base

CONNECTION_SECONDS = 600  # that a thread keeps its connection to the database
STOP_SECONDS = 4  # for requests that are being answered


class _Server(uvicorn.Server):
    """Shares its socket fairly, and beats while it runs: its loop turns, so it takes requests."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to take connections."""
        await super().startup(sockets=[])
        # They are closed as uvicorn closes its own servers.
        acceptors: list[Any] = [
            accepting.Acceptor(listener, self._connection, count=self._connections_total)
            for listener in sockets or ()
        ]
        self.servers += acceptors

    def _connection(self) -> connections.Connection:
        return connections.Connection(
            config=self.config, server_state=self.server_state, app_state=self.lifespan.state
        )

    def _connections_total(self) -> int:
        return len(self.server_state.connections)

    async def on_tick(self, counter: int) -> bool:
        if counter % 10 == 0:
            lifeline.beat()
        return await super().on_tick(counter)


def _without_body(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    answer: Iterable[bytes] = admission.asked(wsgi.handler_of(environ), environ, start_response)
    return answer


def load() -> None:
    """Load all pages, before the first one is asked for."""
    get_resolver().url_patterns  # noqa: B018


def main(listener: socket.socket) -> None:
    """Serve until a signal ends the process."""
    os.umask(0o077)
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    application_front = front.Front(
        wsgi.application,
        _without_body,
        folder=str(settings.FILE_UPLOAD_TEMP_DIR),
        bytes_max=settings.UPLOAD_BYTES_MAX + admission.MULTIPART_BYTES,
        limits=connections.Limits(
            settings.CONNECTIONS,
            settings.CONNECTIONS_PER_ADDRESS,
            proxies.Proxies(settings.TRUSTED_PROXIES),
        ),
    )
    config = uvicorn.Config(
        application_front,
        http=connections.Connection,
        loop="uvloop",
        ws="none",
        lifespan="off",
        interface="asgi3",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        backlog=1_024,
        timeout_keep_alive=connections.IDLE_SECONDS_MAX,
        timeout_graceful_shutdown=STOP_SECONDS,
    )
    load()
    settings.DATABASES[DEFAULT_DB_ALIAS][base.KEPT_SECONDS] = CONNECTION_SECONDS
    # Around each request Django looks after what there is none of here: a log of queries, which is
    # kept while debugging, and caches with connections of their own.
    request_started.disconnect(reset_queries)
    request_finished.disconnect(close_caches)
    server = _Server(config)
    server.run(sockets=[listener])
