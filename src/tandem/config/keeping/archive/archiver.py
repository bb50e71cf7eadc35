"""The process that keeps the archive: what was committed is in the store a minute later, files and
all.

What it says is safe is so by its order: the moment is noted first, then what lies under `uploads`
is put, then the log up to that moment, then the moment. A file is on the disk before its row is
committed, so whatever the log names is there. Nothing of ours waits for it: where the store is away
the server keeps the log, up to a bound; past the bound the log is let go, a new base is taken as
soon as it can be, and the break is told.
"""

import gzip
import logging
import logging.config
import os
import sys
import threading
import time
from collections import deque
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg

from tandem.config import logs
from tandem.config.keeping import homes
from tandem.config.keeping.archive import (
    bases,
    choices,
    guarding,
    lines,
    receiving,
    retention,
    sent,
    state,
    stores,
)
from tandem.kit import lifeline
from tandem.kit.errors import TandemError
from tandem.platform.upkeep import archive

PAUSE_SECONDS = 0.5
AGAIN_SECONDS = 5  # after the store was away
STUCK_SECONDS_MAX = 900  # a turn that takes longer does not end by itself
BASE_HOURS = 24
BASE_AGAIN_SECONDS = 60
SEGMENTS_WAITING_MAX = 8  # then the rest waits with the server, whose log is bounded
_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
log = logging.getLogger("tandem.archive")


class Archiver:
    """Keeps the archive of one home, a turn at a time."""

    def __init__(self, home: Path, chosen: choices.Choices) -> None:
        self._home, self._chosen = home, chosen
        self._folder = home / "archive"
        (self._folder / "wal").mkdir(parents=True, exist_ok=True, mode=0o700)
        self._state = state.Kept(self._folder / "state.json")
        self._standing = archive.standing(home) or choices.first_standing(chosen)
        self._server = receiving.Server(home)
        self._receiver = receiving.Receiver(self._folder / "wal")
        self._ticks: deque[receiving.Tick] = deque(maxlen=10_000)
        self._forget_store()
        self._put_at = self._base_at = float("-inf")
        self._part_put: tuple[str, int] | None = None
        self._position: tuple[int, str] | None = None
        self._taking: bases.Taking | None = None
        self._failures: set[str] = set()
        self.turned_at = time.monotonic()

    def run(self) -> None:
        """Turn until the process is ended; whatever happens in a turn ends no other one."""
        while True:
            pause = PAUSE_SECONDS
            try:
                self._turn()
                self._tell("")
            except TandemError as error:
                self._tell(error.sentence)
                pause = AGAIN_SECONDS
            except Exception as error:
                why = f"{type(error).__name__}: {str(error).strip()}"
                if not isinstance(error, psycopg.OperationalError) and why not in self._failures:
                    self._failures.add(why)
                    log.exception("the archive met what it does not know")
                self._tell(why.splitlines()[0])
                pause = AGAIN_SECONDS
            self._has_turned()
            time.sleep(pause)

    def _has_turned(self) -> None:
        self.turned_at = time.monotonic()

    def _tell(self, why: str) -> None:
        """Say that it goes wrong, once; and once that it goes well again."""
        before = self._standing.why
        if why and not before:
            log.warning("nothing new is safe in the archive: %s", why)
        elif before and not why:
            log.warning("the archive takes everything again")
        if why != before:
            self._note(replace(self._standing, why=why))

    def _note(self, standing: archive.Standing) -> None:
        self._standing = standing
        try:
            homes.write_durably(archive.file_of(self._home), standing.to_json())
        except OSError as error:
            log.warning("how the archive stands cannot be written: %s", error)

    def _turn(self) -> None:
        view = self._server.look()
        parts = (view.system, view.segment[:8], self._home, self._chosen.address)
        identity = " ".join(map(str, parts))
        if self._state.now.identity != identity:
            self._begin(identity)
        elif not view.slot_holds:
            self._renew()
        self._receive()
        self._ticks.append(view.tick)
        store = self._opened()
        self._put_whole(store)
        is_time = time.monotonic() - self._put_at >= self._chosen.seconds
        if view.received is not None and is_time:
            self._put_up_to_now(store, view.received)
        self._look_after_base(store, view)

    def _begin(self, identity: str) -> None:
        """A new line: its name is safe in the home before anything of it is in the store."""
        line = f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{os.urandom(3).hex()}"
        self._state.begin(identity, line)
        self._note(choices.first_standing(self._chosen))
        self._renew()

    def _renew(self) -> None:
        """A new slot, and a base after it; none while the store is away, for nothing waits then."""
        if self._state.now.is_begun and not self._state.now.is_base_due:
            since = self._standing.safe_at or self._standing.begun_at
            log.warning(
                "the log has a gap, because more waited for the archive than there was room for:"
                " moments from %s until the base that is taken next cannot be reached",
                since.isoformat(timespec="seconds"),
            )
            self._note(replace(self._standing, gap_since=since))
            self._state.note_base(is_due=True)
        self._drop_what_was_received()
        self._forget_store()  # it is asked whether it is there
        self._opened()
        self._server.make_slot()

    def _drop_what_was_received(self) -> None:
        self._receiver.clear()
        self._server.drop_slot()
        self._ticks.clear()
        self._part_put = None
        self._base_at = float("-inf")
        if self._taking is not None:  # the log that it needs is not there any more
            self._taking.abandon()
            self._taking = None

    def _receive(self) -> None:
        if len(self._receiver.whole()) >= SEGMENTS_WAITING_MAX:
            self._receiver.stop()
            return
        complaint = self._receiver.keep_running(self._server.url())
        if complaint:
            log.warning("pg_receivewal ended and is started again: %s", complaint)

    def _forget_store(self) -> None:
        self._store: stores.Store | None = None
        self._uploads: sent.Uploads | None = None
        self._newest_base: datetime | None = None

    def _opened(self) -> stores.Store:
        """The store, which must be the one that the line was begun in: an empty folder may be a
        disk that is not mounted.
        """
        store, line = self._store, self._state.now.line
        is_new = store is None
        if store is None:
            reserve = choices.reserve_of(self._chosen, self._home)
            store = stores.Store(self._chosen.address, reserve=reserve)
        mark = f"lines/{line}/line.json"
        if is_new or store.folder is not None:
            if not self._state.now.is_begun:
                store.put(mark, b"{}")
                self._state.note_begun()
            elif store.get(mark) is None:
                self._forget_store()
                lost = "it does not hold what was put there before; is the disk mounted?"
                why = f"{lost} To begin anew, delete {self._folder}"
                raise stores.NoStore(address=self._chosen.address, why=why)
        if is_new:
            store.clear_halves(f"lines/{line}")
            whole = [base.at for base in lines.bases_of(store, line)]
            self._newest_base = max(whole, default=None)
            self._uploads = sent.Uploads(store, self._home)
            self._store = store
        return store

    def _put_whole(self, store: stores.Store) -> None:
        for path in self._receiver.whole():
            name = receiving.name_of(path)
            _timeline, number = lines.number_of(name)
            at = self._moment_before((number + 1) * lines.SEGMENT_BYTES)
            target = lines.segment_path(self._state.now.line, name, at, is_whole=True)
            store.put(target, gzip.compress(path.read_bytes(), 1))
            path.unlink()
            self._has_turned()

    def _moment_before(self, position: int) -> datetime:
        """Until when all that was committed lies before a position of the log."""
        moments = (tick.at for tick in self._ticks if tick.position <= position)
        return max(moments, default=self._standing.safe_at or _LONG_AGO)

    def _put_up_to_now(self, store: stores.Store, received: int) -> None:
        """Put what was committed until a tick whose log is here; then say so."""
        ticks = [tick for tick in self._ticks if tick.position <= received]
        if not ticks:
            return
        tick, part = ticks[-1], self._receiver.part()
        assert self._uploads is not None
        self._uploads.put_new(on_file=self._has_turned)
        number = (tick.position - 1) // lines.SEGMENT_BYTES
        is_put = part is None or self._put_part(store, part, tick.at, received)
        if not is_put or self._receiver.whole():
            return  # it became whole just now; the next turn puts it
        position = lines.position_path(self._state.now.line, number, tick.at)
        store.put(position, b"{}")
        if self._position is not None and self._position[0] == number:
            store.delete([self._position[1]])
        self._position = (number, position)
        self._put_at = time.monotonic()
        self._note(replace(self._standing, safe_at=tick.at))

    def _put_part(self, store: stores.Store, part: Path, at: datetime, received: int) -> bool:
        """Put the segment that is being written, as far as it is; False where it became whole."""
        if self._part_put == (part.name, received):
            return True
        try:
            content = part.read_bytes()
        except FileNotFoundError:
            return False
        if not content:
            return True
        line, name = self._state.now.line, receiving.name_of(part)
        path = lines.segment_path(line, name, at, is_whole=False)
        store.put(path, gzip.compress(content, 1))
        before = set(store.sizes(f"lines/{line}/partial")) - {path}
        # The last piece before a break of the log stays: no whole segment holds it.
        if any(name not in other for other in before):
            whole = {_segment(other) for other in store.sizes(f"lines/{line}/wal")}
            before = {other for other in before if _segment(other) in whole | {name}}
        store.delete(before)
        self._part_put = (part.name, received)
        return True

    def _look_after_base(self, store: stores.Store, view: receiving.View) -> None:
        now = view.tick.at
        if self._taking is not None:
            if self._taking.has_ended():
                taking, self._taking = self._taking, None
                self._take_note_of(taking, store)
            return
        is_old = now - (self._newest_base or _LONG_AGO) >= timedelta(hours=BASE_HOURS)
        is_due = self._state.now.is_base_due or is_old
        if is_due and time.monotonic() - self._base_at >= BASE_AGAIN_SECONDS:
            self._base_at = time.monotonic()
            store.clear_halves(f"lines/{self._state.now.line}")
            self._clear(store, now)  # a full store has room again for what is to come
            self._taking = bases.Taking(
                store,
                self._state.now.line,
                self._home,
                url=self._server.url(),
                first=view.segment,
                at=now,
                is_urgent=self._state.now.is_base_due,
            )

    def _take_note_of(self, taking: bases.Taking, store: stores.Store) -> None:
        why = taking.trouble
        if why is None:
            at = self._server.look().tick.at  # the one of this turn may be before its end
            taking.declare(at)
            self._newest_base = at
            self._state.note_base(is_due=False)
            self._note(replace(self._standing, gap_since=None, copy_why=""))
            self._clear(store, at)
        elif why != self._standing.copy_why:
            log.warning("a base could not be taken and is tried again: %s", why)
            self._note(replace(self._standing, copy_why=why))

    def _clear(self, store: stores.Store, now: datetime) -> None:
        retention.clear(store, self._state.now.line, now - timedelta(days=self._chosen.days))


def _segment(path: str) -> str:
    return path.split("/")[-1][:24]


def _beat(archiver: Archiver) -> None:
    """Beat as long as turns end: what a store takes its time for is no standstill, until it is."""
    while time.monotonic() - archiver.turned_at < STUCK_SECONDS_MAX:
        lifeline.beat()
        time.sleep(lifeline.BEAT_SECONDS)


def main(home: Path) -> None:
    """Keep the archive until a signal ends the process."""
    os.umask(0o077)
    os.nice(5)
    form = os.environ.get("TANDEM_LOG") or ("text" if sys.stderr.isatty() else "json")
    level = os.environ.get("TANDEM_LOG_LEVEL") or "WARNING"
    logging.config.dictConfig(logs.settings(form=form, level=level))
    chosen = choices.chosen(home)
    assert chosen is not None
    archiver = Archiver(home, chosen)
    threading.Thread(target=_beat, args=(archiver,), daemon=True).start()
    guarding.begin(home)
    archiver.run()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
