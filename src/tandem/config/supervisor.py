"""Keeps the processes of an installation running, and stops them in order.

A process that ends is started again, after pauses that grow; one that keeps ending soon after its
start ends the installation, with a sentence. One that no longer beats is ended like one that ended
by itself. What depends on the database waits for it: an end while the database is away is not held
against it.
To stop is a matter of seconds: first who writes, then the database; who does not listen is killed.

Our own programs are forked from this process, which has loaded them once (`kit/forking.py`,
decision 38): one that was killed is back in some hundredths of a second. Every child dies with this
process (`kit/lifeline.py`), so nothing is left even when it is killed.
"""

import contextlib
import os
import select
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from tandem.kit import forking, lifeline
from tandem.kit.errors import Unavailable

QUICK_ENDS_MAX = 6  # a process that ended so often, each time soon, is given up
STEADY_SECONDS = 60  # after which an end is no longer a quick one
PAUSES = (0, 1, 2, 4, 8)  # seconds before it is started again
READY_SECONDS_MAX = 300  # until it is heard at all: a machine that boots, or is busy, is slow
SILENT_SECONDS_MAX = 120  # without a beat
STOP_SECONDS_MAX = 10  # all of them
DATABASE_SECONDS = 4  # of these, for the database
LOOK_SECONDS = 0.1
_ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class GivenUp(Unavailable):
    """A process of the installation cannot be kept running."""

    code = "config.given_up"
    text = (
        "The %(name)s process ended %(times)s times soon after its start (%(how)s). Its words are"
        " above."
    )


@dataclass(frozen=True, slots=True)
class Program:
    """One process of an installation: what it runs, and what it inherits.

    What it runs is a function, done by a fork of this process, or the command of a program. One
    that is not vital is
    not waited for, and is never given up: people are served without it.
    """

    name: str
    work: Callable[[], object] | tuple[str, ...]
    descriptors: tuple[int, ...] = ()
    is_vital: bool = True


@dataclass(frozen=True, slots=True)
class Database:
    """The database that the programs need; `launch` is None where another machine keeps it
    running.
    """

    answers: Callable[[], bool]
    launch: Callable[[], subprocess.Popen[bytes]] | None = None
    stop: Callable[[float], None] | None = None
    process: subprocess.Popen[bytes] | None = None


Process = subprocess.Popen[bytes] | forking.Forked


class _Kept:
    """One process that is kept running, and how it fared."""

    is_vital = True

    def __init__(self, name: str, launch: Callable[[], Process]) -> None:
        self.name, self._launch = name, launch
        self.process: Process | None = None
        self.starts_at = self.began_at = 0.0
        self.quick_ends = 0

    def start(self, now: float) -> None:
        self.process, self.began_at = self._launch(), now

    def adopt(self, process: Process, now: float) -> None:
        self.process, self.began_at = process, now

    def has_ended(self) -> bool:
        """Whether it has; its number is not free for others before `bury`."""
        if self.process is None or self.process.returncode is not None:
            return self.process is not None
        options = os.WEXITED | os.WNOHANG | os.WNOWAIT
        return os.waitid(os.P_PID, self.process.pid, options) is not None

    def kill(self) -> None:
        """End it and all that it started."""
        if self.process is not None and self.process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)

    def bury(self) -> str:
        """Forget an ended process, end what it started, and say how it ended."""
        assert self.process is not None
        self.kill()
        code = self.process.wait()
        self.process = None
        return f"killed by {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"

    def count(self, how: str, now: float) -> float:
        """Count an end; the pause before the next start in seconds.

        Raises:
            GivenUp: it ended too often, each time too soon.
        """
        self.quick_ends = 1 if now - self.began_at >= STEADY_SECONDS else self.quick_ends + 1
        if self.quick_ends >= QUICK_ENDS_MAX and self.is_vital:
            raise GivenUp(name=self.name, times=self.quick_ends, how=how)
        return PAUSES[min(self.quick_ends, len(PAUSES)) - 1]


class _Beating(_Kept):
    """A program of ours: it beats, and stops when it is told to."""

    def __init__(self, program: Program) -> None:
        super().__init__(program.name, self._launched)
        self._program, self.is_vital = program, program.is_vital
        self._pulse = -1
        self.is_ready = False
        self._heard_at = 0.0

    def _launched(self) -> Process:
        self.close()
        self._pulse, theirs = os.pipe()
        os.set_blocking(self._pulse, False)
        os.set_blocking(theirs, False)
        self.is_ready, self._heard_at = False, time.monotonic()
        descriptors, beat = (theirs, *self._program.descriptors), {"TANDEM_BEAT": str(theirs)}
        try:
            if callable(self._program.work):
                title = f"tandem: {self.name}"
                return forking.Forked(
                    self._program.work, title=title, descriptors=descriptors, environment=beat
                )
            return subprocess.Popen(
                self._program.work,
                env={**os.environ, **beat},
                stdin=subprocess.DEVNULL,
                pass_fds=descriptors,
                start_new_session=True,
                preexec_fn=lifeline.ending_with_parent(),
            )
        finally:
            os.close(theirs)

    def close(self) -> None:
        if self._pulse >= 0:
            os.close(self._pulse)
            self._pulse = -1

    def silent_for(self, now: float) -> float:
        """Seconds since it was last heard; it is ready once it was heard at all."""
        with contextlib.suppress(BlockingIOError):
            if os.read(self._pulse, 65_536):
                self.is_ready, self._heard_at = True, now
        return now - self._heard_at


class Supervisor:
    """Keeps programs running until somebody asks to stop."""

    def __init__(
        self, programs: Sequence[Program], database: Database, *, tell: Callable[[str], None]
    ) -> None:
        self._programs = [_Beating(program) for program in programs]
        self._database, self._tell = database, tell
        self._server: _Kept | None = None
        if database.launch is not None and database.process is not None:
            self._server = _Kept("database", database.launch)
            self._server.adopt(database.process, time.monotonic())
        self._is_away = False
        self._asked_at, self._did_answer = -1.0, False

    def run(self, *, is_asked_to_stop: Callable[[], bool], on_ready: Callable[[], None]) -> None:
        """Run everything until it is asked to stop; `on_ready` is called once, when all programs
        serve.

        Raises:
            GivenUp: one of them cannot be kept running. The others are stopped then, too.
        """
        was_ready = False
        try:
            with _bell() as wait:
                while not is_asked_to_stop():
                    self._look(time.monotonic())
                    if not was_ready and all(
                        kept.is_ready or not kept.is_vital for kept in self._programs
                    ):
                        was_ready = True
                        on_ready()
                    wait(LOOK_SECONDS)
        finally:
            self._stop()

    def _look(self, now: float) -> None:
        if self._server is not None:
            self._look_at_server(self._server, now)
        for kept in self._programs:
            if kept.process is not None:
                self._look_at(kept, now)
            if kept.process is None and now >= kept.starts_at and self._is_there(kept, now):
                kept.start(now)

    def _look_at(self, kept: _Beating, now: float) -> None:
        limit = SILENT_SECONDS_MAX if kept.is_ready else READY_SECONDS_MAX
        silence = kept.silent_for(now)
        if silence > limit:
            self._tell(
                f"The {kept.name} process has not been heard for {silence:.0f} s and is ended."
            )
            kept.kill()
        if kept.has_ended():
            self._start_later(kept, now)

    def _look_at_server(self, server: _Kept, now: float) -> None:
        if server.process is None:
            if now >= server.starts_at:
                server.start(now)
        elif server.has_ended():
            how = server.bury()
            pause = server.count(how, now)
            server.starts_at = now + pause
            self._is_away = True
            when = f"in {pause:g} s" if pause else "at once"
            self._tell(f"The database ended by itself ({how}). It is started again {when}.")
        elif self._is_away and self._database.answers():
            self._is_away = False
            self._tell("The database answers again.")

    def _start_later(self, kept: _Beating, now: float) -> None:
        how = kept.bury()
        if self._answers(now):
            pause = kept.count(how, now)
            kept.starts_at = now + pause
            when = f"in {pause:g} s" if pause else "at once"
            self._tell(
                f"The {kept.name} process ended by itself ({how}). It is started again {when}."
            )
        else:
            kept.starts_at = now
            self._tell(
                f"The {kept.name} process ended ({how}), as the database does not answer. It waits"
                " for it."
            )

    def _is_there(self, kept: _Beating, now: float) -> bool:
        """Whether the database answers; otherwise the program is looked at a second later."""
        if kept.quick_ends == 0 and kept.began_at == 0:
            return True  # its first start: the caller has seen the database
        is_there = self._answers(now)
        kept.starts_at = now if is_there else now + 1
        return is_there

    def _answers(self, now: float) -> bool:
        """Whether the database answers, asked once a look: to ask takes longer than to fork."""
        if self._asked_at != now:
            self._asked_at, self._did_answer = now, self._database.answers()
        return self._did_answer

    def _stop(self) -> None:
        ends = time.monotonic() + STOP_SECONDS_MAX
        for kept in self._programs:
            if kept.process is not None and kept.process.poll() is None:
                kept.process.terminate()
        for kept in self._programs:
            if kept.process is not None:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    kept.process.wait(timeout=max(ends - DATABASE_SECONDS - time.monotonic(), 0.1))
                kept.kill()
                kept.process.wait()
            kept.close()
        if self._database.stop is not None:
            self._database.stop(max(ends - time.monotonic(), 1))


@contextlib.contextmanager
def _bell() -> Iterator[Callable[[float], None]]:
    """What waits so many seconds, or until a child of this process ends."""
    rings, ringing = os.pipe()
    for descriptor in (rings, ringing):
        os.set_blocking(descriptor, False)
    poll = select.poll()
    poll.register(rings, select.POLLIN)
    before = (
        signal.signal(signal.SIGCHLD, lambda *_: None),
        signal.set_wakeup_fd(ringing, warn_on_full_buffer=False),
    )

    def wait(seconds: float) -> None:
        # Whatever ended until now was looked at, but for those of this moment, which wait for the
        # next look.
        with contextlib.suppress(BlockingIOError):
            os.read(rings, 65_536)
        poll.poll(seconds * 1_000)

    try:
        yield wait
    finally:
        signal.set_wakeup_fd(before[1])
        signal.signal(signal.SIGCHLD, before[0])
        os.close(rings)
        os.close(ringing)


class Asked:
    """Whether a signal has asked to stop: it interrupts what sets an installation up, and is noted
    once it runs.
    """

    def __init__(self) -> None:
        self._is_asked, self._interrupts = False, True

    def __call__(self) -> bool:
        """From the first call on a signal is noted and interrupts nothing."""
        self._interrupts = False
        return self._is_asked

    @contextlib.contextmanager
    def listening(self) -> Iterator["Asked"]:
        """For the time of the block. A signal that is ignored (as by nohup) stays so."""

        def note(*_: object) -> None:
            self._is_asked = True
            if self._interrupts:
                self._interrupts = False  # to stop is not to be interrupted again
                raise KeyboardInterrupt

        before = {number: signal.getsignal(number) for number in _ENDING}
        for number, handler in before.items():
            if handler != signal.SIG_IGN:
                signal.signal(number, note)
        try:
            yield self
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def notify(state: str) -> None:
    """Tell systemd, if it started us: `READY=1`, `STOPPING=1` (sd_notify)."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if address:
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as out:
            out.sendto(state.encode(), "\0" + address[1:] if address.startswith("@") else address)
