"""PostgreSQL's own programs: which of them, whom they speak to, and that they take nothing from who
works.

An address with its password is told to a program by the environment: everybody on a machine may
read the arguments of a process.
"""

import contextlib
import ctypes
import itertools
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO

import psycopg
from psycopg import conninfo, pq

from tandem.kit.errors import Unavailable
from tandem.platform.embedded import places

_NICE = 19
_PR_SET_PDEATHSIG = 1


class ToolFailed(Unavailable):
    """A program of PostgreSQL failed."""

    code = "config.tool_failed"
    text = "%(tool)s failed: %(why)s"


class NoTool(Unavailable):
    """The database is newer than the programs that come with Tandem."""

    code = "config.no_tool"
    text = (
        "The database runs PostgreSQL %(version)s, which is newer than the %(tool)s that comes with"
        " Tandem. Install the client programs of PostgreSQL %(version)s (Debian:"
        " postgresql-client-%(version)s)."
    )


def environment_of(url: str) -> dict[str, str]:
    """This process's environment with an address in the variables that libpq reads."""
    variables = {
        option.keyword.decode(): option.envvar.decode()
        for option in pq.Conninfo.get_defaults()
        if option.envvar is not None
    }
    address = conninfo.conninfo_to_dict(url)
    return {
        **os.environ,
        **{variables[key]: str(address[key]) for key in address if key in variables},
    }


def client(tool: str, *, server_version: int) -> Path:
    """The oldest of our programs of this name that speaks with a server (160004 for 16.4), else the
    machine's own.

    The oldest, so that what it writes can be read where that server's own programs are all there
    is.
    """
    major = server_version // 10_000
    for folder, version in (("pginstall", 16), ("pginstall18", 18)):
        path = places.package_folder() / folder / "bin" / tool
        if version >= major and path.exists():
            return path
    of_machine = shutil.which(tool) or f"/usr/lib/postgresql/{major}/bin/{tool}"
    if Path(of_machine).exists():
        return Path(of_machine)
    raise NoTool(version=major, tool=tool)


def server_version(url: str) -> int:
    """The version of a server, 180004 for 18.4."""
    with psycopg.connect(url, connect_timeout=10) as connection:
        return connection.info.server_version


def embedded_version() -> int:
    """The version of the server that Tandem brings along, 180000 for any 18."""
    command = [str(places.binaries() / "postgres"), "--version"]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return int(re.findall(r"(\d+)\.", output)[0]) * 10_000


def _last(modestly: bool) -> Callable[[], None]:
    """What a child does before it becomes the program: die with its parent, and take only the time
    nobody wants.
    """
    libc = ctypes.CDLL(None)

    def run() -> None:
        if sys.platform == "linux":
            libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if modestly:
            os.nice(_NICE)
            # Linux weighs sessions before it weighs what is in them; this session is the child's
            # own.
            with contextlib.suppress(OSError):
                Path("/proc/self/autogroup").write_text(str(_NICE))

    return run


def output_of(
    tool: str,
    arguments: Iterable[str],
    *,
    url: str,
    on_line: Callable[[str], None],
    chunk_bytes: int = 1 << 18,
) -> Iterator[bytes]:
    """Run a program modestly and give what it writes, as it writes it.

    `on_line` is told each line that the program says about itself, in a thread.

    Raises:
        ToolFailed: at the end, when the program failed.
    """
    path = client(tool, server_version=server_version(url))
    process = subprocess.Popen(
        [str(path), *arguments],
        env=environment_of(url),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=_last(modestly=True),
        start_new_session=True,
    )
    assert process.stdout is not None and process.stderr is not None
    last_words: list[str] = []
    listener = threading.Thread(
        target=_listen, args=(process.stderr, on_line, last_words), daemon=True
    )
    listener.start()
    try:
        while chunk := process.stdout.read(chunk_bytes):
            yield chunk
        process.wait()
        listener.join()
        if process.returncode:
            raise ToolFailed(tool=tool, why=_why(last_words))
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
        process.stdout.close()


def feed(tool: str, arguments: Iterable[str], chunks: Iterable[bytes], *, url: str) -> None:
    """Run a program that speaks with a database on a stream.

    Raises:
        ToolFailed
    """
    path = client(tool, server_version=server_version(url))
    _feed([str(path), *arguments], chunks, environment=environment_of(url), out=subprocess.DEVNULL)


def table_of_dump(
    chunks: Iterable[bytes], table: str, *, columns: tuple[str, ...]
) -> list[tuple[str, ...]]:
    """Some columns of a small table in a dump of pg_dump's own form."""
    path = places.package_folder() / "pginstall18" / "bin" / "pg_restore"
    with tempfile.TemporaryFile() as out:
        command = [str(path), "--data-only", f"--table={table}", "--file=-"]
        _feed(command, chunks, environment=dict(os.environ), out=out)
        out.seek(0)
        lines = iter(out.read().decode().splitlines())
    head = next((line for line in lines if line.startswith("COPY ")), "")
    names = head[head.find("(") + 1 : head.find(")")].split(", ")
    rows = (line.split("\t") for line in itertools.takewhile(lambda line: line != "\\.", lines))
    return [tuple(row[names.index(column)] for column in columns) for row in rows]


def _feed(
    command: Sequence[str],
    chunks: Iterable[bytes],
    *,
    environment: dict[str, str],
    out: int | IO[bytes],
) -> None:
    tool = Path(command[0]).name
    process = subprocess.Popen(
        command,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=out,
        stderr=subprocess.PIPE,
        preexec_fn=_last(modestly=False),
        start_new_session=True,
    )
    assert process.stdin is not None and process.stderr is not None
    last_words: list[str] = []
    listener = threading.Thread(
        target=_listen, args=(process.stderr, _unheard, last_words), daemon=True
    )
    listener.start()
    try:
        with contextlib.suppress(BrokenPipeError):  # it ended before its input did, and says why
            for chunk in chunks:
                process.stdin.write(chunk)
            process.stdin.close()
        process.wait()
        listener.join()
        if process.returncode:
            raise ToolFailed(tool=tool, why=_why(last_words))
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


def _unheard(_line: str) -> None:
    return


def _listen(source: Iterable[bytes], on_line: Callable[[str], None], last_words: list[str]) -> None:
    for raw in source:
        line = raw.decode(errors="replace").rstrip()
        on_line(line)
        last_words[:] = [*last_words[-5:], line]


def _why(last_words: list[str]) -> str:
    """What a program complained of, rather than what it said after it."""
    complaints = [line for line in last_words if "error:" in line.lower() or "ERROR:" in line]
    return (complaints or last_words or ["it ended without a word"])[-1]
