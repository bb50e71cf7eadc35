"""Processes apart: whatever happens in one, who asks is told by a sentence, and the next question
is answered.
"""

import contextlib
import errno
import os
import pickle
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from multiprocessing import Pipe
from pathlib import Path

import psutil
import pytest
import xlsxwriter

from tandem.documents import child as reading
from tandem.kit import tables
from tandem.platform.isolation import asking, opening
from tandem.platform.jobs import running

ROWS = 4_000  # more than lie ready in a socket
TEXT = "Numer;Nazwa\n" + f"1;{'Pompa ' * 40}\n" * ROWS
KIND = asking.Kind("few", refusal=tables.NotATable, values=opening.TABLES.values, processes_max=1)


@pytest.fixture
def table(tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "a.csv"
    path.write_text(TEXT)
    yield path
    asking._pool(KIND).reap(idle_seconds=0)


@dataclass(frozen=True)
class HalfWay:
    """An answer of which the first row was taken, and the process that is at it."""

    answer: Generator[list[str], None, None]
    pid: int


@pytest.fixture
def half_way(table: Path) -> Iterator[HalfWay]:
    answer = asking.ask(KIND, tables.rows_of, table)
    assert next(answer) == ["Numer", "Nazwa"]
    yield HalfWay(answer, answer.gi_frame.f_locals["process"].child.pid)
    answer.close()


def _the_next_is_answered(table: Path) -> int:
    """Ask for something; the process that answered."""
    assert sum(1 for _row in asking.ask(KIND, tables.rows_of, table)) == ROWS + 1
    return asking._pool(KIND).idle[0].child.pid


def test_a_library_that_dies_refuses_the_file(table: Path) -> None:
    """A cell that lies about its row asks calamine for 550 GB, which no process gets: it aborts."""
    cells = '<row r="1"><c r="A1"><v>1</v></c><c r="XFD1048576"><v>1</v></c></row>'
    with xlsxwriter.Workbook(table) as book:
        book.add_worksheet()
    with zipfile.ZipFile(table) as archive:
        content = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(table, "w") as archive:
        for name, each in content.items():
            archive.writestr(
                name, each.replace(b"<sheetData/>", f"<sheetData>{cells}</sheetData>".encode())
            )

    with pytest.raises(tables.NotATable, match="breaks its reader"):
        list(asking.ask(KIND, tables.rows_of, table))

    table.write_text(TEXT)
    _the_next_is_answered(table)


def test_what_is_no_exception_refuses_the_file(table: Path) -> None:
    """A panic of a native library is a `BaseException`, as the end of a program is."""
    with pytest.raises(tables.NotATable, match="does not understand"):
        list(asking.ask(KIND, sys.exit, table))

    _the_next_is_answered(table)


def test_a_refusal_comes_back_as_it_was_raised(table: Path) -> None:
    table.write_text("Numer;Nazwa\n" + "x" * 2_000_000)

    with pytest.raises(tables.NotATable) as refused:
        list(asking.ask(KIND, tables.rows_of, table))

    assert (
        refused.value.sentence
        == "This file cannot be read as a table: its row 2 is longer than a row of a table can be."
    )


@pytest.mark.parametrize("number", [signal.SIGABRT, signal.SIGSEGV])
def test_a_process_that_breaks_half_way_refuses_the_file(
    number: int, half_way: HalfWay, table: Path
) -> None:
    os.kill(half_way.pid, number)

    with pytest.raises(tables.NotATable, match="breaks its reader"):
        list(half_way.answer)

    _the_next_is_answered(table)


def test_a_process_killed_half_way_is_not_the_files_fault(half_way: HalfWay, table: Path) -> None:
    os.kill(half_way.pid, signal.SIGKILL)

    with pytest.raises(asking.ReaderKilled) as ended:
        list(half_way.answer)

    assert running.outside(ended.value) is not None, (
        "a job that asked is run again, and uses up no try"
    )
    _the_next_is_answered(table)


@pytest.mark.parametrize("times", [1, 2])
def test_who_is_killed_before_an_answer_is_asked_once_more(times: int, tmp_path: Path) -> None:
    pipe = tmp_path / "a.zip"  # whoever opens it waits for somebody who writes
    os.mkfifo(pipe)
    known = {child.pid for child in psutil.Process().children()}
    with ThreadPoolExecutor(1) as asker:
        asked = asker.submit(lambda: asking.ask_one(KIND, zipfile.is_zipfile, pipe))
        for _ in range(times):
            reader = _another_child(known)
            known.add(reader.pid)
            reader.kill()
        if times == 1:
            _write_to(pipe)
            assert asked.result(timeout=60) is False
        else:
            with pytest.raises(tables.NotATable, match="breaks its reader"):
                asked.result(timeout=60)
    asking._pool(KIND).reap(idle_seconds=0)


def _another_child(known: set[int]) -> psutil.Process:
    """Whoever is there beside them."""
    ends = time.monotonic() + 60
    while time.monotonic() < ends:
        for child in psutil.Process().children():
            if child.pid not in known:
                return child
        time.sleep(0.01)
    raise AssertionError("nobody came")


def _write_to(pipe: Path) -> None:
    """Let go on whoever waits there, or is about to."""
    ends = time.monotonic() + 60
    while True:
        try:
            return os.close(os.open(pipe, os.O_WRONLY | os.O_NONBLOCK))
        except OSError as error:
            assert error.errno == errno.ENXIO and time.monotonic() < ends
        time.sleep(0.01)


def test_a_process_killed_between_two_files_costs_none(table: Path) -> None:
    pid = _the_next_is_answered(table)
    os.kill(pid, signal.SIGKILL)
    _wait_for_its_end(pid)

    assert _the_next_is_answered(table) != pid


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_that_stops_the_asker_is_not_the_files_fault(
    number: int, half_way: HalfWay, table: Path
) -> None:
    os.kill(half_way.pid, number)

    assert sum(1 for _row in half_way.answer) == ROWS
    assert _the_next_is_answered(table) == half_way.pid


def test_memory_without_end_refuses_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    with path.open("wb") as file:
        file.truncate(3_000_000_000)  # a hole
    kind = asking.Kind("narrow", refusal=tables.NotATable, memory_max=300_000_000)

    with pytest.raises(tables.NotATable, match="more memory"):
        list(asking.ask(kind, reading.codes, path))


def test_what_takes_too_long_is_ended(table: Path) -> None:
    table.write_text(TEXT * 200)
    began = time.monotonic()

    with pytest.raises(tables.NotATable, match="too long"):
        list(asking.ask(KIND, tables.rows_of, table, within=0.5))
    with pytest.raises(tables.NotATable, match="too long"):
        list(asking.ask(KIND, tables.head_of, table, seconds=0))

    assert time.monotonic() - began < 10
    assert not asking._pool(KIND).idle


def test_what_is_asked_together_takes_no_longer_than_one_question(
    table: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with contextlib.ExitStack() as block:
        with monkeypatch.context() as narrow:
            narrow.setattr(opening, "SECONDS_MAX", 0)  # as if what came before had taken all of it
            block.enter_context(opening.together())
        with pytest.raises(tables.NotATable, match="too long"):
            opening.head_of(table)

    assert opening.head_of(table)[0] == ["Numer", "Nazwa"]


def test_who_waits_too_long_for_a_process_is_told_to_come_again(
    half_way: HalfWay, table: Path
) -> None:
    with pytest.raises(asking.Busy):
        list(asking.ask(KIND, tables.head_of, table, within=0.2))

    assert sum(1 for _row in half_way.answer) == ROWS
    _the_next_is_answered(table)


def test_what_is_left_half_way_does_not_answer_the_next(half_way: HalfWay, table: Path) -> None:
    half_way.answer.close()

    _the_next_is_answered(table)


def test_a_process_that_nobody_asks_is_ended(table: Path) -> None:
    pid = _the_next_is_answered(table)

    asking._pool(KIND).reap(idle_seconds=60)
    assert asking._pool(KIND).idle[0].child.pid == pid
    asking._pool(KIND).reap(idle_seconds=0)

    assert not asking._pool(KIND).idle and pid not in _children()


def test_a_process_ends_with_who_started_it(table: Path) -> None:
    script = (
        "import sys, time; from pathlib import Path; from tandem.platform.isolation import asking, opening\n"
        "opening.head_of(Path(sys.argv[1])); print(asking._pool(opening.TABLES).idle[0].child.pid, flush=True); time.sleep(60)"
    )
    asker = subprocess.Popen(
        [sys.executable, "-c", script, str(table)],
        stdout=subprocess.PIPE,
        text=True,
        env={"PYTHONPATH": str(Path(tables.__file__).parents[2])},
    )
    assert asker.stdout is not None
    pid = int(asker.stdout.readline())

    asker.kill()
    asker.wait()

    _wait_for_its_end(pid)


def test_the_process_knows_no_secrets_and_writes_no_files(table: Path) -> None:
    pid = _the_next_is_answered(table)
    environment = Path(f"/proc/{pid}/environ").read_bytes()
    limits = [line.split() for line in Path(f"/proc/{pid}/limits").read_text().splitlines()]

    assert {entry.partition(b"=")[0] for entry in environment.split(b"\0") if entry} <= {
        b"PATH",
        b"PYTHONPATH",
        b"PYTHONDONTWRITEBYTECODE",
        b"LC_ALL",
    }
    assert ["Max", "file", "size", "0", "0", "bytes"] in limits
    assert ["Max", "data", "size", "1000000000", "1000000000", "bytes"] in limits
    assert ["Max", "address", "space", "1000000000", "1000000000", "bytes"] in limits


@pytest.mark.parametrize(
    "answer", [b"cos\nsystem\n(S'true'\ntR.", b"cbuiltins\neval\n.", b"", b"\x80", pickle.dumps(1)]
)
def test_only_plain_values_come_back(answer: bytes) -> None:
    """What a process says that a file has taken over is not believed."""
    process = asking._Process(KIND)
    process.connection.close()
    process.connection, other = Pipe()
    other.send_bytes(answer)

    with pytest.raises(pickle.UnpicklingError):
        process.hear(1, None)

    process.end()


def _children() -> set[int]:
    """The living processes that this one started to read."""
    found = set()
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            if parent == os.getpid() and b"isolation.child" in (folder / "cmdline").read_bytes():
                found.add(int(folder.name))
        except (FileNotFoundError, ProcessLookupError):
            continue
    return found


def _wait_for_its_end(pid: int) -> None:
    ends = time.monotonic() + 10
    while time.monotonic() < ends:
        try:
            if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
                return
        except (FileNotFoundError, ProcessLookupError):
            return
        time.sleep(0.02)
    raise AssertionError(f"process {pid} lives on")
