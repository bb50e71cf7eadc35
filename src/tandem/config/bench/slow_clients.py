"""A normal user beside many slow connections: what his pages take, against the same alone.

The slow ones come from addresses of their own, send heads and bodies a byte a second, or ask and do
not read; who is sent away comes back. They are a process of their own, so that the user's clock is
his own.
"""

import contextlib
import http.client
import multiprocessing
import socket
import time
from collections.abc import Iterator
from statistics import median

from tandem.config.bench.figures import Row, at_most

CONNECTIONS = 200
ADDRESSES = 8
PAGE = "/account/login/"
TURNS = 3
_HEAD = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: "
_BODY = b"POST /account/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 200000\r\n\r\n"
_LAZY = b"GET /static/shared/tandem.css HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" * 10
_SAY = ((_HEAD, b"x"), (_BODY, b"x"), (_LAZY, b""))


def _connected(port: int, number: int) -> socket.socket:
    link = socket.socket()
    link.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    link.bind((f"127.0.0.{10 + number % ADDRESSES}", 0))
    link.connect(("127.0.0.1", port))
    link.setblocking(False)
    link.send(_SAY[number % len(_SAY)][0])
    return link


def _trickle(port: int, connections: int, is_over: "multiprocessing.synchronize.Event") -> None:
    """Hold so many slow connections until it is over."""
    links: dict[int, socket.socket] = {}
    while not is_over.wait(1):
        for number in range(connections):
            try:
                if number not in links:
                    links[number] = _connected(port, number)
                elif letter := _SAY[number % len(_SAY)][1]:
                    links[number].send(letter)
            except BlockingIOError:
                continue
            except OSError:
                if number in links:
                    links.pop(number).close()


@contextlib.contextmanager
def slow(port: int, connections: int = CONNECTIONS) -> Iterator[None]:
    """Slow connections to this port of this machine for the time of the block."""
    of_their_own = multiprocessing.get_context("spawn")
    is_over = of_their_own.Event()
    crowd = of_their_own.Process(target=_trickle, args=(port, connections, is_over), daemon=True)
    crowd.start()
    try:
        time.sleep(3)  # until all are there
        yield
    finally:
        is_over.set()
        crowd.join(timeout=10)
        crowd.kill()


def page_seconds(port: int, seconds: float) -> list[float]:
    """What a page takes a user who asks for it again and again, each time on a connection of its
    own.
    """
    taken, ends = [], time.monotonic() + seconds
    while time.monotonic() < ends:
        began = time.perf_counter()
        link = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        link.request("GET", PAGE)
        answer = link.getresponse()
        answer.read()
        link.close()
        assert answer.status == 200, answer.status
        taken.append(time.perf_counter() - began)
    return taken


def measured(port: int, *, seconds: float = 5, connections: int = CONNECTIONS) -> Row:
    """The row: the middle page beside the slow ones against alone, turn by turn."""
    page_seconds(port, 1)
    alone, beside = [], []
    for _ in range(TURNS):
        alone += page_seconds(port, seconds)
        with slow(port, connections):
            beside += page_seconds(port, seconds)
    slowest = max(beside)
    detail = (
        f"{median(alone) * 1e3:.1f} ms alone, {median(beside) * 1e3:.1f} ms beside {connections} "
        f"slow connections (slowest {slowest * 1e3:.0f} ms)"
    )
    return at_most("slow-connections", median(beside) / median(alone), 2, detail=detail)
