"""One connection, and what it may cost: limits of time and size that hold before anybody knows who
it is.

A connection costs memory and a descriptor, never a thread; so the limits here are against very many
of them. Bodies have limits of their own (`front.py`), for only there it is known what they are for.
"""

import asyncio
import socket
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from tandem.config.web.proxies import Proxies

HEAD_SECONDS_MAX = 10  # for the lines before the body
HEAD_BYTES_MAX = 65_536
SEND_SECONDS_MAX = 30  # in which the other side takes what waits to be sent
IDLE_SECONDS_MAX = 15  # between two requests


@dataclass(slots=True)
class Limits:
    """How many connections there may be, in all and of one address; and how many there are."""

    connections_max: int
    of_address_max: int
    proxies: Proxies
    total: int = 0
    of_address: Counter[str] = field(default_factory=Counter)

    def admit(self, address: str) -> bool:
        """Count one more, unless there are enough."""
        is_one_too_many = self.of_address[
            address
        ] >= self.of_address_max and not self.proxies.are_trusted(address)
        if self.total >= self.connections_max or is_one_too_many:
            return False
        self.total += 1
        self.of_address[address] += 1
        return True

    def leave(self, address: str) -> None:
        """Count one less."""
        self.total -= 1
        self.of_address[address] -= 1
        if not self.of_address[address]:
            del self.of_address[address]


class Connection(HttpToolsProtocol):
    """A connection that is closed when it is too slow, sends too much before it asks, or is one too
    many.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._limits: Limits = self.app.limits
        self._address: str | None = None  # while it is counted
        self._head_bytes = 0
        self._head_ends: asyncio.TimerHandle | None = None
        self._send_ends: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        """Count it, and begin to wait for what it asks."""
        super().connection_made(transport)
        address = self.client[0] if self.client else ""
        if not self._limits.admit(address):
            transport.abort()
            return
        self._address = address
        link = transport.get_extra_info("socket")
        if link is not None and link.family != socket.AF_UNIX:
            link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        transport.set_write_buffer_limits(high=0)  # whatever waits to be sent begins the clock
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Count it no more."""
        for timer in (self._head_ends, self._send_ends):
            if timer is not None:
                timer.cancel()
        if self._address is not None:
            self._limits.leave(self._address)
            self._address = None
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take what came, as long as the head of a request is short."""
        if self._head_ends is not None:
            self._head_bytes += len(data)
        super().data_received(data)
        if self._head_ends is not None and self._head_bytes > HEAD_BYTES_MAX:
            self.transport.abort()

    def on_message_begin(self) -> None:
        """Another request begins on a connection that was kept."""
        super().on_message_begin()
        if self._head_ends is None:
            self._await_head()

    def on_headers_complete(self) -> None:
        """The head has come: what follows is the front's."""
        if self._head_ends is not None:
            self._head_ends.cancel()
            self._head_ends = None
        super().on_headers_complete()

    def pause_writing(self) -> None:
        """Something waits to be sent."""
        super().pause_writing()
        self._send_ends = self.loop.call_later(SEND_SECONDS_MAX, self.transport.abort)

    def resume_writing(self) -> None:
        """All of it has been taken."""
        super().resume_writing()
        if self._send_ends is not None:
            self._send_ends.cancel()
            self._send_ends = None

    def _await_head(self) -> None:
        self._head_bytes = 0
        self._head_ends = self.loop.call_later(HEAD_SECONDS_MAX, self.transport.abort)
