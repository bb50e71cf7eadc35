"""Connections of one socket are shared out: whoever has fewer takes the next."""

import asyncio
import socket

import pytest

from tandem.config.web import accepting, listening

WAIT_SECONDS = 20


class _Sharer:
    """One of those who take from the socket; counts its connections."""

    def __init__(self, listener: socket.socket, begun_with: int) -> None:
        self.total = begun_with
        self.listener = listener.dup()
        self.acceptor = accepting.Acceptor(self.listener, lambda: _Counted(self), count=lambda: self.total)

    def close(self) -> None:
        self.acceptor.close()
        self.listener.close()


class _Counted(asyncio.Protocol):
    def __init__(self, sharer: _Sharer) -> None:
        self._sharer = sharer

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._sharer.total += 1


async def _shares(clients_total: int, begun_with: tuple[int, int]) -> list[int]:
    """How many connections two who share a socket have, when so many more have come one after another."""
    with listening.listen("127.0.0.1", 0) as listener:
        sharers = [_Sharer(listener, total) for total in begun_with]
        clients = []
        for number in range(1, clients_total + 1):
            clients.append(await asyncio.open_connection(*listener.getsockname()))
            async with asyncio.timeout(WAIT_SECONDS):
                while sum(sharer.total for sharer in sharers) < sum(begun_with) + number:
                    await asyncio.sleep(0.001)
        for sharer in sharers:
            sharer.close()
        for _, writer in clients:
            writer.close()
        return [sharer.total for sharer in sharers]


@pytest.mark.parametrize(
    ("_case", "clients_total", "begun_with"),
    [("nobody has any", 8, (0, 0)), ("one has three", 5, (3, 0)), ("the other has three", 5, (0, 3))],
)
def test_who_has_fewer_takes_the_next(_case: str, clients_total: int, begun_with: tuple[int, int]) -> None:
    assert asyncio.run(_shares(clients_total, begun_with)) == [4, 4]


def test_one_alone_takes_whoever_comes() -> None:
    assert sum(asyncio.run(_shares(40, (0, 0)))) == 40
