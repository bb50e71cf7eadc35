"""The socket that people's browsers connect to: opened once, by who starts the web processes."""

import errno
import socket
import time

from tandem.kit.errors import Conflict, Invalid, TandemError

BACKLOG = 1024
RELEASE_SECONDS = 2  # those who listened here and were killed a moment ago let go of it by then


class PortTaken(Conflict):
    """Another program listens there."""

    code = "config.port_taken"
    text = (
        "Another program listens on %(host)s, port %(port)s. End it, or choose another port: --port"
        " NUMBER (--port 0 takes any that is free)."
    )


class CannotListen(Invalid):
    """The address cannot be listened on."""

    code = "config.cannot_listen"
    text = "This machine cannot listen on %(host)s, port %(port)s: %(why)s. See --host and --port."


def claim(host: str, port: int) -> socket.socket:
    """A socket that has this port and does not listen yet; port 0 takes any that is free.

    Raises:
        PortTaken, CannotListen
    """
    if not 0 <= port <= 65_535:
        raise CannotListen(host=host, port=port, why="a port is a number up to 65535")
    try:
        addresses = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except (OSError, UnicodeError) as error:
        why = getattr(error, "strerror", "") or error
        raise CannotListen(host=host, port=port, why=why) from error
    family, kind, protocol, _, address = addresses[0]
    listener = socket.socket(family, kind, protocol)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    ends = time.monotonic() + RELEASE_SECONDS
    while True:
        try:
            listener.bind(address)
            return listener
        except OSError as error:
            if _is_taken(error) and time.monotonic() < ends:
                time.sleep(0.1)
                continue
            listener.close()
            raise _refusal(error, host, port) from error


def begin(listener: socket.socket) -> None:
    """Let people connect: from here on they wait for an answer instead of being refused.

    Raises:
        PortTaken: another program that had the port as well was faster.
    """
    try:
        listener.listen(BACKLOG)
    except OSError as error:
        raise _refusal(error, *listener.getsockname()[:2]) from error


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens there.

    Raises:
        PortTaken, CannotListen
    """
    listener = claim(host, port)
    begin(listener)
    return listener


def address_of(listener: socket.socket) -> str:
    """How a person on this machine reaches it: who listens everywhere is reached at localhost."""
    host, port = listener.getsockname()[:2]
    if host in ("0.0.0.0", "::"):
        return f"http://localhost:{port}"
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _is_taken(error: OSError) -> bool:
    return error.errno == errno.EADDRINUSE


def _refusal(error: OSError, host: str, port: int) -> TandemError:
    if _is_taken(error):
        return PortTaken(host=host, port=port)
    return CannotListen(host=host, port=port, why=error.strerror or error)
