"""Connections of one socket are shared out: whoever has fewer takes the next."""

import asyncio
import socket
import time

import pytest

from tandem.config.web import accepting, listening

WAIT_SECONDS = 20


class _Ticking(asyncio.SelectorEventLoop):
    """A loop whose clock stands still within a turn: who waits for less is first, however slow the
    machine is.
    """

    def __init__(self) -> None:
        self._turns = 0
        super().__init__()

    def time(self) -> float:
        """A quarter of a wait for each turn."""
        return self._turns * accepting.STEP_SECONDS / 4

    def _run_once(self) -> None:
        self._turns += 1
        super()._run_once()  # type: ignore[misc]


class _Sharer:
    """One of those who take from the socket; counts its connections."""

    def __init__(self, listener: socket.socket, begun_with: int) -> None:
        self.total = begun_with
        self.listener = listener.dup()
        self.acceptor = accepting.Acceptor(
            self.listener, lambda: _Counted(self), count=lambda: self.total
        )

    def close(self) -> None:
        self.acceptor.close()
        self.listener.close()


class _Counted(asyncio.Protocol):
    def __init__(self, sharer: _Sharer) -> None:
        self._sharer = sharer

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._sharer.total += 1


async def _shares(clients_total: int, begun_with: tuple[int, int]) -> list[int]:
    """How many connections two who share a socket have, when so many more have come one after
    another.
    """
    with listening.listen("127.0.0.1", 0) as listener:
        sharers = [_Sharer(listener, total) for total in begun_with]
        clients = []
        for number in range(1, clients_total + 1):
            clients.append(await asyncio.open_connection(*listener.getsockname()))
            ends = time.monotonic() + WAIT_SECONDS
            while sum(sharer.total for sharer in sharers) < sum(begun_with) + number or any(
                sharer.acceptor.beginning for sharer in sharers
            ):
                assert time.monotonic() < ends
                await asyncio.sleep(0)
        for sharer in sharers:
            sharer.close()
        for _, writer in clients:
            writer.close()
        return [sharer.total for sharer in sharers]


@pytest.mark.parametrize(
    ("_case", "clients_total", "begun_with"),
    [
        ("nobody has any", 8, (0, 0)),
        ("one has three", 5, (3, 0)),
        ("the other has three", 5, (0, 3)),
    ],
)
def test_who_has_fewer_takes_the_next(
    _case: str, clients_total: int, begun_with: tuple[int, int]
) -> None:
    assert _run(clients_total, begun_with) == [4, 4]


def test_none_is_left_out_where_there_are_many() -> None:
    assert sum(_run(40, (0, 0))) == 40


def _run(clients_total: int, begun_with: tuple[int, int]) -> list[int]:
    with asyncio.Runner(loop_factory=_Ticking) as runner:
        return runner.run(_shares(clients_total, begun_with))
