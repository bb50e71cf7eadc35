"""The socket that people's browsers connect to: opened once, by who starts the web processes."""

import errno
import socket
import sys
import time

from tandem.kit.errors import Conflict, Invalid

BACKLOG = 1024
RELEASE_SECONDS = 2  # those who listened here and were killed a moment ago let go of it by then


class PortTaken(Conflict):
    """Another program listens there."""

    code = "config.port_taken"
    text = (
        "Another program listens on %(host)s, port %(port)s. End it, or choose another port: --port NUMBER "
        "(--port 0 takes any that is free)."
    )


class CannotListen(Invalid):
    """The address cannot be listened on."""

    code = "config.cannot_listen"
    text = "This machine cannot listen on %(host)s, port %(port)s: %(why)s. See --host and --port."


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens there; port 0 takes any that is free.

    Raises:
        PortTaken, CannotListen
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]  # fmt: skip
    except (OSError, UnicodeError, OverflowError) as error:
        raise CannotListen(host=host, port=port, why=getattr(error, "strerror", "") or error) from error
    listener = socket.socket(family, kind, protocol)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    ends = time.monotonic() + RELEASE_SECONDS
    while True:
        try:
            listener.bind(address)
            listener.listen(BACKLOG)
            return listener
        except OSError as error:
            if error.errno == errno.EADDRINUSE and time.monotonic() < ends:
                time.sleep(0.1)
                continue
            listener.close()
            if error.errno == errno.EADDRINUSE:
                raise PortTaken(host=host, port=port) from error
            raise CannotListen(host=host, port=port, why=error.strerror) from error
        except OverflowError as error:
            listener.close()
            raise CannotListen(host=host, port=port, why=error) from error


def command(listener: socket.socket) -> tuple[str, ...]:
    """The command line of one web process; it must inherit the socket's descriptor."""
    return (sys.executable, "-m", "tandem.config.web", str(listener.fileno()))
