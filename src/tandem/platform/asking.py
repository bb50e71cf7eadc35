"""Asking another machine over HTTP, which may be a stranger's: it is followed nowhere else, and has
a time for all that it does, however slowly that comes.

The timeout of a socket is one of each wait: who sends a byte now and then, or has fifty addresses
where nobody is, would keep a process of ours for hours.
"""

import ipaddress
import socket
import ssl
import time
from contextlib import suppress
from functools import partial
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from threading import Timer
from typing import Any
from urllib.request import (
    HTTPHandler,
    HTTPRedirectHandler,
    HTTPSHandler,
    OpenerDirector,
    Request,
    build_opener,
)

# What a machine's answer, or none, may raise besides `HTTPError`, which is an answer.
FAILED = (OSError, HTTPException, ValueError)


class NotPublic(OSError):
    """The name leads to a machine that is not on the public network, and was not asked."""


def opener(seconds: float, *, only_public: bool = False) -> OpenerDirector:
    """What opens addresses, each in this time: what comes later is cut off, as if the other side
    had ended there.

    Args:
        only_public: machines of inner networks are asked nothing; it is looked at where a name
            leads in the moment in which it is connected, so no second answer leads elsewhere.
    """
    return build_opener(_Straight, _Http(seconds, only_public), _Https(seconds, only_public))


def is_public(address: str) -> bool:
    """Whether an address is one of the public network."""
    place = ipaddress.ip_address(address.partition("%")[0])
    return place.is_global and not place.is_multicast


class _Straight(HTTPRedirectHandler):
    def redirect_request(self, *_args: Any, **_named: Any) -> None:
        """Follow nobody: a key or a question is for the address that was asked, and no other."""
        return


class _InTime(HTTPConnection):
    def __init__(self, *args: Any, seconds: float, only_public: bool, **named: Any) -> None:
        super().__init__(*args, **named)
        self.only_public = only_public
        self.ends = time.monotonic() + seconds
        self._create_connection = self._connected

    def _connected(self, address: tuple[str, int], *_args: Any, **_named: Any) -> socket.socket:
        host, port = address
        problem: OSError = TimeoutError("timed out")
        for *_kind, place in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
            left = self.ends - time.monotonic()
            if left <= 0:
                break
            if self.only_public and not is_public(str(place[0])):
                problem = NotPublic("not a public address")
                continue
            try:
                link = socket.create_connection((str(place[0]), port), left)
            except OSError as error:
                problem = error
                continue
            _cut_off(link, self.ends)
            return link
        raise problem


class _SecureInTime(_InTime, HTTPSConnection):
    def connect(self) -> None:
        """Wrapped, it is another socket, with an end of its own."""
        super().connect()
        _cut_off(self.sock, self.ends)


def _cut_off(link: socket.socket, ends: float) -> None:
    timer = Timer(max(ends - time.monotonic(), 0), _end, [link])
    timer.daemon = True
    timer.start()


def _end(link: socket.socket) -> None:
    with suppress(OSError):  # where it is over
        link.shutdown(socket.SHUT_RDWR)


class _Http(HTTPHandler):
    def __init__(self, seconds: float, only_public: bool) -> None:
        super().__init__()
        self.how: dict[str, Any] = {"seconds": seconds, "only_public": only_public}

    def http_open(self, request: Request) -> HTTPResponse:
        """Open one in time."""
        return self.do_open(partial(_InTime, **self.how), request)


class _Https(HTTPSHandler):
    def __init__(self, seconds: float, only_public: bool) -> None:
        super().__init__()
        self.how: dict[str, Any] = {"seconds": seconds, "only_public": only_public}

    def https_open(self, request: Request) -> HTTPResponse:
        """Open one in time, of whom its certificate says who it is."""
        secure: Any = partial(_SecureInTime, **self.how)
        return self.do_open(secure, request, context=ssl.create_default_context())
